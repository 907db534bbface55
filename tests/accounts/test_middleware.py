"""Unreadable requests are refused in words; personal answers are kept out of every cache; devices open no session."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.middleware import NoStore
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/bn/%00/", "/%FF%FE/", "/t/%ED%A0%80/", "/bn/?q=%00", "/bn/?q=%FF", "/?a=%C3%28"])
def test_an_unreadable_address_is_refused_in_both_languages(visitor, path):
    raw = path.split("?")
    answer = visitor.generic("GET", raw[0], QUERY_STRING=raw[1] if len(raw) > 1 else "")

    assert answer.status_code == 400
    assert "পড়া" in answer.content.decode()
    assert "cannot be read" in answer.content.decode()


def test_an_unreadable_address_of_the_api_is_a_problem(api):
    answer = api.get("/api/v1/%00/")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_nul_in_a_cookie_is_refused(visitor):
    visitor.cookies["sessionid"] = "a\0b"

    assert visitor.get("/sign-in/").status_code == 400


@pytest.mark.parametrize("path", ["/bn/?q=%E0%A6%95", "/sign-in/?next=/%E0%A6%95/", "/bn/?q=100%"])
def test_bangla_in_an_address_is_fine(visitor, path):
    make_home()

    assert visitor.get(path).status_code in (200, 302, 404)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/bn/?q=" + "a" * 9_000, {}),
        ("/bn/" + "a" * 9_000, {}),
        ("/bn/", {"Accept-Language": "bn," * 500}),
        ("/bn/", {"X-Anything": "a" * 9_000}),
        ("/bn/", {"Cookie": "a=" + "b" * 9_000}),
    ],
)
def test_a_head_that_is_too_long_is_refused(visitor, path, headers):
    assert visitor.get(path, headers=headers).status_code == 431


def test_an_html_error_below_api_becomes_a_problem(settings):
    """Raised before any view of the API: an unknown host."""
    answer = Client(raise_request_exception=False).get("/api/v1/editions/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/sign-in/", "/preferences/", "/healthz", "/nothing/", "/admin/", "/t/nothing/"])
def test_whatever_is_not_known_to_be_public_is_not_stored(visitor, path):
    assert {"private", "no-store"} <= set(visitor.get(path).headers["Cache-Control"].split(", "))


@pytest.mark.parametrize("path", ["/admin/", "/admin/account/", "/bn/", "/preferences/", "/admin/nothing/"])
def test_a_session_s_answers_are_not_stored(visitor, path):
    make_home()
    visitor.force_login(make_user("editor", is_superuser=True))

    answer = visitor.get(path)

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


def _through(path: str = "/bn/", *, response: HttpResponse | None = None, **meta) -> HttpResponse:
    made = response or HttpResponse("x", headers={"Cache-Control": "public, max-age=60", "ETag": '"1"'})
    return NoStore(lambda _request: made)(RequestFactory().get(path, **meta))


def test_a_public_page_keeps_its_own_headers():
    answer = _through()

    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["ETag"] == '"1"'


@pytest.mark.parametrize(
    "meta", [{"HTTP_AUTHORIZATION": "Device x"}, {"HTTP_COOKIE": "sessionid=x"}, {"CSRF_COOKIE_NEEDS_UPDATE": True}]
)
def test_a_public_page_for_somebody_known_loses_them(meta):
    answer = _through(**meta)

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


def test_an_answer_that_sets_a_cookie_is_not_stored():
    response = HttpResponse("x", headers={"Cache-Control": "public"})
    response.set_cookie("display", "large")

    assert _through(response=response).headers["Cache-Control"] == "private, no-store"


def test_the_icons_of_the_back_office_may_be_kept(visitor):
    visitor.force_login(make_user("editor", is_superuser=True))

    assert "max-age" in visitor.get("/admin/sprite/").headers["Cache-Control"]


def test_a_program_s_request_opens_no_session(api, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = api.get("/api/v1/problems/sold_out/", headers={"Authorization": "Device abc"})

    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"] == "private, no-store"
