"""The only writer of the audit log."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import LogEntry, User
from accounts.rows import Row, insert

Actor = User | AnonymousUser | str | None


def record(actor: Actor, verb: str, subject: models.Model | tuple[str, str], *, scope: str = "", **data: Any) -> None:
    """Write one line in the running transaction.

    `actor` is a user, or a name such as `attendee:K7…`, `device:12`, `visitor`, `system`. `subject` is a row (its `code`
    is kept when it has one) or a pair (type, id). `data` holds plain JSON values, usually `before` and `after`; never
    codes of tickets, tokens or passwords.
    """
    insert([line(actor, verb, subject, scope=scope, **data)])


def line(actor: Actor, verb: str, subject: models.Model | tuple[str, str], *, scope: str = "", **data: Any) -> Row:
    """The same line, not yet written: for a `Batch` that the caller runs in the same transaction."""
    user = actor if isinstance(actor, User) else None
    name = f"user:{user.get_username()}" if user else (actor if isinstance(actor, str) and actor else "visitor")
    if isinstance(subject, tuple):
        subject_type, subject_id = subject
    else:
        subject_type = subject._meta.model_name or ""  # noqa: SLF001  Django's public name for it
        subject_id = str(getattr(subject, "code", "") or subject.pk)
    return Row(
        LogEntry,
        actor_id=user.pk if user else None,
        actor_name=name[:100],
        verb=verb,
        subject_type=subject_type,
        subject_id=subject_id[:64],
        scope=scope,
        data=data,
    )
