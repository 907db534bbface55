"""What may be read of this room, and by whom."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from accounts.models import ApiToken, LogEntry, Message, User


def own_tokens(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user)


def log_lines_for(user: User | AnonymousUser) -> QuerySet[LogEntry]:
    """All for a superuser, else the lines of the editions and events whose auditor he is; nothing for anybody else."""
    lines = LogEntry.objects.select_related("actor")
    if not user.is_active:
        return lines.none()
    if user.is_superuser:
        return lines
    scopes: frozenset[str] = import_string(settings.AUDIT_SCOPES)(user)
    return lines.filter(scope__in=scopes)


def messages_for(user: User | AnonymousUser) -> QuerySet[Message]:
    """The outbox holds addresses of all events at once: superusers only."""
    return Message.objects.all() if user.is_active and user.is_superuser else Message.objects.none()
