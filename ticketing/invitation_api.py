"""Doors for programs: a guest answers the own invitation; staff keep the guest list of an event."""

from typing import Any, cast

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits import knock
from accounts.models import User
from summit.models import Event
from summit.pagination import Pages
from summit.rules import is_registrar_of
from ticketing.answered_wishes import answered_wish
from ticketing.guest_sheets import COLUMNS, HIGHEST_RANK, MOST_ROWS
from ticketing.invitation_auth import InvitationToken, IsGuest
from ticketing.invitation_desk_forms import GuestFilterForm
from ticketing.invitation_queries import narrowed, with_activities
from ticketing.invitation_serializers import (
    AcceptInput,
    AnswerOutput,
    DeclineInput,
    DeputyInput,
    DeputyOutput,
    GuestInput,
    GuestListOutput,
    InvitationOutput,
    OwnInvitationOutput,
    SentOutput,
    acceptance_output,
)
from ticketing.invited_wishes import deputy_wish
from ticketing.models import Invitation
from ticketing.services.deputies import send_deputy
from ticketing.services.guest_lists import (
    FAULTY,
    Judged,
    import_guest_list,
    judge_guest_list,
    judge_rows,
    propose_guest_list,
)
from ticketing.services.invitation_answers import accept_invitation, decline_invitation, invited_wish
from ticketing.services.invitations import create_invitation, send_invitation, withdraw_invitation
from ticketing.services.reminders import remind_invitation
from ticketing.sheet_refusals import refuse
from ticketing.sheets import MOST_BYTES, read_sheet

PRIVATE = {"Cache-Control": "private, no-store"}
FILTERS = [
    OpenApiParameter("q", str, description="Name, office, phone, e-mail or code."),
    OpenApiParameter("activity", str, description="Code of one activity."),
    OpenApiParameter("state", str, description="One state, e.g. sent."),
    OpenApiParameter("kind", str, description="Kind of ticket, e.g. vip."),
]


# For the guest --------------------------------------------------------------------------------------------------------


class GuestView(APIView):
    """What belongs to whoever has the link of an invitation."""

    authentication_classes = [InvitationToken]
    permission_classes = [IsGuest]

    @property
    def invitation(self) -> Invitation:
        return cast("Invitation", self.request.auth)

    @property
    def actor(self) -> str:
        return f"invitation:{self.invitation.code}"

    def own(self) -> Response:
        row = with_activities(Invitation.objects.filter(pk=self.invitation.pk)).get()
        return Response(OwnInvitationOutput(row).data, headers=PRIVATE)

    def asked(self, shape: type[Any]) -> Any:
        knock("registration", self.request._request)  # noqa: SLF001  the limiter counts addresses of plain requests
        asked = shape(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return asked


class OwnInvitation(GuestView):
    """To what the guest is asked, and how it stands."""

    @extend_schema(responses=OwnInvitationOutput)
    def get(self, request: Request) -> Response:
        return self.own()


class InvitationAccept(GuestView):
    """The guest comes. Until the last day a guest may decline again, or come after all."""

    @extend_schema(request=AcceptInput, responses={201: AnswerOutput})
    def post(self, request: Request) -> Response:
        asked = self.asked(AcceptInput)
        request_id = asked.validated_data["request_id"]
        said = invited_wish(self.invitation, asked.wish(self.invitation))
        wish = answered_wish(said, said.answers, ticket_kind=said.kind, request_id=request_id)
        answer = accept_invitation(self.invitation, wish, request_id=request_id, actor=self.actor)
        return Response(acceptance_output(answer), status=201, headers=PRIVATE)


class InvitationDecline(GuestView):
    """The guest does not come; places that were taken are free. Declining twice is harmless."""

    @extend_schema(request=DeclineInput, responses=OwnInvitationOutput)
    def post(self, request: Request) -> Response:
        asked = self.asked(DeclineInput)
        decline_invitation(self.invitation, reply=asked.validated_data["reply"], actor=self.actor)
        return self.own()


class InvitationDeputy(GuestView):
    """Somebody else comes for the guest, registered at once; the ticket goes to that person alone."""

    @extend_schema(request=DeputyInput, responses={201: DeputyOutput})
    def post(self, request: Request) -> Response:
        asked = self.asked(DeputyInput)
        request_id = asked.validated_data["request_id"]
        said = asked.wish(self.invitation)
        wish = deputy_wish(self.invitation, said, said.answers, request_id=request_id)
        answer = send_deputy(self.invitation, wish, request_id=request_id, actor=self.actor)
        output = {
            "state": Invitation.State.DEPUTISED,
            "deputy": answer.invitation.name,
            "registrations": [place.state for place in answer.receipt.places],
        }
        return Response(output, status=201, headers=PRIVATE)


# For staff ------------------------------------------------------------------------------------------------------------


def own_event(request: Request, code: str) -> tuple[Event, User]:
    """The event and who asks; Http404 for an event that is not there or not the caller's."""
    event = Event.objects.select_related("edition").filter(code=code).first()
    if event is None or not isinstance(request.user, User) or not is_registrar_of(request.user, event):
        raise Http404
    return event, request.user


class InvitationList(ListAPIView[Invitation]):
    """The guest list of an event in the order of protocol, those without a rank last; or one guest more."""

    serializer_class = InvitationOutput
    pagination_class = Pages
    ordering = ("protocol", "pk")

    @extend_schema(operation_id="invitations", parameters=FILTERS)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().get(request, *args, **kwargs)
        response.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return response

    def get_queryset(self) -> QuerySet[Invitation]:
        event, _user = own_event(self.request, self.kwargs["event"])
        filters = GuestFilterForm(self.request.query_params).filters()
        protocol = Case(When(rank=0, then=Value(HIGHEST_RANK + 1)), default=F("rank"), output_field=IntegerField())
        return with_activities(narrowed(Invitation.objects.filter(event=event), filters)).annotate(protocol=protocol)

    @extend_schema(request=GuestInput, responses={201: InvitationOutput})
    def post(self, request: Request, event: str) -> Response:
        own, user = own_event(request, event)
        asked = GuestInput(data=request.data)
        asked.is_valid(raise_exception=True)
        invitation = create_invitation(own, cast("Any", asked.validated_data), actor=user)
        return Response(InvitationOutput(reread(invitation)).data, status=201, headers=PRIVATE)


def reread(invitation: Invitation) -> Invitation:
    return with_activities(Invitation.objects.filter(pk=invitation.pk)).get()


class InvitationCommand(APIView):
    """Something that staff do with one invitation of their event."""

    def invitation(self, event: str, code: str) -> tuple[Invitation, User]:
        own, user = own_event(self.request, event)
        return get_object_or_404(Invitation, event=own, code=code), user


class InvitationSend(InvitationCommand):
    """Ask the guest. The mail goes out; without an address pass `link` on. Sending twice is harmless."""

    @extend_schema(request=None, responses=SentOutput)
    def post(self, request: Request, event: str, code: str) -> Response:
        invitation, user = self.invitation(event, code)
        sent = send_invitation(invitation, actor=user)
        return Response(SentOutput(reread(sent)).data, headers=PRIVATE)


class InvitationRemind(InvitationCommand):
    """Ask once more by mail, at most once a day."""

    @extend_schema(request=None, responses=InvitationOutput)
    def post(self, request: Request, event: str, code: str) -> Response:
        invitation, user = self.invitation(event, code)
        reminded = remind_invitation(invitation, actor=user)
        return Response(InvitationOutput(reread(reminded)).data, headers=PRIVATE)


class InvitationWithdraw(InvitationCommand):
    """Take an invitation back: its link dies and its places are free. Twice is harmless."""

    @extend_schema(request=None, responses=InvitationOutput)
    def post(self, request: Request, event: str, code: str) -> Response:
        invitation, user = self.invitation(event, code)
        withdrawn = withdraw_invitation(invitation, actor=user)
        return Response(InvitationOutput(reread(withdrawn)).data, headers=PRIVATE)


class GuestListImport(APIView):
    """Import a guest list (XLSX or CSV, columns as exported): all of it or nothing. `?dry_run=true` only says what would happen.

    A list with faults is refused with each of them as `rows.<number>.<column>`. The same list again changes nothing.
    """

    parser_classes = [MultiPartParser]

    @extend_schema(
        parameters=[OpenApiParameter("dry_run", bool, description="true: store nothing.")],
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "activities": {"type": "string", "description": "Codes, for rows that name none."},
                },
                "required": ["file"],
            }
        },
        responses=GuestListOutput,
    )
    def post(self, request: Request, event: str) -> Response:
        own, user = own_event(request, event)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdigit() and int(length) > 2 * MOST_BYTES:
            raise refuse("sheet_too_large", megabytes=f"{MOST_BYTES / 1024 / 1024:g}")
        file = request.FILES.get("file")
        if file is None:
            raise ValidationError({"file": [ErrorDetail("No file was sent.", "required")]})
        rows = read_sheet(file.read(), file_name=file.name or "", columns=COLUMNS, most=MOST_ROWS)
        activities = str(cast("QueryDict", request.data).get("activities", ""))[:2000].replace("\0", "").split()
        for row in rows:
            row.values["activities"] = row.values.get("activities", "").strip() or " ".join(activities)
        if request.query_params.get("dry_run") in ("1", "true"):
            return self._answer(judge_rows(own, rows), made=None)
        proposed = propose_guest_list(own, rows, file_name=file.name or "", activities=(), actor=user)
        judged = judge_guest_list(proposed)
        _refuse_faulty(judged)
        return self._answer(judged, made=import_guest_list(proposed, actor=user).made)

    @staticmethod
    def _answer(judged: list[Judged], *, made: int | None) -> Response:
        output = {"stored": made is not None, "made": made or 0, "rows": judged}
        return Response(GuestListOutput(output).data, headers=PRIVATE)


def _refuse_faulty(judged: list[Judged]) -> None:
    faults = {
        str(row.number): {fault.column: [ErrorDetail(fault.sentence, fault.code)] for fault in row.faults}
        for row in judged
        if row.outcome == FAULTY
    }
    if faults:
        raise ValidationError({"rows": faults})


class InvitationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    target_class = "ticketing.invitation_auth.InvitationToken"
    name = "invitationToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Invitation <token>`: the token of the guest's link `/i/<token>/`.",
        }
