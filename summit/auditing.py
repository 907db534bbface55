"""Whose lines of the audit log somebody may read. Named by settings.AUDIT_SCOPES, because the log lies a floor below."""

from summit.models.membership import Role
from summit.rules import Who, editions_where, events_where


def audit_scopes(user: Who) -> frozenset[str]:
    """Codes of the editions and events whose auditor `user` is."""
    events = events_where(user, {Role.AUDITOR}).values_list("code", flat=True)
    editions = editions_where(user, {Role.AUDITOR}).values_list("code", flat=True)
    return frozenset([*events, *editions])
