"""Work that must not be lost: rows that are claimed with a lease, tried again, and found by the sweep.

A queued task only says "look at this row". The row carries the truth: its state, how often it was tried, until when
somebody holds it, and why it failed last. A worker that dies leaves a lease that runs out.

SQLite ignores `skip locked` (its single writer makes two claims follow each other), PostgreSQL hands two workers
different rows. This is the only file in which the difference stands.
"""

import datetime as dt
from typing import TypeVar

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

LEASE = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 5
BACK_OFF_SECONDS = (0, 10, 60, 300, 900)


class Claimable(models.Model):
    """Abstract: what a row needs to be worked on in the background, once at a time."""

    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now, db_index=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Claimable)


def due(queryset: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """Rows whose time has come and that nobody holds."""
    now = timezone.now()
    return queryset.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now), next_attempt_at__lte=now, attempts__lt=MAX_ATTEMPTS
    )


def claim(queryset: models.QuerySet[Row], *, limit: int = 1, lease: dt.timedelta = LEASE) -> list[Row]:
    """Take up to `limit` due rows of `queryset` for `lease`; committed before this returns, so that a crash later is seen.

    Each claim counts as an attempt: a row that kills its worker five times stays where it is, with its failure, for people.
    """
    with transaction.atomic():
        rows = due(queryset).order_by("next_attempt_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        taken = list(rows[:limit])
        if taken:
            until = timezone.now() + lease
            queryset.model._default_manager.filter(pk__in=[row.pk for row in taken]).update(  # noqa: SLF001  Django's public name for it
                attempts=F("attempts") + 1,
                lease_until=until,
            )
            for row in taken:
                row.attempts += 1
                row.lease_until = until
    return taken


def gave_up(row: Claimable) -> bool:
    """Was it tried as often as rows are tried, and does nobody hold it? Then people have to look."""
    held = row.lease_until is not None and row.lease_until > timezone.now()
    return row.attempts >= MAX_ATTEMPTS and not held


def let_try_again(row: Row) -> None:
    """A row on which the workers gave up is due once more, as if it were new."""
    row.attempts, row.lease_until, row.next_attempt_at = 0, None, timezone.now()
    row.save(update_fields=["attempts", "lease_until", "next_attempt_at"])


def give_back(row: Row, *, failure: str) -> None:
    """Work on `row` failed: keep the sentence, let it rest, and let go of it."""
    wait = BACK_OFF_SECONDS[min(row.attempts, len(BACK_OFF_SECONDS) - 1)]
    row.failure = failure[:2000]
    row.lease_until = None
    row.next_attempt_at = timezone.now() + dt.timedelta(seconds=wait)
    row.save(update_fields=["failure", "lease_until", "next_attempt_at"])
