"""Every error of the API becomes one shape, problem+json, whatever raised it. Named by settings; belongs to no layer.

What is not in the table below is a fault of ours: the answer says so without details, the log has the traceback, and
Django's signal tells whoever watches (in tests it raises the fault again, so that no test passes over it).
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.core import exceptions as django_errors
from django.core.signals import got_request_exception
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions as api_errors
from rest_framework.views import set_rollback

from accounts.problems import FieldErrors, Problem, plain_problem
from summit.errors import Refusal

log = logging.getLogger("summit.api")

BUSY_SECONDS = 2
DOWN_SECONDS = 15
# PostgreSQL's names for "somebody else holds what you want": lock timeout, deadlock, serialisation, statement timeout.
_BUSY_SQLSTATES = {"55P03", "40P01", "40001", "57014"}


def problem(exc: Exception, context: dict[str, Any]) -> Problem:
    """The answer to `exc`, raised by a view of the API. Never None: nothing under /api/ may become an HTML page."""
    set_rollback()
    for kind, answer in _ANSWERS:
        if isinstance(exc, kind):
            return answer(exc)
    return _fault(exc, context.get("request"))


@csrf_exempt  # it changes nothing, and "there is nothing here" is the truer answer to a program
def api_not_found(_request: HttpRequest, **_kwargs: Any) -> Problem:
    """The catch-all below /api/."""
    return plain_problem(404)


def _refusal(exc: Refusal) -> Problem:
    errors = [{"field": exc.field, "code": exc.code, "detail": exc.sentence}] if exc.status == 400 else None
    return Problem(exc.status, exc.code, exc.sentence, errors=errors, retry_after=exc.retry_after)


def _validation(exc: api_errors.ValidationError) -> Problem:
    return _invalid(list(_flatten(exc.get_full_details())))


def _django_validation(exc: django_errors.ValidationError) -> Problem:
    if hasattr(exc, "error_dict"):
        pairs = [(field, error) for field, errors in exc.error_dict.items() for error in errors]
    else:
        pairs = [("", error) for error in exc.error_list]
    return _invalid(
        [
            {"field": "" if field == "__all__" else field, "code": str(error.code or "invalid"), "detail": sentence}
            for field, error in pairs
            for sentence in error.messages
        ],
    )


def _invalid(errors: FieldErrors) -> Problem:
    return Problem(
        400, "invalid", _("Some entries need to be corrected. Each is named with its reason."), errors=errors
    )


def _flatten(details: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested details as a flat list; a field inside another is `person.phone`, one in a list `scans.3.code`."""
    if isinstance(details, dict) and set(details) == {"message", "code"} and isinstance(details["code"], str):
        yield {"field": path, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            own = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
            yield from _flatten(inner, own)
    else:
        # A list of errors of this place, or of the rows of a list: rows are dictionaries of fields, empty when fine.
        rows = any(not _is_leaf(item) for item in details)
        for number, item in enumerate(details):
            yield from _flatten(item, f"{path}.{number}".lstrip(".") if rows else path)


def _is_leaf(item: Any) -> bool:
    return isinstance(item, dict) and set(item) == {"message", "code"} and isinstance(item["code"], str)


def _malformed(_exc: Exception) -> Problem:
    return Problem(
        400,
        "malformed",
        _("The body of this request cannot be read. Send what the API reference asks for, in UTF-8."),
        errors=[],
    )


def _not_authenticated(exc: api_errors.APIException) -> Problem:
    code = exc.get_codes() if isinstance(exc, api_errors.AuthenticationFailed) else "not_authenticated"
    sentence = (
        str(exc.detail)
        if isinstance(exc, api_errors.AuthenticationFailed)
        else _("This needs a sign-in or a token. Send one, then try again.")
    )
    header = getattr(exc, "auth_header", "")
    return Problem(exc.status_code, str(code), sentence, headers={"WWW-Authenticate": header} if header else None)


def _not_allowed(exc: Exception) -> Problem:
    if isinstance(exc, api_errors.PermissionDenied) and exc.get_codes() != "permission_denied":
        return Problem(403, str(exc.get_codes()), str(exc.detail))
    return plain_problem(403)


def _not_found(_exc: Exception) -> Problem:
    return plain_problem(404)


def _method(_exc: Exception) -> Problem:
    return plain_problem(405)


def _not_acceptable(_exc: Exception) -> Problem:
    return Problem(406, "not_acceptable", _("This is not offered in the format that `Accept` asks for."))


def _media_type(_exc: Exception) -> Problem:
    return Problem(415, "unsupported_media_type", _("This type of content is not accepted here. Send JSON, or a form."))


def _throttled(exc: api_errors.Throttled) -> Problem:
    wait = int(getattr(exc, "wait", None) or 60)
    return Problem(429, "too_many", _("Too many requests. Wait a little, then try again."), retry_after=wait)


def _too_large(_exc: Exception) -> Problem:
    return plain_problem(413)


def _too_many_parts(_exc: Exception) -> Problem:
    return Problem(400, "too_many_fields", _("This request has more fields or files than we accept."), errors=[])


def _suspicious(_exc: Exception) -> Problem:
    return plain_problem(400)


def _value(exc: ValueError) -> Problem:
    """The driver refuses NUL in text with a bare ValueError; every other one is a fault of ours."""
    return _malformed(exc) if "NUL (0x00)" in str(exc) else _fault(exc, None)


def _recursion(exc: RecursionError) -> Problem:
    """A body nested ten thousand deep: the JSON reader gives up. Logged, in case the loop was ours."""
    log.warning("RecursionError in an API request: %s", exc, exc_info=exc)
    return _malformed(exc)


def _data(exc: DataError) -> Problem:
    """The database could not hold a value that passed our checks: his fault for him, a missing check for us."""
    log.error("A value passed the checks and was refused by the database.", exc_info=exc)
    return _invalid([{"field": "", "code": "invalid", "detail": _("One of these values cannot be stored.")}])


def _conflict(exc: IntegrityError) -> Problem:
    """Two requests at once, and no rule told them apart: nothing was stored, a second look decides."""
    log.error("A constraint refused what the rules let through.", exc_info=exc)
    return Problem(
        409,
        "conflict",
        _("Somebody changed the same thing at the same moment, so nothing was stored. Look again, then repeat it."),
    )


def _database(exc: DatabaseError | InterfaceError) -> Problem:
    cause = exc.__cause__
    busy = getattr(cause, "sqlstate", None) in _BUSY_SQLSTATES or "locked" in str(exc)
    if busy:
        log.warning("The database was busy: %s", type(cause).__name__)
        sentence = _(
            "Very many people are here at this moment. Nothing was lost: please send it again in a few seconds."
        )
        return Problem(503, "busy", sentence, retry_after=BUSY_SECONDS)
    log.error("The database did not answer.", exc_info=exc)
    sentence = _("A part of the site is out of order for a moment. Nothing was lost: please try again shortly.")
    return Problem(503, "unavailable", sentence, retry_after=DOWN_SECONDS)


def _fault(exc: Exception, request: HttpRequest | None) -> Problem:
    log.error("Unexpected %s in an API request.", type(exc).__name__, exc_info=exc)
    got_request_exception.send(sender=problem, request=request)
    return plain_problem(500)


def _api_error(exc: api_errors.APIException) -> Problem:
    """Any other exception of the framework: its own status and sentence."""
    code = exc.get_codes()
    return Problem(exc.status_code, code if isinstance(code, str) else "invalid", str(exc.detail))


# In this order: the first kind that fits answers.
_ANSWERS: list[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], Problem]]] = [
    (Refusal, _refusal),
    (api_errors.ValidationError, _validation),
    (django_errors.ValidationError, _django_validation),
    ((api_errors.ParseError, UnicodeDecodeError, UnreadablePostError), _malformed),
    ((api_errors.NotAuthenticated, api_errors.AuthenticationFailed), _not_authenticated),
    ((api_errors.PermissionDenied, django_errors.PermissionDenied), _not_allowed),
    ((api_errors.NotFound, Http404, django_errors.ObjectDoesNotExist), _not_found),
    (api_errors.MethodNotAllowed, _method),
    (api_errors.NotAcceptable, _not_acceptable),
    (api_errors.UnsupportedMediaType, _media_type),
    (api_errors.Throttled, _throttled),
    (api_errors.APIException, _api_error),
    (django_errors.RequestDataTooBig, _too_large),
    ((django_errors.TooManyFieldsSent, django_errors.TooManyFilesSent), _too_many_parts),
    (django_errors.SuspiciousOperation, _suspicious),
    (RecursionError, _recursion),
    (DataError, _data),
    (IntegrityError, _conflict),
    ((OperationalError, InterfaceError), _database),
    (ValueError, _value),
]
