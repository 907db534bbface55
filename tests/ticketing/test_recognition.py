"""Coming back without the link: six digits by mail, once, for ten minutes; and nobody learns whose number it is."""

import datetime as dt
import re
import statistics
import threading
import time
import uuid

import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.limits import GUARDS_A_SECRET
from accounts.models import LogEntry, Message
from accounts.services.outbox import send_due_messages
from summit.errors import Refusal
from tests.factories import make_activity, make_edition, make_event, open_registration
from tests.factories.wishes import make_person, make_wish
from ticketing.links import token_of
from ticketing.models import Attendee, OneTimeCode
from ticketing.services.attendees import erase_attendee
from ticketing.services.recognition import MOST_TRIES, code_from, forget_old_codes, recognise, send_codes
from ticketing.services.registration import register

pytestmark = pytest.mark.django_db
PHONE = "+8801712345678"
UNKNOWN = "01999999999"
WIDE = dict.fromkeys(("registration", "code", "code_of_phone", "code_try", "code_try_of_phone"), (10000, 600))


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=50)
    return activity


def enrol(activity, **fields) -> Attendee:
    person = make_person(**{"phone": PHONE, "name_en": "Rasheda Khatun", "email": "r@example.org", **fields})
    receipt = register(make_wish(activity, person=person), request_id=uuid.uuid4())
    Message.objects.all().delete()
    return Attendee.objects.get(code=receipt.attendee)


@pytest.fixture
def attendee(activity):
    return enrol(activity)


def code_of(attendee) -> str:
    return code_from(
        Message.objects.filter(template="code", context__attendee=attendee.code).latest("pk").context["nonce"]
    )


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def plain(answer) -> str:
    """A page without what differs in every page: the token of its form, and the number that was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return text.replace(UNKNOWN, "PHONE").replace(PHONE, "PHONE")


# The rules of a code --------------------------------------------------------------------------------------------------


def test_a_wrong_code_opens_nothing(attendee):
    send_codes(PHONE, actor="visitor")
    for bad in (wrong(code_of(attendee)), "", "abcdef", "০" * 6, "\x00" * 6):
        with pytest.raises(Refusal) as caught:
            recognise(PHONE, code=bad, actor="visitor")
        assert caught.value.code == "wrong_code"
    assert LogEntry.objects.filter(verb="code.refused").count() == 5


def test_the_code_opens_once(attendee):
    send_codes(PHONE, actor="visitor")
    code = code_of(attendee)
    assert re.fullmatch(r"\d{6}", code)
    assert recognise(PHONE, code=code, actor="visitor") == attendee
    with pytest.raises(Refusal):
        recognise(PHONE, code=code, actor="visitor")
    assert not OneTimeCode.objects.exists()


def test_nothing_that_is_stored_is_the_code(attendee):
    send_codes(PHONE, actor="visitor")
    code, row = code_of(attendee), OneTimeCode.objects.get()
    stored = str(row.code_hash) + str(list(Message.objects.values())) + str(list(LogEntry.objects.values("data")))
    assert code not in stored
    assert len(row.code_hash) == 64


def test_five_wrong_tries_end_the_code(attendee):
    send_codes(PHONE, actor="visitor")
    code = code_of(attendee)
    for _try in range(MOST_TRIES):
        with pytest.raises(Refusal):
            recognise(PHONE, code=wrong(code), actor="visitor")
    with pytest.raises(Refusal):
        recognise(PHONE, code=code, actor="visitor")
    assert OneTimeCode.objects.get().tries == MOST_TRIES


def test_four_wrong_tries_do_not(attendee):
    send_codes(PHONE, actor="visitor")
    code = code_of(attendee)
    for _try in range(MOST_TRIES - 1):
        with pytest.raises(Refusal):
            recognise(PHONE, code=wrong(code), actor="visitor")
    assert recognise(PHONE, code=code, actor="visitor") == attendee


@pytest.mark.parametrize(("minutes", "opens"), [(9, True), (11, False)])
def test_a_code_lives_ten_minutes(attendee, minutes, opens):
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now, tick=False):
        send_codes(PHONE, actor="visitor")
        code = code_of(attendee)
    with time_machine.travel(now + dt.timedelta(minutes=minutes), tick=False):
        if opens:
            assert recognise(PHONE, code=code, actor="visitor") == attendee
        else:
            with pytest.raises(Refusal):
                recognise(PHONE, code=code, actor="visitor")


def test_a_new_code_ends_the_old_one(attendee):
    send_codes(PHONE, actor="visitor")
    first = code_of(attendee)
    send_codes(PHONE, actor="visitor")
    with pytest.raises(Refusal):
        recognise(PHONE, code=first if first != code_of(attendee) else wrong(first), actor="visitor")
    assert recognise(PHONE, code=code_of(attendee), actor="visitor") == attendee


def test_the_code_says_which_of_several_people_it_is(activity, attendee):
    other = enrol(activity, name_en="Karim Uddin", email="k@example.org")
    nobody = enrol(activity, name_en="Without Address", email="")
    send_codes(PHONE, actor="visitor")
    assert code_of(attendee) != code_of(other)
    assert recognise(PHONE, code=code_of(other), actor="visitor") == other
    assert recognise(PHONE, code=code_of(attendee), actor="visitor") == attendee
    assert not OneTimeCode.objects.filter(attendee=nobody).exists()


def test_a_code_of_one_phone_opens_nothing_on_another(activity, attendee):
    enrol(activity, phone="+8801811111111", email="o@example.org")
    send_codes(PHONE, actor="visitor")
    with pytest.raises(Refusal):
        recognise("+8801811111111", code=code_of(attendee), actor="visitor")


def test_a_new_secret_lets_codes_live_until_the_old_one_is_dropped(attendee, settings):
    send_codes(PHONE, actor="visitor")
    code = code_of(attendee)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [settings.SECRET_KEY]
    assert recognise(PHONE, code=code, actor="visitor") == attendee


def test_the_mail_holds_the_code_and_no_link(attendee, mailoutbox):
    send_codes(PHONE, actor="visitor")
    code = code_of(attendee)
    assert send_due_messages() == 1
    assert mailoutbox[0].to == ["r@example.org"]
    assert code in mailoutbox[0].body
    assert "/t/" not in mailoutbox[0].body
    assert code not in mailoutbox[0].subject


def test_a_mail_that_comes_too_late_is_not_sent(attendee, mailoutbox):
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now, tick=False):
        send_codes(PHONE, actor="visitor")
        send_codes(PHONE, actor="visitor")
    with time_machine.travel(now + dt.timedelta(minutes=1), tick=False):
        assert send_due_messages() == 1  # of two codes only the newest
    with time_machine.travel(now + dt.timedelta(minutes=2), tick=False):
        send_codes(PHONE, actor="visitor")
    with time_machine.travel(now + dt.timedelta(minutes=30), tick=False):
        assert send_due_messages() == 0
    assert len(mailoutbox) == 1


def test_codes_that_are_too_old_are_forgotten(attendee):
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now, tick=False):
        send_codes(PHONE, actor="visitor")
        assert forget_old_codes() == 0
    with time_machine.travel(now + dt.timedelta(minutes=11), tick=False):
        assert forget_old_codes() == 1
        assert forget_old_codes() == 0
    assert "ticketing.services.recognition.forget_old_codes" in settings.TIDIED_HOURLY


def test_erasing_forgets_the_code(attendee):
    send_codes(PHONE, actor="visitor")
    code = code_of(attendee)
    erase_attendee(attendee, actor="system")
    assert not OneTimeCode.objects.exists()
    with pytest.raises(Refusal):
        recognise(PHONE, code=code, actor="visitor")


# Whether a number is known ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("send", ["code", "link"])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_page_answers_the_same_for_every_number(visitor, attendee, send, language):
    known = visitor.post(f"/t/?lang={language}", {"phone": PHONE, "send": send})
    unknown = visitor.post(f"/t/?lang={language}", {"phone": UNKNOWN, "send": send})
    assert known.status_code == unknown.status_code == 200
    assert plain(known) == plain(unknown)
    assert dict(known.headers).keys() == dict(unknown.headers).keys()
    assert known["Cache-Control"] == "private, no-store"


def test_a_wrong_code_answers_the_same_for_every_number(visitor, attendee):
    send_codes(PHONE, actor="visitor")
    code = wrong(code_of(attendee))
    known = visitor.post("/t/code/?lang=en", {"phone": PHONE, "code": code})
    unknown = visitor.post("/t/code/?lang=en", {"phone": UNKNOWN, "code": code})
    assert known.status_code == unknown.status_code == 409
    assert plain(known) == plain(unknown)


def test_api_answers_the_same_for_every_number(api, attendee, event):
    body = {"edition": event.edition.code}
    known = api.post("/api/v1/me/code/", {**body, "phone": PHONE}, format="json")
    unknown = api.post("/api/v1/me/code/", {**body, "phone": UNKNOWN}, format="json")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
    code = wrong(code_of(attendee))
    known = api.post("/api/v1/me/link/", {"phone": PHONE, "code": code}, format="json")
    unknown = api.post("/api/v1/me/link/", {"phone": UNKNOWN, "code": code}, format="json")
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert (known.status_code, known.json()["code"]) == (409, "wrong_code")


def test_the_same_is_asked_of_the_database_for_every_number(attendee):
    with CaptureQueriesContext(connection) as known:
        send_codes(PHONE, actor="visitor")
    with CaptureQueriesContext(connection) as unknown:
        send_codes("+8801999999999", actor="visitor")
    kinds = [[query["sql"].split(" ")[0] for query in asked] for asked in (known, unknown)]
    kept, taken_back = kinds
    assert kept.count("INSERT") == 4
    assert [kind.replace("ROLLBACK", "RELEASE") for kind in taken_back] == kept


@pytest.mark.long  # a clock on a busy machine says little; the statements are compared above
@override_settings(LIMITS=WIDE)
@pytest.mark.parametrize("send", ["code", "link"])
def test_the_time_of_the_answer_tells_nothing(visitor, attendee, send):
    """Known and unknown in turn: medians within five thousandths of a second, or a fifth where the machine is busy."""
    took: dict[str, list[float]] = {PHONE: [], UNKNOWN: []}
    for turn in range(-5, 60):
        for phone in (PHONE, UNKNOWN):
            start = time.perf_counter()
            visitor.post("/t/", {"phone": phone, "send": send})
            if turn >= 0:
                took[phone].append(time.perf_counter() - start)
    known, unknown = statistics.median(took[PHONE]), statistics.median(took[UNKNOWN])
    assert abs(known - unknown) < max(0.005, 0.2 * unknown)


def test_the_same_is_written_for_a_number_that_is_not_known(attendee):
    send_codes("+8801999999999", actor="visitor")
    assert list(LogEntry.objects.filter(verb="code.asked").values_list("subject_id", "data")) == [("", {})]
    assert not Message.objects.exists()


# The pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spell",
    [
        str,
        lambda code: code.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")),
        lambda code: f" {code[:3]} {code[3:]} ",
    ],
)
def test_page_opens_the_ticket(visitor, attendee, spell):
    page = visitor.post("/t/?lang=en", {"phone": "০১৭১২-৩৪৫৬৭৮", "send": "code"}).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert 'value="০১৭১২-৩৪৫৬৭৮"' in page
    answer = visitor.post("/t/code/", {"phone": "০১৭১২-৩৪৫৬৭৮", "code": spell(code_of(attendee))})
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{token_of(attendee)}/")
    assert answer["Cache-Control"] == "private, no-store"


def test_somebody_who_registers_again_goes_on_to_the_activities(visitor, activity, attendee):
    typed = {
        "request_id": str(uuid.uuid4()),
        "name_en": attendee.name_en,
        "phone": PHONE,
        "kind": "delegate",
        "activities": [activity.code],
        "consent_registration": "on",
    }
    page = visitor.post(f"/register/{activity.code}/?lang=en", typed)
    assert page.status_code == 409
    assert 'href="/t/?next=activities"' in page.content.decode()
    asked = visitor.get("/t/?next=activities").content.decode()
    assert 'name="next" value="activities"' in asked
    visitor.post("/t/", {"phone": PHONE, "send": "code", "next": "activities"})
    answer = visitor.post("/t/code/", {"phone": PHONE, "code": code_of(attendee), "next": "activities"})
    assert answer["Location"] == f"/t/{token_of(attendee)}/activities/"


def test_page_goes_on_to_nowhere_else(visitor, attendee):
    visitor.post("/t/", {"phone": PHONE, "send": "code"})
    for place in ("https://evil.example/", "//evil.example", "../admin/"):
        answer = visitor.post("/t/code/", {"phone": PHONE, "code": code_of(attendee), "next": place})
        assert answer.status_code == 400
        assert "evil" not in answer.get("Location", "")


@pytest.mark.parametrize("bad", ["", "12345", "1234567", "abcdef", "\x00", "1" * 100_000, "१२३"])
def test_bad_codes_are_refused_with_a_sentence(visitor, api, attendee, bad):
    page = visitor.post("/t/code/?lang=en", {"phone": PHONE, "code": bad.encode("utf-8", "replace").decode()})
    assert page.status_code == 400
    answer = api.post("/api/v1/me/link/", {"phone": PHONE, "code": bad}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "code"


@pytest.mark.parametrize("body", [{}, {"phone": 5}, {"phone": []}, {"phone": "x"}, {"phone": PHONE, "edition": {}}, []])
def test_bad_bodies_are_refused(api, body):
    assert api.post("/api/v1/me/code/", body, format="json").status_code == 400
    assert api.post("/api/v1/me/link/", body, format="json").status_code == 400


def test_api_gives_the_token_for_the_code(api, attendee, event):
    api.post("/api/v1/me/code/", {"phone": PHONE, "edition": event.edition.code}, format="json")
    answer = api.post("/api/v1/me/link/", {"phone": PHONE, "code": code_of(attendee)}, format="json")
    assert answer.status_code == 200
    assert answer.json()["token"] == token_of(attendee)
    assert answer.json()["links"]["ticket"] == f"/t/{token_of(attendee)}/"
    assert answer["Cache-Control"] == "private, no-store"


def test_api_sends_for_the_edition_that_was_named(api, activity, attendee):
    other = make_activity(make_event(make_edition("other", number=8)), "elsewhere")
    open_registration(other)
    elsewhere = enrol(other)
    api.post("/api/v1/me/code/", {"phone": PHONE, "edition": "other"}, format="json")
    assert list(OneTimeCode.objects.values_list("attendee", flat=True)) == [elsewhere.pk]
    api.post("/api/v1/me/code/", {"phone": PHONE, "edition": "no-such"}, format="json")
    assert OneTimeCode.objects.count() == 1


# How often ------------------------------------------------------------------------------------------------------------


def test_the_doors_of_codes_stay_shut_when_nobody_counts():
    assert {"code", "code_of_phone", "code_try", "code_try_of_phone"} <= GUARDS_A_SECRET


@pytest.mark.parametrize(("name", "status"), [("code", 429), ("code_of_phone", 429)])
def test_asking_is_counted_by_address_and_by_phone(api, attendee, name, status):
    body = {"phone": PHONE}
    with override_settings(LIMITS={**WIDE, name: (1, 600)}):
        assert api.post("/api/v1/me/code/", body, format="json").status_code == 202
        again = api.post(
            "/api/v1/me/code/", body, format="json", REMOTE_ADDR="127.0.0.1" if name == "code" else "10.9.8.7"
        )
        assert again.status_code == status
        assert "Retry-After" in again.headers
        other = api.post("/api/v1/me/code/", {"phone": UNKNOWN}, format="json")
        assert other.status_code == (status if name == "code" else 202)


def test_guessing_from_a_thousand_addresses_gets_twenty_tries(attendee):
    """With the numbers of production: twenty tries a phone and day, against as many codes as people share it."""
    won = 0
    with override_settings(LIMITS={**WIDE, "code_try_of_phone": (20, 86_400)}):
        answers = []
        for number in range(60):
            client = Client(REMOTE_ADDR=f"10.1.{number}.1")
            if number % 5 == 0:
                send_codes(PHONE, actor="visitor")
            answers.append(client.post("/t/code/", {"phone": PHONE, "code": wrong(code_of(attendee))}).status_code)
        won = answers.count(302)
    assert (answers.count(409), answers.count(429), won) == (20, 40, 0)
    assert 20 * 20 / 1_000_000 < 0.001  # twenty tries against the codes of twenty people


def test_who_types_the_right_code_is_forgiven(visitor, attendee):
    with override_settings(LIMITS={**WIDE, "code_try_of_phone": (1, 600), "code_try": (1, 600)}):
        for _time in range(3):
            send_codes(PHONE, actor="visitor")
            assert visitor.post("/t/code/", {"phone": PHONE, "code": code_of(attendee)}).status_code == 302


# At the same moment ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_right_posts_at_once_one_opens(activity):
    attendee = enrol(activity)
    for _round in range(5):
        send_codes(PHONE, actor="visitor")
        code, start, outcomes = code_of(attendee), threading.Barrier(4), []

        def post(code=code, start=start, outcomes=outcomes):
            try:
                start.wait()
                outcomes.append(Client().post("/t/code/", {"phone": PHONE, "code": code}).status_code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=post) for _n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == [302, 409, 409, 409]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: nobody can race there")
def test_without_the_lock_two_would_open(activity, monkeypatch):
    """The sabotage: it proves that the test above can fail."""
    attendee = enrol(activity)
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda rows, **_options: rows)
    both = threading.Barrier(2)
    delete = OneTimeCode.delete

    def delete_later(row, *arguments, **options):
        both.wait(timeout=5)
        return delete(row, *arguments, **options)

    monkeypatch.setattr(OneTimeCode, "delete", delete_later)
    send_codes(PHONE, actor="visitor")
    code, outcomes = code_of(attendee), []

    def post():
        try:
            outcomes.append(Client().post("/t/code/", {"phone": PHONE, "code": code}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [302, 302]
