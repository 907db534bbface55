"""The Content-Security-Policy header, composed once for all answers that change nothing of it.

Composing it costs a tenth of a millisecond, on every registration and every scan. Answers whose page asked for a nonce,
or whose view has a policy of its own, are left to the library.
"""

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PolicyHeader(CSPMiddleware):  # type: ignore[misc]  # untyped library
    """In the place of the library's own middleware."""

    _composed: str | None = None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if _is_particular(request, response):
            return self._left_to_the_library(request, response)
        if self._composed is None:
            response = self._left_to_the_library(request, response)
            self._composed = response.headers.get(HEADER)
            return response
        response.headers[HEADER] = self._composed
        # As the library does: a nonce that is asked for now would be missing in the header.
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response

    def _left_to_the_library(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answered: HttpResponseBase = super().process_response(request, response)
        return answered


def _is_particular(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        getattr(request, "_csp_nonce", None) is not None
        or HEADER in response.headers
        or settings.DEBUG
        or "_csp" in " ".join(response.__dict__)  # what its decorators leave on a response
    )
