"""Is it up, is it fit for work, and how a visitor wants to see it."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.messages import queue_message
from accounts.models import Message

pytestmark = pytest.mark.django_db


def test_healthz_asks_nothing(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = visitor.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_healthz_answers_head(visitor):
    assert visitor.head("/healthz").status_code == 200


def test_readyz_says_the_state_of_each_part(visitor):
    answer = visitor.get("/readyz")

    checks = answer.json()["checks"]
    assert answer.status_code == 200, checks
    assert set(checks) == {"database", "queue", "storage", "signing_key"}
    assert all(check["ok"] for check in checks.values())
    assert checks["storage"]["state"] == "writable"


def test_readyz_tells_of_a_dead_worker(visitor):
    queue_message("a@example.org", "ticket", {}, language="bn", dedupe_key="k")
    Message.objects.update(next_attempt_at=timezone.now() - dt.timedelta(minutes=11))

    answer = visitor.get("/readyz")

    assert answer.status_code == 503
    assert not answer.json()["ready"]
    assert "worker" in answer.json()["checks"]["queue"]["state"]
    assert answer.json()["checks"]["database"]["ok"]


def test_readyz_tells_of_a_storage_that_cannot_be_written(visitor, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "file"},
        },
    }

    answer = visitor.get("/readyz")

    assert answer.status_code == 503
    assert "cannot be written" in answer.json()["checks"]["storage"]["state"]


def test_readyz_tells_of_a_missing_signing_key(visitor, settings, tmp_path):
    settings.TICKET_KEYS_DIR = tmp_path

    checks = visitor.get("/readyz").json()["checks"]

    assert not checks["signing_key"]["ok"]
    assert str(tmp_path) not in checks["signing_key"]["state"]


class TestPreferences:
    def test_a_choice_is_kept_and_the_page_comes_back(self, visitor):
        answer = visitor.post("/preferences/", {"text_size": "large", "next": "/bn/khulna/"})

        assert (answer.status_code, answer.headers["Location"]) == (302, "/bn/khulna/")
        assert answer.cookies["display"].value == "large.."

    def test_choices_add_up(self, visitor):
        visitor.post("/preferences/", {"text_size": "larger"})
        visitor.post("/preferences/", {"contrast": "high"})
        visitor.post("/preferences/", {"theme": "dark"})
        answer = visitor.post("/preferences/", {"text_size": ""})

        assert answer.cookies["display"].value == ".high.dark"

    @pytest.mark.parametrize("value", ["huge", "large; Path=/", "<script>", "a.b.c"])
    def test_what_is_not_offered_changes_nothing(self, visitor, value):
        visitor.post("/preferences/", {"text_size": "large"})

        answer = visitor.post("/preferences/", {"text_size": value, "theme": value})

        assert answer.cookies["display"].value == "large.."

    @pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
    def test_it_goes_back_inside_the_site_only(self, visitor, target):
        assert visitor.post("/preferences/", {"next": target}).headers["Location"] == "/"

    def test_the_page_shows_what_is_chosen(self, visitor):
        visitor.post("/preferences/", {"text_size": "larger"})

        page = visitor.get("/preferences/?next=/bn/").content.decode()

        assert 'value="larger" aria-pressed="true"' in page
        assert 'name="next" value="/bn/"' in page

    def test_the_page_frame_shows_what_is_chosen(self, visitor):
        visitor.post("/preferences/", {"text_size": "larger"})
        visitor.post("/preferences/", {"theme": "dark"})

        page = visitor.get("/sign-in/").content.decode()

        assert 'data-text="larger"' in page
        assert 'data-theme="dark"' in page
