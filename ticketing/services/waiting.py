"""The waiting list: who is first in line for a free place is offered it, or gets it at once.

An offer is kept for `RegistrationRule.claim_hours` and never beyond the beginning of the activity. Nobody is given a deadline
that he or she cannot hear of: who left no e-mail address gets the place without asking (docs/decisions/0009).
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from django.db import transaction
from django.utils import timezone

from ticketing import sabotage
from ticketing.criteria import Facts
from ticketing.models import Quota, Registration, ReservedSeat
from ticketing.queries import IN_LINE, Offer, offers_by_key
from ticketing.services.quota_locks import lock_neighbours
from ticketing.services.registration_rows import tell, write_line
from ticketing.services.seats import Seats, facts_of

State = Registration.State
SHORTEST_OFFER = dt.timedelta(hours=1)


def promote_waiting(activities: Collection[int], *, quotas: Mapping[int, Quota] | None = None) -> list[Registration]:
    """Give free places to those who wait, in line, over all activities that share a quota with these.

    `quotas` are those of `lock_neighbours`, when the caller holds them already. Who cannot have what is free is passed over
    and keeps the place in line; a group that wants to come together is served together or passed over. Nobody is promoted
    into an activity that is over or cancelled. Returns the promoted; each gets one audit line and one message.
    """
    with transaction.atomic():
        promotion = _Promotion(activities, lock_neighbours(activities) if quotas is None else quotas)
        promoted = list(promotion.run())
        promotion.seats.store()
        sabotage.crash("after_promotion")
        return promoted


class _Promotion:
    """One round over the line, under the locks of the quotas."""

    def __init__(self, activities: Collection[int], quotas: Mapping[int, Quota]) -> None:
        now = timezone.now()
        self.seats = Seats(quotas)
        found = offers_by_key(self.seats.activities | set(activities))
        self.offers = {pk: offer for pk, offer in found.items() if offer.live and not offer.is_over(now)}
        self.seen_groups: set[tuple[int, int]] = set()

    def run(self) -> Iterator[Registration]:
        may_be_served = self.seats.may_be_served(self.offers)
        if may_be_served is None:
            return
        waiting = Registration.objects.filter(may_be_served, state=State.WAITING).order_by(*IN_LINE)
        if not waiting.exists():
            return
        for registration in waiting.select_for_update(of=("self",)).select_related("attendee", "group").iterator():
            promoted = self._serve(registration)
            yield from promoted
            if promoted and self.seats.may_be_served(self.offers) is None:
                return

    def _serve(self, registration: Registration) -> list[Registration]:
        if registration.group is not None and registration.group.together:
            return self._serve_together(registration)
        reserved = self.seats.take(registration.activity_id, self._facts(registration))
        return [] if reserved is None else [self._promote(registration, reserved)]

    def _serve_together(self, first: Registration) -> list[Registration]:
        key = (first.group_id or 0, first.activity_id)
        if key in self.seen_groups:
            return []
        self.seen_groups.add(key)
        rows = Registration.objects.filter(group=first.group_id, activity=first.activity_id, state=State.WAITING)
        members = list(rows.order_by(*IN_LINE).select_for_update(of=("self",)).select_related("attendee"))
        places = self.seats.take_together(first.activity_id, [self._facts(member) for member in members])
        if places is None:
            return []
        return [self._promote(member, reserved) for member, reserved in zip(members, places, strict=True)]

    def _facts(self, registration: Registration) -> Facts:
        return facts_of(registration.attendee)

    def _promote(self, registration: Registration, reserved: Collection[int]) -> Registration:
        offer = self.offers[registration.activity_id]
        claim_until = _claim_until(offer, registration)
        settle(registration, needs_approval=offer.needs_approval, claim_until=claim_until)
        ReservedSeat.objects.bulk_create(
            [ReservedSeat(registration=registration, sub_quota_id=sub_quota) for sub_quota in reserved]
        )
        write_line(registration, "registration.promoted", before=State.WAITING, actor="system")
        tell(registration, "offer" if claim_until else "place")
        return registration


def settle(registration: Registration, *, needs_approval: bool, claim_until: dt.datetime | None = None) -> None:
    """Give a locked registration the state of somebody who has a place: offered, pending or confirmed."""
    registration.claim_until = claim_until
    if claim_until is not None:
        registration.state = State.OFFERED
    elif needs_approval:
        registration.state = State.PENDING
    else:
        registration.state, registration.confirmed_at = State.CONFIRMED, timezone.now()
    registration.save(update_fields=["state", "confirmed_at", "claim_until"])


def _claim_until(offer: Offer, registration: Registration) -> dt.datetime | None:
    """Until when the place is kept; None: it is given at once, because nobody could answer in time."""
    now = timezone.now()
    until = now + dt.timedelta(hours=offer.claim_hours)
    if offer.start is not None:
        until = min(until, offer.start)
    return until if registration.attendee.email and until - now >= SHORTEST_OFFER else None
