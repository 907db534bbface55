"""Badges in bulk: asked for by staff, rendered by the worker, kept in the private storage."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.work import MAX_ATTEMPTS, give_back
from summit.errors import Refusal
from summit.models import Activity
from ticketing.models import BadgeBatch, Registration


def request_badges(activity: Activity, *, layout: str, actor: User) -> BadgeBatch:
    """Ask for the badges of everybody who is confirmed; the worker makes them. Refusal `nobody_confirmed`."""
    if not Registration.objects.filter(activity=activity, state=Registration.State.CONFIRMED).exists():
        raise Refusal("nobody_confirmed", _("Nobody is confirmed for this activity yet, so there are no badges."))
    with transaction.atomic():
        batch = BadgeBatch.objects.create(activity=activity, layout=layout, requested_by=actor)
        record(actor, "badges.requested", ("badge_batch", str(batch.pk)), scope=activity.event.code, layout=layout)
    return batch


def finish_badges(batch: BadgeBatch, *, file: str, badges: int) -> bool:
    """The file is stored: the batch is ready. False when another worker was first; the caller then deletes its file."""
    with transaction.atomic():
        current = BadgeBatch.objects.select_for_update(of=("self",)).select_related("activity__event").get(pk=batch.pk)
        if current.state != BadgeBatch.State.QUEUED:
            return False
        current.state = BadgeBatch.State.DONE
        current.file, current.badges = file, badges
        current.finished_at, current.lease_until, current.failure = timezone.now(), None, ""
        current.save(update_fields=["state", "file", "badges", "finished_at", "lease_until", "failure"])
        record(
            "system",
            "badges.finished",
            ("badge_batch", str(current.pk)),
            scope=current.activity.event.code,
            badges=badges,
        )
    return True


def put_back_badges(batch: BadgeBatch, *, failure: str) -> None:
    """Rendering failed: it is tried again later, and after the last try the batch says why it failed."""
    if batch.attempts < MAX_ATTEMPTS:
        give_back(batch, failure=failure)
        return
    BadgeBatch.objects.filter(pk=batch.pk, state=BadgeBatch.State.QUEUED).update(
        state=BadgeBatch.State.FAILED, failure=failure[:2000], lease_until=None, finished_at=timezone.now()
    )
