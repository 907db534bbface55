"""Carrying forward, as plain facts: what a ground is, and how the places of one division are given out.

Nothing here reads the database; `carry_forward_queries` does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from summit.models import ActivityKind, Event
from ticketing.models import CarryForwardRule, Invitation

State = Invitation.State
ALIVE = (State.DRAFT, State.SENT, State.ACCEPTED, State.DEPUTISED)
"""The states in which an invitation takes one of its division's places."""
JOINED = "+"
MOST_GROUNDS = 2
MOST_PLACES = 5000


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody comes on: a name of `settings.CARRY_FORWARD_GROUNDS` leads to one of these, in the room that knows.

    `people` gives the primary keys of attendees to whom it applies at an event, at activities of a kind or, with None, at
    any; in any order, and also of those who turned out to be another attendee.
    """

    words: str | Promise
    people: Callable[[Event, ActivityKind | None], Iterable[int]]


def names_in(ground: str) -> list[str]:
    """The names that a rule's ground joins: whoever is to come must be among the people of each."""
    return ground.split(JOINED)


def places_for(rule: CarryForwardRule, event: Event) -> int:
    """How many of this division may be asked at the same time."""
    number = rule.per_event.get(event.code, rule.places)
    return int(number)


@dataclass(frozen=True, slots=True)
class Share:
    """What one division may still give: so many from its reserve list first, then so many who are not on the list yet."""

    from_reserve: int
    newcomers: int


def share(*, places: int, alive: int, in_line: int, newcomers: int) -> Share:
    """Who stood on the reserve list before goes first. Lowered places take nothing from anybody, and give nothing."""
    free = max(0, places - alive)
    from_reserve = min(free, in_line)
    return Share(from_reserve, min(free - from_reserve, newcomers))


@dataclass(frozen=True, slots=True)
class EventPreview:
    """One division of a rule: how the invitations stand, and what carrying it out now would change.

    `eligible` are the people to whom the ground applies; `elsewhere` those of them who come already or were asked in
    another way; `other_division` those whom another division carries forward.
    """

    event: Event
    places: int
    eligible: int
    elsewhere: int
    other_division: int
    to_invite: int
    to_reserve: int
    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def alive(self) -> int:
        return sum(self.states.get(state, 0) for state in ALIVE)

    @property
    def free(self) -> int:
        return max(0, self.places - self.alive)

    @property
    def reserve(self) -> int:
        return self.states.get(State.RESERVE, 0)

    @property
    def answered(self) -> int:
        return sum(self.states.get(state, 0) for state in (State.ACCEPTED, State.DECLINED, State.DEPUTISED))

    @property
    def gone(self) -> int:
        """Invitations that were declined, lapsed or taken back: each made room for the next in line."""
        return sum(self.states.get(state, 0) for state in (State.DECLINED, State.LAPSED, State.WITHDRAWN))

    @property
    def drafts(self) -> int:
        return self.states.get(State.DRAFT, 0)

    @property
    def sent(self) -> int:
        return self.states.get(State.SENT, 0)

    @property
    def comes(self) -> int:
        return self.states.get(State.ACCEPTED, 0) + self.states.get(State.DEPUTISED, 0)


SUMMED = (
    "places", "eligible", "elsewhere", "other_division", "to_invite", "to_reserve", "alive", "free", "reserve",
    "answered", "gone", "drafts", "sent", "comes",
)  # fmt: skip


def totals(rows: Sequence[EventPreview]) -> dict[str, Any]:
    return {name: sum(getattr(row, name) for row in rows) for name in SUMMED}
