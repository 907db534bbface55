"""How a request proves who it is: a program's token, a browser's session."""

import datetime as dt
import hashlib

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.authentication import SessionAuthentication as DjangoSession
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.rules import owes_second_factor

USED_AT_MOST_EVERY = dt.timedelta(minutes=1)
READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)


def hash_of(token: str) -> str:
    """SHA-256, hexadecimal. A slow hash would protect guessable words; these are 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer <token>`. Other schemes are left to the other classes of the view."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        if len(parts) != 2:
            raise exceptions.AuthenticationFailed(_("Send `Authorization: Bearer <token>`."), code="bad_token")
        token = self._token(parts[1].decode("latin-1"))
        needed = READ if request.method in SAFE_METHODS else WRITE
        if needed not in token.scopes:
            raise exceptions.PermissionDenied(
                _("This token has not the scope “%(scope)s”. Make one that has it.") % {"scope": needed},
                code="scope_missing",
            )
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    @staticmethod
    def _token(plain: str) -> ApiToken:
        token = ApiToken.objects.select_related("user").filter(token_hash=hash_of(plain)).first()
        if token is None:
            raise exceptions.AuthenticationFailed(_("This token is unknown. Check that it is whole."), code="bad_token")
        if token.revoked_at is not None or not token.user.is_active:
            raise exceptions.AuthenticationFailed(_("This token was revoked. Ask for a new one."), code="token_revoked")
        if token.expires_at is not None and token.expires_at <= timezone.now():
            raise exceptions.AuthenticationFailed(_("This token has expired. Make a new one."), code="token_expired")
        return token


def _note_use(token: ApiToken) -> None:
    """At most once a minute and in one statement: a busy program must not write a row at each call."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USED_AT_MOST_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


class BrowserSession(DjangoSession):
    """The back office's session, with Django's CSRF check on every unsafe method and the second factor where one is due."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found: tuple[User, None] | None = super().authenticate(request)
        if found is not None and owes_second_factor(found[0]):
            raise exceptions.PermissionDenied(
                _("Finish signing in first: open the back office and show your second step."),
                code="second_factor_needed",
            )
        return found

    def enforce_csrf(self, request: Request) -> None:
        check = _CsrfCheck(lambda _request: None)  # type: ignore[arg-type]  # only its check is used
        check.process_request(request)
        if check.process_view(request, None, (), {}):  # type: ignore[arg-type]  # no view is called
            raise exceptions.PermissionDenied(
                _("The security token of this page is missing or old. Load the page again and repeat."),
                code="csrf_failed",
            )
