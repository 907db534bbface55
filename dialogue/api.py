"""Doors of the API: policy dialogue, from proposal to recommendation."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.auth import BearerToken, BrowserSession
from accounts.limits import knock
from accounts.models import User
from dialogue import rules
from dialogue.models import Dialogue, Proposal, Recommendation
from dialogue.queries import public_dialogue, recommendations_of
from dialogue.serializers import (
    ConsolidationInput,
    DialogueOutput,
    LineageOutput,
    MinutesInput,
    MinutesOutput,
    ProposalInput,
    ProposalOutput,
    RecommendationInput,
    RecommendationOutput,
)
from dialogue.services.minutes import adopt_minutes, draft_minutes
from dialogue.services.proposals import ProposalDraft, submit_proposal
from dialogue.services.recommendations import consolidate_recommendations, draft_recommendation
from summit.errors import Refusal
from summit.models import Activity, Edition, Organisation
from summit.pagination import Pages
from ticketing.auth import AttendeeToken, IsHolder
from ticketing.models import Attendee


def _dialogue(code: str) -> Dialogue:
    found = public_dialogue(code)
    if found is None:
        raise Http404
    return found


def _activity(code: str) -> Activity:
    """A dialogue's activity for staff, drafts included."""
    return get_object_or_404(
        Activity.objects.select_related("event__edition", "kind").filter(dialogue__isnull=False), code=code
    )


def _organisation(code: str) -> Organisation | None:
    if not code:
        return None
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Refusal(
            "unknown_organisation", _("There is no organisation with that code."), status=400, field="addressed_to"
        )
    return found


@extend_schema(tags=["dialogue"], responses=DialogueOutput)
class DialogueView(APIView):
    """Topic, agenda points, qualified proposals, adopted minutes and endorsed recommendations of a dialogue."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    def get(self, request: Request, activity: str) -> Response:
        return Response(DialogueOutput(_dialogue(activity)).data)


@extend_schema(tags=["dialogue"], request=ProposalInput, responses={201: ProposalOutput})
class SubmitProposal(APIView):
    """A participant (ticket link) or a clerk proposes a change of policy and says why it is necessary."""

    authentication_classes = [AttendeeToken, BearerToken, BrowserSession]
    permission_classes = [IsHolder | IsAuthenticated]

    def post(self, request: Request, activity: str) -> Response:
        dialogue = _dialogue(activity)
        knock("proposal", request)
        shape = ProposalInput(data=request.data)
        shape.is_valid(raise_exception=True)
        data = dict(shape.validated_data)
        request_id = data.pop("request_id")
        attendee, actor = self._proposer(request, dialogue.activity, data)
        proposal = submit_proposal(
            dialogue, draft=ProposalDraft(**data), request_id=request_id, attendee=attendee, actor=actor
        )
        return Response(ProposalOutput(proposal).data, status=status.HTTP_201_CREATED)

    def _proposer(
        self, request: Request, activity: Activity, data: dict[str, Any]
    ) -> tuple[Attendee | None, User | str]:
        attendee = request.auth if isinstance(request.auth, Attendee) else None
        if attendee is not None:
            if not rules.may_propose(attendee, activity):
                raise PermissionDenied
            data["proposer"] = attendee.name
            data["organisation"] = data["organisation"] or attendee.organisation
            return attendee, f"attendee:{attendee.code}"
        if not isinstance(request.user, User) or not rules.is_clerk_of(request.user, activity):
            raise PermissionDenied
        if not data["proposer"]:
            raise Refusal("required", _("Say who made this proposal."), status=400, field="proposer")
        return None, request.user


@extend_schema(tags=["dialogue"], request=MinutesInput, responses={200: MinutesOutput})
class DraftMinutes(APIView):
    """The rapporteur writes the draft, or a new version after an adoption."""

    def post(self, request: Request, activity: str) -> Response:
        row = _activity(activity)
        if not rules.may_open_desk_of(request.user, row):
            raise Http404
        if not rules.is_clerk_of(request.user, row):
            raise PermissionDenied
        shape = MinutesInput(data=request.data)
        shape.is_valid(raise_exception=True)
        minutes = draft_minutes(row, **shape.validated_data, actor=request.user)
        return Response(MinutesOutput(minutes).data)


@extend_schema(tags=["dialogue"], request=None, responses={200: MinutesOutput})
class AdoptMinutes(APIView):
    """The chair freezes the draft."""

    def post(self, request: Request, activity: str) -> Response:
        row = _activity(activity)
        if not rules.may_open_desk_of(request.user, row):
            raise Http404
        if not rules.is_chair_of(request.user, row):
            raise PermissionDenied
        return Response(MinutesOutput(adopt_minutes(row, actor=request.user)).data)


@extend_schema(
    tags=["dialogue"],
    request=RecommendationInput,
    responses={200: RecommendationOutput},
)
class DraftRecommendation(APIView):
    """The rapporteur drafts the dialogue's recommendation from its qualified proposals."""

    def post(self, request: Request, activity: str) -> Response:
        row = _activity(activity)
        if not rules.may_open_desk_of(request.user, row):
            raise Http404
        if not rules.is_clerk_of(request.user, row):
            raise PermissionDenied
        shape = RecommendationInput(data=request.data)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        dialogue = row.dialogue
        recommendation = draft_recommendation(
            dialogue,
            sources=_sources(dialogue, data["sources"]),
            text_en=data["text_en"],
            text_bn=data["text_bn"],
            addressed_to=_organisation(data["addressed_to"]),
            actor=request.user,
        )
        return Response(RecommendationOutput(recommendation).data)


def _sources(dialogue: Dialogue, codes: list[str]) -> list[Proposal]:
    found = list(Proposal.objects.filter(dialogue=dialogue, code__in=codes))
    if len(found) != len(set(codes)):
        raise Refusal(
            "unknown_proposal", _("One of these proposals is not of this dialogue."), status=400, field="sources"
        )
    return found


@extend_schema(tags=["dialogue"])
class RecommendationList(ListAPIView[Recommendation]):
    """Every public recommendation of an edition, with lineage back to each dialogue."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    serializer_class = LineageOutput
    pagination_class = Pages

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Recommendation.objects.none()
        return recommendations_of(get_object_or_404(Edition.objects.live(), code=self.kwargs["edition"]))


@extend_schema(
    tags=["dialogue"],
    request=ConsolidationInput,
    responses={201: LineageOutput},
)
class Consolidate(APIView):
    """The central team brings endorsed recommendations together into one."""

    def post(self, request: Request, edition: str) -> Response:
        row = get_object_or_404(Edition.objects.live(), code=edition)
        if not rules.may_consolidate(request.user, row):
            raise PermissionDenied
        shape = ConsolidationInput(data=request.data)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        wanted = list(Recommendation.objects.filter(edition=row, code__in=data["recommendations"]))
        if len(wanted) != len(set(data["recommendations"])):
            raise Refusal(
                "unknown_recommendation",
                _("One of these recommendations is not of this edition."),
                status=400,
                field="recommendations",
            )
        central = consolidate_recommendations(
            row,
            recommendations=wanted,
            text_en=data["text_en"],
            text_bn=data["text_bn"],
            addressed_to=_organisation(data["addressed_to"]),
            actor=request.user,
        )
        return Response(LineageOutput(central).data, status=status.HTTP_201_CREATED)
