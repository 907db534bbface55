"""How full activities are, as plain facts: what quotas gave out, who waits, which invitations were answered.

Nothing here reads the database; `fill_queries` does.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import get_language

from ticketing.models import Invitation, Registration

NEARLY_FULL_PERCENT = 90
LAPSES_SOON = dt.timedelta(hours=6)
RELEASED_SOON = dt.timedelta(days=3)

State = Registration.State
Ending = Registration.Ending
Answer = Invitation.State
ASKED = (Answer.SENT, Answer.ACCEPTED, Answer.DECLINED, Answer.DEPUTISED, Answer.LAPSED)
"""Invitations that reached their guest: what `invited` counts."""


class Attention(StrEnum):
    """Why an organiser should look at an activity, the most urgent first."""

    LAPSING = "lapsing"
    WAITING = "full_waiting"
    RELEASE = "release_soon"
    APPROVE = "to_approve"
    NEARLY = "nearly_full"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class SubQuotaFill:
    """Places that are kept for some people: how many of them came by it, and how many are kept still."""

    pk: int
    name_en: str
    name_bn: str
    criteria: Mapping[str, Sequence[str]]
    capacity: int
    taken: int
    release_at: dt.datetime | None
    released_at: dt.datetime | None

    @property
    def name(self) -> str:
        return self.name_bn if get_language() == "bn" else self.name_en

    @property
    def released(self) -> bool:
        return self.released_at is not None

    @property
    def left(self) -> int:
        """Places that are kept still; none once it is open to everybody."""
        return 0 if self.released else self.capacity - self.taken

    @property
    def percent(self) -> int | None:
        return 100 * self.taken // self.capacity if self.capacity else None

    def is_released_soon(self, now: dt.datetime) -> bool:
        return bool(self.left) and self.release_at is not None and self.release_at <= now + RELEASED_SOON


@dataclass(frozen=True, slots=True)
class QuotaFill:
    """One quota: `activities` are the codes that share it. `capacity` None: no limit."""

    pk: int
    name: str
    event: str
    capacity: int | None
    taken: int
    held: int
    activities: tuple[str, ...]
    sub_quotas: tuple[SubQuotaFill, ...]

    @property
    def free(self) -> int | None:
        """Places that anybody can have: not taken, and not kept for some people."""
        return None if self.capacity is None else max(self.capacity - self.taken - self.held, 0)

    @property
    def percent(self) -> int | None:
        """Rounded down: 100 means that nothing is left."""
        return 100 * self.taken // self.capacity if self.capacity else None


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to look at: `number` people or places, and until when where there is a time."""

    about: Attention
    number: int
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ActivityFill:
    """One activity. `in_state`, `ended` and `answers` count registrations, their endings and invitations by code."""

    code: str
    event: str
    title_en: str
    title_bn: str
    kind: str
    kind_en: str
    kind_bn: str
    start: dt.datetime | None
    takes_registrations: bool
    quotas: tuple[QuotaFill, ...]
    in_state: Mapping[str, int]
    ended: Mapping[str, int]
    answers: Mapping[str, int]
    lapsing: int
    lapses_at: dt.datetime | None
    notices: tuple[Notice, ...] = ()

    @property
    def title(self) -> str:
        return (self.title_bn or self.title_en) if get_language() == "bn" else (self.title_en or self.title_bn)

    @property
    def kind_name(self) -> str:
        return self.kind_bn if get_language() == "bn" else self.kind_en

    @property
    def scarcest(self) -> QuotaFill | None:
        """The quota that runs out first: what decides whether somebody can still come. None: there is no limit."""
        limited = [(quota.free, quota.pk, quota) for quota in self.quotas if quota.free is not None]
        return min(limited, key=lambda one: one[:2])[2] if limited else None

    @property
    def capacity(self) -> int | None:
        return self.scarcest.capacity if self.scarcest else None

    @property
    def taken(self) -> int:
        """Taken places of the scarcest quota, also by other activities that share it; without a limit its own people."""
        return self.scarcest.taken if self.scarcest else self.placed

    @property
    def held(self) -> int:
        return self.scarcest.held if self.scarcest else 0

    @property
    def free(self) -> int | None:
        return self.scarcest.free if self.scarcest else None

    @property
    def percent(self) -> int | None:
        return self.scarcest.percent if self.scarcest else None

    @property
    def shared(self) -> bool:
        """Do other activities give out the same places?"""
        return bool(self.scarcest and len(self.scarcest.activities) > 1)

    @property
    def placed(self) -> int:
        return self.confirmed + self.pending + self.offered

    @property
    def confirmed(self) -> int:
        return self.in_state.get(State.CONFIRMED, 0)

    @property
    def pending(self) -> int:
        return self.in_state.get(State.PENDING, 0)

    @property
    def offered(self) -> int:
        return self.in_state.get(State.OFFERED, 0)

    @property
    def waiting(self) -> int:
        return self.in_state.get(State.WAITING, 0)

    @property
    def cancelled(self) -> int:
        return self.in_state.get(State.CANCELLED, 0)

    @property
    def endings(self) -> list[tuple[str, int]]:
        """How the cancelled ones ended, in words; those of before endings were kept are left out."""
        return [(str(Ending(ending).label), number) for ending, number in sorted(self.ended.items()) if ending]

    @property
    def invited(self) -> int:
        """Guests who were asked, deputies included: the sum of the answers and of those that are still out."""
        return sum(self.answers.get(state, 0) for state in ASKED)

    @property
    def unanswered(self) -> int:
        return self.answers.get(Answer.SENT, 0)

    @property
    def sub_quotas(self) -> list[SubQuotaFill]:
        return [sub_quota for quota in self.quotas for sub_quota in quota.sub_quotas]


@dataclass(frozen=True, slots=True)
class EventFill:
    """The activities of one event as the filters leave them, and the quotas that they take from, each once."""

    code: str
    title_en: str
    title_bn: str
    activities: list[ActivityFill] = field(default_factory=list)
    quotas: list[QuotaFill] = field(default_factory=list)

    @property
    def title(self) -> str:
        return (self.title_bn or self.title_en) if get_language() == "bn" else (self.title_en or self.title_bn)

    @property
    def capacity(self) -> int:
        """Places of all quotas that have a limit; a shared one counts once."""
        return sum(quota.capacity for quota in self.quotas if quota.capacity is not None)

    @property
    def taken(self) -> int:
        return sum(quota.taken for quota in self.quotas if quota.capacity is not None)

    @property
    def held(self) -> int:
        return sum(quota.held for quota in self.quotas if quota.capacity is not None)

    @property
    def free(self) -> int:
        return sum(quota.free or 0 for quota in self.quotas)

    @property
    def percent(self) -> int | None:
        return 100 * self.taken // self.capacity if self.capacity else None

    def sum_of(self, name: str) -> int:
        """Over the activities: `confirmed`, `waiting`, `invited` …"""
        return sum(getattr(row, name) for row in self.activities)

    @property
    def notices(self) -> list[tuple[ActivityFill, Notice]]:
        """Everything to look at, the most urgent kind first, within it the greatest number."""
        order = list(Attention)
        found = [(row, notice) for row in self.activities for notice in row.notices]
        return sorted(found, key=lambda pair: (order.index(pair[1].about), -pair[1].number))


def notices_of(row: ActivityFill, now: dt.datetime) -> list[Notice]:
    """What an organiser should look at in an activity that is not over; the most urgent first."""
    if row.start is not None and row.start < now - dt.timedelta(days=1):
        return []
    found = []
    if row.lapsing:
        found.append(Notice(Attention.LAPSING, row.lapsing, row.lapses_at))
    if row.free == 0 and row.waiting:
        found.append(Notice(Attention.WAITING, row.waiting))
    soon = [one for one in row.sub_quotas if one.is_released_soon(now)]
    if soon:
        first = min(one.release_at for one in soon if one.release_at)
        found.append(Notice(Attention.RELEASE, sum(one.left for one in soon), first))
    if row.pending:
        found.append(Notice(Attention.APPROVE, row.pending))
    if row.free and row.percent is not None and row.percent >= NEARLY_FULL_PERCENT:
        found.append(Notice(Attention.NEARLY, row.free))
    if row.unanswered:
        found.append(Notice(Attention.UNANSWERED, row.unanswered))
    return found
