"""The pages of registering and of the ticket, as a browser without scripts sees them."""

import datetime as dt
import re
import uuid

import pytest
from django.test import override_settings
from django.utils import timezone
from icalendar import Calendar

from summit.models import ProgrammeStatus
from tests.factories import make_activity, open_registration
from tests.factories.wishes import make_person, make_wish
from ticketing.links import attendee_by_token, token_of
from ticketing.models import Attendee, Registration
from ticketing.services.registration import register
from ticketing.services.tickets import reissue_ticket, revoke_ticket

pytestmark = pytest.mark.django_db
ID = "0a3b6b1e-6a0e-4c0e-8f57-1d9f6f0f2a11"


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=5)
    return activity


@pytest.fixture
def token(activity):
    return register(make_wish(activity, person=make_person(name_bn="রাশেদা", email="r@example.org")), request_id=ID).token


def typed(activity, **changes):
    return {
        "request_id": "11111111-2222-4333-8444-555555555555",
        "name_bn": "রাশেদা ক্ষিতীশ",
        "name_en": "",
        "phone": "০১৭১২৩৪৫৬৭৮",
        "email": "",
        "kind": "student",
        "activities": [activity.code],
        "consent_registration": "on",
        **changes,
    }


def form_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_register_page_is_a_plain_form(visitor, activity, language):
    page = form_of(visitor.get(f"/register/{activity.code}/?lang={language}"))
    assert f'<html lang="{language}"' in page
    assert 'inputmode="tel"' in page
    assert f'value="{activity.code}"' in page
    assert "<script>" not in page
    assert not re.search(r"\sstyle=", page)


def test_register_page_is_absent_for_unknown_and_hidden(visitor, activity):
    type(activity).objects.filter(pk=activity.pk).update(live=False)
    assert visitor.get(f"/register/{activity.code}/").status_code == 404
    assert visitor.get("/register/nowhere/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "rule", "words"),
    [
        ({"slug": "shut"}, None, "Registration is closed"),
        ({"slug": "full"}, {"capacity": 0}, "Every place is taken"),
        ({"slug": "invited", "admission": "invitation"}, {}, "By invitation only"),
    ],
)
def test_register_page_says_why_it_cannot_be(visitor, event, activity, fields, rule, words):
    other = make_activity(event, **fields)
    if rule is not None:
        open_registration(other, **rule)
    page = form_of(visitor.get(f"/register/{other.code}/?lang=en"))
    assert words in page
    assert "<form class=" not in page
    assert f"/register/{activity.code}/" in page


def test_register_page_refuses_and_keeps_what_was_typed(visitor, activity):
    answer = visitor.post(
        f"/register/{activity.code}/?lang=en",
        typed(activity, phone="123", name_bn="<b>x</b>", organisation="Typed & kept", consent_registration=""),
    )
    page = form_of(answer)
    assert answer.status_code == 400
    assert 'role="alert"' in page
    assert "Typed &amp; kept" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert 'value="123"' in page
    assert 'value="11111111-2222-4333-8444-555555555555"' in page
    assert 'aria-invalid="true"' in page
    assert not Attendee.objects.exists()


def test_register_page_refuses_an_activity_that_filled_up(visitor, event, activity):
    other = make_activity(event, "last")
    quota = open_registration(other, capacity=1)
    quota.taken = 1
    quota.save()
    answer = visitor.post(f"/register/{activity.code}/?lang=en", typed(activity, activities=[other.code]))
    assert answer.status_code == 400
    assert "takes no registrations any more" in form_of(answer)


def test_register_page_registers_and_shows_the_ticket(visitor, activity):
    answer = visitor.post(f"/register/{activity.code}/?lang=bn", typed(activity))
    assert answer.status_code == 302
    attendee = Attendee.objects.get()
    assert answer["Location"] == f"/t/{token_of(attendee)}/?new=1&lang=bn"
    assert (attendee.phone, attendee.kind, attendee.language) == ("+8801712345678", "student", "bn")

    page = visitor.get(answer["Location"])
    assert "রাশেদা ক্ষিতীশ" in form_of(page)
    assert 'class="qr"' in form_of(page)


def test_register_page_sent_twice_registers_once(visitor, activity):
    first = visitor.post(f"/register/{activity.code}/", typed(activity))
    second = visitor.post(f"/register/{activity.code}/", typed(activity))
    assert first["Location"] == second["Location"]
    assert Registration.objects.count() == 1


@override_settings(LIMITS={"registration": (0, 600)})
def test_register_page_counts_knocks(visitor, activity):
    assert visitor.post(f"/register/{activity.code}/", typed(activity)).status_code == 429


PAGES = ["", "badge.pdf", "qr.svg", "calendar.ics", "my-data.json", "activities/", "details/", "privacy/", "erase/"]


@pytest.mark.parametrize("page", [*PAGES, "cancel/ABC/"])
def test_ticket_pages_refuse_dead_links(visitor, token, page):
    for dead in ("x", "A" * 43, token[:-1] + ("A" if token[-1] != "A" else "E"), token.lower()):
        answer = visitor.get(f"/t/{dead}/{page}")
        assert answer.status_code == 404
        assert "রাশেদা" not in form_of(answer)
    reissue_ticket(Attendee.objects.get().tickets.get(), actor="system")
    assert visitor.get(f"/t/{token}/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_ticket_pages_are_kept_private(visitor, token, page):
    answer = visitor.get(f"/t/{token}/{page}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]


def test_ticket_page_speaks_the_attendees_language_until_another_is_chosen(visitor, token):
    assert '<html lang="en"' in form_of(visitor.get(f"/t/{token}/"))
    assert '<html lang="bn"' in form_of(visitor.get(f"/t/{token}/?lang=bn"))
    assert '<html lang="bn"' in form_of(visitor.get(f"/t/{token}/"))


def test_ticket_files_are_what_they_say(visitor, token, activity):
    assert visitor.get(f"/t/{token}/badge.pdf").content.startswith(b"%PDF")
    assert visitor.get(f"/t/{token}/qr.svg")["Content-Type"] == "image/svg+xml"
    calendar = Calendar.from_ical(visitor.get(f"/t/{token}/calendar.ics").content)
    assert [str(entry["summary"]) for entry in calendar.walk("VEVENT")] == [activity.title]


def test_revoked_ticket_shows_no_code(visitor, token):
    revoke_ticket(Attendee.objects.get().tickets.get(), actor="system")
    page = visitor.get(f"/t/{token}/")
    assert "taken back" in form_of(page)
    assert 'class="qr"' not in form_of(page)
    assert visitor.get(f"/t/{token}/badge.pdf").status_code == 404
    assert visitor.get(f"/t/{token}/qr.svg").status_code == 404


def test_place_is_given_back_after_a_question(visitor, token, activity):
    place = Registration.objects.get()
    assert "Give back" in form_of(visitor.get(f"/t/{token}/cancel/{place.code}/"))
    assert activity.quotas.get().taken == 1

    answer = visitor.post(f"/t/{token}/cancel/{place.code}/")
    assert answer.status_code == 302
    assert activity.quotas.get().taken == 0
    assert "was given back" in form_of(visitor.get(answer["Location"]))


@pytest.mark.parametrize("how", ["yesterday", "cancelled"])
def test_what_is_over_is_shown_and_can_be_changed_no_more(visitor, token, activity, event, how):
    home = f"/t/{token}/"
    offered = ("/cancel/", "/move/", "/transfer/")
    page = visitor.get(home).content.decode()
    assert all(one in page for one in offered)
    if how == "yesterday":
        past = timezone.now() - dt.timedelta(days=2)
        type(activity).objects.filter(pk=activity.pk).update(start=past, end=None)
    else:
        ProgrammeStatus.objects.create(page_id=activity.pk, state=ProgrammeStatus.State.CANCELLED)
    page = visitor.get(home).content.decode()
    assert activity.title in page
    assert not any(one in page for one in offered)
    later = make_activity(event, "later")
    open_registration(later)
    holder = attendee_by_token(token)
    same = make_person(name_en=holder.name_en, name_bn=holder.name_bn, phone=holder.phone)
    register(make_wish(later, person=same), request_id=uuid.uuid4(), holder=holder)
    page = visitor.get(home).content.decode()
    assert page.count("/cancel/") == 1
    assert "/transfer/" in page


def test_foreign_place_cannot_be_given_back(visitor, token, activity):
    register(make_wish(activity), request_id="22222222-2222-4333-8444-555555555555")
    foreign = Registration.objects.last()
    assert visitor.post(f"/t/{token}/cancel/{foreign.code}/").status_code == 404
    assert activity.quotas.get().taken == 2


def test_details_are_corrected(visitor, token):
    page = form_of(visitor.get(f"/t/{token}/details/"))
    assert "রাশেদা" in page
    attendee = Attendee.objects.get()
    wrong = visitor.post(f"/t/{token}/details/", {"name_bn": "", "name_en": "", "phone": "5", "language": "en"})
    assert wrong.status_code == 400
    good = {"name_bn": "রাশেদা খাতুন", "phone": attendee.phone, "language": "bn", "organisation": "বাক্কো"}
    assert visitor.post(f"/t/{token}/details/", good).status_code == 302
    attendee.refresh_from_db()
    assert (attendee.name_bn, attendee.organisation, attendee.name_en) == ("রাশেদা খাতুন", "বাক্কো", "")


def test_more_activities_are_added(visitor, token, event):
    other = make_activity(event, "other")
    open_registration(other)
    page = form_of(visitor.get(f"/t/{token}/activities/"))
    assert other.code in page
    body = {"request_id": "33333333-2222-4333-8444-555555555555", "activities": [other.code]}
    assert visitor.post(f"/t/{token}/activities/", body).status_code == 302
    assert Registration.objects.count() == 2
    assert Attendee.objects.count() == 1


def test_privacy_page_withdraws_and_erases(visitor, activity):
    wish = make_wish(activity, consents=("registration", "news"))
    token = register(wish, request_id=ID).token
    attendee = Attendee.objects.get()

    assert visitor.post(f"/t/{token}/privacy/", {"withdraw": "registration"}).status_code == 404
    assert visitor.post(f"/t/{token}/privacy/", {"withdraw": "news"}).status_code == 302
    assert [row.purpose for row in attendee.consents.filter(withdrawn_at=None)] == ["registration"]
    assert visitor.post(f"/t/{token}/erase/").status_code == 400
    assert visitor.post(f"/t/{token}/erase/", {"sure": "1"}).status_code == 200
    attendee.refresh_from_db()
    assert (attendee.name_en, attendee.phone) == ("", "")
    assert attendee_by_token(token) is None


def test_lost_link_answers_the_same_for_everybody(visitor, token, mailoutbox):
    attendee = Attendee.objects.get()
    known = visitor.post("/t/?lang=en", {"phone": attendee.phone})
    unknown = visitor.post("/t/?lang=en", {"phone": "01999999999"})
    assert known.status_code == unknown.status_code == 200
    assert known.content == unknown.content
    assert visitor.post("/t/", {"phone": "x"}).status_code == 400


def test_verify_says_kind_and_summit_and_no_name(visitor, token):
    attendee = Attendee.objects.get()
    ticket = attendee.tickets.get()
    spoken = f"{ticket.short_code[:3]}-{ticket.short_code[3:6]} {ticket.short_code[6:]}".lower()
    page = form_of(visitor.post("/verify/?lang=en", {"code": spoken}))
    assert "This badge is valid" in page
    assert attendee.edition.title in page
    assert attendee.name_bn not in page
    assert attendee.name_en not in page


@pytest.mark.parametrize("code", ["000000000", "x", "S1" + "A" * 120, "'; DROP TABLE", "\u202e", "7KQ-29F-MPX"])
def test_verify_refuses_what_is_no_badge(visitor, token, code):
    page = form_of(visitor.post("/verify/?lang=en", {"code": code}))
    assert "This is not a valid badge" in page


def test_verify_takes_the_scanned_code_until_it_is_replaced(visitor, activity):
    receipt = register(make_wish(activity), request_id=ID)
    assert "This badge is valid" in form_of(visitor.post("/verify/?lang=en", {"code": receipt.ticket_code}))
    reissue_ticket(Attendee.objects.get().tickets.get(), actor="system")
    assert "This is not a valid" in form_of(visitor.post("/verify/?lang=en", {"code": receipt.ticket_code}))


@override_settings(LIMITS={"verify": (1, 60)})
def test_verify_counts_knocks(visitor, token):
    visitor.post("/verify/", {"code": "000000000"})
    assert visitor.post("/verify/", {"code": "000000000"}).status_code == 429
