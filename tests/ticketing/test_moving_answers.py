"""Who changes a place for another activity is asked what that one asks; what was answered before and still fits stays."""

import uuid

import pytest
from django.urls import reverse

from tests.factories import (
    make_activity,
    make_attendee,
    make_member,
    make_registration,
    make_ticket,
    open_registration,
)
from tests.factories.answer_files import make_answer_file, make_file_question
from tests.factories.questions import MEALS, make_question
from ticketing.links import token_of
from ticketing.models import Registration
from ticketing.services.places import move_registration_by_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue(event):
    activity = make_activity(event, "dialogue", kind="dialogue")
    open_registration(activity)
    return activity


@pytest.fixture
def campaign(event):
    activity = make_activity(event, "campaign", kind="campaign")
    open_registration(activity, capacity=5)
    return activity


@pytest.fixture
def place(dialogue):
    attendee = make_attendee(dialogue.event.edition, language="en")
    make_ticket(attendee)
    make_question(dialogue, key="topic", type="text")
    return make_registration(dialogue, attendee, answers={"topic": "Broadband"})


@pytest.fixture
def asked(campaign):
    """The campaign asks for a meal, and for a T-shirt if one likes."""
    make_question(campaign, key="meal", type="choice", options=MEALS, required=True, label_en="Lunch?", label_bn="খাবার?")
    make_question(campaign, key="shirt", type="text", label_en="T-shirt?", label_bn="টি-শার্ট?")
    return campaign


def page_of(place):
    return reverse("ticketing:move", args=[token_of(place.attendee), place.code])


def moved(place):
    """The new place, after the old one ended."""
    place.refresh_from_db()
    assert (place.state, place.ended_as) == ("cancelled", "moved")
    return Registration.objects.get(attendee=place.attendee, state="confirmed")


# The page -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "words"), [("en", "Lunch?"), ("bn", "খাবার?")])
def test_the_page_asks_on_a_second_screen_and_then_moves(place, asked, visitor, language, words):
    url = f"{page_of(place)}?lang={language}"
    assert words not in visitor.get(url).content.decode()

    second = visitor.post(url, {"activity": asked.code})

    assert second.status_code == 200
    assert words in second.content.decode()
    assert ("One more step" if language == "en" else "আর একটি ধাপ") in second.content.decode()
    page = second.content.decode()
    assert page.index("<summary>") < page.index('name="activity"') < page.index("</details>") < page.index(words)
    place.refresh_from_db()
    assert place.state == "confirmed"
    said = visitor.post(url, {"activity": asked.code, "seen": "meal shirt", "answer-meal": "veg", "answer-shirt": ""})
    assert said.status_code == 302
    assert moved(place).answers == {"meal": "veg"}


@pytest.mark.parametrize(("language", "words"), [("en", "Choose an answer."), ("bn", "একটি উত্তর বেছে নিন")])
def test_a_missing_answer_is_said_at_its_field_and_nothing_moves(place, asked, visitor, language, words):
    sent = {"activity": asked.code, "seen": "meal shirt", "answer-shirt": "XL"}

    said = visitor.post(f"{page_of(place)}?lang={language}", sent)

    assert said.status_code == 400
    assert words in said.content.decode()
    assert 'value="XL"' in said.content.decode() or "XL</textarea>" in said.content.decode()
    assert Registration.objects.get().answers == {"topic": "Broadband"}


def test_answers_to_the_same_questions_are_filled_in(place, asked, visitor):
    make_question(asked, key="village", type="text", maximum=50)
    Registration.objects.update(answers={"topic": "Broadband", "village": "Batiaghata"})

    second = visitor.post(page_of(place), {"activity": asked.code}).content.decode()

    assert 'value="Batiaghata"' in second
    assert "Broadband" not in second


def test_another_choice_on_the_second_screen_asks_again_and_keeps_what_was_said(place, asked, event, visitor):
    other = make_activity(event, "fair", kind="campaign")
    open_registration(other)
    make_question(other, key="bus", type="text", required=True, label_en="By bus?")
    make_question(other, key="food", type="text")

    said = visitor.post(
        page_of(place), {"activity": other.code, "seen": "meal shirt food", "answer-food": "Rice", "answer-meal": "veg"}
    )

    assert said.status_code == 200
    assert "By bus?" in said.content.decode()
    assert "Rice" in said.content.decode()
    assert Registration.objects.count() == 1


def test_where_nothing_is_asked_one_screen_is_enough_and_the_answers_end(place, campaign, visitor):
    assert visitor.post(page_of(place), {"activity": campaign.code}).status_code == 302

    assert moved(place).answers == {}
    assert place.answers == {"topic": "Broadband"}


def test_a_file_is_taken_along_with_the_new_place(place, campaign, visitor, private):
    question = make_file_question(campaign, key="letter", required=True)
    stored = make_answer_file(question)

    said = visitor.post(
        page_of(place), {"activity": campaign.code, "seen": "letter", "answer-letter-kept": str(stored.pk)}
    )

    assert said.status_code == 302
    assert moved(place).answers == {"letter": str(stored.pk)}
    stored.refresh_from_db()
    assert stored.attendee == place.attendee


# The API --------------------------------------------------------------------------------------------------------------
def post(api, place, body, language="en"):
    return api.post(
        f"/api/v1/me/registrations/{place.code}/move/",
        body,
        format="json",
        headers={"authorization": f"Attendee {token_of(place.attendee)}", "accept-language": language},
    )


@pytest.mark.parametrize(("language", "words"), [("en", "Choose an answer."), ("bn", "একটি উত্তর বেছে নিন")])
def test_a_program_is_told_which_answer_is_missing(place, asked, api, language, words):
    said = post(api, place, {"activity": asked.code}, language)
    unknown = post(api, place, {"activity": asked.code, "answers": {"meal": "veg", "topic": "x"}})

    assert said.status_code == 400
    assert said.json()["code"] == "invalid"
    (fault,) = said.json()["errors"]
    assert (fault["field"], fault["code"]) == ("answers.meal", "required")
    assert words in fault["detail"]
    assert [(one["field"], one["code"]) for one in unknown.json()["errors"]] == [("answers.topic", "unknown_question")]
    assert Registration.objects.get().state == "confirmed"


def test_a_program_moves_with_answers_and_may_leave_out_what_is_known(place, asked, api):
    make_question(asked, key="village", type="text", required=True)
    Registration.objects.update(answers={"topic": "Broadband", "village": "Batiaghata"})

    said = post(api, place, {"activity": asked.code, "answers": {"meal": "fish"}})

    assert said.status_code == 200
    assert moved(place).answers == {"meal": "fish", "village": "Batiaghata"}


def test_somebody_elses_file_is_refused_and_nothing_moves(place, campaign, api, private):
    question = make_file_question(campaign, key="letter", required=True)
    stored = make_answer_file(question, attendee=make_attendee(place.attendee.edition))

    said = post(api, place, {"activity": campaign.code, "answers": {"letter": str(stored.pk)}})

    assert (said.status_code, said.json()["code"]) == (400, "unknown_file")
    assert Registration.objects.get(attendee=place.attendee).state == "confirmed"


# Staff ----------------------------------------------------------------------------------------------------------------
def test_staff_leave_open_what_is_missing_and_keep_what_is_sound(place, asked):
    make_question(asked, key="village", type="text")
    make_question(asked, key="size", type="choice", options=MEALS)
    Registration.objects.update(answers={"topic": "Broadband", "village": "Batiaghata", "size": "gone"})

    new = move_registration_by_staff(place, to=asked, actor="system")

    assert new.answers == {"village": "Batiaghata"}


def test_many_are_moved_at_once_with_open_answers(place, asked, client):
    event = place.activity.event
    client.force_login(make_member("registrar", event))

    client.post(
        reverse("ticketing_bulk_carry_out", args=[event.code]),
        {
            "action": "move",
            "to": asked.code,
            "request_id": str(uuid.uuid4()),
            "rows": f"{place.code}.confirmed",
        },
    )

    assert moved(place).answers == {}
