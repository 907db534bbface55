"""A ticket passed on: the places that are still to come go to another person, and the giver's code dies."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from summit.errors import Refusal
from ticketing import sabotage
from ticketing.cleaning import OPEN_KINDS
from ticketing.models import Attendee, Registration, RegistrationRequest, Ticket
from ticketing.queries import (
    ACTIVE,
    Offer,
    messages_of,
    offers_by_key,
    person_with,
    valid_ticket_of,
)
from ticketing.services.attendees import Person
from ticketing.services.newcomers import admit_person
from ticketing.services.places import hand_over_place
from ticketing.services.quota_locks import lock_quotas
from ticketing.services.tickets import issue_ticket, renew_code, revoke_ticket
from ticketing.services.wishes import Wish

TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What was passed on: codes of the places. Of the receiver the giver learns nothing."""

    places: tuple[str, ...]


def transfer_ticket(
    attendee: Attendee,
    *,
    to: Person,
    consents: Sequence[str],
    language: str,
    request_id: uuid.UUID,
    actor: Actor,
) -> Transfer:
    """Pass every place that is still to come on to another person. The same `request_id` again changes nothing.

    The receiver is a new attendee with a ticket of the own, or the one who has this phone and name; then the places are
    added, and nothing that the giver says of that person is: an e-mail address would open the ticket to whoever reads
    there. The giver's ticket is taken back, or gets a new code when past places remain. Also: audit lines, the ticket mail
    to the receiver, a message to the giver. Refusal: `nothing_to_transfer`, `personal_invitation`, `transfer_to_yourself`,
    `reserved_place`, `already_registered`, `not_transferable`, `too_many_on_phone`, `request_id_reused`, `ticket_revoked`.
    """
    body_hash = _body_hash(attendee, to, consents, language)
    for last in (False, True):
        if (done := _replay(request_id, body_hash)) is not None:
            return done
        try:
            with transaction.atomic():
                return _transfer(attendee, to, consents, language, request_id, body_hash, actor=actor)
        except IntegrityError:  # this request, or this receiver, came by another way at the same moment
            if last:
                raise
    raise AssertionError("unreachable")


def _transfer(
    attendee: Attendee,
    to: Person,
    consents: Sequence[str],
    language: str,
    request_id: uuid.UUID,
    body_hash: str,
    *,
    actor: Actor,
) -> Transfer:
    giver, receiver = _locked(attendee, person_with(attendee.edition_id, phone=to.phone, name_key=to.name_key))
    if (done := _replay(request_id, body_hash)) is not None:  # the same request had the lock before this one
        return done
    ticket = valid_ticket_of(giver)
    if ticket is None:
        raise Refusal("ticket_revoked", _("This ticket was taken back, so nothing of it can be passed on."))
    places = _places_to_come(giver)
    lock_quotas([place.activity_id for place in places])
    if receiver is None:
        wish = Wish(activities=(), person=to, kind=giver.kind, language=language, consents=tuple(consents))
        receiver = admit_person(giver.edition, wish, actor=actor)
    sabotage.crash("after_receiver")
    for place in places:
        hand_over_place(place, to=receiver, actor=actor)
    sabotage.crash("after_handing_over")
    _end_ticket(giver, ticket, actor=actor)
    if valid_ticket_of(receiver) is None:
        issue_ticket(receiver, actor=actor)
    codes = [place.code for place in places]
    record(actor, "ticket.transferred", giver, scope=giver.edition.code, registrations=codes, receiver=receiver.code)
    _tell(giver, receiver, codes, request_id)
    answer = {TRANSFERRED: codes}
    RegistrationRequest.objects.create(request_id=request_id, body_hash=body_hash, attendee=giver, answer=answer)
    return Transfer(tuple(codes))


def _locked(attendee: Attendee, receiver: Attendee | None) -> tuple[Attendee, Attendee | None]:
    """Both as they are now, locked in the order of their numbers."""
    if receiver is not None and receiver.pk == attendee.pk:
        raise Refusal(
            "transfer_to_yourself",
            _("This is your own name and phone number. Write those of the person who comes instead of you."),
        )
    wanted = [attendee.pk, *([receiver.pk] if receiver else [])]
    rows = Attendee.objects.select_for_update(of=("self",)).select_related("edition").filter(pk__in=wanted)
    found = {row.pk: row for row in rows.order_by("pk")}
    return found[attendee.pk], found[receiver.pk] if receiver else None


def _places_to_come(giver: Attendee) -> list[Registration]:
    """The places that go on, in the order of their numbers. Refusal when there are none, or one is personal."""
    active = list(Registration.objects.filter(attendee=giver, state__in=ACTIVE).order_by("pk"))
    offers = offers_by_key(place.activity_id for place in active)
    now = timezone.now()
    to_come = [place for place in active if not offers[place.activity_id].is_over(now)]
    if not to_come:
        raise Refusal("nothing_to_transfer", _("You have no place in anything that is still to come."))
    for place in to_come:
        _refuse_personal(giver, offers[place.activity_id])
    return to_come


def _refuse_personal(giver: Attendee, offer: Offer) -> None:
    if giver.kind not in OPEN_KINDS:
        raise Refusal(
            "personal_invitation",
            _("The organisers gave this ticket to you personally, so it cannot be passed on. Please write to them."),
        )
    if offer.by_invitation:
        raise Refusal(
            "personal_invitation",
            _(
                "Your place in “%(activity)s” came by personal invitation and cannot be passed on. Give that place back "
                "first, or answer the invitation with a deputy."
            )
            % {"activity": offer.shown_title},
        )


def _end_ticket(giver: Attendee, ticket: Ticket, *, actor: Actor) -> None:
    """No printed badge of the giver opens anything any more; past places keep a ticket that proves them."""
    if Registration.objects.filter(attendee=giver, state__in=ACTIVE).exists():
        renew_code(ticket, actor=actor)
    else:
        revoke_ticket(ticket, actor=actor)


def _tell(giver: Attendee, receiver: Attendee, codes: list[str], request_id: uuid.UUID) -> None:
    if giver.email:
        context = {"attendee": giver.code, "registrations": codes}
        key = f"{messages_of(giver)}transfer:{request_id}"
        queue_message(giver.email, "transfer_given", context, language=giver.language, dedupe_key=key)
    if receiver.email:
        key = f"{messages_of(receiver)}ticket:{request_id}"
        context = {"attendee": receiver.code}
        queue_message(receiver.email, "ticket", context, language=receiver.language, dedupe_key=key)


def _body_hash(attendee: Attendee, to: Person, consents: Sequence[str], language: str) -> str:
    said = [TRANSFERRED, attendee.code, to.as_dict(), sorted(consents), language]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _replay(request_id: uuid.UUID, body_hash: str) -> Transfer | None:
    """What this very request did before. Refusal when its id came with another body."""
    before = RegistrationRequest.objects.filter(request_id=request_id).first()
    if before is None:
        return None
    if before.body_hash != body_hash:
        raise Refusal(
            "request_id_reused",
            _("This form was sent before with other content. Please load the page again and fill it in once more."),
            status=422,
        )
    return Transfer(tuple(before.answer[TRANSFERRED]))
