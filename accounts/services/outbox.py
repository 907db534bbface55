"""Sending what lies in the outbox, once; and what people may do about what could not be sent.

The row is the truth. A worker claims it (committed), sends, then writes down that it was sent. Killed between the last
two, it leaves a lease that runs out, and the next worker sends again, under the same Message-ID: the receiver's mail
program shows one. Five tries, then the row is `failed` and waits for people with the reason of the last one.
"""

import datetime as dt
import logging
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template import Context, Template, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.errors import Refusal
from accounts.messages import Unwanted, context_of
from accounts.models import Message
from accounts.work import MAX_ATTEMPTS, claim, give_back

log = logging.getLogger("accounts.outbox")

AT_MOST = 500  # in one run of the task: a long queue is shared with the next runs
KEPT = dt.timedelta(days=180)
ATTACHMENTS = "attachments"
SUBJECT = {"Subject", "বিষয়"}  # the second where a translator translated the whole line


class Unusable(Exception):  # noqa: N818  said to operators in the row's `failure`
    """The template or its context cannot make a mail."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in words: subject on one line, plain text, HTML or nothing, and files (name, bytes, MIME type)."""

    subject: str
    text: str
    html: str
    attachments: tuple[tuple[str, bytes, str], ...]


def queued_messages() -> QuerySet[Message]:
    return Message.objects.filter(state=Message.State.QUEUED)


def send_due_messages(*, at_most: int = AT_MOST) -> int:
    """Send what is due, one claimed row after another; returns how many went out. Safe to run twice and in parallel."""
    sent = 0
    connection = get_connection()
    for _number in range(at_most):
        # One at a time: the lease of a row must outlast its own sending, not that of a whole batch.
        taken = claim(queued_messages(), limit=1)
        if not taken:
            break
        sent += _send(taken[0], connection)
    connection.close()
    return sent


def fail_exhausted() -> int:
    """Rows whose last try killed its worker: nobody holds them and none is left to try. They fail, visibly."""
    now = timezone.now()
    return (
        queued_messages()
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now), attempts__gte=MAX_ATTEMPTS)
        .update(state=Message.State.FAILED, lease_until=None)
    )


def forget_old_messages() -> int:
    """What went out half a year ago keeps its dates and its state, no longer whom it went to or what it said."""
    old = (
        Message.objects.exclude(state=Message.State.QUEUED).filter(created_at__lt=timezone.now() - KEPT).exclude(to="")
    )
    return old.update(to="", context={}, failure="")


def resend_message(message: Message, *, actor: Actor) -> Message:
    """Put a failed message back into the queue, as if new. Refusal `already_sent`."""
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        if locked.state == Message.State.SENT:
            raise Refusal("already_sent", _("This message went out already. Nothing was sent again."))
        if locked.state == Message.State.FAILED:
            before = {"state": locked.state, "attempts": locked.attempts, "failure": locked.failure[:200]}
            locked.state = Message.State.QUEUED
            locked.attempts, locked.failure, locked.next_attempt_at = 0, "", timezone.now()
            locked.lease_until = None
            locked.save(update_fields=["state", "attempts", "failure", "next_attempt_at", "lease_until"])
            record(actor, "message.requeued", ("message", str(locked.uid)), before=before)
    return locked


def letter_of(message: Message) -> Letter:
    """The message in words, in its language. Unusable, Unwanted, or whatever its context maker raises."""
    with translation.override(message.language):
        context = context_of(message)
        attachments = tuple(context.pop(ATTACHMENTS, ()))
        subject, text = _subject_and_text(_rendered(f"email/{message.template}.txt", context, escape=False))
        try:
            html = _rendered(f"email/{message.template}.html", {**context, "subject": subject}, escape=True)
        except TemplateDoesNotExist as missing:
            if missing.args and missing.args[0] != f"email/{message.template}.html":
                raise
            html = ""
    return Letter(subject, text, html, attachments)


def message_id(message: Message) -> str:
    """Made from the row alone: a second sending after a crash carries the same one."""
    return f"<{message.uid}@{urlsplit(settings.PUBLIC_ORIGIN).hostname or 'localhost'}>"


def _send(message: Message, connection: BaseEmailBackend) -> int:
    """1 when it went out. Whatever goes wrong is written on the row and never stops the next one."""
    try:
        _hand_over(message, connection)
    except Unwanted as reason:
        _close(message, Message.State.FAILED, failure=str(reason))
        return 0
    except Exception as error:  # noqa: BLE001  one bad template or address must not hold up the queue
        log.warning("Message %s (%s) could not be sent: %s", message.uid, message.template, type(error).__name__)
        connection.close()  # whatever state it is in, the next message begins with a fresh one
        _failed(message, f"{type(error).__name__}: {error}")
        return 0
    _close(message, Message.State.SENT)
    return 1


def _hand_over(message: Message, connection: BaseEmailBackend) -> None:
    if message.channel != Message.Channel.MAIL:
        raise Unwanted("No SMS provider is set up on this installation.")
    letter = letter_of(message)
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[message.to],
        connection=connection,
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    for name, content, kind in letter.attachments:
        mail.attach(name, content, kind)
    if not mail.send():
        raise Unusable("The mail backend took nothing.")


def _failed(message: Message, failure: str) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        _close(message, Message.State.FAILED, failure=failure)
    else:
        give_back(message, failure=failure)


def _close(message: Message, state: Message.State, *, failure: str = "") -> None:
    """The end of a message, if it is still the one that was claimed."""
    Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(
        state=state,
        failure=failure[:2000],
        lease_until=None,
        sent_at=timezone.now() if state == Message.State.SENT else None,
    )


def _rendered(name: str, context: dict[str, Any], *, escape: bool) -> str:
    template: Template = get_template(name).template  # type: ignore[attr-defined]  # Django's own engine, by settings
    return str(template.render(Context(context, autoescape=escape)))


def _subject_and_text(rendered: str) -> tuple[str, str]:
    """First line `Subject: …`; whatever breaks lines inside it was made a space, so no header can follow."""
    first, _newline, rest = rendered.lstrip().partition("\n")
    word, colon, subject = first.partition(":")
    subject = " ".join(subject.split())
    if unicodedata.normalize("NFC", word.strip()) not in SUBJECT or not colon or not subject:
        raise Unusable("The first line of the template must be `Subject: …`.")
    return subject, rest.strip() + "\n"
