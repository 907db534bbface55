"""Deputies: somebody comes in the guest's place, with the same rank, and cannot send anybody else."""

import uuid
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from accounts.models import User
from summit.errors import Refusal
from summit.models import Activity
from ticketing.invitation_queries import guest_of, living_deputy, messages_about, places_of
from ticketing.models import Attendee, Invitation, Registration
from ticketing.queries import ACTIVE, messages_of
from ticketing.services.answer_files import claim_answer_files
from ticketing.services.attendees import Person
from ticketing.services.invitation_answers import (
    WRITTEN_BY_GUEST,
    Acceptance,
    ranked_wish,
    repeated_wish,
    take_invited_places,
    unproven,
)
from ticketing.services.invitation_rows import locked_invitation, refuse_unanswerable, set_state
from ticketing.services.newcomers import admit_person, known_person, receipt_for_places
from ticketing.services.places import cancel_registration, hand_over_place
from ticketing.services.wishes import Receipt, Wish

State = Invitation.State


def send_deputy(invitation: Invitation, wish: Wish, *, request_id: uuid.UUID, actor: Actor) -> Acceptance:
    """Somebody else, the person of `wish`, comes for the guest: registered at once, under an invitation of the same rank
    and kind, to everything that the guest is asked to. What the activities keep of the answers stands in the wish.

    Had the guest accepted, the deputy gets the very places, so that nobody from the waiting list comes in between. The
    same `request_id` again answers the same. Also: the ticket mail to the deputy, a confirmation to the guest's office.
    Refusal as `accept_invitation`; `deputy_sends_no_deputy`, `deputy_is_guest`, `reserved_place`.
    """
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        if invitation.deputy_of_id is not None:
            raise Refusal(
                "deputy_sends_no_deputy",
                _("You come as a deputy and cannot send another one. Please ask the office that named you."),
            )
        before = Invitation.objects.select_related("attendee__merged_into").filter(deputy_of=invitation).first()
        wish = ranked_wish(invitation, replace(wish, activities=()))
        person = wish.person
        named = guest_of(before) if before is not None else None
        repeated = repeated_wish(wish, request_id=request_id, attendee=named)
        if repeated is not None and before is not None:
            receipt = take_invited_places(repeated, None, request_id=request_id, actor=actor)
            return Acceptance(before, receipt, is_own=False)
        refuse_unanswerable(invitation, (State.ACCEPTED, State.DECLINED))
        known = known_person(invitation.event.edition, person)
        _refuse_the_guest(invitation, known)
        if known is not None:
            wish = unproven(wish)  # who names a deputy proves nothing about that person
        receipt = _take_places(invitation, wish, known, request_id=request_id, actor=actor)
        if before is not None:  # that one does not come any more, and the guest has one deputy at most
            Invitation.objects.filter(pk=before.pk).update(deputy_of=None)
        deputy = _write(invitation, person, receipt, language=wish.language, actor=actor)
        _confirm(invitation, deputy, actor=actor)
    return Acceptance(deputy, receipt, is_own=False)


def activities_of_deputy(invitation: Invitation) -> list[Activity]:
    """Where the deputy comes: in the guest's places, or to everything of the invitation; the same once it is so."""
    comes = living_deputy(invitation) if invitation.state == State.DEPUTISED else invitation
    came = comes is not None and comes.state == State.ACCEPTED
    places = places_of(comes).select_related("activity") if comes is not None and came else []
    return [place.activity for place in places] or list(invitation.activities.all())


def _refuse_the_guest(invitation: Invitation, known: Attendee | None) -> None:
    guest = guest_of(invitation)
    if known is not None and guest is not None and known.pk == guest.pk:
        raise Refusal(
            "deputy_is_guest",
            _("This is the guest in person. Write the name and the phone number of the deputy."),
            status=400,
            field="phone",
        )


def _take_places(
    invitation: Invitation, wish: Wish, known: Attendee | None, *, request_id: uuid.UUID, actor: Actor
) -> Receipt:
    """The guest's places, or new ones when the guest has none. The deputy is locked before the quotas, as everywhere."""
    places = list(places_of(invitation).select_related("activity")) if invitation.state == State.ACCEPTED else []
    if not places:
        return take_invited_places(wish, known, request_id=request_id, actor=actor)
    deputy = admit_person(invitation.event.edition, wish, actor=actor)
    taken = Registration.objects.filter(attendee=deputy, state__in=ACTIVE).values_list("activity_id", flat=True)
    has_one = set(taken)
    for place in places:
        if place.activity_id in has_one:
            cancel_registration(place, actor=actor)
        else:
            hand_over_place(place, to=deputy, answers=wish.answers_for(place.activity.code), actor=actor)
    claim_answer_files(wish.files, attendee=deputy)
    receipt = receipt_for_places(deputy, wish, request_id=request_id, actor=actor)
    if deputy.email:
        key = f"{messages_of(deputy)}ticket:{receipt.places[0].code}:deputy"
        queue_message(deputy.email, "ticket", {"attendee": deputy.code}, language=deputy.language, dedupe_key=key)
    return receipt


def _write(invitation: Invitation, person: Person, receipt: Receipt, *, language: str, actor: Actor) -> Invitation:
    """The deputy's own invitation, accepted."""
    deputy = Invitation.objects.create(
        event=invitation.event,
        state=State.ACCEPTED,
        rank=invitation.rank,
        kind=invitation.kind,
        language=language,
        answered_at=timezone.now(),
        deputy_of=invitation,
        attendee=Attendee.objects.get(code=receipt.attendee),
        created_by=actor if isinstance(actor, User) else None,
        **{name: getattr(person, name) for name in WRITTEN_BY_GUEST},
    )
    deputy.activities.set(invitation.activities.all())
    facts = {"state": deputy.state, "kind": deputy.kind, "deputy_of": invitation.code}
    record(actor, "invitation.created", deputy, scope=invitation.event.code, after=facts)
    return deputy


def _confirm(invitation: Invitation, deputy: Invitation, *, actor: Actor) -> None:
    invitation.answered_at, invitation.reply = timezone.now(), ""
    fields = ["answered_at", "reply"]
    set_state(invitation, State.DEPUTISED, "invitation.deputised", actor=actor, fields=fields, deputy=deputy.code)
    if invitation.email:
        queue_message(
            invitation.email,
            "deputy_sent",
            {"invitation": invitation.code},
            language=invitation.language,
            dedupe_key=f"{messages_about(invitation)}deputy:{deputy.code}",
        )
