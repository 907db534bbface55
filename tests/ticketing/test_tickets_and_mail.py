"""Tickets made, replaced and taken back; the links that open them; the mails that carry both; badges by the worker."""

import io
import random
import uuid

import pypdfium2
import pytest
import zxingcpp
from django.core import mail
from django.core.files.storage import storages
from django.db import IntegrityError
from django.test import override_settings
from django.utils import timezone

from accounts.models import LogEntry, Message
from accounts.services.outbox import send_due_messages
from summit.errors import Refusal
from tests.factories import make_activity, make_edition, make_event, make_user, open_registration
from tests.factories.wishes import make_person, make_wish
from tests.ticketing.traces import tables_that_say
from ticketing import qr
from ticketing.links import attendee_by_token, link_token, proves, token_of
from ticketing.models import Attendee, BadgeBatch, Registration, Ticket
from ticketing.services.attendees import erase_attendee, resend_links, resend_ticket
from ticketing.services.badges import finish_badges, request_badges
from ticketing.services.places import cancel_registration
from ticketing.services.registration import register
from ticketing.services.tickets import code_of, issue_ticket, key_ring, reissue_ticket, revoke_ticket
from ticketing.tasks import render_badges, render_queued_badges

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity():
    activity = make_activity(make_event(make_edition(number=7)))
    open_registration(activity, capacity=5)
    return activity


@pytest.fixture
def attendee(activity):
    receipt = register(make_wish(activity, person=make_person(name_bn="রাশেদা")), request_id=uuid.uuid4())
    return Attendee.objects.get(code=receipt.attendee)


def judged(code: str):
    return qr.check(code, keys=key_ring().verify, edition=7, today=timezone.localdate(), revoked={})


def test_reissue_makes_another_code_and_kills_old_links(attendee):
    ticket = attendee.tickets.get()
    before, link = code_of(ticket, edition_number=7), token_of(attendee)

    renewed = reissue_ticket(ticket, actor="system")

    assert (renewed.pk, renewed.issue) == (ticket.pk, 2)
    assert judged(before).ticket.issue == 1
    assert judged(code_of(renewed, edition_number=7)).ticket.issue == 2
    assert attendee_by_token(link) is None
    line = LogEntry.objects.get(verb="ticket.reissued")
    assert (line.data["before"], line.data["after"]) == ({"issue": 1}, {"issue": 2})
    assert ticket.short_code not in str(line.data)


def test_reissue_after_the_last_number_is_a_new_ticket(attendee):
    Ticket.objects.update(issue=255)
    renewed = reissue_ticket(attendee.tickets.get(), actor="system")
    assert (renewed.issue, renewed.state) == (1, "valid")
    assert sorted(attendee.tickets.values_list("state", flat=True)) == ["revoked", "valid"]


def test_revoked_ticket_is_neither_revoked_nor_replaced_again(attendee):
    ticket = attendee.tickets.get()
    revoke_ticket(ticket, actor="system")
    for change in (revoke_ticket, reissue_ticket):
        with pytest.raises(Refusal) as caught:
            change(ticket, actor="system")
        assert caught.value.code == "ticket_revoked"
    assert issue_ticket(attendee, actor="system").tid != ticket.tid
    with pytest.raises(IntegrityError):
        issue_ticket(attendee, actor="system")


@override_settings(TICKET_KEYS_DIR="/nowhere")
def test_without_a_signing_key_nothing_is_stored(activity):
    with pytest.raises(Refusal) as caught:
        register(make_wish(activity), request_id=uuid.uuid4())
    assert (caught.value.code, caught.value.status) == ("no_signing_key", 503)
    assert not Attendee.objects.exists()
    assert activity.quotas.get().taken == 0


def test_link_lives_through_a_new_secret_until_the_old_one_is_dropped(attendee, settings):
    token = token_of(attendee)
    old = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another-" + "x" * 50, SECRET_KEY_FALLBACKS=[old]):
        assert attendee_by_token(token) == attendee
        assert token_of(attendee) != token
    with override_settings(SECRET_KEY="another-" + "x" * 50, SECRET_KEY_FALLBACKS=[]):
        assert attendee_by_token(token) is None


def test_link_has_one_spelling(attendee):
    token = token_of(attendee)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place in range(len(token)):
        others = [token[:place] + other + token[place + 1 :] for other in alphabet if other != token[place]]
        assert not any(proves(other, attendee.public_id, attendee.link_version) for other in others)
        assert attendee_by_token(random.choice(others)) is None
        assert attendee_by_token(token[:place] + token[place + 1 :]) is None
    for wrong in ("", token + "=", token + "A", f" {token}", token.swapcase(), "é" * 43, link_token(uuid.uuid4(), 1)):
        assert attendee_by_token(wrong) is None


def test_ticket_mail_carries_link_short_code_and_badge(attendee):
    ticket = attendee.tickets.get()
    assert send_due_messages() == 1
    (sent,) = mail.outbox

    assert sent.to == [attendee.email]
    assert f"/t/{token_of(attendee)}/" in sent.body
    shown = f"{ticket.short_code[:3]}-{ticket.short_code[3:6]}-{ticket.short_code[6:]}"
    assert shown in sent.body
    assert shown in sent.subject
    ((name, content, kind),) = sent.attachments
    assert (name, kind) == (f"badge-{attendee.code}.pdf", "application/pdf")
    picture = pypdfium2.PdfDocument(io.BytesIO(content))[0].render(scale=150 / 72).to_pil()
    assert code_of(ticket, edition_number=7) in [found.text for found in zxingcpp.read_barcodes(picture)]
    html = sent.alternatives[0][0]
    assert f'href="http://testserver/t/{token_of(attendee)}/?lang=en"' in html


def test_ticket_mail_shows_hostile_names_as_words(activity):
    name = "Win <b>now</b> {{ link }} {0.__class__} evil.example"
    receipt = register(make_wish(activity, person=make_person(name_en=name)), request_id=uuid.uuid4())
    send_due_messages()
    (sent,) = mail.outbox
    assert "<b>now" not in sent.alternatives[0][0]
    assert "evil.example" not in sent.body
    assert "{{ link }}" in sent.body
    assert sent.body.count("http") == 2 + sent.body.count(receipt.token) - 1


@pytest.mark.parametrize("spoil", ["revoke", "erase", "cancel"])
def test_mail_that_lost_its_point_is_not_sent(attendee, spoil):
    if spoil == "revoke":
        revoke_ticket(attendee.tickets.get(), actor="system")
    elif spoil == "erase":
        erase_attendee(attendee, actor="system")
    else:
        cancel_registration(attendee.registrations.get(), actor="system")
    assert send_due_messages() == 0
    assert not mail.outbox
    message = Message.objects.get()
    assert message.state == "failed"
    assert spoil != "erase" or message.to == ""


def test_place_mail_tells_of_the_place(activity):
    activity.registration_rule.has_waiting_list = True
    activity.registration_rule.save()
    quota = activity.quotas.get()
    quota.capacity = 1
    quota.save()
    register(make_wish(activity), request_id=uuid.uuid4())
    waiting = register(make_wish(activity, person=make_person(email="w@example.org")), request_id=uuid.uuid4())
    send_due_messages()
    mail.outbox.clear()
    cancel_registration(Registration.objects.first(), actor="system")
    send_due_messages()
    (sent,) = mail.outbox
    assert sent.to == ["w@example.org"]
    assert waiting.token in sent.body


def test_resend_goes_out_once_an_hour(attendee):
    for _time in range(3):
        assert resend_ticket(attendee, actor="system")
        resend_links(attendee.phone, actor="visitor")
    assert Message.objects.count() == 2
    attendee.email = ""
    attendee.save()
    assert not resend_ticket(attendee, actor="system")


@pytest.fixture
def batch(activity, attendee):
    return request_badges(activity, layout="a6", actor=make_user())


def test_badges_are_rendered_once_by_two_workers(batch):
    assert render_queued_badges.func() == 1
    assert render_queued_badges.func() == 0
    batch.refresh_from_db()
    assert (batch.state, batch.badges, batch.lease_until) == ("done", 1, None)
    with storages["private"].open(batch.file) as file:
        assert len(pypdfium2.PdfDocument(io.BytesIO(file.read()))) == 1


def test_badges_finished_by_another_worker_leave_one_file(batch):
    stale = BadgeBatch.objects.get()
    render_queued_badges.func()
    batch.refresh_from_db()
    folder = batch.file.rsplit("/", 1)[0]
    files = storages["private"].listdir(folder)[1]
    assert not render_badges(stale)
    assert storages["private"].listdir(folder)[1] == files
    assert not finish_badges(stale, file="x", badges=9)


def test_badges_that_cannot_be_made_say_why(batch, settings, tmp_path):
    empty = tmp_path / "keys"
    empty.mkdir()
    settings.TICKET_KEYS_DIR = empty
    for _try in range(6):
        BadgeBatch.objects.update(next_attempt_at=timezone.now(), lease_until=None)
        assert render_queued_badges.func() == 0
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "KeyProblem" in batch.failure


def test_badge_lists_confirmed_places_only(activity, attendee):
    other = make_activity(activity.event, "other")
    open_registration(other, has_waiting_list=True, capacity=0)
    register(
        make_wish(other, person=make_person(name_en=attendee.name_en, phone=attendee.phone)),
        request_id=uuid.uuid4(),
        holder=attendee,
    )
    from ticketing.exports import badge_of
    from ticketing.queries import registrations_of

    badge = badge_of(attendee.tickets.get(), registrations_of(attendee))
    assert badge.activities == (activity.title,)


def test_nothing_is_left_of_somebody_who_was_erased(activity):
    """Whole tables are read, so that a column which is new next year is asked, too."""
    person = make_person(name_en="Zulaikha Ferdousi", name_bn="জুলেখা ফেরদৌসী", email="zulaikha@example.org")
    register(make_wish(activity, person=person), request_id=uuid.uuid4())
    attendee = Attendee.objects.get(email="zulaikha@example.org")
    words = ("Zulaikha", "জুলেখা", attendee.phone, attendee.phone.removeprefix("+88"), "zulaikha@example.org")
    Message.objects.update(failure="550 5.1.1 <zulaikha@example.org>: no such mailbox")
    assert tables_that_say(*words) == {"ticketing_attendee", "accounts_message"}
    erase_attendee(attendee, actor="system")
    assert tables_that_say(*words) == set()
