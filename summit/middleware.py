"""Which language a request is answered in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path

CODES = {code for code, _name in settings.LANGUAGES}
API_DEFAULT = "en"


def accepted_language(request: HttpRequest) -> str | None:
    """The first of our languages that `Accept-Language` names, by weight. `*` and foreign languages choose nothing."""
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:500]
    for code, _weight in translation.trans_real.parse_accept_lang_header(header.lower()):
        short = code.split("-")[0]
        if short in CODES:
            return short
    return None


def say_language(response: HttpResponse, language: str, *, fixed: bool = False) -> None:
    """`fixed`: the address alone decides about it, so that caches need not ask for anything else."""
    response.headers.setdefault("Content-Language", language)
    if not fixed:
        patch_vary_headers(response, ("Accept-Language",))


class ChosenLanguage:
    """Path prefix, then `?lang=`, then the cookie of an earlier choice, then `Accept-Language`; Bangla on pages and English in the API.

    Django's own middleware would send a page without prefix to the browser's language even after a visitor chose
    the other one by link, and knows no default of its own for the API.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from_path = get_language_from_path(request.path_info)
        asked = request.GET.get("lang", "")
        chosen = asked if asked in CODES else None
        if request.path_info.startswith("/api/"):
            language = accepted_language(request) or API_DEFAULT
        else:
            cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            language = (
                from_path
                or chosen
                or (cookie if cookie in CODES else None)
                or accepted_language(request)
                or settings.LANGUAGE_CODE
            )
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        say_language(response, language, fixed=bool(from_path))
        remembered = from_path or chosen
        if remembered and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) not in (None, remembered):
            self._remember(response, remembered)
        elif chosen and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            self._remember(response, chosen)
        return response

    @staticmethod
    def _remember(response: HttpResponse, language: str) -> None:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
