"""A message goes out once, whatever happens to the worker; what cannot go out is seen by people."""

import datetime as dt
import os
import signal
import subprocess
import sys
from email import message_from_bytes
from email.policy import default as mail_policy

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from accounts.errors import Refusal
from accounts.messages import Unwanted, queue_message
from accounts.models import LogEntry, Message
from accounts.services.outbox import (
    fail_exhausted,
    forget_old_messages,
    letter_of,
    message_id,
    resend_message,
    send_due_messages,
)
from accounts.tasks import send_queued_messages
from accounts.work import LEASE, MAX_ATTEMPTS, claim
from tests.factories import make_user

NAUGHTY = "Rashid <b>x</b>\r\nBcc: all@evil.example\u2028{{ 1|add:1 }} http://evil.example www.evil.example"


@pytest.fixture(autouse=True)
def _templates(settings, tmp_path):
    folder = tmp_path / "email"
    folder.mkdir()
    (folder / "greeting.txt").write_text("Subject: Hello {{ name }}\n\nDear {{ name }},\n{{ link }}\n")
    (folder / "greeting.html").write_text("<p>{{ name }}</p><p>{{ subject }}</p>")
    (folder / "plain.txt").write_text(
        "{% load i18n %}Subject: {% translate 'Sign in' %}\n\n{{ language }} {{ site_origin }}\n"
    )
    (folder / "headless.txt").write_text("No subject here\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    settings.MESSAGE_CONTEXTS = {}


def _queue(template: str = "greeting", *, key: str = "k1", language: str = "en", to: str = "a@example.org", **context):
    queue_message(to, template, {"name": "Rashida", **context}, language=language, dedupe_key=key)
    return Message.objects.get(dedupe_key=key)


class Broken(EmailBackend):
    def send_messages(self, _messages):
        raise OSError("connection refused")


class KilledAfterwards(EmailBackend):
    """Hands the mail over, then the worker dies before it can write that down."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise KeyboardInterrupt


@pytest.mark.django_db
def test_a_mail_without_a_subject_is_not_sent():
    row = _queue("headless")

    assert send_due_messages() == 0

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("queued", 1)
    assert "Subject" in row.failure
    assert not mail.outbox


@pytest.mark.django_db
def test_one_bad_message_does_not_hold_up_the_others():
    _queue("no_such_template", key="bad")
    _queue(key="good")

    assert send_due_messages() == 1
    assert Message.objects.get(dedupe_key="bad").failure.startswith("TemplateDoesNotExist")


@pytest.mark.django_db
def test_the_same_key_is_queued_once():
    _queue()
    _queue()

    assert send_due_messages() == 1
    assert send_due_messages() == 0
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_mail_carries_its_row_s_message_id_and_both_parts():
    row = _queue(link="")

    send_queued_messages.call()

    sent = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=mail_policy)
    row.refresh_from_db()
    assert (row.state, row.failure, row.lease_until) == ("sent", "", None)
    assert row.sent_at is not None
    assert sent["Message-ID"] == message_id(row) == f"<{row.uid}@testserver>"
    assert sent["Subject"] == "Hello Rashida"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent.get_body(("plain",)).get_content().startswith("Dear Rashida,")
    assert "<p>Rashida</p>" in sent.get_body(("html",)).get_content()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "subject"), [("en", "Sign in"), ("bn", None)])
def test_a_mail_is_in_the_language_of_its_message(language, subject):
    letter = letter_of(_queue("plain", language=language))

    assert letter.text == f"{language} http://testserver\n"
    assert letter.html == ""
    if subject:
        assert letter.subject == subject


@pytest.mark.django_db
def test_a_stranger_s_words_stay_words():
    _queue(name=NAUGHTY, link="")

    send_due_messages()

    sent = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=mail_policy)
    text, html = (sent.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert sent["Bcc"] is None
    assert sent["To"] == "a@example.org"
    assert "\n" not in str(sent["Subject"])
    for part in (text, html, str(sent["Subject"])):
        assert "http://evil" not in part
        assert "www.evil" not in part
        assert "evil.example" not in part
        assert "<b>" not in part
        assert "{{ 1|add:1 }}" in part


@pytest.mark.django_db
def test_context_is_made_at_sending_time(settings):
    settings.MESSAGE_CONTEXTS = {"greeting": f"{__name__}.greeting_context"}
    _queue()

    send_due_messages()

    assert "http://testserver/t/Rashida/" in mail.outbox[0].body
    assert mail.outbox[0].attachments[0][:2] == ("badge.pdf", b"%PDF")


def greeting_context(message: Message) -> dict[str, object]:
    return {
        "link": f"{django_settings.PUBLIC_ORIGIN}/t/{message.context['name']}/",
        "attachments": [("badge.pdf", b"%PDF", "application/pdf")],
    }


def unwanted_context(_message: Message) -> dict[str, object]:
    raise Unwanted("The ticket was revoked.")


@pytest.mark.django_db
def test_a_message_that_lost_its_point_is_closed_with_the_reason(settings):
    settings.MESSAGE_CONTEXTS = {"greeting": f"{__name__}.unwanted_context"}
    row = _queue()

    send_due_messages()

    row.refresh_from_db()
    assert (row.state, row.failure) == ("failed", "The ticket was revoked.")


@pytest.mark.django_db
def test_sms_without_a_provider_fails_visibly():
    queue_message("+8801712345678", "greeting", {}, language="bn", dedupe_key="s", channel=Message.Channel.SMS)

    send_due_messages()

    assert Message.objects.get().state == "failed"


@pytest.mark.django_db
def test_five_failures_and_people_see_it(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    row = _queue()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(MAX_ATTEMPTS):
            send_due_messages()
            row.refresh_from_db()
            assert row.attempts == number + 1
            assert send_due_messages() == 0, "it rests before the next try"
            clock.shift(dt.timedelta(hours=1))

    assert row.state == "failed"
    assert row.failure == "OSError: connection refused"
    assert send_due_messages() == 0


@pytest.mark.django_db
def test_a_worker_killed_after_sending_sends_again_under_the_same_message_id(settings):
    settings.EMAIL_BACKEND = f"{__name__}.KilledAfterwards"
    row = _queue()
    with pytest.raises(KeyboardInterrupt):
        send_due_messages()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert send_due_messages() == 0, "the lease still runs"
    with time_machine.travel(timezone.now() + LEASE + dt.timedelta(seconds=1)):
        assert send_due_messages() == 1

    first, second = (sent.message()["Message-ID"] for sent in mail.outbox)
    row.refresh_from_db()
    assert first == second
    assert (row.state, row.attempts) == ("sent", 2)


@pytest.mark.django_db
def test_a_row_that_killed_five_workers_fails_visibly():
    row = _queue()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _worker in range(MAX_ATTEMPTS):
            assert claim(Message.objects.filter(pk=row.pk))
            clock.shift(LEASE + dt.timedelta(seconds=1))

        assert fail_exhausted() == 1

    row.refresh_from_db()
    assert row.state == "failed"


@pytest.mark.django_db
def test_resend_refuses_what_went_out():
    row = _queue()
    send_due_messages()

    with pytest.raises(Refusal) as refusal:
        resend_message(row, actor=None)

    assert refusal.value.code == "already_sent"
    assert send_due_messages() == 0


@pytest.mark.django_db
def test_resend_queues_a_failed_message_anew():
    row = _queue()
    Message.objects.update(state="failed", attempts=5, failure="x")
    user = make_user("organiser")

    resend_message(row, actor=user)

    assert send_due_messages() == 1
    assert LogEntry.objects.get(verb="message.requeued").actor == user


@pytest.mark.django_db
def test_old_messages_forget_whom_they_went_to():
    old, recent, waiting = (_queue(key=key) for key in ("old", "recent", "waiting"))
    Message.objects.filter(pk__in=[old.pk, recent.pk]).update(state="sent")
    Message.objects.filter(pk__in=[old.pk, waiting.pk]).update(created_at=timezone.now() - dt.timedelta(days=181))

    assert forget_old_messages() == 1

    old.refresh_from_db()
    assert (old.to, old.context, old.state) == ("", {}, "sent")
    assert Message.objects.exclude(to="").count() == 2


WORKER = """
import os, signal
import django
from django.conf import settings
settings.TEMPLATES[0]["DIRS"].insert(0, os.environ["MAIL_TEMPLATES"])
django.setup()
from django.core.mail.backends.base import BaseEmailBackend

class Dies(BaseEmailBackend):
    def send_messages(self, messages):
        os.kill(os.getpid(), signal.SIGKILL)

import accounts.services.outbox as outbox
outbox.get_connection = Dies
outbox.send_due_messages()
"""


def _database_url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    facts = connection.settings_dict
    return f"postgresql://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{name}"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_for_real_loses_nothing(tmp_path):
    """SIGKILL in the middle of sending, in a process of its own; the sweep's next task sends it."""
    row = _queue()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": _database_url(),
        "MAIL_TEMPLATES": str(tmp_path),
    }
    worker = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WORKER], env=environment, cwd=django_settings.BASE_DIR, check=False
    )
    assert worker.returncode == -signal.SIGKILL
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("queued", 1)
    assert row.lease_until is not None

    assert send_due_messages() == 0
    with time_machine.travel(timezone.now() + LEASE + dt.timedelta(seconds=1)):
        assert send_due_messages() == 1

    assert mail.outbox[0].message()["Message-ID"] == message_id(row)
