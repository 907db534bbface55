"""Doors for programs: a student leaves a CV, a verified company reads the candidates of its campaigns."""

from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits import knock
from accounts.models import User
from careerfair.downloads import cv_response
from careerfair.models import Application, ApplicationRequest, Employer
from careerfair.queries import campaign_by_code, candidates_for
from careerfair.rules import verified_employer_of
from careerfair.serializers import (
    ApplicationInput,
    ApplicationOutput,
    CandidateDetailOutput,
    CandidateOutput,
    OutcomeInput,
    OutcomeOutput,
    application_output,
)
from careerfair.services.applications import submit_application
from careerfair.services.cvs import open_cv_for_employer, open_data_for_employer
from careerfair.services.outcomes import record_outcome, shortlist
from files.uploads import incoming_file, refuse_long_body
from summit.pagination import Pages

PRIVATE = {"Cache-Control": "private, no-store"}


class ApplicationCreate(APIView):
    """Leave a CV, or the short form, at a campaign. The same `request_id` with the same body answers the same again.

    A person (phone and name) has one application at a campaign: a second CV becomes its next version. The answer has the link
    to the student's page only for the request that made the application; afterwards it is mailed to the address on file.
    """

    authentication_classes = []
    permission_classes = [AllowAny]
    parser_classes = [MultiPartParser]

    @extend_schema(request=ApplicationInput, responses={201: ApplicationOutput})
    def post(self, request: Request, activity: str) -> Response:
        knock("application", request._request)  # noqa: SLF001  the limiter counts addresses of plain requests
        refuse_long_body(request.META, max_bytes=settings.CV_MAX_BYTES, field="cv")
        campaign = campaign_by_code(activity)
        if campaign is None:
            raise Http404
        asked = ApplicationInput(data=request.data)
        asked.is_valid(raise_exception=True)
        request_id = asked.validated_data["request_id"]
        application = submit_application(
            campaign,
            person=asked.person(),
            consents=asked.validated_data["consents"],
            file=incoming_file(request.FILES.getlist("cv"), max_bytes=settings.CV_MAX_BYTES, field="cv"),
            request_id=request_id,
            actor=None,
        )
        first = ApplicationRequest.objects.get(pk=request_id)
        output = application_output(application, state=first.state, with_link=first.made_it)
        return Response(output, status=201, headers=PRIVATE)


class EmployerDoor(APIView):
    """Shared by the doors of companies: who asks acts for a verified company."""

    def employer(self) -> Employer:
        return verified_employer_of(self.request.user)

    def user(self) -> User:
        """Who asks; `employer` came before and let no stranger through."""
        return cast("User", self.request.user)

    def candidate(self, employer: Employer, code: str) -> Application:
        found = candidates_for(employer).filter(code=code).select_related("district", "campaign__activity__event")
        application = found.first()
        if application is None:
            raise Http404
        return application


class CandidateList(EmployerDoor, ListAPIView[Application]):
    """The candidates of the campaigns that your company joined, newest first: consented, checked, not withdrawn."""

    serializer_class = CandidateOutput
    pagination_class = Pages
    ordering = ("-created_at", "-pk")

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="Words of the typed fields; spelling variants count as one."),
            OpenApiParameter("campaign", str, description="Code of an activity."),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().get(request, *args, **kwargs)
        response.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return response

    def get_queryset(self) -> QuerySet[Application]:
        asked = self.request.query_params
        return candidates_for(self.employer(), search=asked.get("q", "")[:200], campaign=asked.get("campaign", "")[:80])


class CandidateDetail(EmployerDoor):
    """One candidate with phone and address. That you opened it is kept, and the student sees it."""

    @extend_schema(responses=CandidateDetailOutput)
    def get(self, request: Request, code: str) -> Response:
        employer = self.employer()
        application = self.candidate(employer, code)
        open_data_for_employer(application, employer=employer, actor=self.user())
        return Response(CandidateDetailOutput(application).data, headers=PRIVATE)


class CandidateCV(EmployerDoor):
    """The CV as a file to be saved. That you opened it is kept, and the student sees it."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, code: str) -> HttpResponse:
        employer = self.employer()
        application = self.candidate(employer, code)
        cv = open_cv_for_employer(application, employer=employer, actor=self.user())
        return cv_response(cv, application.code)


class CandidateShortlist(EmployerDoor):
    """Put a candidate on your company's list."""

    @extend_schema(request=None, responses=OutcomeOutput)
    def post(self, request: Request, code: str) -> Response:
        employer = self.employer()
        application = self.candidate(employer, code)
        row = shortlist(application, employer=employer, actor=self.user())
        return Response({"code": application.code, "state": row.state}, headers=PRIVATE)


class CandidateOutcome(EmployerDoor):
    """Record what your company decided about a candidate."""

    @extend_schema(request=OutcomeInput, responses=OutcomeOutput)
    def post(self, request: Request, code: str) -> Response:
        employer = self.employer()
        application = self.candidate(employer, code)
        asked = OutcomeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        row = record_outcome(application, employer=employer, outcome=asked.validated_data["outcome"], actor=self.user())
        return Response({"code": application.code, "state": row.state}, headers=PRIVATE)
