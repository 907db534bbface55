"""Door of the API: who came to an event, for the organiser."""

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from summit.models import Event
from summit.rules import may_see_attendance
from ticketing.attendance import ActivityAttendance, Attendance, Filters, attendance_by_activity
from ticketing.attendance_exports import attendance_csv, attendance_xlsx

PRIVATE = {"Cache-Control": "private, no-store"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS = [
    OpenApiParameter("activity", str, description="Code of one activity."),
    OpenApiParameter("gate", str, description="Code of one gate."),
    OpenApiParameter("kind", str, description="Kind of person, e.g. student."),
    OpenApiParameter("day", OpenApiTypes.DATE, description="One day in Bangladesh."),
]


class HourOutput(serializers.Serializer[dict[str, object]]):
    hour = serializers.DateTimeField()
    came = serializers.IntegerField()


class ActivityAttendanceOutput(serializers.Serializer[ActivityAttendance]):
    code = serializers.CharField()
    title_en = serializers.CharField()
    title_bn = serializers.CharField()
    start = serializers.DateTimeField(allow_null=True)
    registered = serializers.IntegerField(help_text="Confirmed places.")
    came = serializers.IntegerField(help_text="Admitted people, with or without a place.")
    by_gate = serializers.DictField(child=serializers.IntegerField())
    by_kind = serializers.DictField(child=serializers.IntegerField())
    by_hour = serializers.SerializerMethodField()

    @extend_schema_field(HourOutput(many=True))
    def get_by_hour(self, row: ActivityAttendance) -> list[dict[str, object]]:
        return [{"hour": hour.isoformat(), "came": came} for hour, came in sorted(row.by_hour.items())]


class AttendanceOutput(serializers.Serializer[Attendance]):
    event = serializers.CharField()
    people = serializers.IntegerField(help_text="Different people who came to any of its activities.")
    activities = ActivityAttendanceOutput(many=True)


def attendance_for(request: Request, event: str) -> Attendance:
    """The attendance that the address asks for. Http404 for an event that is not there or not the caller's."""
    found = Event.objects.filter(code=event).select_related("edition").first()
    if found is None or not may_see_attendance(request.user, found):
        raise Http404
    return attendance_by_activity(found, Filters.from_query(request.query_params))


class EventAttendance(APIView):
    """Who came, by activity, gate, hour and kind; counted from scans."""

    @extend_schema(tags=["attendance"], operation_id="attendance", parameters=FILTERS, responses=AttendanceOutput)
    def get(self, request: Request, event: str) -> Response:
        return Response(AttendanceOutput(attendance_for(request, event)).data, headers=PRIVATE)


class EventAttendanceCsv(APIView):
    """The same as CSV: one line for each activity, gate, kind and hour."""

    @extend_schema(
        tags=["attendance"],
        operation_id="attendance_csv",
        parameters=FILTERS,
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, event: str) -> HttpResponse:
        return attendance_file(event, "csv", attendance_for(request, event))


class EventAttendanceXlsx(APIView):
    """The same as a workbook with a sheet of activities and a sheet of hours."""

    @extend_schema(
        tags=["attendance"],
        operation_id="attendance_xlsx",
        parameters=FILTERS,
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, event: str) -> HttpResponse:
        return attendance_file(event, "xlsx", attendance_for(request, event))


def attendance_file(event: str, kind: str, attendance: Attendance) -> HttpResponse:
    """A download named after the event; `kind` is csv or xlsx."""
    body, media = (
        (attendance_csv(attendance), "text/csv; charset=utf-8")
        if kind == "csv"
        else (attendance_xlsx(attendance), XLSX)
    )
    disposition = f'attachment; filename="{event}-attendance.{kind}"'
    return HttpResponse(body, content_type=media, headers={**PRIVATE, "Content-Disposition": disposition})
