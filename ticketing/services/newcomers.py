"""People who get a place in another way than by registering: found again, or written down with ticket and consents."""

import uuid

from accounts.audit import Actor, record
from summit.models import Edition
from ticketing.models import Attendee, Consent, Registration, RegistrationRequest
from ticketing.queries import ACTIVE, person_with, valid_ticket_of
from ticketing.services.attendees import NOTICE, Person
from ticketing.services.phones import draft_attendee, lock_phone, write_new_attendee
from ticketing.services.tickets import issue_ticket
from ticketing.services.wishes import Place, Receipt, Wish, answer_of, receipt_of


def known_person(edition: Edition, person: Person) -> Attendee | None:
    """Who this is, if anybody. Nobody else is written down with this phone until the transaction ends."""
    lock_phone(edition.pk, person.phone)
    return person_with(edition.pk, phone=person.phone, name_key=person.name_key)


def only_identity(person: Person) -> Person:
    """What says who somebody is, and nothing that could be added to what is on file of a person who did not ask for it."""
    name_bn = "" if person.name_en else person.name_bn
    return Person(phone=person.phone, name_en=person.name_en, name_bn=name_bn)


def admit_person(edition: Edition, wish: Wish, *, actor: Actor) -> Attendee:
    """The person of the wish, locked: as known, or new with ticket and consents. Places are not looked at.

    Refusal `too_many_on_phone`, `no_signing_key`. Also: one audit line for somebody new.
    """
    known = known_person(edition, wish.person)
    if known is not None:
        return Attendee.objects.select_for_update(of=("self",)).select_related("edition").get(pk=known.pk)
    newcomer = draft_attendee(edition.pk, wish)
    write_new_attendee(newcomer)
    attendee: Attendee = newcomer.instance()
    attendee.edition = edition
    issue_ticket(attendee, actor=actor)
    Consent.objects.bulk_create(
        Consent(attendee=attendee, purpose=purpose, notice=NOTICE, language=wish.language) for purpose in wish.consents
    )
    record(actor, "attendee.admitted", attendee, scope=edition.code)
    return attendee


def receipt_for_places(attendee: Attendee, wish: Wish, *, request_id: uuid.UUID, actor: Actor) -> Receipt:
    """The receipt for places that the person has already; the same request again gets it again."""
    ticket = valid_ticket_of(attendee) or issue_ticket(attendee, actor=actor)
    rows = Registration.objects.filter(attendee=attendee, activity__code__in=wish.activities, state__in=ACTIVE)
    places = [Place(row.code, row.activity.code, row.state) for row in rows.select_related("activity")]
    answer = answer_of(attendee, ticket, places, wish.activities)
    RegistrationRequest.objects.create(
        request_id=request_id, body_hash=wish.body_hash, attendee=attendee, answer=answer
    )
    return receipt_of(attendee, ticket, answer, edition_number=attendee.edition.number)
