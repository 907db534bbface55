"""How full the activities of one or more events are, who waits, and which invitations were answered.

The fill comes from the counters of the quotas, which the database itself keeps true; people are counted grouped over the
index of (activity, state). The number of statements is the same for one activity and for all divisions together.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from summit.models import Activity, ActivityKind, Event
from ticketing.fill import LAPSES_SOON, ActivityFill, EventFill, QuotaFill, SubQuotaFill, notices_of
from ticketing.models import Invitation, Quota, Registration, SubQuota

DHAKA = ZoneInfo("Asia/Dhaka")
State = Registration.State
UNCONFIRMED = (State.WAITING, State.OFFERED, State.PENDING, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; the same on the page, in the API and in the files. `day` is a day in Bangladesh."""

    kind: str = ""
    attention: bool = False
    day: dt.date | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """From a query string; a day that is none is left out, as an unknown kind finds nothing."""
        try:
            day = dt.date.fromisoformat(query.get("day", ""))
        except ValueError:
            day = None
        return cls(query.get("kind", "")[:40], query.get("attention", "") not in ("", "0"), day)


def fill_of_event(event: Event, filters: Filters | None = None) -> EventFill:
    """Everything an organiser asks about one event."""
    return fill_of_events([event], filters)[0]


def fill_of_events(events: Sequence[Event], filters: Filters | None = None) -> list[EventFill]:
    """The same for several events, in their order, with the statements of one."""
    filters = filters or Filters()
    now = timezone.now()
    rows = _activities(events, filters)
    quotas = _quotas(events)
    counted = _Counts([row.pk for row in rows], quotas, now)
    by_event: dict[int, list[ActivityFill]] = {}
    for row in rows:
        of_it = tuple(quota for quota, keys in quotas if row.pk in keys)
        fill = _activity_fill(row, of_it, counted, now)
        if fill.notices or not filters.attention:
            by_event.setdefault(row.event_id, []).append(fill)
    return [_event_fill(event, by_event.get(event.pk, [])) for event in events]


def people_of_events(events: Sequence[Event]) -> dict[int, Counter[str]]:
    """How many registrations there are in each state, by the primary key of the event. Cancelled ones count too."""
    found: dict[int, Counter[str]] = {row.pk: Counter() for row in events}
    activities, numbers = _people(events)
    for activity, event in activities.items():
        found[event].update(numbers.get(activity, {}))
    return found


def people_of_activities(event: Event) -> dict[int, Counter[str]]:
    """The same by the primary key of the activity."""
    activities, numbers = _people([event])
    return {activity: Counter(numbers.get(activity, {})) for activity in activities}


def _people(events: Sequence[Event]) -> tuple[dict[int, int], dict[int, dict[str, int]]]:
    """Every activity with its event, by primary keys, and the numbers in each state of those that have any."""
    activities = dict(Activity.objects.filter(event__in=[row.pk for row in events]).values_list("pk", "event_id"))
    return activities, _in_state(activities, _quotas(events))


def _activities(events: Sequence[Event], filters: Filters) -> list[Activity]:
    """Those that the public sees, and drafts that take registrations."""
    found = (
        Activity.objects.filter(Q(live=True) | Q(registration_rule__isnull=False), event__in=[row.pk for row in events])
        .select_related("kind", "event", "registration_rule")
        .order_by(F("start").asc(nulls_last=True), "pk")
    )
    if filters.kind:
        found = found.filter(kind__code=filters.kind)
    if filters.day:
        start = dt.datetime.combine(filters.day, dt.time(), tzinfo=DHAKA)
        found = found.filter(start__gte=start, start__lt=start + dt.timedelta(days=1))
    return list(found)


def _quotas(events: Sequence[Event]) -> list[tuple[QuotaFill, set[int]]]:
    """Every quota of the events with the keys of its activities."""
    keys = [row.pk for row in events]
    links: dict[int, dict[int, str]] = {}
    tied = Quota.activities.through.objects.filter(quota__event__in=keys).order_by("activity")
    for key, activity, code in tied.values_list("quota_id", "activity_id", "activity__code"):
        links.setdefault(key, {})[activity] = code
    kept: dict[int, list[SubQuotaFill]] = {}
    sub_quotas = SubQuota.objects.filter(quota__event__in=keys).order_by("quota", "position", "pk")
    for row in sub_quotas:
        kept.setdefault(row.quota_id, []).append(_sub_quota_fill(row))
    found = []
    for quota in Quota.objects.filter(event__in=keys).select_related("event").order_by("pk"):
        of_it = links.get(quota.pk, {})
        fill = QuotaFill(
            pk=quota.pk,
            name=quota.name,
            event=quota.event.code,
            capacity=quota.capacity,
            taken=quota.taken,
            held=quota.held,
            activities=tuple(of_it.values()),
            sub_quotas=tuple(kept.get(quota.pk, [])),
        )
        found.append((fill, set(of_it)))
    return found


def _sub_quota_fill(row: SubQuota) -> SubQuotaFill:
    return SubQuotaFill(
        row.pk, row.name_en, row.name_bn, row.criteria, row.capacity, row.taken, row.release_at, row.released_at
    )


class _Counts:
    """People and invitations by activity, counted by the database."""

    def __init__(
        self, activities: Collection[int], quotas: Iterable[tuple[QuotaFill, set[int]]], now: dt.datetime
    ) -> None:
        rows = Registration.objects.filter(activity__in=activities)
        self.in_state = _in_state(activities, quotas)
        ended = rows.filter(state=State.CANCELLED).values_list("activity_id", "ended_as")
        self.ended = _grouped(ended.annotate(Count("pk")))
        lapsing = rows.filter(state=State.OFFERED, claim_until__lte=now + LAPSES_SOON).values_list("activity_id")
        self.lapsing = {
            activity: (number, first) for activity, number, first in lapsing.annotate(Count("pk"), Min("claim_until"))
        }
        links = Invitation.activities.through.objects.filter(activity__in=activities)
        self.answers = _grouped(links.values_list("activity_id", "invitation__state").annotate(Count("pk")))


def _in_state(activities: Collection[int], quotas: Iterable[tuple[QuotaFill, set[int]]]) -> dict[int, dict[str, int]]:
    """Most registrations are confirmed ones: those are not counted where a quota of the activity alone knows."""
    taken = {next(iter(keys)): quota.taken for quota, keys in quotas if len(keys) == 1}
    to_count = [pk for pk in activities if pk not in taken]
    counted = Q(activity__in=activities, state__in=UNCONFIRMED) | Q(activity__in=to_count, state=State.CONFIRMED)
    found = _grouped(Registration.objects.filter(counted).values_list("activity_id", "state").annotate(Count("pk")))
    for pk in set(activities) - set(to_count):
        numbers = found.setdefault(pk, {})
        others = numbers.get(State.PENDING, 0) + numbers.get(State.OFFERED, 0)
        numbers[State.CONFIRMED] = max(taken[pk] - others, 0)
    return found


def _grouped(rows: Iterable[Any]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for activity, key, number in rows:
        found.setdefault(activity, {})[key] = number
    return found


def _activity_fill(row: Activity, quotas: tuple[QuotaFill, ...], counted: _Counts, now: dt.datetime) -> ActivityFill:
    number, lapses_at = counted.lapsing.get(row.pk, (0, None))
    facts = {
        "code": row.code,
        "event": row.event.code,
        "title_en": row.title,
        "title_bn": row.title_bn,
        "kind": row.kind.code,
        "kind_en": row.kind.name_en,
        "kind_bn": row.kind.name_bn,
        "start": row.start,
        "takes_registrations": hasattr(row, "registration_rule"),
        "quotas": quotas,
        "in_state": counted.in_state.get(row.pk, {}),
        "ended": counted.ended.get(row.pk, {}),
        "answers": counted.answers.get(row.pk, {}),
        "lapsing": number,
        "lapses_at": lapses_at,
    }
    return ActivityFill(**facts, notices=tuple(notices_of(ActivityFill(**facts), now)))


def _event_fill(event: Event, activities: list[ActivityFill]) -> EventFill:
    quotas = {quota.pk: quota for row in activities for quota in row.quotas}
    return EventFill(event.code, event.title, event.title_bn, activities, list(quotas.values()))


def kinds_in(events: Sequence[Event]) -> list[ActivityKind]:
    """The kinds of activity that there are, for the filter."""
    used = Activity.objects.filter(event__in=[row.pk for row in events]).values("kind")
    return list(ActivityKind.objects.filter(pk__in=used))


def days_in(events: Sequence[Event]) -> list[dt.date]:
    """The days in Bangladesh on which something begins, for the filter."""
    starts = Activity.objects.filter(event__in=[row.pk for row in events]).values_list("start", flat=True)
    return sorted({start.astimezone(DHAKA).date() for start in starts if start is not None})
