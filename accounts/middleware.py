"""What every request passes through: plain bytes in, a second factor before the back office, private answers kept private.

All three are on the hot path of registrations and scans: none of them opens a session or asks the database for a request
that carries no session cookie.
"""

import urllib.parse
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.problems import Problem, is_for_api, plain_problem
from accounts.rules import has_second_factor, must_set_up_second_factor

Answer = Callable[[HttpRequest], HttpResponse]

LONGEST_ADDRESS = 8_000  # characters of path and query; a list of filters needs a few hundred
LONGEST_HEADER = 8_192
SHORT_HEADERS = {"HTTP_ACCEPT_LANGUAGE": 500, "HTTP_ACCEPT": 1_000, "HTTP_HOST": 255, "HTTP_CONTENT_TYPE": 500}


class PlainRequests:
    """Refuse a request that cannot be read as text before anything tries to, and turn every error under /api/ into JSON.

    A NUL or half a character in an address would otherwise travel to the database and come back as a fault of ours.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_too_long(request):
            return _refused(
                request, 431, "header_too_large", _("The address or a header of this request is too long. Shorten it.")
            )
        if not _is_plain(request):
            return _refused(
                request,
                400,
                "malformed",
                _("This address contains characters that cannot be read. Follow the link from our site again."),
            )
        response = self.get_response(request)
        if (
            response.status_code >= 400
            and is_for_api(request)
            and response.headers.get("Content-Type", "").startswith("text/html")
        ):
            return plain_problem(response.status_code)
        return response


def _is_plain(request: HttpRequest) -> bool:
    """No NUL, no broken UTF-8, in path, query and cookies."""
    # ASCII without % can hide nothing and is nearly every request. Django has decoded the path already and left bytes
    # that are no UTF-8 as %XX in it; the query is still as it came.
    path = request.path_info
    query = str(request.META.get("QUERY_STRING", ""))
    cookie = str(request.META.get("HTTP_COOKIE", ""))
    return (
        "\0" not in path
        and ("%" not in path or _is_text(urllib.parse.unquote_to_bytes(path)))
        and (_cannot_hide(query) or _is_text(urllib.parse.unquote_to_bytes(query.encode("latin-1", "replace"))))
        and "\0" not in cookie
        and "\\000" not in cookie  # how a quoted cookie spells NUL
    )


def _cannot_hide(text: str) -> bool:
    return "%" not in text and text.isascii() and "\0" not in text


def _is_text(raw: bytes) -> bool:
    if b"\0" in raw:
        return False
    if raw.isascii():
        return True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_too_long(request: HttpRequest) -> bool:
    meta = request.META
    if len(meta.get("PATH_INFO", "")) + len(meta.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
        return True
    return any(
        len(value) > SHORT_HEADERS.get(name, LONGEST_HEADER)
        for name, value in meta.items()
        if name.startswith("HTTP_") and isinstance(value, str)
    )


def _refused(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    """So early that no language is chosen yet: the page says it in both."""
    if is_for_api(request):
        return Problem(status, code, sentence, errors=[] if status == 400 else None)
    response = HttpResponse(render_to_string("accounts/unreadable.html"), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


class SecondFactor:
    """Before any page of the back office: whoever has a second factor has proved it, and has one where it is required.

    Signing in asks for the code before there is a session, so this is the second wall: for a session that is older than
    the device, and for a setting that was made stricter meanwhile.
    """

    LEFT_ALONE = ("/admin/login/", "/admin/logout/", "/admin/password_reset/", "/admin/jsi18n/", "/admin/sprite")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith("/admin/") and not path.startswith(self.LEFT_ALONE):
            user = request.user
            if user.is_authenticated and not user.is_verified():  # type: ignore[attr-defined]  # django-otp's
                if has_second_factor(user):
                    return _sent_to("accounts:second_factor", request)
                if must_set_up_second_factor(user):
                    return _sent_to("accounts:second_factor_set_up", request)
        return self.get_response(request)


def _sent_to(name: str, request: HttpRequest) -> HttpResponse:
    target = request.get_full_path() if request.method == "GET" else "/admin/"
    return redirect(f"{reverse(name)}?{urllib.parse.urlencode({'next': target})}")


class NoStore:
    """`private, no-store` on everything that may show a person to somebody else's cache.

    Personal is what was asked for with a session or an Authorization header, what sets a cookie or carries a CSRF token,
    and every address that is not known to be public. Public pages and feeds keep the headers that their views give them.
    """

    PUBLIC = ("/bn/", "/en/", "/feeds/", "/media/", "/static/")
    # The same bytes for everyone, and large: the back office's icons and words.
    SAME_FOR_ALL = ("/admin/sprite", "/admin/jsi18n/", "/static/")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(self.SAME_FOR_ALL):
            keep_private(request, response)
        return response


def keep_private(request: HttpRequest, response: HttpResponse) -> None:
    """Mark a personal answer, and one of an address that is not known to be public."""
    if _is_personal(request, response):
        response.headers["Cache-Control"] = "private, no-store"
        # A validator would let a cache answer "not modified" from what it should never have kept.
        for name in ("ETag", "Last-Modified", "Expires"):
            if name in response.headers:
                del response.headers[name]
    elif "Cache-Control" not in response.headers and (
        not request.path_info.startswith(NoStore.PUBLIC) or response.status_code >= 400
    ):
        response.headers["Cache-Control"] = "private, no-store"


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    session = getattr(request, "session", None)
    return bool(
        settings.SESSION_COOKIE_NAME in request.COOKIES
        or "HTTP_AUTHORIZATION" in request.META
        or "CSRF_COOKIE_NEEDS_UPDATE" in request.META  # the page shows a token, and its cookie is set on the way out
        or response.cookies
        or (session is not None and session.modified)
    )
