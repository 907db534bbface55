"""Doors of the API for registrars: when people may register, how many may come, and for whom places are kept."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from summit.models import Activity, Event
from summit.rules import REGISTRARS, events_where
from ticketing.models import Quota, RegistrationRule, SubQuota
from ticketing.places_serializers import (
    QuotaInput,
    QuotaOutput,
    RuleInput,
    RuleOutput,
    SubQuotaInput,
    SubQuotaOutput,
)
from ticketing.registration_list_api import own_event
from ticketing.services.quotas import (
    change_quota,
    create_quota,
    remove_quota,
    set_registration_rule,
    stop_registration,
)
from ticketing.services.sub_quotas import (
    change_sub_quota,
    create_sub_quota,
    release_sub_quota,
    remove_sub_quota,
)
from ticketing.staff_api import StaffView

TAG = ["places"]


class ActivityRule(StaffView):
    """When and how one activity takes registrations. 404 while it takes none."""

    def _own(self, code: str) -> Activity:
        events = events_where(self.request.user, REGISTRARS)
        return get_object_or_404(Activity.objects.select_related("event").filter(event__in=events), code=code)

    @extend_schema(tags=TAG, operation_id="registration_rule", responses=RuleOutput)
    def get(self, request: Request, activity: str) -> Response:
        rule = get_object_or_404(RegistrationRule.objects.select_related("activity"), activity=self._own(activity))
        return self.answer(RuleOutput(rule).data)

    @extend_schema(tags=TAG, operation_id="registration_rule_set", request=RuleInput, responses=RuleOutput)
    def put(self, request: Request, activity: str) -> Response:
        """Let people register, or change when and how. Who is registered keeps what he or she has."""
        own = self._own(activity)
        said = RuleInput(data=request.data)
        said.is_valid(raise_exception=True)
        return self.answer(RuleOutput(set_registration_rule(own, **said.validated_data, actor=self.caller)).data)

    @extend_schema(tags=TAG, operation_id="registration_rule_remove", responses={204: None})
    def delete(self, request: Request, activity: str) -> Response:
        """Take no more registrations. Twice is harmless."""
        stop_registration(self._own(activity), actor=self.caller)
        return self.gone()


class QuotaView(StaffView):
    """A view that reads or changes quotas of an event."""

    def quota(self, event: Event, pk: int) -> Quota:
        rows = Quota.objects.select_related("event").prefetch_related("activities", "sub_quotas")
        return get_object_or_404(rows, event=event, pk=pk)

    def shown(self, quota: Quota, code: int = status.HTTP_200_OK) -> Response:
        """As it stands now, with the places that moved when it was changed."""
        return self.answer(QuotaOutput(self.quota(quota.event, quota.pk)).data, code)

    def said(self, event: Event) -> dict[str, Any]:
        asked = QuotaInput(data=self.request.data, context={"event": event})
        asked.is_valid(raise_exception=True)
        return asked.facts()


class EventQuotas(QuotaView):
    """The quotas of an event, and a new one."""

    ordering = ("pk",)

    @extend_schema(
        tags=TAG,
        operation_id="quotas",
        responses=inline_serializer(
            "QuotaPage",
            {
                "next": serializers.URLField(allow_null=True),
                "previous": serializers.URLField(allow_null=True),
                "results": QuotaOutput(many=True),
            },
        ),
    )
    def get(self, request: Request, event: str) -> Response:
        own = own_event(request, event)
        rows = Quota.objects.filter(event=own).prefetch_related("activities", "sub_quotas")
        return self.page(request, rows, QuotaOutput)

    @extend_schema(tags=TAG, operation_id="quota_create", request=QuotaInput, responses={201: QuotaOutput})
    def post(self, request: Request, event: str) -> Response:
        """Who is registered for its activities counts already. Sent twice it is there twice, and limits nothing more."""
        own = own_event(request, event)
        return self.shown(create_quota(own, **self.said(own), actor=self.caller), status.HTTP_201_CREATED)


class OneQuota(QuotaView):
    """One quota: read, changed as a whole, taken away."""

    @extend_schema(tags=TAG, operation_id="quota", responses=QuotaOutput)
    def get(self, request: Request, event: str, quota: int) -> Response:
        return self.shown(self.quota(own_event(request, event), quota))

    @extend_schema(tags=TAG, operation_id="quota_change", request=QuotaInput, responses=QuotaOutput)
    def put(self, request: Request, event: str, quota: int) -> Response:
        """Never below what is taken: nobody loses a place because a number was lowered. New places go to those who wait."""
        own = own_event(request, event)
        row = self.quota(own, quota)
        return self.shown(change_quota(row, **self.said(own), actor=self.caller))

    @extend_schema(tags=TAG, operation_id="quota_remove", responses={204: None})
    def delete(self, request: Request, event: str, quota: int) -> Response:
        """Its activities have no limit left, unless another quota gives one."""
        remove_quota(self.quota(own_event(request, event), quota), actor=self.caller)
        return self.gone()


class SubQuotas(QuotaView):
    """Keep free places of a quota back for some people."""

    @extend_schema(tags=TAG, operation_id="sub_quota_create", request=SubQuotaInput, responses={201: SubQuotaOutput})
    def post(self, request: Request, event: str, quota: int) -> Response:
        row = self.quota(own_event(request, event), quota)
        asked = SubQuotaInput(data=request.data)
        asked.is_valid(raise_exception=True)
        made = create_sub_quota(row, reservation=asked.reservation(), actor=self.caller)
        return self.answer(SubQuotaOutput(made).data, status.HTTP_201_CREATED)


class SubQuotaView(QuotaView):
    """One sub-quota of a quota of the own event."""

    def sub_quota(self, event: str, quota: int, pk: int) -> SubQuota:
        parent = self.quota(own_event(self.request, event), quota)
        return get_object_or_404(SubQuota.objects.select_related("quota__event"), quota=parent, pk=pk)


class OneSubQuota(SubQuotaView):
    @extend_schema(tags=TAG, operation_id="sub_quota_change", request=SubQuotaInput, responses=SubQuotaOutput)
    def put(self, request: Request, event: str, quota: int, sub_quota: int) -> Response:
        """Who holds one of the places keeps it; freed ones go to those who wait."""
        row = self.sub_quota(event, quota, sub_quota)
        asked = SubQuotaInput(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.answer(
            SubQuotaOutput(change_sub_quota(row, reservation=asked.reservation(), actor=self.caller)).data
        )

    @extend_schema(tags=TAG, operation_id="sub_quota_remove", responses={204: None})
    def delete(self, request: Request, event: str, quota: int, sub_quota: int) -> Response:
        """Nothing is kept back any more; who holds one of the places keeps an ordinary one."""
        remove_sub_quota(self.sub_quota(event, quota, sub_quota), actor=self.caller)
        return self.gone()


class SubQuotaRelease(SubQuotaView):
    """Open what was not taken to everybody, now; who waits comes first. Twice is harmless."""

    @extend_schema(tags=TAG, operation_id="sub_quota_release", request=None, responses=SubQuotaOutput)
    def post(self, request: Request, event: str, quota: int, sub_quota: int) -> Response:
        row = self.sub_quota(event, quota, sub_quota)
        return self.answer(SubQuotaOutput(release_sub_quota(row, actor=self.caller)).data)
