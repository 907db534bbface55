"""Registering: one person, one or more activities, all of them or none, each place once.

Nothing is looked up that a constraint can say, and in the ordinary case PostgreSQL takes everything as one statement
(newcomer_statement.py). The rows are written in good faith, the places are counted under the quota's lock, and only when
something stands in the way (this very request came before, the person is known, the last place just went) is it found out
what that was. Where a quota keeps places back for some people, it is locked first and asked for this person.
"""

import uuid
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor
from accounts.rows import Batch, Row, Statement, insert
from summit.errors import Refusal
from ticketing import sabotage
from ticketing.contention import is_contention
from ticketing.models import Attendee, Registration, RegistrationRequest, ReservedSeat, Ticket
from ticketing.queries import (
    ACTIVE,
    COUNTED,
    Offer,
    offers_and_request,
    offers_by_code,
    person_with,
    valid_ticket_of,
)
from ticketing.services.answer_files import claim_answer_files
from ticketing.services.attendees import fill_blanks, resend_ticket
from ticketing.services.newcomer_statement import ATTENDEE, PHONE_RANK, write_at_once
from ticketing.services.phones import draft_attendee, too_many_on_phone, write_new_attendee
from ticketing.services.places import (
    PlacesChanged,
    counting_of,
    refuse_over,
    refuse_standing,
    sold_out,
    take_places,
)
from ticketing.services.quota_locks import lock_quotas
from ticketing.services.records import (
    Plan,
    consent_rows,
    line_row,
    message_rows,
    place_rows,
    places_of,
    request_row,
)
from ticketing.services.seats import Seats, facts_of
from ticketing.services.tickets import issue_ticket, ticket_row
from ticketing.services.wishes import Place, Receipt, Wish, answer_of, receipt_of

ATTEMPTS = 6
State = Registration.State


def register(wish: Wish, *, request_id: uuid.UUID, holder: Attendee | None = None, actor: Actor = None) -> Receipt:
    """Register a person for open activities. The same `request_id` again answers the same, with one effect.

    `holder` is the attendee whose ticket link came with the request: without that proof nobody adds to a person who is
    known already (docs/decisions/0004). Also: ticket, consents, one audit line, one message where an address was given.
    Refusal: `unknown_activity`, `several_editions`, `closed`, `not_open_yet`, `invitation_required`, `sold_out`,
    `already_registered`, `too_many_on_phone`, `request_id_reused`, `erased`, `busy`, `no_signing_key`; nothing is stored then.
    """
    return _Registering(wish, request_id, holder, actor).run()


def register_invited(wish: Wish, *, request_id: uuid.UUID, actor: Actor) -> Receipt:
    """As `register`, by staff who may: also for activities by invitation and outside the hours of registration.

    A known person is added to; the receipt is for staff and not for the person.
    """
    return _RegisteringInvited(wish, request_id, None, actor).run()


@dataclass
class _Registering:
    """One request on its way: read, write, and look again when something stood in the way."""

    wish: Wish
    request_id: uuid.UUID
    holder: Attendee | None
    actor: Actor
    known: Attendee | None = None
    is_new: bool = False
    """Nobody asked this before, as of the moment at which the offers were read; false once anything may have happened since."""

    def run(self) -> Receipt:
        obstacle: Exception | None = None
        for _attempt in range(ATTEMPTS):
            try:
                return self._attempt()
            except PlacesChanged as changed:
                obstacle = changed
            except OperationalError as error:
                if not is_contention(error):
                    raise
                obstacle = error
            except IntegrityError as error:
                # This request or this person was here before, or (once in a million) a random code was.
                obstacle = error
                if (receipt := self._replay()) is not None:
                    return receipt
                self._recognise()
            except Refusal:
                if (receipt := self._replay()) is not None:
                    return receipt
                raise
        if isinstance(obstacle, IntegrityError):
            raise obstacle
        raise Refusal(
            "busy",
            _("Too many people are registering at this moment. Nothing was stored; please try again."),
            status=503,
            retry_after=2,
        ) from obstacle

    def _attempt(self) -> Receipt:
        offers = self._offers()
        held = self._held()
        if held.keys() >= {offer.pk for offer in offers}:
            raise Refusal("already_registered", _("You have a place there already. Open your ticket link to see it."))
        wanted = [offer for offer in offers if offer.pk not in held]
        for offer in wanted:
            self._refuse_closed(offer)
        plan = None if any(offer.keeps_places_back for offer in wanted) else self._plan(wanted)
        self.is_new = False
        sabotage.crash("before_writing")
        if plan is not None and (seats := self._counting_at_once(plan)):
            receipt = self._write_at_once(plan, seats)
        else:
            with transaction.atomic():
                receipt = self._write(wanted, plan, [*held.values()])
                sabotage.crash("before_commit")
        sabotage.crash("after_commit")
        return receipt

    # Reading ---------------------------------------------------------------------------------------------------------

    def _offers(self) -> list[Offer]:
        """The asked activities in a fixed order, each of which may be registered for."""
        found, was_asked = offers_and_request(self.wish.activities, self.request_id)
        self.is_new = bool(found) and not was_asked and self.known is None
        for code in self.wish.activities:
            if code not in found or not found[code].live:
                raise Refusal(
                    "unknown_activity",
                    _("There is no activity “%(code)s”. Choose one from the programme.") % {"code": code[:80]},
                    status=400,
                    field="activities",
                )
        if len({offer.edition_id for offer in found.values()}) > 1:
            raise Refusal(
                "several_editions",
                _("These activities belong to different summits. Register for each summit by itself."),
                status=400,
                field="activities",
            )
        return sorted(found.values(), key=lambda offer: offer.pk)

    def _held(self) -> dict[int, Place]:
        """The places that a known person has already, by activity."""
        if self.known is None:
            return {}
        rows = Registration.objects.filter(attendee=self.known, state__in=ACTIVE)
        return {
            row.activity_id: Place(row.code, row.activity.code, row.state)
            for row in rows.select_related("activity").filter(activity__code__in=self.wish.activities)
        }

    def _plan(self, offers: list[Offer]) -> Plan:
        """The state that each registration gets, as things stand now. Refusal when one of them cannot be had."""
        planned: Counter[int] = Counter()
        plan: Plan = []
        for offer in offers:
            if _has_room(offer, planned):
                planned.update(quota.pk for quota in offer.quotas)
                plan.append((offer, self._state(offer)))
            else:
                plan.append((offer, _waiting(offer)))
        return plan

    def _state(self, offer: Offer) -> str:
        return State.PENDING if offer.needs_approval else State.CONFIRMED

    def _refuse_closed(self, offer: Offer) -> None:
        refuse_standing(offer)

    # Writing ---------------------------------------------------------------------------------------------------------

    def _counting_at_once(self, plan: Plan) -> Statement | None:
        """What counts the places when everything can be one statement: PostgreSQL, somebody new, places in one quota."""
        if (
            connection.vendor != "postgresql"
            or self.known is not None
            or self.wish.files
            or any(state not in COUNTED for _offer, state in plan)
            or sabotage.is_on(sabotage.NO_QUOTA_LOCK)
        ):
            return None
        return counting_of([offer for offer, _state in plan])

    def _write_at_once(self, plan: Plan, seats: Statement) -> Receipt:
        offer = plan[0][0]
        attendee = draft_attendee(offer.edition_id, self.wish, phone_rank=PHONE_RANK)
        ticket = ticket_row(ATTENDEE, attendee.kind, edition_number=offer.edition_number)
        rows = place_rows(self.wish, ATTENDEE, plan)
        made = places_of(plan, rows)
        answer = answer_of(attendee, ticket, made, self.wish.activities)
        rows += [
            ticket,
            *consent_rows(self.wish, ATTENDEE),
            line_row(attendee, plan, made, actor=self._actor(attendee)),
            *message_rows(attendee, made),
            request_row(self.wish, ATTENDEE, self.request_id, answer),
        ]
        written, rank = write_at_once(attendee, rows, seats=seats)
        if not written:
            if rank > settings.PEOPLE_ON_A_PHONE:
                self._recognise()  # a phone may be full and this person be one of those on it
                if self.known is None:
                    raise too_many_on_phone()
            raise PlacesChanged
        return receipt_of(attendee, ticket, answer, edition_number=offer.edition_number)

    def _write(self, offers: list[Offer], plan: Plan | None, held: list[Place]) -> Receipt:
        """Everything in one transaction and, but for the attendee whose number the others need, in one message.

        Without a `plan` the quotas are locked first, and it is made for this person.
        """
        batch = Batch()
        attendee, ticket = self._person(offers[0], batch)
        sabotage.crash("after_attendee")
        counted_already = plan is None
        if plan is None:
            plan, rows = self._reserve(attendee, offers, batch)
        else:
            rows = place_rows(self.wish, _key(attendee), plan)
            batch.insert(rows)
        made = places_of(plan, rows)
        batch.insert(consent_rows(self.wish, _key(attendee)), ignore_conflicts=self.known is not None)
        batch.insert([line_row(attendee, plan, made, actor=self._actor(attendee))])
        batch.insert(message_rows(attendee, made), ignore_conflicts=True)
        answer = answer_of(attendee, ticket, [*held, *made], self.wish.activities)
        batch.insert([request_row(self.wish, _key(attendee), self.request_id, answer)])
        if self.wish.files:
            claim_answer_files(self.wish.files, attendee=_key(attendee))
        sabotage.crash("before_counting")
        if counted_already or sabotage.is_on(sabotage.NO_QUOTA_LOCK):
            batch.run()
        else:
            taken = [offer for offer, state in plan if state in COUNTED]
            take_places(batch, taken, watched=[offer for offer, state in plan if state == State.WAITING])
        return receipt_of(attendee, ticket, answer, edition_number=offers[0].edition_number)

    def _person(self, offer: Offer, batch: Batch) -> tuple[Attendee | Row, Ticket | Row]:
        """Who registers, with a ticket: new, or locked and completed."""
        if self.known is None:
            newcomer = draft_attendee(offer.edition_id, self.wish)
            write_new_attendee(newcomer)
            ticket = ticket_row(newcomer.id, newcomer.kind, edition_number=offer.edition_number)
            batch.insert([ticket])
            return newcomer, ticket
        attendee = Attendee.objects.select_for_update(of=("self",)).select_related("edition").get(pk=self.known.pk)
        attendee = fill_blanks(attendee, self.wish.person, actor=self._actor(attendee))
        return attendee, valid_ticket_of(attendee) or issue_ticket(attendee, actor=self._actor(attendee))

    def _reserve(self, attendee: Attendee | Row, offers: list[Offer], batch: Batch) -> tuple[Plan, list[Row]]:
        """Plan and rows where places are kept back: under the locks of the quotas, which are counted here."""
        seats = Seats(lock_quotas([offer.pk for offer in offers]))
        facts = facts_of(attendee)
        places = [seats.take(offer.pk, facts) for offer in offers]
        plan = [
            (offer, _waiting(offer) if reserved is None else self._state(offer))
            for offer, reserved in zip(offers, places, strict=True)
        ]
        seats.store()
        rows = place_rows(self.wish, _key(attendee), plan)
        insert(rows)
        batch.insert(
            [
                Row(ReservedSeat, registration_id=row.id, sub_quota_id=sub_quota)
                for row, reserved in zip(rows, places, strict=True)
                for sub_quota in reserved or ()
            ]
        )
        return plan, rows

    def _actor(self, attendee: Attendee | Row) -> Actor:
        return self.actor or f"attendee:{attendee.code}"

    # When something stood in the way ---------------------------------------------------------------------------------

    def _replay(self) -> Receipt | None:
        """The answer that this very request got before. Refusal when its id came with another body."""
        if self.is_new:
            return None
        found = RegistrationRequest.objects.select_related("attendee__edition").filter(request_id=self.request_id)
        if (before := found.first()) is None:
            return None
        if before.attendee.erased_at is not None:
            raise Refusal("erased", _("These data were erased at the person's wish. Register again to come."))
        if before.body_hash != self.wish.body_hash:
            raise Refusal(
                "request_id_reused",
                _("This form was sent before with other content. Please load the page again and fill it in once more."),
                status=422,
            )
        ticket = Ticket.objects.get(tid=before.answer["tid"])
        return receipt_of(before.attendee, ticket, before.answer, edition_number=before.attendee.edition.number)

    def _recognise(self) -> None:
        """Remember who this is when the person is known; a stranger who only knows name and phone gets nothing."""
        person = self.wish.person
        edition = next((offer.edition_id for offer in offers_by_code(self.wish.activities).values()), None)
        if edition is None:  # the page was deleted this moment; the next attempt says so
            return
        known = person_with(edition, phone=person.phone, name_key=person.name_key)
        if known is not None:
            self._refuse_stranger(known)
        self.known = known

    def _refuse_stranger(self, known: Attendee) -> None:
        if self.holder is not None and self.holder.pk == known.pk:
            return
        resend_ticket(known, actor="visitor")
        raise Refusal(
            "already_registered",
            _(
                "Somebody with this name and this phone number is registered already. We have sent the ticket link to the "
                "e-mail address that was given then. Open it to add activities; without it, the help desk helps you."
            ),
        )


class _RegisteringInvited(_Registering):
    def _state(self, offer: Offer) -> str:
        return State.CONFIRMED

    def _refuse_closed(self, offer: Offer) -> None:
        refuse_over(offer)

    def _refuse_stranger(self, known: Attendee) -> None:
        """Staff may add to everybody."""


def _has_room(offer: Offer, planned: Counter[int]) -> bool:
    """Is there a place in every quota of the offer, with what this request takes already?"""
    for quota in offer.quotas:
        taken = sabotage.count_without_lock(quota.pk) if sabotage.is_on(sabotage.NO_QUOTA_LOCK) else quota.taken
        if quota.capacity is not None and taken + planned[quota.pk] >= quota.capacity:
            return False
    return True


def _waiting(offer: Offer) -> str:
    """The state of somebody for whom there is no place. Refusal where nobody may wait."""
    if not offer.has_waiting_list:
        raise sold_out(offer)
    return State.WAITING


def _key(attendee: Attendee | Row) -> int:
    key: int = attendee.id
    return key
