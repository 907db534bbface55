"""Seats while they are handed out and taken back: the counters of locked quotas in memory, written once at the end.

A quota gives a place to somebody when one of its open sub-quotas keeps one for this person, else when one is left that
nobody is kept waiting for. An activity with several quotas needs a place in each of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.rows import Row
from ticketing.criteria import Facts, fits
from ticketing.models import Attendee, Quota, Registration, ReservedSeat, SubQuota
from ticketing.queries import district_codes

_Links = Quota.activities.through


def facts_of(attendee: Attendee | Row, *, kind: str = "") -> Facts:
    """What sub-quotas ask about an attendee."""
    return Facts(
        district=district_codes().get(attendee.district_id or 0, ""),
        institution=attendee.institution,
        gender=attendee.gender,
        kind=kind or attendee.kind,
    )


@dataclass(slots=True)
class Counters:
    """The numbers of one quota: places that nobody has or waits for, or None without a limit."""

    left: int | None
    sub_quotas: list[SubQuota]
    kept: dict[int, int] = field(default_factory=dict)

    def copy(self) -> "Counters":
        return Counters(self.left, self.sub_quotas, dict(self.kept))


class Seats:
    """The seats of quotas that the caller holds locked; nothing is written before `store`."""

    def __init__(self, quotas: Mapping[int, Quota]) -> None:
        self._quotas = quotas
        self._of: dict[int, list[int]] = {}
        for quota, activity in _Links.objects.filter(quota__in=quotas).values_list("quota_id", "activity_id"):
            self._of.setdefault(activity, []).append(quota)
        kept: dict[int, list[SubQuota]] = {}
        for sub_quota in SubQuota.objects.filter(quota__in=quotas).order_by("position", "pk"):
            kept.setdefault(sub_quota.quota_id, []).append(sub_quota)
        self._sub_quotas = {row.pk: row for rows in kept.values() for row in rows}
        self._counters = {pk: _counters(quota, kept.get(pk, [])) for pk, quota in quotas.items()}
        self._sub_taken = {pk: row.taken for pk, row in self._sub_quotas.items()}
        self._taken = {pk: quota.taken for pk, quota in quotas.items()}

    @property
    def activities(self) -> set[int]:
        return set(self._of)

    def take(self, activity: int, facts: Facts) -> tuple[int, ...] | None:
        """Take one place in every quota of the activity; the sub-quotas that gave theirs. None: there is no place."""
        chosen: list[tuple[int, int | None]] = []
        for pk in self._of.get(activity, ()):
            counters = self._counters[pk]
            mine = next((one.pk for one in counters.sub_quotas if counters.kept[one.pk] and _is_for(one, facts)), None)
            if mine is None and counters.left == 0:
                return None
            chosen.append((pk, mine))
        for pk, mine in chosen:
            self._count(pk, mine, 1)
        return tuple(mine for _pk, mine in chosen if mine is not None)

    def give_back(self, activity: int, reserved: Collection[int]) -> None:
        """One place comes back in every quota of the activity; `reserved` are the sub-quotas that had given theirs."""
        for pk in self._of.get(activity, ()):
            mine = next((one for one in reserved if self._quota_of(one) == pk), None)
            self._count(pk, mine, -1)

    def _quota_of(self, sub_quota: int) -> int | None:
        row = self._sub_quotas.get(sub_quota)
        return row.quota_id if row else None

    def _count(self, quota: int, sub_quota: int | None, number: int) -> None:
        counters = self._counters[quota]
        self._taken[quota] += number
        if sub_quota is not None:
            self._sub_taken[sub_quota] += number
        if sub_quota in counters.kept:
            counters.kept[sub_quota] -= number
        elif counters.left is not None:
            counters.left -= number

    def take_together(self, activity: int, people: Sequence[Facts]) -> list[tuple[int, ...]] | None:
        """A place for each of them, or None and nothing is taken."""
        before = {pk: counters.copy() for pk, counters in self._counters.items()}
        taken, sub_taken = dict(self._taken), dict(self._sub_taken)
        places = []
        for facts in people:
            place = self.take(activity, facts)
            if place is None:
                self._counters, self._taken, self._sub_taken = before, taken, sub_taken
                return None
            places.append(place)
        return places

    def may_be_served(self, activities: Collection[int]) -> Q | None:
        """Narrows waiting registrations to those for whom there could be a place; None when there is none at all."""
        open_to = [(activity, self._open_to(activity)) for activity in activities]
        parts = [Q(activity=activity) & some for activity, some in open_to if some is not None]
        return reduce(or_, parts) if parts else None

    def _open_to(self, activity: int) -> Q | None:
        whole = Q()
        for pk in self._of.get(activity, ()):
            counters = self._counters[pk]
            if counters.left != 0:
                continue
            keeping = [one for one in counters.sub_quotas if counters.kept[one.pk]]
            if not keeping:
                return None
            whole &= reduce(or_, map(_roughly, keeping))
        return whole

    def store(self) -> None:
        """Write the counters that changed."""
        for pk, quota in self._quotas.items():
            kept = sum(self._counters[pk].kept.values())
            if (quota.taken, quota.held) != (self._taken[pk], kept):
                Quota.objects.filter(pk=pk).update(taken=self._taken[pk], held=kept)
                quota.taken, quota.held = self._taken[pk], kept
        for pk, row in self._sub_quotas.items():
            if row.taken != self._sub_taken[pk]:
                SubQuota.objects.filter(pk=pk).update(taken=self._sub_taken[pk])
                row.taken = self._sub_taken[pk]


def _counters(quota: Quota, sub_quotas: list[SubQuota]) -> Counters:
    keeping = [row for row in sub_quotas if row.released_at is None]
    left = None if quota.capacity is None else max(quota.capacity - quota.taken - quota.held, 0)
    return Counters(left, keeping, {row.pk: row.capacity - row.taken for row in keeping})


def _is_for(sub_quota: SubQuota, facts: Facts) -> bool:
    return fits(sub_quota.criteria, facts)


def _roughly(sub_quota: SubQuota) -> Q:
    """Everybody for whom it could be, and perhaps some more: names of institutions are compared in memory."""
    columns = {
        "district": "attendee__district__code__in",
        "gender": "attendee__gender__in",
        "kind": "attendee__kind__in",
    }
    found = Q()
    for dimension, column in columns.items():
        if sub_quota.criteria.get(dimension):
            found &= Q(**{column: list(sub_quota.criteria[dimension])})
    return found


def reserved_by(registration: Registration) -> list[int]:
    """The sub-quotas whose places the registration holds."""
    return list(ReservedSeat.objects.filter(registration=registration).values_list("sub_quota_id", flat=True))
