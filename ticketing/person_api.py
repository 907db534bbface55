"""Doors for programs: coming back with a code, passing on, changing, and putting duplicates together (staff)."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits import knock
from accounts.models import User
from summit.models import Activity, Event
from summit.rules import is_registrar_of
from ticketing import cleaning
from ticketing.api import PRIVATE, HolderView
from ticketing.duplicates import merge_of_event, people_to_merge
from ticketing.links import token_of
from ticketing.models import Registration
from ticketing.person_serializers import (
    CodeInput,
    LinkInput,
    LinkOutput,
    MergeInput,
    MergeOutput,
    MoveInput,
    ResendOutput,
    TransferInput,
    TransferOutput,
    merge_output,
)
from ticketing.recognition_views import knock_for_code, recognise_who_knocks
from ticketing.serializers import TakenPlaceOutput, links_of, place_output
from ticketing.services.attendees import resend_ticket
from ticketing.services.merge_undo import undo_merge
from ticketing.services.merging import merge_attendees
from ticketing.services.places import move_registration
from ticketing.services.recognition import send_codes
from ticketing.services.transfers import transfer_ticket


class StrangerView(APIView):
    """For somebody who has shown nothing yet."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @staticmethod
    def read(shape: type[Any], request: Request) -> dict[str, Any]:
        asked = shape(data=request.data)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)


class MeCode(StrangerView):
    """Send a one-time code to the e-mail address on file. The answer is the same whether the number is known or not."""

    @extend_schema(request=CodeInput, responses={202: None})
    def post(self, request: Request) -> Response:
        knock("registration", request._request)  # noqa: SLF001  the limiter counts addresses of plain requests
        asked = self.read(CodeInput, request)
        knock_for_code(request._request, asked["phone"])  # noqa: SLF001  as above
        send_codes(asked["phone"], edition=asked["edition"], actor="visitor")
        return Response(None, status=202, headers=PRIVATE)


class MeLink(StrangerView):
    """Exchange a one-time code for the token of the ticket link. A code works once, for ten minutes; five wrong tries end it."""

    @extend_schema(request=LinkInput, responses=LinkOutput)
    def post(self, request: Request) -> Response:
        knock("code_try", request._request)  # noqa: SLF001  as above
        asked = self.read(LinkInput, request)
        attendee = recognise_who_knocks(request._request, asked["phone"], code=asked["code"])  # noqa: SLF001  as above
        token = token_of(attendee)
        return Response({"token": token, "links": links_of(token)}, headers=PRIVATE)


class MeResend(HolderView):
    """Send the ticket link to the holder's address on file again, at most once an hour."""

    @extend_schema(request=None, responses=ResendOutput)
    def post(self, request: Request) -> Response:
        return self.answer({"sent": resend_ticket(self.attendee, actor=self.actor)})


class MeRegistrationMove(HolderView):
    """Change a place for one in another activity; while that one is full, the holder keeps the old one.

    What the other activity asks is checked as when registering.

    Sent again after it was done, it answers `not_movable`: the place is no more.
    """

    @extend_schema(request=MoveInput, responses=TakenPlaceOutput)
    def post(self, request: Request, code: str) -> Response:
        place = get_object_or_404(Registration, attendee=self.attendee, code=code)
        asked = MoveInput(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        to = get_object_or_404(Activity.objects.live(), code=said["activity"])
        moved = move_registration(place, to=to, answers=said.get("answers"), actor=self.actor)
        return self.answer(place_output(moved))


class MeTransfer(HolderView):
    """Pass every place that is still to come on to another person. The same `request_id` again changes nothing."""

    @extend_schema(request=TransferInput, responses=TransferOutput)
    def post(self, request: Request) -> Response:
        asked = TransferInput(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        done = transfer_ticket(
            self.attendee,
            to=said["person"],
            consents=(cleaning.PURPOSES[0],),
            language=said["language"],
            request_id=said["request_id"],
            actor=self.actor,
        )
        return self.answer({"registrations": list(done.places)})


def _own_event(request: Request, code: str) -> tuple[Event, User]:
    """The event, and the caller who looks after its registrations; to everybody else it does not exist."""
    event: Event = get_object_or_404(Event.objects.select_related("edition"), code=code)
    if not isinstance(request.user, User) or not is_registrar_of(request.user, event):
        raise Http404
    return event, request.user


class PersonMerge(APIView):
    """Put two attendees together who turned out to be one person; the one of the address stays."""

    @extend_schema(request=MergeInput, responses=MergeOutput)
    def post(self, request: Request, event: str, code: str) -> Response:
        own, user = _own_event(request, event)
        asked = MergeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        keep, gone = people_to_merge(user, own, keep=code, gone=asked.validated_data["gone"])
        return Response(merge_output(merge_attendees(keep, gone, actor=user)), headers=PRIVATE)


class MergeUndo(APIView):
    """Take a merge back, as far as it still can be. Undoing twice is harmless."""

    @extend_schema(request=None, responses=MergeOutput)
    def post(self, request: Request, event: str, merge: int) -> Response:
        own, user = _own_event(request, event)
        found = merge_of_event(user, own, merge)
        return Response(merge_output(undo_merge(found, actor=user)), headers=PRIVATE)
