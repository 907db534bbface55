"""Places: taken under the quota's own lock, freed, given on to who waits, confirmed, cancelled.

Locks are taken in one order everywhere: attendee, quotas by number, registrations. Who only takes places
(`take_places`) does so as the last statement before the commit, so that a popular quota is held for one flush.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from accounts.rows import Batch
from summit.errors import Refusal
from ticketing.models import Quota, Registration
from ticketing.queries import COUNTED, messages_of, offers_by_key

_Links = Quota.activities.through


class PlacesChanged(Exception):  # noqa: N818  not a fault: what was read is no longer so, and is read again
    """Between reading and taking, a place went, came, or a quota got another activity."""


def take_places(batch: Batch, activities: Collection[int], *, expected: Counter[int], watched: Collection[int]) -> None:
    """Run `batch`, which inserts registrations, and count their places; the quotas stay locked until the commit.

    `activities` are those that take a place, `expected` says how many each quota gives for them, as read before;
    `watched` are activities whose waiting list somebody joins: their quotas must still be full. PlacesChanged when any of
    this is no longer true; the caller rolls back and reads again.
    """
    if len(expected) == 1 and not watched:
        # Lock and count in one statement, when one quota gives everything that was asked for: the ordinary case.
        ((quota, places),) = expected.items()
        sql = _TAKE.format(", ".join(["%s"] * len(activities)))
        batch.add(sql, [places, quota, places, *activities, places])
        if batch.run() != 1:
            raise PlacesChanged
        return
    batch.run()
    locked = lock_quotas([*activities, *watched])
    tied_now = Counter(_Links.objects.filter(activity__in=activities).values_list("quota_id", flat=True))
    if tied_now != expected or any(not _has_room(locked[pk], places) for pk, places in expected.items()):
        raise PlacesChanged
    for activity in watched:
        of_it = _Links.objects.filter(activity=activity).values_list("quota_id", flat=True)
        if all(_has_room(locked[pk], expected.get(pk, 0) + 1) for pk in of_it):
            raise PlacesChanged
    for pk in sorted(expected):
        Quota.objects.filter(pk=pk).update(taken=F("taken") + expected[pk])


# The sum makes it fail, too, when a quota was tied to one of the activities, or untied, since it was read.
_TAKE = """
UPDATE ticketing_quota SET taken = taken + %s
WHERE id = %s AND (capacity IS NULL OR taken + %s <= capacity)
  AND (SELECT sum(CASE WHEN quota_id = ticketing_quota.id THEN 1 ELSE 1000 END)
       FROM ticketing_quota_activities WHERE activity_id IN ({})) = %s
"""


def _has_room(quota: Quota, places: int) -> bool:
    return quota.capacity is None or quota.taken + places <= quota.capacity


def lock_quotas(activities: Collection[int]) -> dict[int, Quota]:
    """The quotas of these activities, locked in the order of their numbers until the transaction ends."""
    tied = _Links.objects.filter(activity__in=activities).values("quota")
    return {quota.pk: quota for quota in Quota.objects.select_for_update().filter(pk__in=tied).order_by("pk")}


def lock_neighbours(activities: Collection[int]) -> dict[int, Quota]:
    """As `lock_quotas`, with the quotas of every activity that shares one with these: what promoting may touch."""
    tied = _Links.objects.filter(activity__in=activities).values("quota")
    neighbours = _Links.objects.filter(quota__in=tied).values("activity")
    wide = _Links.objects.filter(Q(activity__in=activities) | Q(activity__in=neighbours)).values("quota")
    return {quota.pk: quota for quota in Quota.objects.select_for_update().filter(pk__in=wide).order_by("pk")}


def cancel_registration(registration: Registration, *, actor: Actor) -> Registration:
    """Give a place back, or leave the waiting list; the first who waits gets a freed place. Cancelling twice is harmless.

    Also: one audit line, and a message to everyone who moved up.
    """
    with transaction.atomic():
        quotas = lock_neighbours([registration.activity_id])
        registration = _locked(registration)
        before = registration.state
        if before == Registration.State.CANCELLED:
            return registration
        registration.state = Registration.State.CANCELLED
        registration.cancelled_at = timezone.now()
        registration.save(update_fields=["state", "cancelled_at"])
        _record(registration, "registration.cancelled", before=before, actor=actor)
        if before in COUNTED:
            free_places(registration.activity_id)
            promote_waiting([registration.activity_id], quotas=quotas)
    return registration


def free_places(activity: int) -> None:
    """Count one place less in every quota of the activity; its quotas are locked by the caller."""
    Quota.objects.filter(pk__in=_Links.objects.filter(activity=activity).values("quota")).update(taken=F("taken") - 1)


def confirm_registration(registration: Registration, *, actor: Actor) -> Registration:
    """Approve a pending registration: it has had its place since it was made. Refusal `not_pending`.

    Also: one audit line, and a message to the person.
    """
    with transaction.atomic():
        registration = _locked(registration)
        if registration.state == Registration.State.CONFIRMED:
            return registration
        if registration.state != Registration.State.PENDING:
            raise Refusal("not_pending", _("Only a registration that waits for approval can be approved."))
        registration.state = Registration.State.CONFIRMED
        registration.confirmed_at = timezone.now()
        registration.save(update_fields=["state", "confirmed_at"])
        _record(registration, "registration.confirmed", before=Registration.State.PENDING, actor=actor)
        _tell(registration)
    return registration


def promote_waiting(activities: Collection[int], *, quotas: Mapping[int, Quota] | None = None) -> list[Registration]:
    """Give free places to those who wait, first come first served over all activities that share a quota with these.

    `quotas` are those of `lock_neighbours`, when the caller holds them already. Nobody is promoted into an activity that
    is over or cancelled. Returns the promoted; each gets one audit line and one message.
    """
    with transaction.atomic():
        held = set(lock_neighbours(activities) if quotas is None else quotas)
        reach = set(_Links.objects.filter(quota__in=held).values_list("activity_id", flat=True)) | set(activities)
        waiting = Registration.objects.filter(activity__in=reach, state=Registration.State.WAITING).order_by("pk")
        if not waiting.exists():
            return []
        offered = _Room(reach)
        return [
            _promote(registration, needs_approval=needs_approval)
            for registration in waiting.select_for_update(of=("self",)).select_related("attendee").iterator()
            if (needs_approval := offered.take(registration.activity_id)) is not None
        ]


class _Room:
    """What is free in locked quotas while places are handed out one by one."""

    def __init__(self, reach: Iterable[int]) -> None:
        now = timezone.now()
        found = offers_by_key(reach)
        self.offers = {pk: offer for pk, offer in found.items() if offer.live and not offer.is_over(now)}
        self.left = {quota.pk: quota.left for offer in self.offers.values() for quota in offer.quotas}

    def take(self, activity: int) -> bool | None:
        """None when there is no place in it; else a place is counted, and the answer says whether it needs approval."""
        offer = self.offers.get(activity)
        if offer is None or any(self.left[quota.pk] == 0 for quota in offer.quotas):
            return None
        for quota in offer.quotas:
            left = self.left[quota.pk]
            self.left[quota.pk] = None if left is None else left - 1
        Quota.objects.filter(pk__in=[quota.pk for quota in offer.quotas]).update(taken=F("taken") + 1)
        return offer.needs_approval


def _promote(registration: Registration, *, needs_approval: bool) -> Registration:
    if needs_approval:
        registration.state = Registration.State.PENDING
    else:
        registration.state = Registration.State.CONFIRMED
        registration.confirmed_at = timezone.now()
    registration.save(update_fields=["state", "confirmed_at"])
    _record(registration, "registration.promoted", before=Registration.State.WAITING, actor="system")
    _tell(registration)
    return registration


def _locked(registration: Registration) -> Registration:
    return (
        Registration.objects.select_for_update(of=("self",))
        .select_related("attendee", "activity__event")
        .get(pk=registration.pk)
    )


def _record(registration: Registration, verb: str, *, before: str, actor: Actor) -> None:
    record(
        actor,
        verb,
        registration,
        scope=registration.activity.event.code,
        before={"state": before},
        after={"state": registration.state},
        attendee=registration.attendee.code,
    )


def _tell(registration: Registration) -> None:
    """A message that the place is there; people without an address see it on their ticket page."""
    attendee = registration.attendee
    if attendee.email:
        queue_message(
            attendee.email,
            "place",
            {"attendee": attendee.code, "registration": registration.code},
            language=attendee.language,
            dedupe_key=f"{messages_of(attendee)}place:{registration.code}:{registration.state}",
        )
