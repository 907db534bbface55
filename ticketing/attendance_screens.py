"""Who came, in the back office: a page per event with bars and a table, and the same as files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bangla.clock import clock_figures
from bangla.dates import format_day_month
from summit.models import Event
from summit.rules import SEE_ATTENDANCE, events_where, may_see_attendance
from ticketing.attendance import Attendance, Filters, attendance_by_activity, days_of
from ticketing.attendance_api import attendance_file
from ticketing.models import Gate, Kind


def attendance_list(request: HttpRequest) -> HttpResponse:
    """The events whose attendance the user may see, the latest first."""
    events = (
        events_where(request.user, SEE_ATTENDANCE)
        .select_related("edition")
        .order_by("-edition__number", "sequence", "pk")
    )
    return render(request, "ticketing/admin/attendance_list.html", {"events": events, "page_title": _("Attendance")})


def _asked(request: HttpRequest, event: str) -> tuple[Event, Filters, Attendance]:
    row = get_object_or_404(Event.objects.select_related("edition"), code=event)
    if not may_see_attendance(request.user, row):
        raise Http404
    filters = Filters.from_query(request.GET)
    return row, filters, attendance_by_activity(row, filters)


def attendance_page(request: HttpRequest, event: str) -> HttpResponse:
    row, filters, attendance = _asked(request, event)
    whole = attendance if filters == Filters() else attendance_by_activity(row)
    context: dict[str, Any] = {
        "event": row,
        "page_title": _("Attendance: %(event)s") % {"event": row.shown_title},
        "attendance": attendance,
        "hours": _hours(attendance),
        "kinds": [{"label": Kind(kind).label, "value": came} for kind, came in _sums(attendance, "by_kind").items()],
        "gates": [{"label": gate, "value": came} for gate, came in _sums(attendance, "by_gate").items()],
        "choices": {
            "activity": [
                (one.code, one.title_bn if get_language() == "bn" else one.title_en) for one in whole.activities
            ],
            "gate": [(gate.code, gate.code) for gate in Gate.objects.filter(event=row)],
            "kind": Kind.choices,
            "day": [(day.isoformat(), format_day_month(day, get_language() or "bn")) for day in days_of(whole)],
        },
        "chosen": {
            "activity": filters.activity,
            "gate": filters.gate,
            "kind": filters.kind,
            "day": str(filters.day or ""),
        },
        "query": request.GET.urlencode(),
    }
    return render(request, "ticketing/admin/attendance.html", context)


def _sums(attendance: Attendance, split: str) -> dict[str, int]:
    """Over all activities, the largest first."""
    found: dict[str, int] = {}
    for activity in attendance.activities:
        for key, came in getattr(activity, split).items():
            found[key] = found.get(key, 0) + came
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _hours(attendance: Attendance) -> list[dict[str, Any]]:
    found: dict[Any, int] = {}
    for cell in attendance.cells:
        found[cell.hour] = found.get(cell.hour, 0) + cell.came
    language = get_language() or "bn"
    return [
        {"label": f"{format_day_month(hour.date(), language)}, {clock_figures(hour.time(), language)}", "value": came}
        for hour, came in sorted(found.items())
    ]


def attendance_export(request: HttpRequest, event: str, kind: str) -> HttpResponse:
    if kind not in ("csv", "xlsx"):
        raise Http404
    _row, _filters, attendance = _asked(request, event)
    return attendance_file(event, kind, attendance)
