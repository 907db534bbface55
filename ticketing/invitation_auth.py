"""How a guest proves who is asked: the token of the personal link."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from ticketing.invitation_queries import invitation_by_token
from ticketing.models import Invitation


class InvitationToken(BaseAuthentication):
    """`Authorization: Invitation <token>`, the token of `/i/<token>/`. `request.auth` is then the invitation."""

    keyword = "invitation"

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Invitation] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.encode():
            return None
        invitation = invitation_by_token(parts[1].decode("latin-1")) if len(parts) == 2 else None
        if invitation is None:
            raise exceptions.AuthenticationFailed(
                _("This invitation cannot be opened. Use the newest link, or write to the organisers."),
                code="bad_token",
            )
        return AnonymousUser(), invitation

    def authenticate_header(self, request: Request) -> str:
        return 'Invitation realm="invitation"'


class IsGuest(BasePermission):
    """The request came with the link of an invitation."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Invitation)
