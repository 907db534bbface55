"""The short way to the few doors through which nearly everything comes: registrations and gates.

What belongs to browsers (sessions, forms, messages, the back office) is not for them: they know neither cookies nor forms,
and prove who they are with each request. Skipping it halves what Django costs a request before the view is reached.
"""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve
from django.utils import translation

from accounts.middleware import keep_private
from summit.middleware import API_DEFAULT, accepted_language, say_language


class ProgramDoors:
    """Answers what is asked at settings.PROGRAM_DOORS as the middleware behind it would; the rest goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in settings.PROGRAM_DOORS:
            return self.get_response(request)
        language = accepted_language(request) or API_DEFAULT
        translation.activate(language)
        request.LANGUAGE_CODE = language
        request.get_host()  # refuses a host that is not ours
        request.resolver_match = match = _door(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if callable(render := getattr(response, "render", None)):
            response = render()
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        keep_private(request, response)
        say_language(response, language)
        return response


@cache
def _door(path: str) -> ResolverMatch:
    return resolve(path)
