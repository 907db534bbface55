"""The questions on the pages, as a browser without scripts sees and sends them."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from tests.factories import make_activity, open_registration
from tests.factories.questions import MEALS, make_question
from tests.factories.wishes import make_person, make_wish
from tests.files.good_files import pdf
from ticketing.links import token_of
from ticketing.models import AnswerFile, Attendee, Registration
from ticketing.services.places import cancel_registration
from ticketing.services.registration import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=5)
    return activity


@pytest.fixture
def fair(event):
    """Another activity of the same event, which asks something that must be answered."""
    fair = make_activity(event, "fair")
    open_registration(fair)
    make_question(fair, key="roll", label_en="Your roll number?", required=True)
    return fair


@pytest.fixture
def meal(activity):
    return make_question(
        activity, key="meal", type="choice", options=MEALS, required=True, label_en="Lunch <b>?", help_en="<i>halal</i>"
    )


def typed(*activities, **changes):
    return {
        "request_id": "11111111-2222-4333-8444-555555555555",
        "name_bn": "রাশেদা ক্ষিতীশ",
        "phone": "০১৭১২৩৪৫৬৭৮",
        "organisation": "Typed and kept",
        "kind": "student",
        "activities": [activity.code for activity in activities],
        "consent_registration": "on",
        **changes,
    }


def words(response) -> str:
    return response.content.decode()


def checked(page: str, name: str) -> list[str]:
    """The values of the boxes and buttons of this name that are ticked."""
    boxes = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return [found[1] for box in boxes if " checked" in box and (found := re.search(r'value="([^"]*)"', box))]


# ── Registering ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_page_asks_what_its_activity_asks_and_nothing_else(visitor, activity, fair, meal):
    page = words(visitor.get(f"/register/{activity.code}/?lang=en"))
    assert "Lunch &lt;b&gt;?" in page
    assert "&lt;i&gt;halal&lt;/i&gt;" in page
    assert 'name="answer-meal"' in page
    assert 'name="seen" value="meal"' in page
    assert "Your roll number?" not in page
    assert "multipart" not in page


def test_page_without_questions_has_no_part_for_them(visitor, activity):
    page = words(visitor.get(f"/register/{activity.code}/?lang=en"))
    assert "Questions of the organisers" not in page


def test_page_refuses_what_is_missing_and_keeps_what_was_typed(visitor, activity, meal):
    make_question(activity, key="note", label_en="Anything else?")
    sent = typed(activity, **{"seen": "meal note", "answer-note": "Late & <hungry>"})
    answer = visitor.post(f"/register/{activity.code}/?lang=en", sent)
    page = words(answer)
    assert answer.status_code == 400
    assert "Choose an answer." in page
    assert "Late &amp; &lt;hungry&gt;" in page
    assert "Typed and kept" in page
    assert not Attendee.objects.exists()


def test_page_keeps_the_answers(visitor, activity, meal):
    make_question(activity, key="days", type="several", options=MEALS)
    make_question(activity, key="agreed", type="consent", required=True)
    sent = typed(activity, **{"answer-meal": "veg", "answer-days": ["fish", "none"], "answer-agreed": "on", "seen": ""})
    answer = visitor.post(f"/register/{activity.code}/", sent)
    assert answer.status_code == 302
    assert Registration.objects.get().answers == {"meal": "veg", "days": ["fish", "none"], "agreed": True}


def test_conditions_stand_in_words_and_for_the_script(visitor, activity, meal):
    make_question(activity, key="bones", required=True, depends_on=meal, depends_values=["fish"])
    make_question(activity, key="college", required=True, ticket_kinds=["student"])
    page = words(visitor.get(f"/register/{activity.code}/?lang=en"))
    assert "Only if you answer “Lunch &lt;b&gt;?” with: Fish." in page
    assert "Only if you come as: student." in page
    assert 'data-parent="answer-meal" data-values="fish"' in page
    assert 'data-kinds="student"' in page


def test_question_that_does_not_apply_is_neither_demanded_nor_kept(visitor, activity, meal):
    make_question(activity, key="bones", required=True, depends_on=meal, depends_values=["fish"])
    make_question(activity, key="college", required=True, ticket_kinds=["student"])
    answers = {
        "answer-meal": "veg",
        "answer-bones": "none",
        "answer-college": "MM College",
        "seen": "meal bones college",
    }
    assert visitor.post(f"/register/{activity.code}/", typed(activity, kind="delegate", **answers)).status_code == 302
    assert Registration.objects.get().answers == {"meal": "veg"}


def test_second_screen_asks_what_further_activities_ask(visitor, activity, fair, meal):
    address = f"/register/{activity.code}/?lang=en"
    first = typed(activity, fair, **{"answer-meal": "veg", "seen": "meal"})
    second = visitor.post(address, first)
    page = words(second)

    assert second.status_code == 200
    assert "Your roll number?" in page
    assert "One more step" in page
    assert 'role="alert"' not in page
    assert not Attendee.objects.exists()
    assert checked(page, "activities") == [activity.code, fair.code]
    assert checked(page, "answer-meal") == ["veg"]
    assert 'value="Typed and kept"' in page
    assert f'value="{first["request_id"]}"' in page
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    assert set(seen.split()) == {"meal", "roll"}

    refused = visitor.post(address, {**first, "seen": seen, "answer-roll": ""})
    assert (refused.status_code, Attendee.objects.count()) == (400, 0)
    done = visitor.post(address, {**first, "seen": seen, "answer-roll": "১৭"})
    assert done.status_code == 302
    kept = dict(Registration.objects.values_list("activity__slug", "answers"))
    assert kept == {"main": {"meal": "veg"}, "fair": {"roll": "১৭"}}


def test_questions_of_an_activity_that_was_unticked_do_not_count(visitor, activity, fair, meal):
    sent = typed(fair, **{"seen": "meal roll", "answer-roll": "17", "answer-meal": "fish"})
    assert visitor.post(f"/register/{activity.code}/", sent).status_code == 302
    assert Registration.objects.get().answers == {"roll": "17"}


def test_hostile_answers_are_refused_in_words(visitor, activity, meal):
    make_question(activity, key="note")
    for value in ("x" * 900_000, "\x00" * 10, "<script>alert(1)</script>"):
        sent = typed(activity, **{"seen": "meal note", "answer-meal": value, "answer-note": value})
        answer = visitor.post(f"/register/{activity.code}/", sent)
        assert answer.status_code == 400
        assert "<script>alert(1)" not in words(answer)
    assert not Attendee.objects.exists()


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def paper(activity):
    return make_question(activity, key="paper", type="file", required=True)


def upload(data: bytes | None = None, name: str = "my paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or pdf(), content_type="application/pdf")


def test_file_survives_a_refused_form_and_goes_with_the_registration(visitor, activity, paper):
    address = f"/register/{activity.code}/?lang=en"
    assert 'enctype="multipart/form-data"' in words(visitor.get(address))
    refused = visitor.post(address, typed(activity, phone="1", seen="paper", **{"answer-paper": upload()}))
    page = words(refused)
    assert refused.status_code == 400
    file = AnswerFile.objects.get()
    assert f'name="answer-paper-kept" value="{file.pk}"' in page
    assert "my paper" in page

    done = visitor.post(address, typed(activity, seen="paper", **{"answer-paper-kept": str(file.pk)}))
    assert done.status_code == 302
    file.refresh_from_db()
    assert file.attendee == Attendee.objects.get()
    assert Registration.objects.get().answers == {"paper": str(file.pk)}


def test_form_with_a_file_sent_twice_registers_once(visitor, activity, paper):
    places = [
        visitor.post(f"/register/{activity.code}/", typed(activity, seen="paper", **{"answer-paper": upload()}))
        for _time in range(2)
    ]
    assert [answer.status_code for answer in places] == [302, 302]
    assert places[0]["Location"] == places[1]["Location"]
    assert Registration.objects.count() == 1
    assert AnswerFile.objects.exclude(attendee=None).count() == 1


def test_bad_file_is_refused_at_its_field(visitor, activity, paper):
    for bad in (
        upload(b"MZ nothing", "virus.exe"),
        upload(b"%PDF-1.4 broken", "a.pdf"),
        upload(b"x" * 3_000_000, "b.pdf"),
    ):
        answer = visitor.post(
            f"/register/{activity.code}/?lang=en", typed(activity, seen="paper", **{"answer-paper": bad})
        )
        assert answer.status_code == 400
        assert 'href="#id_answer-paper"' in words(answer)
    assert not Attendee.objects.exists()
    assert not AnswerFile.objects.exists()


def test_file_of_somebody_else_is_neither_named_nor_taken(visitor, activity, paper):
    visitor.post(f"/register/{activity.code}/", typed(activity, seen="paper", **{"answer-paper": upload()}))
    foreign = AnswerFile.objects.get()
    sent = typed(
        activity,
        seen="paper",
        request_id=str(uuid.uuid4()),
        phone="01812345678",
        **{"answer-paper-kept": str(foreign.pk)},
    )
    answer = visitor.post(f"/register/{activity.code}/?lang=en", sent)
    assert answer.status_code == 400
    assert "choose the file again" in words(answer)
    assert "my paper" not in words(answer)
    assert Attendee.objects.count() == 1


@override_settings(LIMITS={"registration": (0, 600)})
def test_who_knocks_too_often_leaves_no_file(visitor, activity, paper):
    answer = visitor.post(f"/register/{activity.code}/", typed(activity, seen="paper", **{"answer-paper": upload()}))
    assert answer.status_code == 429
    assert not AnswerFile.objects.exists()


# ── On the ticket ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def token(activity, meal):
    wish = make_wish(activity, person=make_person(name_en="Rina"), answers={"meal": "fish"})
    return register(wish, request_id=uuid.uuid4()).token


def test_further_activities_ask_their_own_questions_and_no_person(visitor, token, fair):
    address = f"/t/{token}/activities/?lang=en"
    assert "roll number" not in words(visitor.get(address))
    sent = {"request_id": str(uuid.uuid4()), "activities": [fair.code]}
    second = visitor.post(address, sent)
    assert second.status_code == 200
    assert "Your roll number?" in words(second)
    assert "Lunch" not in words(second)
    assert 'name="phone"' not in words(second)
    assert checked(words(second), "activities") == [fair.code]

    assert visitor.post(address, {**sent, "seen": "roll", "answer-roll": ""}).status_code == 400
    assert visitor.post(address, {**sent, "seen": "roll", "answer-roll": "17"}).status_code == 302
    assert Registration.objects.get(activity=fair).answers == {"roll": "17"}


def test_answers_are_changed_on_the_ticket(visitor, token, activity):
    place = Registration.objects.get()
    address = f"/t/{token}/answers/{place.code}/?lang=en"
    assert f"/answers/{place.code}/" in words(visitor.get(f"/t/{token}/"))
    page = visitor.get(address)
    assert page["Cache-Control"] == "private, no-store"
    assert checked(words(page), "answer-meal") == ["fish"]

    refused = visitor.post(address, {"seen": "meal", "answer-meal": "beef"})
    assert refused.status_code == 400
    assert "Choose one of the answers" in words(refused)
    saved = visitor.post(address, {"seen": "meal", "answer-meal": "veg"})
    assert saved.status_code == 302
    assert "Your answers were saved." in words(visitor.get(saved["Location"] + "&lang=en"))
    place.refresh_from_db()
    assert place.answers == {"meal": "veg"}


@pytest.mark.parametrize(
    ("language", "day", "figure"), [("bn", "১৫ জুন ২০২৭", "০.০০০০০১"), ("en", "15 June 2027", "0.000001")]
)
def test_answers_to_change_stand_there_as_people_write_them(visitor, token, activity, language, day, figure):
    make_question(activity, key="day", type="date")
    make_question(activity, key="share", type="number")
    place = Registration.objects.get()
    kept = {"day": "2027-06-15", "share": 0.000001}
    Registration.objects.update(answers=kept)

    page = visitor.get(f"/t/{token}/answers/{place.code}/?lang={language}").content.decode()
    assert f'value="{day}"' in page
    assert f'value="{figure}"' in page
    visitor.post(f"/t/{token}/answers/{place.code}/", {"answer-day": day, "answer-share": figure})

    place.refresh_from_db()
    assert place.answers == kept


def test_ticket_offers_no_answers_where_nothing_is_asked(visitor, fair, event):
    plain = make_activity(event, "seminar")
    open_registration(plain)
    receipt = register(make_wish(plain), request_id=uuid.uuid4())
    place = Registration.objects.get()
    assert "/answers/" not in words(visitor.get(f"/t/{receipt.token}/"))
    assert visitor.get(f"/t/{receipt.token}/answers/{place.code}/").status_code == 404


def test_answers_of_others_and_of_places_given_back_are_absent(visitor, token, activity):
    other = register(make_wish(activity, answers={"meal": "none"}), request_id=uuid.uuid4())
    foreign = Registration.objects.get(attendee__code=other.attendee)
    for method in (visitor.get, visitor.post):
        assert method(f"/t/{token}/answers/{foreign.code}/", {"answer-meal": "veg"}).status_code == 404
        assert method(f"/t/{'A' * 43}/answers/{foreign.code}/", {"answer-meal": "veg"}).status_code == 404
    cancel_registration(foreign, actor="system")
    assert visitor.get(f"/t/{token_of(foreign.attendee)}/answers/{foreign.code}/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.answers == {"meal": "none"}


def test_kept_file_is_replaced_or_taken_away(visitor, token, activity):
    make_question(activity, key="paper", type="file")
    place = Registration.objects.get()
    address = f"/t/{token}/answers/{place.code}/?lang=en"
    assert visitor.post(address, {"answer-meal": "fish", "answer-paper": upload()}).status_code == 302
    place.refresh_from_db()
    first = place.answers["paper"]
    page = words(visitor.get(address))
    assert f'value="{first}"' in page
    assert "my paper" in page

    same = {"answer-meal": "fish", "answer-paper-kept": first}
    assert visitor.post(address, same).status_code == 302
    place.refresh_from_db()
    assert place.answers["paper"] == first
    assert visitor.post(address, {**same, "answer-paper-gone": "1"}).status_code == 302
    place.refresh_from_db()
    assert place.answers == {"meal": "fish"}
