"""The OpenAPI document: names of operations from the classes that serve them, and every error in its one shape."""

import re
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from accounts.problems import MEDIA_TYPE
from summit.error_codes import CODES

VERBS = {"GET": "read", "POST": "create", "PUT": "replace", "PATCH": "change", "DELETE": "remove"}
SUFFIXES = re.compile(r"(APIView|ApiView|View|Api|API)$")

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `code` is stable, sentences are translated.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": sorted(CODES)},
        "errors": {
            "type": "array",
            "description": "Only with status 400.",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string", "description": "Path such as `person.phone`; empty for the whole."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
MEANINGS = {
    "400": "Shape or field.",
    "401": "Nobody signed in, or a bad token.",
    "403": "Known, but not allowed.",
    "404": "Absent, or not yours.",
    "406": "No such format.",
    "409": "A rule refused.",
    "413": "Too large.",
    "415": "Type of content not accepted.",
    "422": "The same `request_id` with another body.",
    "429": "Too many; see `Retry-After`.",
    "default": "Any other error, in the same shape.",
}


Endpoint = tuple[str, str, str, Any]


def only_public_contract(endpoints: list[Endpoint], **_options: Any) -> list[Endpoint]:
    """Wagtail's own back office has an API too; it is nobody's contract."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


class ProblemSchema(AutoSchema):
    """Adds to each operation the errors it may answer with."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(path, path_regex, path_prefix, method, registry)
        if operation is not None:
            registry.register_on_missing(
                ResolvedComponent(  # type: ignore[no-untyped-call]  # untyped library
                    name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem"
                )
            )
            for status in self._error_statuses(operation):
                operation["responses"].setdefault(status, _problem_response(status))
        return operation

    def get_operation_id(self) -> str:
        """`EditionList` -> `edition_list`; a class that serves several methods says which: `me_read`, `me_change`."""
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", SUFFIXES.sub("", type(self.view).__name__)).lower()
        served = [name for name in self.view.http_method_names if name != "options" and hasattr(self.view, name)]
        if len(set(served) - {"head"}) > 1:
            words = f"{words}_{VERBS[self.method]}"
        kind = re.search(r"\.(\w+)/?$", self.path)
        return f"{words}_{kind[1]}" if kind else words

    def _error_statuses(self, operation: dict[str, Any]) -> list[str]:
        statuses = ["default"]
        if operation.get("parameters") or operation.get("requestBody"):
            statuses.append("400")
        if operation.get("security") and {} not in operation["security"]:
            statuses += ["401", "403"]
        if "{" in self.path:
            statuses.append("404")
        if self.method != "GET":
            statuses += ["409", "429"]
        if operation.get("requestBody"):
            statuses += ["413", "415", "422"]
        return sorted(statuses)


def _problem_response(status: str) -> dict[str, Any]:
    return {
        "description": MEANINGS[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    target_class = "accounts.auth.BearerToken"
    name = "bearerToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A program's token, made in the back office under “Programs' keys”.",
        }


class BrowserScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    target_class = "accounts.auth.BrowserSession"
    name = "browserSession"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
