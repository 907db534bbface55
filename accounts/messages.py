"""The only writer of the outbox."""

from typing import Any

from accounts.models import Message


def queue_message(
    to: str,
    template: str,
    context: dict[str, Any],
    *,
    language: str,
    dedupe_key: str,
    channel: str = Message.Channel.MAIL,
) -> None:
    """Write a message in the running transaction; a second one with the same `dedupe_key` is dropped silently.

    `template` names templates/email/<template>.txt (first line = subject). Nothing is sent here: the worker does it after the commit.
    """
    Message.objects.bulk_create(
        [Message(to=to, template=template, context=context, language=language, dedupe_key=dedupe_key, channel=channel)],
        ignore_conflicts=True,
    )
