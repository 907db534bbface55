"""Who came: counted from scans each time it is asked, never kept as a number that could go wrong.

A person came to an activity when the fold admitted the ticket there; readmissions and duplicates count no second time. Hours are those of
Bangladesh, by the corrected time of the scan.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from summit.models import Activity, Event
from ticketing.models import Registration, Scan
from ticketing.verdicts import Verdict

DHAKA = ZoneInfo("Asia/Dhaka")
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; the same on the page and in its exports. Empty: everything. `day` is a day in Bangladesh."""

    activity: str = ""
    gate: str = ""
    kind: str = ""
    day: dt.date | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """From a query string; a day that is none is left out, as an unknown code finds nothing."""
        try:
            day = dt.date.fromisoformat(query.get("day", ""))
        except ValueError:
            day = None
        return cls(query.get("activity", "")[:80], query.get("gate", "")[:80], query.get("kind", "")[:20], day)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people a gate admitted to an activity in one hour, by kind. `hour` is its aware start in Bangladesh."""

    activity: str
    gate: str
    kind: str
    hour: dt.datetime
    came: int


@dataclass(frozen=True, slots=True)
class ActivityAttendance:
    """One activity: how many had a confirmed place, how many came (with or without one), and how that splits."""

    code: str
    title_en: str
    title_bn: str
    start: dt.datetime | None
    registered: int
    came: int
    by_gate: dict[str, int] = field(default_factory=dict)
    by_kind: dict[str, int] = field(default_factory=dict)
    by_hour: dict[dt.datetime, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attendance:
    """An event: its live activities in order, and the number of different people who came to any of them."""

    event: str
    activities: list[ActivityAttendance]
    people: int
    cells: list[Cell]


def admissions(event: Event, filters: Filters) -> QuerySet[Scan]:
    """The scans that admitted somebody to an activity of `event`."""
    rows = Scan.objects.filter(activity__event=event, verdict=Verdict.ADMITTED.value).exclude(_came_twice())
    if filters.activity:
        rows = rows.filter(activity__code=filters.activity)
    if filters.gate:
        rows = rows.filter(gate__code=filters.gate)
    if filters.kind:
        rows = rows.filter(ticket__kind=filters.kind)
    if filters.day:
        start = dt.datetime.combine(filters.day, dt.time(), tzinfo=DHAKA)
        first = int(start.timestamp() * 1000)
        rows = rows.filter(effective_ms__gte=first, effective_ms__lt=first + 24 * HOUR_MS)
    return rows


def _came_twice() -> Q:
    """Scans of a ticket that was put together with another one which was admitted to the same activity: that one counts."""
    kept = Scan.objects.filter(
        activity=OuterRef("activity"),
        verdict=Verdict.ADMITTED.value,
        ticket__attendee=OuterRef("ticket__attendee__merged_into"),
    )
    earlier = Scan.objects.filter(
        activity=OuterRef("activity"),
        verdict=Verdict.ADMITTED.value,
        ticket__attendee__merged_into=OuterRef("ticket__attendee__merged_into"),
        ticket__attendee__lt=OuterRef("ticket__attendee"),
    )
    return Q(Exists(kept) | Exists(earlier), ticket__attendee__merged_into__isnull=False)


def attendance_cells(event: Event, filters: Filters) -> list[Cell]:
    """Counted by the database: as many rows as there are hours, gates and kinds, however many scans there are."""
    bucket = ExpressionWrapper(F("effective_ms") / Value(HOUR_MS), output_field=BigIntegerField())
    rows = (
        admissions(event, filters)
        .annotate(bucket=bucket)
        .values_list("activity__code", "gate__code", "ticket__kind", "bucket")
        .annotate(came=Count("ticket", distinct=True))
        .order_by("activity__code", "bucket", "gate__code", "ticket__kind")
    )
    return [Cell(activity, gate, kind, _hour(at), came) for activity, gate, kind, at, came in rows]


def _hour(bucket: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(bucket) * HOUR_MS / 1000, tz=DHAKA)


def attendance_by_activity(event: Event, filters: Filters | None = None) -> Attendance:
    """Everything an organiser asks about one event, in three statements."""
    filters = filters or Filters()
    cells = attendance_cells(event, filters)
    activities = Activity.objects.live().filter(event=event)
    if filters.activity:
        activities = activities.filter(code=filters.activity)
    confirmed = Q(registrations__state=Registration.State.CONFIRMED)
    if filters.kind:
        confirmed &= Q(registrations__attendee__kind=filters.kind)
    rows = (
        activities.annotate(registered=Count("registrations", filter=confirmed))
        .values_list("code", "title", "title_bn", "start", "registered")
        .order_by(F("start").asc(nulls_last=True), "title")
    )
    listed = [_one([cell for cell in cells if cell.activity == row[0]], *row) for row in rows]
    person = Coalesce("ticket__attendee__merged_into", "ticket__attendee")
    people = admissions(event, filters).aggregate(people=Count(person, distinct=True))["people"]
    return Attendance(event.code, listed, people, cells)


def _one(
    cells: list[Cell], code: str, title_en: str, title_bn: str, start: dt.datetime | None, registered: int
) -> ActivityAttendance:
    found = ActivityAttendance(code, title_en, title_bn, start, registered, sum(cell.came for cell in cells))
    for cell in cells:
        found.by_gate[cell.gate] = found.by_gate.get(cell.gate, 0) + cell.came
        found.by_kind[cell.kind] = found.by_kind.get(cell.kind, 0) + cell.came
        found.by_hour[cell.hour] = found.by_hour.get(cell.hour, 0) + cell.came
    return found


def days_of(attendance: Attendance) -> list[dt.date]:
    """The days on which somebody came, in order."""
    return sorted({timezone.localdate(cell.hour) for cell in attendance.cells})
