"""Doors of the API for registrars: the list of an event's registrations, and changing many at once."""

from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.audit import record
from accounts.models import User
from summit.models import Event
from summit.rules import REGISTRARS, events_where
from ticketing.bulk_serializers import (
    BulkInput,
    BulkOutput,
    BulkPreviewInput,
    BulkPreviewOutput,
    bulk_output,
    preview_output,
)
from ticketing.desk_forms import FilterForm
from ticketing.registration_pages import registration_page
from ticketing.registration_queries import Filters
from ticketing.registration_screens import said_in
from ticketing.services.bulk import carry_out_bulk, checked_order, preview_chosen, preview_fitting

PRIVATE = {"Cache-Control": "private, no-store"}
PER_PAGE, MOST_PER_PAGE = 50, 200
FILTERS = [
    OpenApiParameter("q", str, description="Name, workplace, phone in any spelling, e-mail or code."),
    OpenApiParameter("activity", str, description="Code of one activity."),
    OpenApiParameter("state", str, description="waiting, offered, pending, confirmed or cancelled."),
    OpenApiParameter("kind", str, description="Kind of person, e.g. student."),
    OpenApiParameter("district", str, description="Code of the home district."),
    OpenApiParameter("institution", str, description="Part of the institution's name."),
    OpenApiParameter("gender", str, description="female, male, other or unsaid."),
    OpenApiParameter("group", str, description="Code of a group."),
    OpenApiParameter("ended_as", str, description="given_back, declined, cancelled, lapsed, moved or merged."),
    OpenApiParameter("reserved", str, description="Number of a sub-quota, or any."),
    OpenApiParameter("shared_phone", str, description="1: only who shares a phone with others."),
    OpenApiParameter("sort", str, description="line: only who waits, in the order in which places are given."),
    OpenApiParameter("cursor", str, description="From `next` or `previous`."),
    OpenApiParameter("limit", int, description=f"Rows of a page, up to {MOST_PER_PAGE}."),
]


class ListedPersonOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    kind = serializers.CharField()
    organisation = serializers.CharField()
    designation = serializers.CharField()
    institution = serializers.CharField()
    district = serializers.CharField(source="district.code", default="", help_text="Code of the home district.")
    gender = serializers.CharField()
    language = serializers.CharField()
    shares_phone = serializers.SerializerMethodField()

    def get_shares_phone(self, row: Any) -> bool:
        return bool(row.phone_rank > 1)


class ListedRegistrationOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    activity = serializers.CharField(source="activity.code")
    state = serializers.CharField()
    position = serializers.IntegerField(allow_null=True, help_text="Place in line, for who waits.")
    priority = serializers.IntegerField()
    claim_until = serializers.DateTimeField(allow_null=True)
    ended_as = serializers.CharField()
    group = serializers.CharField(source="group.code", default="")
    registered_at = serializers.DateTimeField(source="created_at")
    short_code = serializers.CharField(allow_null=True, help_text="Of the valid ticket.")
    person = ListedPersonOutput(source="attendee")


class RegistrationPageOutput(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ListedRegistrationOutput(many=True)


def own_event(request: Request, code: str) -> Event:
    """The event when the caller looks after its registrations; to everybody else it does not exist."""
    return get_object_or_404(events_where(request.user, REGISTRARS).select_related("edition"), code=code)


def _caller(request: Request) -> User:
    """`own_event` came before and let no stranger through."""
    return cast("User", request.user)


class EventRegistrations(APIView):
    """Everybody who registered, with the filters of the back office. That a page was read stands in the log."""

    @extend_schema(
        tags=["registrations"], operation_id="registrations", parameters=FILTERS, responses=RegistrationPageOutput
    )
    def get(self, request: Request, event: str) -> Response:
        own = own_event(request, event)
        asked = request.query_params
        filters = FilterForm(asked).filters()
        page = registration_page(
            own, filters, cursor=asked.get("cursor", "")[:80], size=_limit(asked.get("limit", "")), count=False
        )
        with transaction.atomic():
            facts = {"rows": len(page.rows), "filters": list(said_in(filters))}
            record(_caller(request), "registrations.read", own, scope=own.code, **facts)
        body = {
            "next": _address(request, page.next),
            "previous": _address(request, page.previous),
            "results": ListedRegistrationOutput(page.rows, many=True).data,
        }
        return Response(body, headers=PRIVATE)


def _limit(text: str) -> int:
    known = text.isascii() and text.isdigit() and 0 < len(text) < 5
    return min(max(int(text), 1), MOST_PER_PAGE) if known else PER_PAGE


def _address(request: Request, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{settings.PUBLIC_ORIGIN}{request.path}?{query.urlencode()}"


class BulkPreview(APIView):
    """What would happen to the named registrations, or to all that fit the filters. Nothing is changed.

    Send the rows of `changed` on to `bulk/`, each with the state in which it was seen.
    """

    @extend_schema(
        tags=["registrations"],
        operation_id="registrations_bulk_preview",
        request=BulkPreviewInput,
        responses=BulkPreviewOutput,
    )
    def post(self, request: Request, event: str) -> Response:
        own = own_event(request, event)
        asked = BulkPreviewInput(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        order = checked_order(own, action=said["action"], to=said["to"], priority=said["priority"])
        if said["filters"] is not None:
            found = preview_fitting(own, order, Filters(**said["filters"]))
        else:
            found = preview_chosen(own, order, said["registrations"])
        return Response(preview_output(found), headers=PRIVATE)


class Bulk(APIView):
    """Do it, each row in a transaction of its own: one that changed since it was seen is reported and left alone.

    The same `request_id` answers the same and does nothing again.
    """

    @extend_schema(tags=["registrations"], operation_id="registrations_bulk", request=BulkInput, responses=BulkOutput)
    def post(self, request: Request, event: str) -> Response:
        own = own_event(request, event)
        asked = BulkInput(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        order = checked_order(own, action=said["action"], to=said["to"], priority=said["priority"])
        run = carry_out_bulk(own, order, asked.seen(), request_id=said["request_id"], actor=_caller(request))
        return Response(bulk_output(run), headers=PRIVATE)
