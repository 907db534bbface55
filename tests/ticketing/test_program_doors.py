"""The short way to the doors of programs answers as the long way does."""

import copy

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import translation

from accounts.auth import BearerToken, BrowserSession
from tests.factories import make_activity, open_registration
from tests.factories.wishes import make_body

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/registrations/"
CHANGING = {"Content-Length"}  # with the codes of an answer; that it is right is asked below


@pytest.fixture
def body(event):
    activity = make_activity(event, "fair")
    open_registration(activity, capacity=1)
    return make_body(activity)


def asked_both_ways(settings, ask):
    """What is answered the short way and, as if it had not been asked before, the long way."""
    short = ask()
    assert int(short.headers.get("Content-Length", len(short.content))) == len(short.content)
    doors, settings.PROGRAM_DOORS = settings.PROGRAM_DOORS, set()
    long = ask()
    settings.PROGRAM_DOORS = doors
    assert ("Content-Length" in short.headers) == ("Content-Length" in long.headers)
    return short, long


def head(answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in CHANGING}


@pytest.mark.parametrize("headers", [{}, {"accept-language": "bn"}, {"accept-language": "de", "accept": "text/html"}])
@pytest.mark.parametrize(
    ("method", "content"),
    [
        ("post", "{"),
        ("post", "{}"),
        ("post", '"text"'),
        ("get", ""),
        ("options", ""),
        ("put", "{}"),
    ],
)
@pytest.mark.parametrize("door", [DOOR, "/api/v1/scanner/scans/", "/api/v1/scanner/feed/", "/api/v1/scanner/status/"])
def test_refusals_are_the_same(settings, headers, method, content, door):
    def ask():
        return getattr(Client(), method)(door, content, content_type="application/json", headers=headers)

    short, long = asked_both_ways(settings, ask)
    assert (short.status_code, short.content, head(short)) == (long.status_code, long.content, head(long))


def test_a_registration_is_the_same(settings, body):
    def ask():
        return Client().post(DOOR, copy.deepcopy(body), content_type="application/json")

    short, long = asked_both_ways(settings, ask)  # the same request again, which is answered the same
    assert (short.status_code, short.json(), head(short)) == (201, long.json(), head(long))


def test_a_token_is_looked_at_and_a_session_is_not(settings, body, visitor):
    def ask():
        return visitor.post(DOOR, body, content_type="application/json", headers={"authorization": "Attendee nonsense"})

    short, long = asked_both_ways(settings, ask)
    assert (short.status_code, short.json()["code"]) == (401, "bad_token")
    assert (short.content, head(short)) == (long.content, head(long))
    assert short.headers["Cache-Control"] == "private, no-store"


def test_a_host_that_is_not_ours_is_refused(settings, body):
    def ask():
        translation.activate("bn")  # whoever asked before in this thread
        return Client().post(DOOR, body, content_type="application/json", headers={"host": "elsewhere.example"})

    short, long = asked_both_ways(settings, ask)
    assert (short.status_code, short.content) == (long.status_code, long.content)
    assert short.status_code == 400


def test_a_fault_is_told_as_everywhere(settings, body, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr("ticketing.api.knock", fail)

    def ask():
        return Client(raise_request_exception=False).post(DOOR, body, content_type="application/json")

    short, long = asked_both_ways(settings, ask)
    assert (short.status_code, short.content, head(short)) == (500, long.content, head(long))


def test_the_doors_of_programs_know_no_session(settings):
    for door in settings.PROGRAM_DOORS:
        classes = resolve(door).func.cls.authentication_classes
        assert classes
        assert not {BearerToken, BrowserSession} & set(classes)
