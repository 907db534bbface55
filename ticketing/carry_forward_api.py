"""Door of the API: rules that carry people of the divisions forward, for the staff of an edition."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from bangla.text import normalise
from summit.models import Activity, ActivityKind, Edition
from summit.pagination import Pages
from ticketing.carry_forward import MOST_PLACES, EventPreview
from ticketing.carry_forward_forms import LONGEST_WAIT
from ticketing.carry_forward_queries import RuleLine, lines_of, preview, rules_in, source_events, to_pass_on
from ticketing.carry_forward_rights import editions_to_see, events_to_see, may_carry_forward, own_events
from ticketing.models import CarryForwardRule, Kind
from ticketing.services.carry_forward import Carried, run_rule, send_drafts
from ticketing.services.carry_forward_rules import RuleFacts, create_rule

PRIVATE = {"Cache-Control": "private, no-store"}


class CarryForwardInput(serializers.Serializer[dict[str, Any]]):
    """`ground`: one name, or two joined by `+` when both must be true of the same person."""

    name_en = serializers.CharField(max_length=150)
    name_bn = serializers.CharField(max_length=150)
    target: Any = serializers.SlugRelatedField(queryset=Activity.objects.select_related("event"), slug_field="code")
    ground = serializers.CharField(max_length=40, help_text="attended, registered, recommended, or two joined by +.")
    source_kind = serializers.SlugRelatedField(
        queryset=ActivityKind.objects.all(), slug_field="code", allow_null=True, required=False, default=None
    )
    places = serializers.IntegerField(min_value=0, max_value=MOST_PLACES)
    per_event = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=MOST_PLACES),
        required=False,
        default=dict,
        help_text="Code of an event -> its own number.",
    )
    ticket_kind = serializers.ChoiceField(choices=Kind.choices, required=False, default=Kind.DELEGATE.value)
    answer_days = serializers.IntegerField(min_value=1, max_value=LONGEST_WAIT, required=False, default=7)

    def facts(self) -> RuleFacts:
        said = self.validated_data
        names = {name: normalise(said[name]) for name in ("name_en", "name_bn")}
        return RuleFacts(**{**said, **names})


class CarryForwardOutput(serializers.Serializer[RuleLine]):
    """A rule; the numbers are those of the divisions that the caller may see."""

    code = serializers.CharField(source="rule.code")
    name_en = serializers.CharField(source="rule.name_en")
    name_bn = serializers.CharField(source="rule.name_bn")
    target = serializers.CharField(source="rule.target.code")
    ground = serializers.CharField(source="rule.ground")
    source_kind = serializers.SerializerMethodField()
    places = serializers.IntegerField(source="rule.places")
    per_event = serializers.DictField(source="rule.per_event", child=serializers.IntegerField())
    ticket_kind = serializers.CharField(source="rule.ticket_kind")
    answer_days = serializers.IntegerField(source="rule.answer_days")
    ran_at = serializers.DateTimeField(source="rule.ran_at", allow_null=True)
    drafts = serializers.IntegerField(help_text="Invitations that are not sent yet.")
    invited = serializers.IntegerField()
    comes = serializers.IntegerField()
    reserve = serializers.IntegerField()

    def get_source_kind(self, line: RuleLine) -> str | None:
        return line.rule.source_kind.code if line.rule.source_kind else None


class DivisionOutput(serializers.Serializer[EventPreview]):
    """How one division stands, and what running the rule now would change."""

    event = serializers.CharField(source="event.code")
    places = serializers.IntegerField(help_text="How many may be invited at the same time.")
    eligible = serializers.IntegerField(help_text="People of whom the ground is true.")
    elsewhere = serializers.IntegerField(help_text="Of them: come already, or were asked in another way.")
    other_division = serializers.IntegerField(help_text="Of them: carried forward by another division.")
    alive = serializers.IntegerField(help_text="Invitations that take one of the places.")
    free = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField(), help_text="State of an invitation -> how many.")
    reserve = serializers.IntegerField()
    to_invite = serializers.IntegerField(help_text="Running now would invite so many, the reserve list first.")
    to_reserve = serializers.IntegerField(help_text="Running now would put so many on the reserve list.")


class CarryForwardDetailOutput(CarryForwardOutput):
    divisions = serializers.SerializerMethodField()

    def get_divisions(self, line: RuleLine) -> list[dict[str, Any]]:
        return list(DivisionOutput(self.context["divisions"], many=True).data)


class CarriedOutput(serializers.Serializer[Carried]):
    invited = serializers.IntegerField(help_text="New invitations, not sent yet.")
    from_reserve = serializers.IntegerField(help_text="Of them: from the reserve lists.")
    reserve = serializers.IntegerField(help_text="New on the reserve lists.")


class AskedOutput(serializers.Serializer[dict[str, Any]]):
    sent = serializers.IntegerField()
    without_address = serializers.IntegerField(help_text="Invitations whose link staff have to pass on.")
    refused = serializers.ListField(child=serializers.CharField(), help_text="Each reason once.")


def own_edition(request: Request, code: str) -> Edition:
    """Http404 for an edition of which the caller may see nobody."""
    return get_object_or_404(editions_to_see(request.user), code=code)


def managed_edition(request: Request, code: str) -> tuple[Edition, User]:
    """The edition and the caller, who may make and run rules there; 403 for those who may only look."""
    own = own_edition(request, code)
    if not isinstance(request.user, User):
        raise Http404
    if not may_carry_forward(request.user, own):
        raise PermissionDenied
    return own, request.user


def _rule(edition: Edition, code: str) -> CarryForwardRule:
    return get_object_or_404(rules_in(edition), code=code)


class CarryForwardRules(APIView):
    """The rules of an edition, and a new one."""

    ordering = ("pk",)

    @extend_schema(
        tags=["carry-forward"],
        operation_id="carry_forward_rules",
        responses=inline_serializer(
            "CarryForwardPage",
            {
                "next": serializers.URLField(allow_null=True),
                "previous": serializers.URLField(allow_null=True),
                "results": CarryForwardOutput(many=True),
            },
        ),
    )
    def get(self, request: Request, edition: str) -> Response:
        own = own_edition(request, edition)
        pages = Pages()
        rules = pages.paginate_queryset(rules_in(own), request, view=self) or []
        lines: Any = lines_of(rules, own_events(request.user, own))
        answer = pages.get_paginated_response(CarryForwardOutput(lines, many=True).data)
        answer.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return answer

    @extend_schema(
        tags=["carry-forward"],
        operation_id="carry_forward_create",
        request=CarryForwardInput,
        responses={201: CarryForwardOutput},
    )
    def post(self, request: Request, edition: str) -> Response:
        """Make a rule; nobody is invited yet. The same again is refused with `rule_exists`, so that it may be retried."""
        own, user = managed_edition(request, edition)
        said = CarryForwardInput(data=request.data)
        said.is_valid(raise_exception=True)
        rule = create_rule(own, said.facts(), actor=user)
        (line,) = lines_of([rule], [])
        return Response(CarryForwardOutput(line).data, status=status.HTTP_201_CREATED, headers=PRIVATE)


class CarryForwardDetail(APIView):
    """One rule with every division that the caller may see."""

    @extend_schema(tags=["carry-forward"], operation_id="carry_forward_rule", responses=CarryForwardDetailOutput)
    def get(self, request: Request, edition: str, code: str) -> Response:
        own = own_edition(request, edition)
        rule = _rule(own, code)
        every = [event.pk for event in source_events(rule)]
        seen = events_to_see(rule, own_events(request.user, own), every)
        (line,) = lines_of([rule], seen)
        context = {"divisions": [row for row in preview(rule) if row.event.pk in seen]}
        return Response(CarryForwardDetailOutput(line, context=context).data, headers=PRIVATE)


class CarryForwardRun(APIView):
    """Carry a rule out: invitations within the places, which are not sent yet, and reserve lists. Twice is harmless."""

    @extend_schema(
        tags=["carry-forward"], operation_id="carry_forward_run", request=None, responses={200: CarriedOutput}
    )
    def post(self, request: Request, edition: str, code: str) -> Response:
        own, user = managed_edition(request, edition)
        done = run_rule(_rule(own, code), actor=user)
        return Response(CarriedOutput(done).data, headers=PRIVATE)


class CarryForwardSend(APIView):
    """Ask everybody who has an invitation that is not sent yet and whom a mail reaches; some hundred in one call."""

    @extend_schema(
        tags=["carry-forward"], operation_id="carry_forward_send", request=None, responses={200: AskedOutput}
    )
    def post(self, request: Request, edition: str, code: str) -> Response:
        own, user = managed_edition(request, edition)
        rule = _rule(own, code)
        outcome = send_drafts(rule, actor=user)
        said = {
            "sent": outcome.done,
            "without_address": to_pass_on(rule).count(),
            "refused": sorted({reason for _name, reason in outcome.refused}),
        }
        return Response(AskedOutput(said).data, headers=PRIVATE)
