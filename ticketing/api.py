"""Doors for programs: registering, and what the holder of a ticket link may do with the own data."""

import json
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits import knock
from ticketing.answered_wishes import answered_wish
from ticketing.auth import AttendeeToken, IsHolder
from ticketing.invited_wishes import registered_guest
from ticketing.models import Attendee, Registration
from ticketing.personal_data import personal_data
from ticketing.queries import registrations_of, valid_ticket_of
from ticketing.serializers import (
    MeInput,
    MeOutput,
    RegistrationInput,
    RegistrationOutput,
    TakenPlaceOutput,
    me_output,
    place_output,
    receipt_output,
)
from ticketing.services.attendees import correct_attendee, erase_attendee
from ticketing.services.claims import claim_place
from ticketing.services.places import cancel_registration
from ticketing.services.registration import register
from ticketing.services.wishes import Receipt

ANY = "*/*"
PRIVATE = {"Cache-Control": "private, no-store"}
# One for all requests: checking keeps nothing in it, and making one copies every field, which costs as much as checking.
_REGISTRATION = RegistrationInput()


class RegistrationCreate(APIView):
    """Register a person for one or more activities: all of them, or none.

    The same `request_id` with the same body answers the same again and has one effect. A person who is registered already
    (same phone and name) adds activities with `Authorization: Attendee <token>`; without it the answer is
    `already_registered`, and the ticket link is mailed to the address on file. Activities by invitation want the token of a
    guest's link as `invitation`; kind and order are then those of the invitation.
    """

    authentication_classes = [AttendeeToken]
    permission_classes = [AllowAny]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:  # noqa: FBT001, FBT002  DRF's
        """There is one format; whoever names it, or takes any, is not negotiated with."""
        if request.META.get("HTTP_ACCEPT", ANY) in (ANY, JSONRenderer.media_type):
            return JSONRenderer(), JSONRenderer.media_type
        return super().perform_content_negotiation(request, force)

    @extend_schema(request=RegistrationInput, responses={201: RegistrationOutput})
    def post(self, request: Request) -> HttpResponse:
        knock("registration", request._request)  # noqa: SLF001  the limiter counts addresses of plain requests
        request_id, wish = _REGISTRATION.run_validation(request.data)
        holder = request.auth if isinstance(request.auth, Attendee) else None
        kind = holder.kind if holder else wish.kind
        if token := request.data.get("invitation"):
            receipt = registered_guest(str(token), wish, request_id=request_id, holder=holder)
            return _made(receipt)
        wish = answered_wish(wish, wish.answers, ticket_kind=kind, request_id=request_id)
        receipt = register(wish, request_id=request_id, holder=holder)
        return _made(receipt)


def _made(receipt: Receipt) -> HttpResponse:
    body = json.dumps(receipt_output(receipt), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type=JSONRenderer.media_type, status=201, headers=PRIVATE)


class HolderView(APIView):
    """What belongs to the holder of a ticket link, and to nobody else."""

    authentication_classes = [AttendeeToken]
    permission_classes = [IsHolder]

    @property
    def attendee(self) -> Attendee:
        return cast("Attendee", self.request.auth)

    @property
    def actor(self) -> str:
        return f"attendee:{self.attendee.code}"

    @staticmethod
    def answer(data: Any, status: int = 200) -> Response:
        return Response(data, status=status, headers=PRIVATE)

    def me(self, attendee: Attendee) -> Response:
        return self.answer(me_output(attendee, valid_ticket_of(attendee), registrations_of(attendee)))


class Me(HolderView):
    """Own data, ticket and places."""

    @extend_schema(responses=MeOutput)
    def get(self, request: Request) -> Response:
        return self.me(self.attendee)

    @extend_schema(request=MeInput, responses=MeOutput)
    def patch(self, request: Request) -> Response:
        asked = MeInput(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self.me(correct_attendee(self.attendee, changes=asked.validated_data, actor=self.actor))


class MeRegistrationCancel(HolderView):
    """Give a place back. Cancelling twice is harmless."""

    @extend_schema(request=None, responses=TakenPlaceOutput)
    def post(self, request: Request, code: str) -> Response:
        place = get_object_or_404(Registration, attendee=self.attendee, code=code)
        return self.answer(place_output(cancel_registration(place, actor=self.actor)))


class MeRegistrationClaim(HolderView):
    """Take a place that is kept after waiting. Taking it twice is harmless; after `claim_until` it is somebody else's."""

    @extend_schema(request=None, responses=TakenPlaceOutput)
    def post(self, request: Request, code: str) -> Response:
        place = get_object_or_404(Registration, attendee=self.attendee, code=code)
        return self.answer(place_output(claim_place(place, actor=self.actor)))


class MeExport(HolderView):
    """Everything that is kept of the holder, to take away."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return self.answer(personal_data(self.attendee))


class MeErase(HolderView):
    """Forget the holder: places are given back, the ticket is revoked, the link dies with this answer."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        erase_attendee(self.attendee, actor=self.actor)
        return self.answer(None, status=204)


class AttendeeScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    target_class = "ticketing.auth.AttendeeToken"
    name = "attendeeToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Attendee <token>`: the token of the ticket link `/t/<token>/`.",
        }
