"""What a person asks for when registering, and what is answered: plain facts, before and after the use case."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from accounts.rows import Row
from ticketing.links import link_token
from ticketing.models import Attendee, Ticket
from ticketing.services.attendees import Person
from ticketing.services.tickets import code_of


@dataclass(frozen=True)
class Wish:
    """What somebody asks for, normalised by the door: activity codes, who, and what he or she agreed to.

    `consents` are the purposes that were agreed to, `answers` plain JSON as it was said. `kept` is what each activity, by its
    code, keeps of it once it was checked against the questions (None: all of it), `files` the ids of the files among the
    answers, each with the primary key of its question. `group` is the primary key of the group in which the person comes,
    `priority` the place on the waiting lists: the greater comes first.
    """

    activities: tuple[str, ...]
    person: Person
    kind: str
    language: str
    consents: tuple[str, ...]
    answers: Mapping[str, Any] = field(default_factory=dict)
    group: int | None = None
    priority: int = 0
    kept: Mapping[str, Mapping[str, Any]] | None = None
    files: Mapping[uuid.UUID, int] = field(default_factory=dict)

    def answers_for(self, activity: str) -> dict[str, Any]:
        return dict(self.answers if self.kept is None else self.kept.get(activity, {}))

    @cached_property
    def body_hash(self) -> str:
        """The same for two requests that ask the same; what is kept may differ when the questions changed between them."""
        said = [
            self.activities,
            self.person.as_dict(),
            self.kind,
            self.language,
            sorted(self.consents),
            self.answers,
            self.group,
            self.priority,
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Place:
    """One registration of a receipt: its code, the code of its activity, its state."""

    code: str
    activity: str
    state: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a request got; the same request again gets the same. `token` opens the ticket page."""

    attendee: str
    token: str
    ticket_code: str
    short_code: str
    kind: str
    issue: int
    places: tuple[Place, ...]


def answer_of(
    attendee: Attendee | Row, ticket: Ticket | Row, places: list[Place], order: tuple[str, ...]
) -> dict[str, Any]:
    """What is kept of an answer: no code, no link, only what both are computed from."""
    ordered = sorted(places, key=lambda place: order.index(place.activity))
    return {
        "tid": ticket.tid,
        "issue": ticket.issue,
        "link_version": attendee.link_version,
        "places": [[place.code, place.activity, place.state] for place in ordered],
    }


def receipt_of(
    attendee: Attendee | Row, ticket: Ticket | Row, answer: Mapping[str, Any], *, edition_number: int
) -> Receipt:
    return Receipt(
        attendee=attendee.code,
        token=link_token(attendee.public_id, answer["link_version"]),
        ticket_code=code_of(ticket, edition_number=edition_number, issue=answer["issue"]),
        short_code=ticket.short_code,
        kind=ticket.kind,
        issue=answer["issue"],
        places=tuple(Place(*place) for place in answer["places"]),
    )
