"""Every answer carries the headers, whatever it is an answer to; production keeps its promises or does not start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import path

from summit import urls
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def _breaks(_request):
    raise ZeroDivisionError


def _forbids(_request):
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


urlpatterns = [path("breaks/", _breaks), path("forbids/", _forbids), path("api/v1/breaks/", _breaks), *urls.urlpatterns]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500

ANSWERS = [
    ("/", 302),
    ("/bn/", 200),
    ("/sign-in/", 200),
    ("/healthz", 200),
    ("/readyz", 200),
    ("/admin/", 302),
    ("/nothing/", 404),
    ("/bn/nothing/", 404),
    ("/forbids/", 403),
    ("/breaks/", 500),
    ("/bn/%00/", 400),
    ("/api/v1/nothing/", 404),
    ("/api/v1/breaks/", 500),
    ("/api/v1/problems/invalid/", 200),
    ("/api/v1/schema/", 200),
    ("/api/v1/docs/", 200),
    ("/feeds/nothing/agenda.ics", 404),
    ("/preferences/", 200),
]


def _policy(answer) -> dict[str, str]:
    parts = (part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    return {part[0]: part[1] for part in parts if len(part) == 2}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_carries_the_headers(path, status):
    make_home()

    answer = Client(raise_request_exception=False).get(path)

    assert answer.status_code == status
    policy = _policy(answer)
    assert policy["default-src"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] in ("same-origin", "unsafe-none")
    for feature in ("camera", "microphone", "geolocation", "payment", "usb"):
        assert f"{feature}=()" in answer.headers["Permissions-Policy"]


@pytest.mark.urls(__name__)
def test_a_fault_below_api_is_a_problem_even_outside_its_views():
    answer = Client(raise_request_exception=False).get("/api/v1/breaks/")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "ZeroDivision" not in answer.content.decode()


def test_the_camera_is_for_the_scanner_only(visitor):
    answer = visitor.get("/scan/")

    assert answer.status_code == 200
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "microphone=()" in answer.headers["Permissions-Policy"]


def test_inline_scripts_carry_the_nonce_of_their_answer(visitor):
    answer = visitor.get("/api/v1/docs/")

    nonce = next(part for part in _policy(answer)["script-src"].split() if part.startswith("'nonce-"))
    assert f'<script nonce="{nonce[7:-1]}">' in answer.content.decode()
    assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/keys/", "/admin/audit-log/", "/admin/account/"])
def test_the_back_office_has_no_inline_script(visitor, path):
    visitor.force_login(make_user("boss", is_superuser=True))

    page = visitor.get(path).content.decode()

    assert "<script>" not in page
    assert "<style" not in page
    assert "unsafe" not in visitor.get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["session", "csrf"])
def test_cookies_are_kept_from_scripts_and_other_sites(visitor, name):
    make_user("editor")
    visitor.get("/sign-in/")
    visitor.post("/sign-in/", {"login_name": "editor", "password": "correct horse battery"})

    cookie = visitor.cookies[{"session": "sessionid", "csrf": "csrftoken"}[name]]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("production")
    (folder / "keys").mkdir()
    (folder / "keys" / "ticket-1.pem").write_bytes(
        (Path(django_settings.TICKET_KEYS_DIR) / "ticket-1.pem").read_bytes(),
    )
    return folder


def _production(folder: Path, **changes: str | None) -> dict[str, str]:
    given = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "summit.settings",
        "SUMMIT_MODE": "production",
        "SUMMIT_VAR": str(folder),
        "SUMMIT_SECRET_KEY": "a-production-key-is-long-and-random-0123456789-ABCDEFGHIJKLMNOP",
        "SUMMIT_HOSTS": "summit.example.org",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "SUMMIT_TICKET_KEYS_DIR": str(folder / "keys"),
        "SUMMIT_TRUSTED_PROXIES": "1",
        "SUMMIT_SMTP_HOST": "mail.example.org",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_check_deploy_is_clean_in_production(keys):
    done = _run(_production(keys), "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SUMMIT_SECRET_KEY": None}, "No secret: set SUMMIT_SECRET_KEY"),
        ({"SUMMIT_HOSTS": None}, "SUMMIT_HOSTS must name the hosts"),
        ({"DATABASE_URL": None}, "DATABASE_URL must name the PostgreSQL database"),
        ({"SUMMIT_TICKET_KEYS_DIR": "/nonexistent"}, "No ticket key"),
        ({"SUMMIT_MODE": "prod"}, "SUMMIT_MODE must be demo or production"),
        ({"SUMMIT_TRUSTED_PROXIES": "many"}, "SUMMIT_TRUSTED_PROXIES must be a whole number"),
        ({"SUMMIT_SECOND_FACTOR": "maybe"}, "SUMMIT_SECOND_FACTOR must be required or optional"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_production_does_not_start_without_what_it_needs(keys, change, sentence):
    done = _run(_production(keys, **change), "-c", "import django; django.setup()")

    assert done.returncode != 0
    assert sentence in done.stderr


ASK = """
import json
from django.test import Client
import django
django.setup()
client = Client(headers={"Host": "summit.example.org", "X-Forwarded-Proto": "SCHEME", "X-Forwarded-For": "203.0.113.9"})
answer = client.get("PATH")
print(json.dumps([answer.status_code, dict(answer.headers)]))
"""


def _asked(keys: Path, scheme: str, path: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer in production, behind a proxy that says which scheme the visitor used."""
    code = ASK.replace("SCHEME", scheme).replace("PATH", path)
    done = _run(_production(keys), "-W", "ignore", "-c", code)
    assert done.returncode == 0, done.stderr
    status, headers = json.loads(done.stdout.strip().splitlines()[-1])
    return status, headers


def test_production_sends_everybody_to_https(keys):
    status, headers = _asked(keys, "http", "/sign-in/")

    assert (status, headers["Location"]) == (301, "https://summit.example.org/sign-in/")


def test_production_asks_browsers_to_stay_there(keys):
    status, headers = _asked(keys, "https", "/healthz")

    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_production_settings_are_the_strict_ones(keys):
    code = (
        "from summit import settings as s;"
        "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECOND_FACTOR, s.SECURE_PROXY_SSL_HEADER, s.ALLOWED_HOSTS)"
    )
    done = _run(_production(keys, SUMMIT_DEBUG="1"), "-c", code)

    assert done.stdout.strip() == (
        "False True True required ('HTTP_X_FORWARDED_PROTO', 'https') ['summit.example.org']"
    )
