"""What a guest answers: comes, or does not come. A changed mind counts until the last day to answer."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor
from summit.errors import Refusal
from ticketing.carry_forward import ALIVE
from ticketing.invitation_queries import carried_guest, guest_of, is_own
from ticketing.models import Attendee, Invitation, RegistrationRequest
from ticketing.services.attendees import Person, resend_ticket
from ticketing.services.invitation_rows import (
    give_places_back,
    locked_invitation,
    pass_on,
    refuse_unanswerable,
    set_state,
)
from ticketing.services.newcomers import known_person, only_identity, receipt_for_places
from ticketing.services.registration import register_invited
from ticketing.services.wishes import Receipt, Wish

State = Invitation.State
PRIORITY = 100
"""Where a guest stands on a waiting list: before everybody who came by himself."""
REPLY_LENGTH = 500
WRITTEN_BY_GUEST = (
    "name_en", "name_bn", "phone", "email", "organisation", "designation", "district_id", "gender",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The answered invitation with its receipt. `is_own`: the link proves this person, who may see the ticket."""

    invitation: Invitation
    receipt: Receipt
    is_own: bool


def accept_invitation(
    invitation: Invitation, wish: Wish, *, request_id: uuid.UUID, actor: Actor, holder: Attendee | None = None
) -> Acceptance:
    """The guest comes: to the activities of the wish, or to all of the invitation when it names none.

    Places are taken as everybody's; kind and priority are those of a guest, whatever the wish says. The same `request_id`
    again answers the same. A known person gets the places added; of one whom neither the link nor
    `holder` proves nothing is completed or shown. Also: ticket, consents, audit lines, the ticket mail. Refusal
    `invitation_answered`, `invitation_lapsed`, `invitation_withdrawn`, `unknown_activity`, and those of `register_invited`,
    after which the invitation stays open.
    """
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        wish = invited_wish(invitation, wish)
        repeated = repeated_wish(wish, request_id=request_id, attendee=guest_of(invitation))
        if repeated is not None:
            receipt = take_invited_places(repeated, None, request_id=request_id, actor=actor)
            return Acceptance(invitation, receipt, repeated is wish)
        refuse_unanswerable(invitation, (State.DECLINED,))
        known = known_person(invitation.event.edition, wish.person)
        own = known is None or is_own(invitation, known) or (holder is not None and holder.pk == known.pk)
        started = timezone.now()
        receipt = take_invited_places(wish if own else unproven(wish), known, request_id=request_id, actor=actor)
        if carried_guest(invitation) is None:
            invitation.attendee = Attendee.objects.get(code=receipt.attendee)
        invitation.answered_at, invitation.reply = started, ""
        corrected = _take_over(invitation, wish.person) if known is None else []
        set_state(
            invitation,
            State.ACCEPTED,
            "invitation.accepted",
            actor=actor,
            fields=["attendee", "answered_at", "reply", *corrected],
            activities=list(wish.activities),
            fields_changed=corrected,
        )
    return Acceptance(invitation, receipt, own)


def invited_wish(invitation: Invitation, wish: Wish) -> Wish:
    """What the guest asks for, as it is registered. Refusal `unknown_activity` for one to which the guest is not asked.

    Whom a rule carries forward is known: the place is that person's, whatever name and phone were typed.
    """
    return ranked_wish(invitation, replace(wish, person=_as_carried(invitation, wish.person)))


def ranked_wish(invitation: Invitation, wish: Wish) -> Wish:
    """As `invited_wish`, for whoever comes: a deputy is not the person whom a rule carries forward."""
    activities = _chosen_activities(invitation, wish.activities)
    return replace(wish, activities=activities, kind=invitation.kind, priority=PRIORITY)


def _as_carried(invitation: Invitation, said: Person) -> Person:
    guest = carried_guest(invitation)
    if guest is None:
        return said
    known = replace(said, name_en=guest.name_en, name_bn=guest.name_bn, phone=guest.phone)
    # A name in English that was added later is not the one by which the person is found.
    return known if known.name_key == guest.name_key else replace(known, name_en="")


def _chosen_activities(invitation: Invitation, wanted: Collection[str]) -> tuple[str, ...]:
    """Codes in the order of time."""
    asked = list(invitation.activities.order_by("start", "pk").values_list("code", flat=True))
    if not set(wanted) <= set(asked):
        raise Refusal(
            "unknown_activity",
            _("This invitation is for other activities. Choose from those that it names."),
            status=400,
            field="activities",
        )
    return tuple(code for code in asked if not wanted or code in wanted)


def repeated_wish(wish: Wish, *, request_id: uuid.UUID, attendee: Attendee | None) -> Wish | None:
    """The wish as this very request was answered before for this guest: whole, or as of a person who was not proven.

    None for a new request. Refusal `request_id_reused` when it was somebody else's.
    """
    before = RegistrationRequest.objects.filter(request_id=request_id).first()
    if before is None:
        return None
    if attendee is None or attendee.pk != before.attendee_id:
        raise Refusal(
            "request_id_reused",
            _("This form was sent before with other content. Please load the page again and fill it in once more."),
            status=422,
        )
    return wish if before.body_hash == wish.body_hash else unproven(wish)


def unproven(wish: Wish) -> Wish:
    """The wish for a person whom the link does not prove: adds places, and neither data nor consents."""
    return replace(wish, person=only_identity(wish.person), consents=())


def take_invited_places(wish: Wish, known: Attendee | None, *, request_id: uuid.UUID, actor: Actor) -> Receipt:
    """Places by invitation. Who has all of them already keeps them, and that is an answer too."""
    try:
        return register_invited(wish, request_id=request_id, actor=actor)
    except Refusal as refusal:
        if refusal.code != "already_registered" or known is None:
            raise
        return receipt_for_places(known, wish, request_id=request_id, actor=actor)


def _take_over(invitation: Invitation, person: Person) -> list[str]:
    """What the guest wrote is what is known of the guest from now on: the link then proves the person who was made by it."""
    changed = [
        name
        for name in WRITTEN_BY_GUEST
        if getattr(person, name) and getattr(person, name) != getattr(invitation, name)
    ]
    for name in changed:
        setattr(invitation, name, getattr(person, name))
    return changed


def register_by_invitation(
    invitation: Invitation, wish: Wish, *, request_id: uuid.UUID, holder: Attendee | None
) -> Receipt:
    """As `accept_invitation`, for somebody who is answered with the ticket: a known person must be proven.

    Refusal `already_registered`, as `register` refuses; then nothing is stored, and the link goes to the address on file.
    """
    with transaction.atomic():
        actor = f"invitation:{invitation.code}"
        answer = accept_invitation(invitation, wish, request_id=request_id, actor=actor, holder=holder)
        if answer.is_own:
            return answer.receipt
        stranger = guest_of(answer.invitation)
        transaction.set_rollback(True)
    if stranger is not None:
        resend_ticket(stranger, actor="visitor")
    raise Refusal(
        "already_registered",
        _(
            "Somebody with this name and this phone number is registered already. We have sent the ticket link to the "
            "e-mail address that was given then. Open it to add activities; without it, the help desk helps you."
        ),
    )


def decline_invitation(invitation: Invitation, *, reply: str = "", actor: Actor) -> Invitation:
    """The guest does not come, or does not come after all: then the places are free. Declining twice is harmless.

    Refusal `invitation_answered` when a deputy comes, `invitation_lapsed`, `invitation_withdrawn`.
    """
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        if invitation.state == State.DECLINED:
            return invitation
        refuse_unanswerable(invitation, (State.ACCEPTED,))
        end_as_declined(invitation, reply=reply, actor=actor)
    return invitation


def end_as_declined(invitation: Invitation, *, reply: str, actor: Actor) -> None:
    """A locked invitation, whatever was answered: the places are free, and those of a rule go to the next in line."""
    before = invitation.state
    if before == State.ACCEPTED:
        give_places_back(invitation, actor=actor)
    invitation.answered_at, invitation.reply = timezone.now(), reply[:REPLY_LENGTH]
    fields = ["answered_at", "reply"]
    set_state(invitation, State.DECLINED, "invitation.declined", actor=actor, fields=fields)
    if before in ALIVE:
        pass_on(invitation, actor=actor)
