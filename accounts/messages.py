"""The only writer of the outbox, and the words that its messages are filled with.

How a room sends a mail
-----------------------
1. In the transaction of the change: `queue_message("a@example.org", "ticket", {"ticket": ticket.pk}, language="bn",
   dedupe_key=f"ticket:{ticket.pk}:issued")`. The context holds codes and plain text, never a token or a link.
2. `templates/email/ticket.txt`: first line `Subject: …`, then an empty line, then the body; `ticket.html` beside it is
   optional and extends
   `email/_base.html`. Both are rendered in the message's language (`{% translate %}` works). The text template is not
   escaped (it is no markup), the HTML template is. Words that a stranger wrote pass through `{% load mail_words %}` and
   `{{ attendee.name_bn|literal }}`, so that a name cannot become a link or a second header; what lies in the stored
   context has passed already. Never `|safe`, `|urlize` or `|linebreaks`.
3. When the mail needs links or fresh facts, name a function for its template in `settings.MESSAGE_CONTEXTS`:

       MESSAGE_CONTEXTS = {"ticket": "ticketing.mail.ticket_context"}

       # ticketing/mail.py
       def ticket_context(message: Message) -> dict[str, Any]:
           ticket = Ticket.objects.select_related("attendee").get(pk=message.context["ticket"])
           return {"ticket": ticket, "link": settings.PUBLIC_ORIGIN + ticket_path(ticket)}

   It is called by the worker at sending time, with the message's language active, and returns what the templates see
   **in addition** to the stored context. Links start with `settings.PUBLIC_ORIGIN`. The key `attachments` is special:
   a list of
   `(file name, bytes, MIME type)`. When the message has lost its point (the ticket was revoked, the row is gone) it
   raises
   `Unwanted("sentence why")`: the message is then closed as failed with that sentence and not tried again. Any other
   exception is a failure: the message is given back and tried again, five times in all.
   Every template also sees `language`, `site_name`, `site_origin` and `message_uid`.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.literal import literal_all
from accounts.models import Message
from accounts.rows import Row, insert

ContextMaker = Callable[[Message], dict[str, Any]]


class Unwanted(Exception):  # noqa: N818  an answer of a context maker, not a fault
    """The message has lost its point; the sentence says why, for the people who read the outbox."""


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

    `template` names templates/email/<template>.txt (first line = subject). Nothing is sent here: the worker does it
    after the commit.
    """
    row = message(to, template, context, language=language, dedupe_key=dedupe_key, channel=channel)
    insert([row], ignore_conflicts=True)


def message(
    to: str,
    template: str,
    context: dict[str, Any],
    *,
    language: str,
    dedupe_key: str,
    channel: str = Message.Channel.MAIL,
) -> Row:
    """The same message, not yet written: for a `Batch` that the caller runs, ignoring conflicts."""
    return Row(
        Message,
        to=to,
        template=template,
        context=context,
        language=language,
        dedupe_key=dedupe_key,
        channel=str(channel),
    )


def context_of(message: Message) -> dict[str, Any]:
    """What the templates of `message` see: the stored context, then what the room adds at sending time."""
    context = {
        **literal_all(message.context),
        "language": message.language,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_origin": settings.PUBLIC_ORIGIN,
        "message_uid": str(message.uid),
    }
    path = settings.MESSAGE_CONTEXTS.get(message.template)
    if path:
        maker: ContextMaker = import_string(path)
        context.update(maker(message))
    return context
