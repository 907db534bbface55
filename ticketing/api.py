"""Doors for programs: registering, and what the holder of a ticket link may do with the own data."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits import knock
from ticketing.auth import AttendeeToken
from ticketing.models import Attendee
from ticketing.serializers import RegistrationInput, RegistrationOutput, receipt_output
from ticketing.services.registration import register

PRIVATE = {"Cache-Control": "private, no-store"}
# One for all requests: checking keeps nothing in it, and making one copies every field, which costs as much as checking.
_REGISTRATION = RegistrationInput()


class RegistrationCreate(APIView):
    """Register a person for one or more activities: all of them, or none.

    The same `request_id` with the same body answers the same again and has one effect. A person who is registered already
    (same phone and name) adds activities with `Authorization: Attendee <token>`; without it the answer is
    `already_registered`, and the ticket link is mailed to the address on file.
    """

    authentication_classes = [AttendeeToken]
    permission_classes = [AllowAny]

    @extend_schema(request=RegistrationInput, responses={201: RegistrationOutput})
    def post(self, request: Request) -> Response:
        knock("registration", request._request)  # noqa: SLF001  the limiter counts addresses of plain requests
        request_id, wish = _REGISTRATION.run_validation(request.data)
        holder = request.auth if isinstance(request.auth, Attendee) else None
        receipt = register(wish, request_id=request_id, holder=holder)
        return Response(receipt_output(receipt), status=201, headers=PRIVATE)
