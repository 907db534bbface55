"""The one shape of every error of the API: RFC 9457 `application/problem+json`."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"

TITLES = {
    400: gettext_lazy("The request is not complete or not correct"),
    401: gettext_lazy("Sign-in needed"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("This address does not offer that method"),
    406: gettext_lazy("This format is not offered"),
    409: gettext_lazy("A rule refused this"),
    410: gettext_lazy("No longer there"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("This type of content is not accepted"),
    422: gettext_lazy("The same request number with another content"),
    429: gettext_lazy("Too many requests"),
    431: gettext_lazy("The head of the request is too large"),
    500: gettext_lazy("A fault on our side"),
    503: gettext_lazy("Out of order for a moment"),
}

FieldErrors = list[dict[str, str]]


@cache
def _title(status: int, _language: str | None) -> str:
    return str(TITLES.get(status, TITLES[400 if status < 500 else 500]))


class Problem(HttpResponse):
    """An error answer of the API. `data` is the document, for tests and for callers inside the house."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: FieldErrors | None = None,
        retry_after: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.data: dict[str, Any] = {
            "type": f"{settings.PUBLIC_ORIGIN}/api/v1/problems/{code}/",
            "title": _title(status, get_language()),
            "status": status,
            "detail": str(detail),
            "code": code,
        }
        if errors is not None:
            self.data["errors"] = errors
        body = json.dumps(self.data, ensure_ascii=False).encode("utf-8", "replace")
        super().__init__(body, status=status, content_type=MEDIA_TYPE, headers=headers)
        self.headers["Cache-Control"] = "no-store"  # an error of a minute ago must not outlive its cause in a cache
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)


def is_for_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PREFIX)


def plain_problem(status: int) -> Problem:
    """The answer for an error of which only the status is known: raised before or outside the API's own views."""
    code, detail = {
        400: ("malformed", _("This request cannot be read. Check how it was put together, then send it again.")),
        403: ("not_allowed", _("You may not do this.")),
        404: ("not_found", _("There is nothing at this address, or it is not yours.")),
        405: ("method_not_allowed", _("This address does not offer that method.")),
        413: ("too_large", _("This is larger than we accept. Make it smaller, then send it again.")),
    }.get(
        status,
        ("internal", _("Something went wrong on our side. It has been noted. Please try again in a few minutes.")),
    )
    return Problem(status if code != "internal" else 500, code, detail)
