"""Every error of the API is problem+json, with a stable code and a sentence in the reader's language."""

import ast
from pathlib import Path

import pytest
from django.test import Client
from rest_framework.test import APIClient

from summit.error_codes import CODES, FIELD_CODES, as_markdown
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls_of_errors")]
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "files", "summit", "ticketing", "careerfair", "dialogue", "cms")

ANSWERS = [
    ("refusal", 409, "sold_out"),
    ("refusal-field", 400, "bad_phone"),
    ("refusal-wait", 429, "too_many"),
    ("http404", 404, "not_found"),
    ("denied", 403, "not_allowed"),
    ("django-invalid", 400, "invalid"),
    ("too-big", 413, "too_large"),
    ("too-many-files", 400, "too_many_fields"),
    ("too-many-fields", 400, "too_many_fields"),
    ("suspicious", 400, "malformed"),
    ("unicode", 400, "malformed"),
    ("lock", 503, "busy"),
    ("sqlite-locked", 503, "busy"),
    ("down", 503, "unavailable"),
    ("integrity", 409, "conflict"),
    ("data", 400, "invalid"),
    ("nul", 400, "malformed"),
    ("deep", 400, "malformed"),
    ("throttled", 429, "too_many"),
    ("fault", 500, "internal"),
    ("value", 500, "internal"),
]


@pytest.fixture
def calm() -> APIClient:
    """A program that gets answers, not the server's exceptions."""
    return APIClient(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize("language", ["en", "bn"])
@pytest.mark.parametrize(("name", "status", "code"), ANSWERS)
def test_every_error_is_a_problem_document(calm, name, status, code, language):
    answer = calm.get(f"/api/v1/raises/{name}/", headers={"Accept-Language": language})

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    document = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(document)
    assert (document["status"], document["code"]) == (status, code)
    assert document["type"] == f"http://testserver/api/v1/problems/{code}/"
    assert "secret" not in answer.content.decode()
    assert ("errors" in document) == (status == 400 and name != "suspicious")


def test_a_refusal_keeps_its_sentence_its_field_and_its_wait(calm):
    field = calm.get("/api/v1/raises/refusal-field/").json()
    wait = calm.get("/api/v1/raises/refusal-wait/")

    assert field["detail"] == "Not a phone."
    assert field["errors"] == [{"field": "person.phone", "code": "bad_phone", "detail": "Not a phone."}]
    assert wait.headers["Retry-After"] == "7"


@pytest.mark.parametrize("name", ["lock", "sqlite-locked", "down"])
def test_a_database_that_cannot_answer_now_says_when_to_come_again(calm, name):
    answer = calm.get(f"/api/v1/raises/{name}/")

    assert int(answer.headers["Retry-After"]) > 0


def test_a_fault_is_raised_again_in_tests_so_that_none_passes_over_it(api):
    with pytest.raises(ZeroDivisionError):
        api.get("/api/v1/raises/fault/")


def test_fields_are_named_with_their_path(api):
    answer = api.post(
        "/api/v1/takes/",
        {"person": {"phone": "1234567"}, "scans": [{"phone": "1"}, {}], "words": ["ab", "abc"]},
        format="json",
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("person.phone", "max_length"),
        ("scans.1.phone", "required"),
        ("words.1", "max_length"),
    ]


def test_an_error_of_the_whole_body_has_no_field(api):
    answer = api.post("/api/v1/takes/", {"person": {"phone": "same"}}, format="json")

    assert answer.json()["errors"] == [{"field": "", "code": "both", "detail": "Neither can stay."}]


def test_a_django_error_of_the_whole_row_has_no_field(calm):
    assert calm.get("/api/v1/raises/django-invalid-all/").json()["errors"] == [
        {"field": "", "code": "both", "detail": "Both cannot be."}
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"person": \xff}',
        b"[" * 100_000,
        b'{"person": NaN}',
    ],
)
def test_a_body_that_is_no_json_is_malformed(api, body):
    answer = api.post("/api/v1/takes/", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"3", b"null"])
def test_a_body_that_is_no_object_is_invalid(api, body):
    answer = api.post("/api/v1/takes/", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_large_body_is_too_large(api):
    answer = api.post("/api/v1/takes/", b'{"a": "' + b"x" * 1_100_000 + b'"}', content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_nul_in_a_field_is_named(api):
    answer = api.post("/api/v1/takes/", {"person": {"phone": "1\0"}}, format="json")

    assert answer.json()["errors"][0]["code"] == "null_characters_not_allowed"


def test_the_framework_s_own_refusals_have_the_shape_too(api):
    method = api.put("/api/v1/takes/", {}, format="json")
    kind = api.post("/api/v1/takes/", b"<x/>", content_type="application/xml")
    accept = api.post("/api/v1/takes/", {}, format="json", headers={"Accept": "text/html"})
    nobody = api.get("/api/v1/private/")

    assert (method.status_code, method.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in method.headers["Allow"]
    assert (kind.status_code, kind.json()["code"]) == (415, "unsupported_media_type")
    assert (accept.status_code, accept.json()["code"]) == (406, "not_acceptable")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_authenticated")
    assert nobody.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_browser_without_csrf_token_is_refused():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user("editor"))

    answer = browser.post("/api/v1/private/", {}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/registrations/", "/api/v1/raises"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_below_api_is_a_problem(api, path, method):
    answer = getattr(api, method)(path)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_type_of_a_problem_leads_to_its_meaning(api):
    answer = api.get("/api/v1/problems/sold_out/")

    assert answer.json() == {"code": "sold_out", "statuses": [409], "meaning": CODES["sold_out"][1]}
    assert api.get("/api/v1/problems/nonsense/").status_code == 404


def _codes_in(source: str) -> set[str]:
    """First argument of Refusal(…), second of Problem(…), as far as they are written out."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        place = {"Refusal": 0, "Problem": 1}.get(name)
        if place is not None and len(node.args) > place:
            found |= {
                part.value
                for part in ast.walk(node.args[place])
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    return found


def test_every_code_in_the_source_is_in_the_closed_list():
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    unknown = {
        f"{path.relative_to(ROOT)}: {code}"
        for path in files
        for code in _codes_in(path.read_text("utf-8"))
        if code not in CODES and code not in FIELD_CODES
    }

    assert len(files) > 50
    assert unknown == set(), "Add these to summit/error_codes.py, then `make schema`."


def test_the_document_of_errors_is_the_list():
    assert (ROOT / "docs/api/errors.md").read_text("utf-8") == as_markdown()
