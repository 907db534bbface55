"""The rows that a registration leaves, not yet written: places, consents, the answer to keep, the log's line, the message."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.audit import Actor, line
from accounts.messages import message
from accounts.rows import Computed, Row
from ticketing.models import Attendee, Consent, Registration, RegistrationRequest
from ticketing.queries import Offer, messages_of
from ticketing.services.attendees import NOTICE
from ticketing.services.wishes import Place, Wish

Plan = list[tuple[Offer, str]]
"""Activities, each with the state that the registration gets."""
Key = Computed | int
"""The primary key of the attendee, or what says it while the rows are written."""


def place_rows(wish: Wish, attendee: Key, plan: Plan) -> list[Row]:
    now = timezone.now()
    return [
        Row(
            Registration,
            attendee_id=attendee,
            activity_id=offer.pk,
            state=str(state),
            created_at=now,
            confirmed_at=now if state == Registration.State.CONFIRMED else None,
            answers=wish.answers_for(offer.code),
            priority=wish.priority,
            group_id=wish.group,
        )
        for offer, state in plan
    ]


def places_of(plan: Plan, rows: list[Row]) -> list[Place]:
    """The same as the receipt shows them."""
    return [Place(row.code, offer.code, row.state) for row, (offer, _state) in zip(rows, plan, strict=True)]


def consent_rows(wish: Wish, attendee: Key) -> list[Row]:
    return [
        Row(Consent, attendee_id=attendee, purpose=purpose, notice=NOTICE, language=wish.language)
        for purpose in wish.consents
    ]


def request_row(wish: Wish, attendee: Key, request_id: uuid.UUID, answer: Mapping[str, Any]) -> Row:
    return Row(
        RegistrationRequest, request_id=request_id, body_hash=wish.body_hash, attendee_id=attendee, answer=answer
    )


def line_row(attendee: Attendee | Row, plan: Plan, made: list[Place], *, actor: Actor) -> Row:
    events = {offer.event_code for offer, _state in plan}
    return line(
        actor,
        "registration.made",
        ("attendee", attendee.code),
        scope=events.pop() if len(events) == 1 else plan[0][0].edition_code,
        registrations=[[place.code, place.activity, place.state] for place in made],
    )


def message_rows(attendee: Attendee | Row, made: list[Place]) -> list[Row]:
    """One for whoever left an address. To be written ignoring conflicts, where the person is known already."""
    if not attendee.email:
        return []
    key = f"{messages_of(attendee)}ticket:{made[0].code}"
    context = {"attendee": attendee.code}
    return [message(attendee.email, "ticket", context, language=attendee.language, dedupe_key=key)]
