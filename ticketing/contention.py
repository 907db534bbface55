"""When the database says "somebody else is at it": told apart from real faults, the same for both databases."""

from django.db import OperationalError

# PostgreSQL: lock not available (lock_timeout), deadlock found, could not serialise.
_SQLSTATES = frozenset({"55P03", "40P01", "40001"})


def is_contention(error: OperationalError) -> bool:
    """Would the same transaction probably pass when it is tried again?"""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _SQLSTATES if state else "is locked" in str(error)
