"""Who comes in, and who does not: refusals first."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import LogEntry
from accounts.services.login import deactivate_user, reset_second_factor
from accounts.services.tokens import create_token
from bangla.digits import to_bangla_digits
from tests.factories import make_user
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db

SIGN_IN, CODE, SET_UP = "/sign-in/", "/sign-in/code/", "/sign-in/set-up/"


def _send(browser: Client, login: str = "editor", password: str = PASSWORD, **more):
    return browser.post(SIGN_IN, {"login_name": login, "password": password, **more})


def _device(user) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, confirmed=True, name="phone")


def _code(device: TOTPDevice, *, steps: int = 0) -> str:
    return f"{totp(device.bin_key, drift=steps):06d}"


def _signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("nobody", PASSWORD),
        ("editor", "wrong"),
        ("closed", PASSWORD),
        ("twice@example.org", PASSWORD),
        ("editor\0", PASSWORD),
        ("x" * 5_000, PASSWORD),
        ("editor", "y" * 5_000),
        ("", ""),
    ],
)
def test_sign_in_refuses(visitor, login, password):
    make_user("editor")
    make_user("closed", is_active=False)
    make_user("a", email="twice@example.org")
    make_user("b", email="twice@example.org")

    answer = _send(visitor, login, password)

    assert answer.status_code in (200, 400)
    assert not _signed_in(visitor)
    assert "error-summary" in answer.content.decode()


def test_sign_in_answers_alike_for_an_unknown_name_a_wrong_password_and_a_closed_account(visitor):
    make_user("editor")
    make_user("closed", is_active=False)

    pages = []
    for login, password in (("nobody", "wrong"), ("editor", "wrong"), ("closed", PASSWORD)):
        answer = _send(Client(), login, password)
        body = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", answer.content.decode())
        pages.append((answer.status_code, body.replace(f'value="{login}"', "")))

    assert pages[0] == pages[1] == pages[2]


def test_sign_in_hashes_a_password_for_an_unknown_name_too(visitor, settings, monkeypatch):
    """The time of an answer must not tell which names exist: both cost one password hash."""
    make_user("editor")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    spent = {}
    for login in ("editor", "nobody"):
        start = time.process_time()
        _send(Client(), login, "wrong")
        spent[login] = time.process_time() - start

    assert spent["nobody"] > 0.03
    assert spent["nobody"] > spent["editor"] / 3


def test_sign_in_shuts_after_too_many_failures_from_one_address(visitor, settings):
    settings.LIMITS = {**settings.LIMITS, "sign_in": (3, 300)}
    make_user("editor")
    for number in range(3):
        _send(visitor, f"guess{number}", "wrong")

    answer = _send(visitor)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert not _signed_in(visitor)


def test_sign_in_shuts_after_too_many_failures_on_one_account(settings):
    settings.LIMITS = {**settings.LIMITS, "sign_in": (3, 300)}
    settings.TRUSTED_PROXIES = 1
    make_user("editor")
    for number in range(3):
        Client(headers={"X-Forwarded-For": f"203.0.113.{number}"}).post(
            SIGN_IN, {"login_name": "editor", "password": "wrong"}
        )

    answer = _send(Client(headers={"X-Forwarded-For": "203.0.113.99"}))

    assert answer.status_code == 429


def test_sign_in_of_a_hall_full_of_staff_is_not_shut(settings):
    settings.LIMITS = {**settings.LIMITS, "sign_in": (3, 300)}
    make_user("editor")

    for _person in range(5):
        assert _send(Client()).status_code == 302


def test_sign_in_needs_its_csrf_token():
    make_user("editor")
    browser = Client(enforce_csrf_checks=True)

    answer = _send(browser)

    assert answer.status_code == 403
    assert "error-page" in answer.content.decode()
    assert not _signed_in(browser)


@pytest.mark.parametrize("login", ["editor", "EDITOR@example.org", "  editor "])
def test_sign_in_by_name_or_mail(visitor, login):
    user = make_user("editor")

    answer = _send(visitor, login, next="/admin/pages/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/pages/")
    assert visitor.session["_auth_user_id"] == str(user.pk)
    assert LogEntry.objects.get(verb="user.signed_in").actor == user


def test_sign_in_gives_the_session_a_new_key(visitor):
    make_user("editor")
    visitor.session["planted"] = True
    session = visitor.session
    session.save()
    planted = visitor.cookies["sessionid"].value

    _send(visitor)

    assert visitor.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


HOSTILE = [
    "//evil.example",
    "https://evil.example/",
    "http:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example\t",
    "/\t/evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "/\n/evil.example",
    "evil.example",
    "/" + "a" * 3_000,
    "\0/",
    "http://testserver@evil.example/",
]


@pytest.mark.parametrize("target", HOSTILE)
def test_sign_in_goes_on_inside_the_site_only(visitor, target):
    make_user("editor", is_superuser=True)

    answer = _send(visitor, next=target)

    assert answer.headers["Location"] == "/admin/"


def test_recruiter_lands_at_the_candidates(visitor):
    login = make_user("recruiter").username

    assert _send(visitor, login, next="/admin/").headers["Location"] == "/employer/"


def test_sign_in_does_not_go_round_in_circles(visitor):
    """The back office sends whoever has no desk there to the sign-in page, which must not send him back."""
    visitor.force_login(make_user("employer"))

    answer = visitor.get(SIGN_IN, {"next": "/admin/"})

    assert answer.status_code == 403


def test_the_back_office_asks_for_our_sign_in(visitor):
    answer = visitor.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0] == "/sign-in/?next=/admin/"
    assert visitor.get("/admin/login/?next=/admin/pages/").headers["Location"] == "/sign-in/?next=/admin/pages/"


class TestSecondFactor:
    def test_password_alone_opens_nothing(self, visitor):
        _device(make_user("editor", is_superuser=True))

        answer = _send(visitor, next="/admin/")

        assert answer.headers["Location"] == "/sign-in/code/?next=%2Fadmin%2F"
        assert not _signed_in(visitor)
        assert visitor.get("/admin/").status_code == 302

    @pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "١٢", "x" * 500])
    def test_a_wrong_code_is_refused(self, visitor, code):
        _device(make_user("editor"))
        _send(visitor)

        answer = visitor.post(CODE, {"code": code})

        assert answer.status_code in (200, 400)
        assert not _signed_in(visitor)

    def test_a_code_works_once(self, visitor):
        device = _device(make_user("editor"))
        code = _code(device)
        _send(visitor)
        assert visitor.post(CODE, {"code": code}).status_code == 302

        second = Client()
        _send(second)

        assert second.post(CODE, {"code": code}).status_code == 400
        assert not _signed_in(second)

    def test_tries_are_limited(self, visitor, settings):
        settings.LIMITS = {**settings.LIMITS, "second_factor": (2, 300)}
        device = _device(make_user("editor"))
        _send(visitor)
        for _try in range(2):
            visitor.post(CODE, {"code": "000000"})

        assert visitor.post(CODE, {"code": _code(device)}).status_code == 429

    def test_the_step_cannot_be_taken_without_the_password(self, visitor):
        device = _device(make_user("editor"))

        answer = visitor.post(CODE, {"code": _code(device)})

        assert answer.headers["Location"].startswith(SIGN_IN)

    def test_the_password_is_good_for_ten_minutes(self, visitor, monkeypatch):
        device = _device(make_user("editor"))
        _send(visitor)
        session = visitor.session
        session["sign_in_pending"] = {**session["sign_in_pending"], "at": time.time() - 601}
        session.save()

        answer = visitor.post(CODE, {"code": _code(device)})

        assert answer.headers["Location"].startswith(SIGN_IN)

    def test_a_password_changed_meanwhile_ends_the_step(self, visitor):
        user = make_user("editor")
        device = _device(user)
        _send(visitor)
        user.set_password("another long password")
        user.save()

        assert visitor.post(CODE, {"code": _code(device)}).headers["Location"].startswith(SIGN_IN)

    @pytest.mark.parametrize("spelling", [str, to_bangla_digits, lambda code: f"{code[:3]} {code[3:]}"])
    def test_the_right_code_lets_in(self, visitor, spelling):
        device = _device(make_user("editor", is_superuser=True))
        _send(visitor)

        answer = visitor.post(CODE, {"code": spelling(_code(device)), "next": "/admin/account/"})

        assert answer.headers["Location"] == "/admin/account/"
        assert visitor.get("/admin/account/").status_code == 200

    def test_the_field_is_filled_by_the_phone(self, visitor):
        _device(make_user("editor"))
        _send(visitor)

        assert 'autocomplete="one-time-code"' in visitor.get(CODE).content.decode()


class TestSetUp:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.SECOND_FACTOR = "required"

    def test_nobody_is_let_in_without_one(self, visitor):
        make_user("editor", is_superuser=True)

        answer = _send(visitor)

        assert answer.headers["Location"] == "/sign-in/set-up/?next=%2Fadmin%2F"
        assert not _signed_in(visitor)

    def test_an_older_session_is_sent_to_set_it_up(self, visitor):
        visitor.force_login(make_user("editor", is_superuser=True))

        answer = visitor.get("/admin/pages/")

        assert answer.headers["Location"] == "/sign-in/set-up/?next=%2Fadmin%2Fpages%2F"

    def test_an_older_session_is_sent_to_prove_it(self, visitor, settings):
        settings.SECOND_FACTOR = "optional"
        user = make_user("editor", is_superuser=True)
        _device(user)
        visitor.force_login(user)

        assert visitor.get("/admin/").headers["Location"] == "/sign-in/code/?next=%2Fadmin%2F"

    def test_a_wrong_first_code_confirms_nothing(self, visitor):
        make_user("editor")
        _send(visitor)
        visitor.get(SET_UP)

        answer = visitor.post(SET_UP, {"code": "000000"})

        assert answer.status_code == 400
        assert not TOTPDevice.objects.filter(confirmed=True).exists()

    def test_a_stranger_cannot_replace_the_phone(self, visitor, settings):
        """Password known, phone not: the set-up page must ask for the old phone first."""
        user = make_user("editor")
        _device(user)
        _send(visitor)

        answer = visitor.get(SET_UP)

        assert answer.headers["Location"].startswith(CODE)
        assert visitor.post(SET_UP, {"code": "123456"}).headers["Location"].startswith(CODE)

    def test_set_up_shows_a_picture_and_gives_recovery_codes_that_work_once(self, visitor):
        user = make_user("editor", is_superuser=True)
        _send(visitor)
        page = visitor.get(SET_UP).content.decode()
        device = TOTPDevice.objects.get(user=user)
        assert "data:image/svg+xml;base64," in page
        assert visitor.get(SET_UP).content.decode().count("data:image") == 1
        assert TOTPDevice.objects.count() == 1

        done = visitor.post(SET_UP, {"code": _code(device), "next": "/admin/"})

        codes = re.findall(r"<code[^>]*>([a-z2-7]{5}-[a-z2-7]{5})</code>", done.content.decode())
        assert len(codes) == len(set(codes)) == 10
        assert _signed_in(visitor)
        assert visitor.get("/admin/").status_code == 200
        assert not any(
            code.replace("-", "") in str(list(user.staticdevice_set.get().token_set.values())) for code in codes
        )

        spare = Client()
        _send(spare)
        assert spare.post(CODE, {"code": codes[3].upper()}).status_code == 302
        assert _signed_in(spare)
        again = Client()
        _send(again)
        assert again.post(CODE, {"code": codes[3]}).status_code == 400

    def test_new_recovery_codes_end_the_old_ones(self, visitor):
        user = make_user("editor")
        _send(visitor)
        visitor.get(SET_UP)
        visitor.post(SET_UP, {"code": _code(TOTPDevice.objects.get(user=user))})
        before = set(user.staticdevice_set.get().token_set.values_list("token", flat=True))

        visitor.post("/sign-in/recovery-codes/")

        after = set(user.staticdevice_set.get().token_set.values_list("token", flat=True))
        assert len(after) == 10
        assert not before & after

    def test_reset_asks_for_a_new_phone(self, visitor):
        user = make_user("editor")
        _device(user)

        reset_second_factor(user, actor=None)

        assert _send(visitor).headers["Location"].startswith(SET_UP)


def test_deactivate_user_ends_sessions_and_keys(visitor, api):
    user = make_user("editor", is_superuser=True)
    other = Client()
    other.force_login(make_user("other", is_superuser=True))
    visitor.force_login(user)
    row, _plain = create_token(user, name="p", scopes=["read"], expires_at=None, actor=user)

    deactivate_user(user, actor=None)

    assert visitor.get("/admin/").status_code == 302
    assert other.get("/admin/").status_code == 200
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert LogEntry.objects.get(verb="user.deactivated").data["after"]["sessions_ended"] == 1


def test_sign_out_is_a_post(visitor):
    visitor.force_login(make_user("editor"))

    assert visitor.get(reverse("accounts:sign_out")).status_code == 405
    assert _signed_in(visitor)
    assert visitor.post(reverse("accounts:sign_out")).headers["Location"] == SIGN_IN
    assert not _signed_in(visitor)


@pytest.mark.django_db(transaction=True)
def test_one_code_sent_twice_at_once_lets_one_in():
    device = _device(make_user("editor"))
    code = _code(device)
    browsers = [Client(raise_request_exception=False) for _number in range(6)]
    for browser in browsers:
        _send(browser)

    def show(browser: Client) -> bool:
        try:
            browser.post(CODE, {"code": code})
            return "_auth_user_id" in browser.session
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as pool:
        let_in = list(pool.map(show, browsers))

    assert sum(let_in) == 1


@pytest.mark.urls("tests.accounts.urls_of_errors")
@pytest.mark.parametrize(("mode", "has_device"), [("required", False), ("optional", True)])
def test_a_session_without_its_second_step_opens_no_api(visitor, settings, mode, has_device):
    settings.SECOND_FACTOR = mode
    user = make_user("editor")
    if has_device:
        _device(user)
    visitor.force_login(user)

    answer = visitor.get("/api/v1/private/")

    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")


def test_the_password_reset_of_wagtail_is_off(visitor):
    assert visitor.get("/admin/password_reset/").status_code == 404


def test_a_failed_sign_in_is_logged_without_the_name(visitor, caplog):
    _send(visitor, "rashida", "wrong")

    assert "A sign-in failed, from 127.0.0.1." in caplog.text
    assert "rashida" not in caplog.text


def test_the_command_resets_a_lost_phone():
    user = make_user("editor")
    _device(user)

    call_command("reset_second_factor", "editor", stdout=StringIO())

    assert not TOTPDevice.objects.filter(user=user).exists()
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody")
