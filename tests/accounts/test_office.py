"""The back office of this room: who may look at the log and the outbox, and that nobody can edit them."""

import datetime as dt
import re

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.audit import record
from accounts.messages import queue_message
from accounts.models import ApiToken, LogEntry, Message, User
from accounts.services.tokens import create_token
from tests.factories import make_edition, make_event, make_member, make_user

pytestmark = pytest.mark.django_db
LOG, OUTBOX, KEYS = "/admin/audit-log/", "/admin/outbox/", "/admin/keys/"


@pytest.fixture
def boss(visitor):
    visitor.force_login(make_user("boss", is_superuser=True))
    return visitor


@pytest.fixture
def lines():
    edition = make_edition()
    khulna, sylhet = make_event(edition, "khulna"), make_event(edition, "sylhet", host="sylhet")
    for event in (khulna, sylhet):
        record("system", f"marker.{event.slug}", event, scope=event.code, secret=f"data-{event.slug}")
    written = {line.verb.removeprefix("marker."): line for line in LogEntry.objects.filter(verb__startswith="marker.")}
    return {**written, "khulna_event": khulna, "edition": edition}


@pytest.mark.parametrize("path", [LOG, OUTBOX, KEYS, f"{LOG}results/", f"{OUTBOX}inspect/1/"])
def test_a_stranger_is_sent_to_sign_in(visitor, path):
    assert visitor.get(path).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("role", ["editor", "publisher", "registrar", "gate_supervisor", "organiser"])
@pytest.mark.parametrize("path", [LOG, f"{LOG}results/", OUTBOX, f"{OUTBOX}results/"])
def test_other_roles_see_neither_log_nor_outbox(visitor, lines, role, path):
    visitor.force_login(make_member(role, lines["khulna_event"]))

    answer = visitor.get(path)

    assert answer.status_code == 302
    assert "marker" not in answer.content.decode()


def test_an_auditor_sees_the_lines_of_his_event_only(visitor, lines):
    visitor.force_login(make_member("auditor", lines["khulna_event"]))

    page = visitor.get(LOG).content.decode()

    assert "marker.khulna" in page
    assert "marker.sylhet" not in page
    assert "data-khulna" in visitor.get(f"{LOG}inspect/{lines['khulna'].pk}/").content.decode()
    assert visitor.get(f"{LOG}inspect/{lines['sylhet'].pk}/").status_code == 404
    assert b"marker.sylhet" not in b"".join(visitor.get(f"{LOG}?export=csv").streaming_content)


def test_an_auditor_of_the_edition_sees_all_of_it(visitor, lines):
    visitor.force_login(make_member("auditor", lines["edition"]))

    page = visitor.get(LOG).content.decode()

    assert "marker.khulna" in page
    assert "marker.sylhet" in page


def test_a_superuser_sees_everything(boss, lines):
    record("system", "elsewhere.happened", ("page", "1"))

    assert "elsewhere.happened" in boss.get(LOG).content.decode()
    assert "marker.sylhet" in boss.get(f"{LOG}?q=sylhet").content.decode()


@pytest.mark.parametrize("name", ["audit_log", "outbox"])
@pytest.mark.parametrize("action", ["add", "edit", "delete", "copy", "history", "usage"])
def test_nothing_there_can_be_edited(name, action):
    for arguments in ([], [1]):
        with pytest.raises(NoReverseMatch):
            reverse(f"{name}:{action}", args=arguments)


class TestOutbox:
    @pytest.fixture
    def failed(self):
        queue_message("a@example.org", "ticket", {}, language="bn", dedupe_key="k")
        Message.objects.update(state="failed", attempts=5, failure="OSError: no route")
        return Message.objects.get()

    def test_an_organiser_cannot_send_again(self, visitor, failed):
        visitor.force_login(make_member("organiser", make_event()))

        visitor.post(f"{OUTBOX}{failed.pk}/resend/")

        failed.refresh_from_db()
        assert failed.state == "failed"

    def test_a_failure_is_seen_and_sent_again(self, boss, failed):
        assert "OSError: no route" in boss.get(OUTBOX).content.decode()
        assert f"{OUTBOX}{failed.pk}/resend/" in boss.get(f"{OUTBOX}inspect/{failed.pk}/").content.decode()

        answer = boss.post(f"{OUTBOX}{failed.pk}/resend/", follow=True)

        failed.refresh_from_db()
        assert (answer.status_code, failed.state, failed.attempts) == (200, "queued", 0)

    def test_what_was_sent_is_not_sent_again(self, boss, failed):
        Message.objects.update(state="sent")

        assert "resend" not in boss.get(f"{OUTBOX}inspect/{failed.pk}/").content.decode()
        boss.post(f"{OUTBOX}{failed.pk}/resend/")

        failed.refresh_from_db()
        assert failed.state == "sent"

    def test_a_list_costs_the_same_for_one_and_three(self, boss, django_assert_max_num_queries):
        queue_message("a@example.org", "ticket", {}, language="bn", dedupe_key="1")
        boss.get(OUTBOX)
        with django_assert_max_num_queries(200) as one:
            boss.get(OUTBOX)
        for number in (2, 3):
            queue_message("a@example.org", "ticket", {}, language="bn", dedupe_key=str(number))

        with django_assert_max_num_queries(len(one)):
            boss.get(OUTBOX)


class TestKeys:
    def test_a_form_without_scope_makes_no_key(self, boss):
        answer = boss.post(KEYS, {"name": "sync"})

        assert answer.status_code == 400
        assert not ApiToken.objects.exists()

    def test_a_day_in_the_past_is_refused_in_words(self, boss):
        answer = boss.post(KEYS, {"name": "sync", "scopes": ["read"], "last_day": "2020-01-01"})

        assert answer.status_code == 400
        assert not ApiToken.objects.exists()

    def test_a_key_is_shown_once_and_works(self, boss, api):
        made = boss.post(
            KEYS, {"name": "sync", "scopes": ["read", "write"], "last_day": str(timezone.localdate() + dt.timedelta(9))}
        )

        plain = re.search(r"bpo_[\w-]{43}", made.content.decode())[0]
        assert made.headers["Cache-Control"] == "private, no-store"
        assert plain not in boss.get(KEYS).content.decode()
        row = ApiToken.objects.get()
        assert row.expires_at > timezone.now() + dt.timedelta(days=8)
        assert row.scopes == ["read", "write"]

    def test_a_foreign_key_cannot_be_revoked(self, boss):
        other = make_user("other")
        row, _plain = create_token(other, name="x", scopes=["read"], expires_at=None, actor=other)

        assert boss.post(f"{KEYS}{row.pk}/revoke/").status_code == 404
        assert "bpo_" not in boss.get(KEYS).content.decode()

    def test_an_own_key_is_revoked(self, boss):
        user = User.objects.get(username="boss")
        row, _plain = create_token(user, name="x", scopes=["read"], expires_at=None, actor=user)

        boss.post(f"{KEYS}{row.pk}/revoke/")

        row.refresh_from_db()
        assert row.revoked_at is not None


def test_deleting_an_account_closes_it(boss):
    user = make_user("leaver")
    record(user, "page.published", ("page", "1"))

    answer = boss.post(reverse("wagtailusers_users:delete", args=[user.pk]), follow=True)

    user.refresh_from_db()
    assert answer.status_code == 200
    assert not user.is_active
    assert LogEntry.objects.filter(verb="user.deactivated", subject_id="leaver").exists()


def test_deleting_accounts_in_bulk_closes_them(boss):
    user = make_user("leaver")
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])

    boss.post(f"{url}?id={user.pk}")

    user.refresh_from_db()
    assert not user.is_active


class TestResettingASecondStep:
    @pytest.fixture
    def colleague(self):
        user = make_user("colleague")
        TOTPDevice.objects.create(user=user, confirmed=True, name="phone")
        return user

    def test_an_organiser_may_not(self, visitor, colleague):
        visitor.force_login(make_member("organiser", make_event()))

        visitor.post(f"/admin/users/{colleague.pk}/second-step/")

        assert TOTPDevice.objects.filter(user=colleague).exists()

    def test_it_asks_first(self, boss, colleague):
        assert boss.get(f"/admin/users/{colleague.pk}/second-step/").status_code == 200
        assert TOTPDevice.objects.filter(user=colleague).exists()
        assert f"/admin/users/{colleague.pk}/second-step/" in boss.get("/admin/users/").content.decode()

    def test_the_phone_is_forgotten(self, boss, colleague):
        boss.post(f"/admin/users/{colleague.pk}/second-step/")

        assert not TOTPDevice.objects.filter(user=colleague).exists()
        assert LogEntry.objects.get(verb="user.second_factor_reset").subject_id == "colleague"
