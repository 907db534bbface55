"""Offered places: taken up by the person in time, or given to the next in line."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor
from summit.errors import Refusal
from ticketing.models import Registration
from ticketing.queries import offers_by_key
from ticketing.services.places import end_registration
from ticketing.services.registration_rows import locked_registration, tell, write_line
from ticketing.services.waiting import settle

State = Registration.State
AT_ONCE = 200


def claim_place(registration: Registration, *, actor: Actor) -> Registration:
    """Take an offered place. Taking it twice is harmless. Refusal `claim_lapsed`, `not_offered`.

    Also: one audit line. There is no message: the person just did it.
    """
    with transaction.atomic():
        registration = locked_registration(registration)
        if registration.state in (State.CONFIRMED, State.PENDING):
            return registration
        lapsed = registration.state == State.CANCELLED and registration.ended_as == Registration.Ending.LAPSED
        if lapsed or (registration.state == State.OFFERED and _is_late(registration)):
            raise Refusal(
                "claim_lapsed",
                _("The time to take this place is over, and the next person in line has it. You can register again."),
            )
        if registration.state != State.OFFERED:
            raise Refusal("not_offered", _("No place is kept for you here at the moment."))
        offer = offers_by_key([registration.activity_id]).get(registration.activity_id)
        settle(registration, needs_approval=bool(offer and offer.needs_approval))
        write_line(registration, "registration.claimed", before=State.OFFERED, actor=actor)
    return registration


def lapse_claims() -> int:
    """Give on what was not taken in time; how many. Each in a transaction of its own, safe to run twice and at once."""
    late = Registration.objects.filter(state=State.OFFERED, claim_until__lte=timezone.now()).order_by(
        "claim_until", "pk"
    )
    return sum(_lapse(registration) for registration in late[:AT_ONCE])


def _lapse(registration: Registration) -> int:
    with transaction.atomic():
        ended = end_registration(
            registration,
            states=(State.OFFERED,),
            ended_as=Registration.Ending.LAPSED,
            actor="system",
            if_still=_is_late,
        )
        if ended.state != State.CANCELLED or ended.ended_as != Registration.Ending.LAPSED:
            return 0
        tell(ended, "lapsed")
    return 1


def _is_late(registration: Registration) -> bool:
    return registration.claim_until is not None and registration.claim_until <= timezone.now()
