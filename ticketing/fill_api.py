"""Door of the API: how full an event's activities are, for those who may see its numbers."""

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from summit.models import Event
from summit.rules import may_see_attendance
from ticketing.fill import ActivityFill, EventFill, Notice, QuotaFill, SubQuotaFill
from ticketing.fill_exports import ENDINGS, fill_csv, fill_xlsx
from ticketing.fill_queries import Filters, fill_of_event

PRIVATE = {"Cache-Control": "private, no-store"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS = [
    OpenApiParameter("kind", str, description="Code of a kind of activity, e.g. campaign."),
    OpenApiParameter("attention", bool, description="1: only activities that somebody should look at."),
    OpenApiParameter("day", OpenApiTypes.DATE, description="One day in Bangladesh."),
]


class SubQuotaFillOutput(serializers.Serializer[SubQuotaFill]):
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    criteria = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="AND across names, OR within one."
    )
    capacity = serializers.IntegerField()
    taken = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Still kept; 0 once it is open to everybody.")
    release_at = serializers.DateTimeField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)


class QuotaFillOutput(serializers.Serializer[QuotaFill]):
    name = serializers.CharField()
    activities = serializers.ListField(child=serializers.CharField())
    capacity = serializers.IntegerField(allow_null=True, help_text="null: no limit.")
    taken = serializers.IntegerField()
    held = serializers.IntegerField(help_text="Places that sub-quotas keep back.")
    free = serializers.IntegerField(allow_null=True, help_text="Places that anybody can have.")
    percent = serializers.IntegerField(allow_null=True)
    sub_quotas = SubQuotaFillOutput(many=True)


class NoticeOutput(serializers.Serializer[Notice]):
    about = serializers.CharField(
        help_text="lapsing, full_waiting, release_soon, to_approve, nearly_full or unanswered."
    )
    number = serializers.IntegerField()
    until = serializers.DateTimeField(allow_null=True)


class EndedOutput(serializers.Serializer[dict[str, int]]):
    given_back = serializers.IntegerField()
    cancelled = serializers.IntegerField(help_text="By the organisers.")
    declined = serializers.IntegerField()
    lapsed = serializers.IntegerField()
    moved = serializers.IntegerField()
    merged = serializers.IntegerField()


class InvitedOutput(serializers.Serializer[dict[str, int]]):
    invited = serializers.IntegerField(help_text="Who was asked, deputies included.")
    accepted = serializers.IntegerField()
    declined = serializers.IntegerField()
    deputised = serializers.IntegerField()
    unanswered = serializers.IntegerField()
    lapsed = serializers.IntegerField()
    not_sent = serializers.IntegerField()


class ActivityFillOutput(serializers.Serializer[ActivityFill]):
    """Places are those of the quota that runs out first; it may be shared with other activities."""

    code = serializers.CharField()
    title_en = serializers.CharField()
    title_bn = serializers.CharField()
    kind = serializers.CharField()
    start = serializers.DateTimeField(allow_null=True)
    capacity = serializers.IntegerField(allow_null=True)
    taken = serializers.IntegerField()
    held = serializers.IntegerField()
    free = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField(allow_null=True)
    shared = serializers.BooleanField()
    confirmed = serializers.IntegerField()
    pending = serializers.IntegerField()
    offered = serializers.IntegerField()
    waiting = serializers.IntegerField()
    ended = serializers.SerializerMethodField()
    invitations = serializers.SerializerMethodField()
    notices = NoticeOutput(many=True)

    @extend_schema_field(EndedOutput)
    def get_ended(self, row: ActivityFill) -> dict[str, int]:
        return {ending: row.ended.get(ending, 0) for ending in ENDINGS}

    @extend_schema_field(InvitedOutput)
    def get_invitations(self, row: ActivityFill) -> dict[str, int]:
        return {
            "invited": row.invited,
            "unanswered": row.unanswered,
            "not_sent": row.answers.get("draft", 0),
            **{answer: row.answers.get(answer, 0) for answer in ("accepted", "declined", "deputised", "lapsed")},
        }


class EventFillOutput(serializers.Serializer[EventFill]):
    event = serializers.CharField(source="code")
    capacity = serializers.IntegerField(help_text="Of all quotas with a limit, each once.")
    taken = serializers.IntegerField()
    held = serializers.IntegerField()
    free = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)
    activities = ActivityFillOutput(many=True)
    quotas = QuotaFillOutput(many=True)


def fill_for(request: Request, event: str) -> EventFill:
    """What the address asks for. Http404 for an event that is not there or not the caller's."""
    found = Event.objects.filter(code=event).select_related("edition").first()
    if found is None or not may_see_attendance(request.user, found):
        raise Http404
    return fill_of_event(found, Filters.from_query(request.query_params))


class EventFillRates(APIView):
    """How full each activity is, who waits, what was offered, and how invitations were answered. Numbers only."""

    @extend_schema(tags=["registrations"], operation_id="fill", parameters=FILTERS, responses=EventFillOutput)
    def get(self, request: Request, event: str) -> Response:
        return Response(EventFillOutput(fill_for(request, event)).data, headers=PRIVATE)


class EventFillRatesCsv(APIView):
    """The same as CSV: one line for each activity and each sub-quota."""

    @extend_schema(
        tags=["registrations"],
        operation_id="fill_csv",
        parameters=FILTERS,
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, event: str) -> HttpResponse:
        return fill_file(event, "csv", [fill_for(request, event)])


class EventFillRatesXlsx(APIView):
    """The same as a workbook."""

    @extend_schema(
        tags=["registrations"],
        operation_id="fill_xlsx",
        parameters=FILTERS,
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, event: str) -> HttpResponse:
        return fill_file(event, "xlsx", [fill_for(request, event)])


def fill_file(code: str, kind: str, fills: list[EventFill]) -> HttpResponse:
    """A download named after the event or edition; `kind` is csv or xlsx."""
    body, media = (fill_csv(fills), "text/csv; charset=utf-8") if kind == "csv" else (fill_xlsx(fills), XLSX)
    disposition = f'attachment; filename="{code}-fill.{kind}"'
    return HttpResponse(body, content_type=media, headers={**PRIVATE, "Content-Disposition": disposition})
