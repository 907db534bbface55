"""The waiting list: in line, by priority, in groups; offered places are taken in time or given on."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from accounts.models import LogEntry, Message
from accounts.services.outbox import letter_of
from accounts.services.sweeping import Sweep
from summit.errors import Refusal
from tests.factories import make_activity, make_edition, make_event, open_registration
from tests.factories.wishes import make_person, make_wish
from tests.ticketing.test_places import states, take, wrong_counters
from ticketing.links import ticket_path, token_of
from ticketing.models import Group, Registration
from ticketing.queries import waiting_position
from ticketing.services.attendees import resend_ticket
from ticketing.services.claims import claim_place, lapse_claims
from ticketing.services.places import cancel_by_staff, cancel_registration, decline_registration
from ticketing.services.quotas import change_quota
from ticketing.services.registration import register

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(hours=24)


@pytest.fixture
def popular():
    """One place, a waiting list, a day to answer; it takes place in a month."""
    event = make_event(make_edition(number=7))
    activity = make_activity(event, "popular", start=timezone.now() + dt.timedelta(days=30))
    open_registration(activity, capacity=1, has_waiting_list=True, claim_hours=24)
    return activity


def test_a_freed_place_is_offered_for_a_day(popular):
    (holder,), (first,), (second,) = take(popular), take(popular), take(popular)
    cancel_registration(holder, actor="system")
    first.refresh_from_db()
    assert states(holder, first, second) == ["cancelled", "offered", "waiting"]
    assert abs(first.claim_until - timezone.now() - DAY) < dt.timedelta(minutes=1)
    message = Message.objects.get(template="offer")
    letter = letter_of(message)
    assert message.to == first.attendee.email
    assert f"/claim/{first.code}/" in letter.text
    assert not wrong_counters()


def test_an_offer_stands_first_on_the_ticket_and_in_every_form_of_its_mail(popular, client):
    (holder,), (first,) = take(popular), take(popular)
    waiting = client.get(f"{ticket_path(token_of(first.attendee))}?lang=en").content.decode()
    cancel_registration(holder, actor="system")
    Message.objects.all().delete()
    resend_ticket(first.attendee, actor="system")

    letter = letter_of(Message.objects.get())
    for form in (letter.text, letter.html):
        assert "A place is kept for you for some time." in form
        assert "confirmed" not in form
    page = client.get(f"{ticket_path(token_of(first.attendee))}?lang=en").content.decode()
    assert page.index(f"/claim/{first.code}/") < page.index("ticket-name")
    assert "/claim/" not in waiting
    for shown in (waiting, page):
        assert "badge.pdf" not in shown  # it would open nothing yet
    claim_place(first, actor="system")
    assert "badge.pdf" in client.get(ticket_path(token_of(first.attendee))).content.decode()


def test_an_offer_is_taken_once_and_in_time(popular):
    (holder,), (first,) = take(popular), take(popular)
    with pytest.raises(Refusal) as caught:
        claim_place(first, actor="system")
    assert caught.value.code == "not_offered"
    cancel_registration(holder, actor="system")
    for _time in range(2):
        assert claim_place(first, actor="system").state == "confirmed"
    assert LogEntry.objects.filter(verb="registration.claimed").count() == 1
    assert lapse_claims() == 0
    assert not wrong_counters()


def test_a_late_claim_is_refused_even_before_the_sweep_came(popular):
    (holder,), (first,), (second,) = take(popular), take(popular), take(popular)
    cancel_registration(holder, actor="system")
    with time_machine.travel(timezone.now() + DAY + dt.timedelta(minutes=1)):
        with pytest.raises(Refusal) as caught:
            claim_place(first, actor="system")
        assert caught.value.code == "claim_lapsed"
        assert lapse_claims() == 1
        assert lapse_claims() == 0
        assert states(first, second) == ["cancelled", "offered"]
        first.refresh_from_db()
        assert first.ended_as == "lapsed"
        with pytest.raises(Refusal) as caught:
            claim_place(first, actor="system")
        assert caught.value.code == "claim_lapsed"
        assert "given on" in letter_of(Message.objects.get(template="lapsed")).subject
    assert not wrong_counters()


def test_the_sweep_lapses_claims(popular):
    (holder,), (first,) = take(popular), take(popular)
    cancel_registration(holder, actor="system")
    with time_machine.travel(timezone.now() + DAY + dt.timedelta(minutes=1)):
        found = Sweep().run()
    assert found["ticketing.services.claims.lapse_claims"] == 1
    assert states(first) == ["cancelled"]


def test_nobody_gets_a_deadline_that_he_cannot_hear_of(popular):
    (holder,) = take(popular)
    (silent,) = take(popular, person=make_person(email=""))
    cancel_registration(holder, actor="system")
    assert states(silent) == ["confirmed"]


def test_an_offer_ends_when_the_activity_begins(popular):
    start = timezone.now() + dt.timedelta(hours=5)
    popular.start = start
    popular.save()
    (holder,), (first,) = take(popular), take(popular)
    cancel_registration(holder, actor="system")
    first.refresh_from_db()
    assert (first.state, first.claim_until) == ("offered", start)


def test_in_the_last_hour_a_place_is_given_at_once(popular):
    popular.start = timezone.now() + dt.timedelta(minutes=30)
    popular.save()
    (holder,), (first,) = take(popular), take(popular)
    cancel_registration(holder, actor="system")
    assert states(first) == ["confirmed"]


def test_priority_comes_first_and_position_says_so(popular):
    (holder,), (first,), (second,) = take(popular), take(popular), take(popular)
    (urgent,) = take(popular, priority=10)
    assert [waiting_position(row) for row in (urgent, first, second)] == [1, 2, 3]
    cancel_registration(holder, actor="system")
    assert states(urgent, first, second) == ["offered", "waiting", "waiting"]
    assert [waiting_position(row) for row in (first, second)] == [1, 2]


def test_letting_an_offer_go_serves_the_next(popular):
    (holder,), (first,), (second,) = take(popular), take(popular), take(popular)
    cancel_registration(holder, actor="system")
    cancel_registration(first, actor="attendee")
    assert states(first, second) == ["cancelled", "offered"]
    assert not wrong_counters()


def test_more_places_are_offered_in_line(popular):
    rows = [take(popular)[0] for _n in range(4)]
    change_quota(popular.quotas.get(), name="x", capacity=3, activities=[popular], actor="system")
    assert states(*rows) == ["confirmed", "offered", "offered", "waiting"]
    assert not wrong_counters()


def test_a_claim_needs_approval_where_the_activity_does(popular):
    popular.registration_rule.needs_approval = True
    popular.registration_rule.save()
    (holder,), (first,) = take(popular), take(popular)
    cancel_registration(holder, actor="system")
    assert states(first) == ["offered"]
    assert claim_place(first, actor="x").state == "pending"
    declined = decline_registration(first, actor="system")
    assert (declined.state, declined.ended_as) == ("cancelled", "declined")
    assert letter_of(Message.objects.get(template="declined")).text
    assert not wrong_counters()


@pytest.mark.parametrize(("language", "words"), [("en", "was cancelled"), ("bn", "বাতিল করা হয়েছে")])
def test_who_loses_a_place_by_the_organisers_is_told_once(popular, language, words):
    (holder,), (waiting,) = take(popular), take(popular)
    type(holder.attendee).objects.update(language=language)
    for row in (waiting, holder):
        for _again in range(2):
            ended = cancel_by_staff(row, actor="system")
            assert (ended.state, ended.ended_as) == ("cancelled", "cancelled")
    letters = [letter_of(message).text for message in Message.objects.filter(template="cancelled")]
    assert [words in letter for letter in letters] == [True, True]
    assert not wrong_counters()


def test_who_gives_a_place_back_is_told_nothing_also_when_the_organisers_cancel_it_afterwards(popular):
    (holder,) = take(popular)
    cancel_registration(holder, actor="attendee")
    assert cancel_by_staff(holder, actor="system").ended_as == "given_back"
    assert not Message.objects.filter(template="cancelled").exists()


def test_a_confirmed_place_is_not_declined(popular):
    (holder,) = take(popular)
    with pytest.raises(Refusal) as caught:
        decline_registration(holder, actor="system")
    assert caught.value.code == "not_pending"
    assert states(holder) == ["confirmed"]
    assert not Message.objects.filter(template="declined").exists()


def make_group(activity, **fields) -> Group:
    facts = {"name": "Coordinator", "phone": "+8801711111111", "email": "c@example.org", "institution": "College"}
    return Group.objects.create(activity=activity, **{**facts, **fields})


def test_a_group_is_served_together_or_passed_over(popular):
    group = make_group(popular, together=True)
    (holder,) = take(popular)
    members = [take(popular, group=group.pk)[0] for _n in range(2)]
    (single,) = take(popular)
    cancel_registration(holder, actor="system")
    assert states(*members, single) == ["waiting", "waiting", "offered"]
    change_quota(popular.quotas.get(), name="x", capacity=3, activities=[popular], actor="system")
    assert states(*members, single) == ["offered", "offered", "offered"]
    assert not wrong_counters()


def test_the_ticket_page_takes_and_lets_go(visitor, popular):
    (holder,), (first,), (second,) = take(popular), take(popular), take(popular)
    foreign = visitor.get(f"{ticket_path(token_of(holder.attendee))}claim/{first.code}/")
    assert foreign.status_code == 404
    home = ticket_path(token_of(first.attendee))
    assert "waiting list, number 1" in visitor.get(f"{home}?lang=en").content.decode()
    cancel_registration(holder, actor="system")

    page = visitor.get(f"{home}?lang=en").content.decode()
    assert f"{home}claim/{first.code}/" in page
    assert "Take this place" in page
    claim = visitor.get(f"{home}claim/{first.code}/?lang=bn")
    assert claim.status_code == 200
    answer = visitor.post(f"{home}claim/{first.code}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{home}?said=claimed")
    assert states(first) == ["confirmed"]
    late = visitor.post(f"{ticket_path(token_of(second.attendee))}claim/{second.code}/")
    assert late.status_code == 409
    assert states(second) == ["waiting"]


def test_programs_see_and_take_an_offer(api, popular):
    (holder,), (first,), (second,) = take(popular), take(popular), take(popular)
    cancel_registration(holder, actor="system")
    url = f"/api/v1/me/registrations/{first.code}/claim/"
    assert api.post(url).status_code == 401
    assert api.post(url, HTTP_AUTHORIZATION=f"Attendee {token_of(second.attendee)}").status_code == 404

    me = api.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Attendee {token_of(first.attendee)}").json()
    assert me["registrations"][0]["state"] == "offered"
    assert me["registrations"][0]["claim_until"]
    taken = api.post(url, HTTP_AUTHORIZATION=f"Attendee {token_of(first.attendee)}")
    assert (taken.status_code, taken.json()["state"]) == (200, "confirmed")
    other = api.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Attendee {token_of(second.attendee)}").json()
    assert other["registrations"][0]["position"] == 1


def test_one_phone_has_so_many_people(settings, popular):
    settings.PEOPLE_ON_A_PHONE = 3
    phone = "+8801999999999"
    ranks = [take(popular, person=make_person(phone=phone, email=""))[0].attendee.phone_rank for _n in range(3)]
    assert ranks == [1, 2, 3]
    with pytest.raises(Refusal) as caught:
        take(popular, person=make_person(phone=phone))
    assert (caught.value.code, caught.value.field) == ("too_many_on_phone", "phone")
    known = Registration.objects.order_by("pk").first().attendee
    again = make_wish(popular, person=make_person(phone=phone, name_en=known.name_en))
    with pytest.raises(Refusal) as caught:
        register(again, request_id=uuid.uuid4())
    assert caught.value.code == "already_registered"
