"""How an attendee proves who he or she is: the token of the ticket link."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from ticketing.links import attendee_by_token
from ticketing.models import Attendee


class AttendeeToken(BaseAuthentication):
    """`Authorization: Attendee <token>`, the token of `/t/<token>/`. `request.auth` is then the attendee."""

    keyword = "attendee"

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Attendee] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.encode():
            return None
        attendee = attendee_by_token(parts[1].decode("latin-1")) if len(parts) == 2 else None
        if attendee is None:
            raise exceptions.AuthenticationFailed(
                _("This ticket link is not valid any more. Open the newest one from your mail, or ask for it again."),
                code="bad_token",
            )
        return AnonymousUser(), attendee

    def authenticate_header(self, request: Request) -> str:
        return 'Attendee realm="ticket"'


class IsHolder(BasePermission):
    """The request came with a ticket link."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Attendee)
