"""Staff see and change what one registration answers, and write answers down with a person whom they register."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import LogEntry
from tests.factories import (
    make_activity,
    make_attendee,
    make_event,
    make_member,
    make_registration,
    open_registration,
)
from tests.factories.answer_files import make_file_question
from tests.factories.careers import PDF
from tests.factories.questions import MEALS, make_question
from ticketing.models import AnswerFile, Attendee, Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(event):
    activity = make_activity(event, "campaign", kind="campaign")
    open_registration(activity, capacity=5)
    make_question(activity, key="meal", type="choice", options=MEALS, required=True, label_en="Lunch?", label_bn="খাবার?")
    make_question(activity, key="village", type="text", maximum=20, required=True, label_en="Village?")
    return activity


@pytest.fixture
def place(campaign):
    attendee = make_attendee(campaign.event.edition)
    return make_registration(campaign, attendee, answers={"meal": "fish", "village": "Dumuria"})


@pytest.fixture
def registrar(client, event):
    client.force_login(make_member("registrar", event))
    return client


def address(place):
    return reverse("ticketing_person_answers", args=[place.activity.event.code, place.attendee.code, place.code])


def sent(**answers):
    return {"seen": "meal village", **{f"answer-{key}": value for key, value in answers.items()}}


# Who ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["editor", "publisher", "gate_supervisor", "rapporteur"])
def test_others_of_the_event_find_nothing(client, place, event, role):
    client.force_login(make_member(role, event))

    assert client.get(address(place)).status_code == 404
    assert client.post(address(place), sent(meal="veg")).status_code == 404
    place.refresh_from_db()
    assert place.answers["meal"] == "fish"


def test_the_registrar_of_another_division_finds_nothing(client, place, event):
    other = make_event(event.edition, "sylhet", host="sylhet")
    client.force_login(make_member("registrar", other))
    theirs = reverse("ticketing_person_answers", args=[other.code, place.attendee.code, place.code])

    assert [client.post(url, sent(meal="veg")).status_code for url in (address(place), theirs)] == [404, 404]
    place.refresh_from_db()
    assert place.answers["meal"] == "fish"


# Seen and changed -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "words"), [("en", "Lunch?"), ("bn", "খাবার?")])
def test_the_answers_stand_in_the_form(registrar, place, language, words):
    page = registrar.get(address(place), headers={"accept-language": language}).content.decode()
    person = registrar.get(
        reverse("ticketing_person", args=[place.activity.event.code, place.attendee.code]),
        headers={"accept-language": language},
    ).content.decode()

    assert words in page
    assert 'value="Dumuria"' in page
    assert address(place) in person


def test_what_is_not_known_stays_open(registrar, place):
    said = registrar.post(address(place), sent(meal="", village="বটিয়াঘাটা"))

    assert said.status_code == 302
    place.refresh_from_db()
    assert place.answers == {"village": "বটিয়াঘাটা"}
    line = LogEntry.objects.get(verb="registration.answers_changed")
    assert line.data["questions"] == ["meal", "village"]
    assert "Dumuria" not in str(line.data)
    assert line.actor_name != ""


@pytest.mark.parametrize(("language", "words"), [("en", "at most 20 characters"), ("bn", "২০")])
def test_what_cannot_be_taken_is_said(registrar, place, language, words):
    said = registrar.post(address(place), sent(village="x" * 21), headers={"accept-language": language})

    assert said.status_code == 400
    assert words in said.content.decode()
    place.refresh_from_db()
    assert place.answers == {"meal": "fish", "village": "Dumuria"}


def test_a_file_is_kept_for_the_person(registrar, place, private):
    question = make_file_question(place.activity, key="letter")
    upload = SimpleUploadedFile("letter.pdf", PDF, "application/pdf")

    said = registrar.post(address(place), {**sent(meal="veg", village="Dumuria"), "answer-letter": upload})

    assert said.status_code == 302
    file = AnswerFile.objects.get(question=question)
    assert file.attendee == place.attendee
    place.refresh_from_db()
    assert place.answers["letter"] == str(file.pk)


def test_a_place_that_ended_and_one_without_questions_have_no_screen(registrar, place, event):
    silent = make_registration(make_activity(event, "dialogue", kind="dialogue"), place.attendee)
    assert registrar.get(address(silent)).status_code == 404
    Registration.objects.filter(pk=place.pk).update(state="cancelled")

    assert registrar.post(address(place), sent(meal="veg")).status_code == 404


# Registered by hand ---------------------------------------------------------------------------------------------------
def person(campaign, **fields):
    return {
        "request_id": str(uuid.uuid4()),
        "name_en": "Rahima Khatun",
        "phone": "01712345678",
        "kind": "delegate",
        "language": "bn",
        "activities": [campaign.code],
        "consent": "on",
        **fields,
    }


@pytest.mark.parametrize(("language", "words"), [("en", "Lunch?"), ("bn", "খাবার?")])
def test_the_form_asks_what_the_activity_asks_and_demands_nothing(registrar, campaign, language, words):
    url = reverse("ticketing_invite", args=[campaign.event.code])
    first = person(campaign)

    second = registrar.post(url, first, headers={"accept-language": language})

    assert second.status_code == 200
    assert words in second.content.decode()
    assert not Attendee.objects.exists()
    body = first | sent(meal="", village="Paikgachha")
    assert registrar.post(url, body).status_code == 302
    assert registrar.post(url, body).status_code == 302  # the same again has one effect
    assert Registration.objects.get().answers == {"village": "Paikgachha"}


def test_a_wrong_answer_is_refused_and_nobody_is_registered(registrar, campaign):
    url = reverse("ticketing_invite", args=[campaign.event.code])

    said = registrar.post(url, person(campaign) | sent(meal="meat"))

    assert said.status_code == 400
    assert not Attendee.objects.exists()


def test_only_the_kinds_that_are_asked_see_the_question(registrar, event):
    activity = make_activity(event, "dialogue", kind="dialogue")
    open_registration(activity)
    make_question(activity, key="paper", type="text", required=True, ticket_kinds=["speaker"])
    url = reverse("ticketing_invite", args=[event.code])

    assert registrar.post(url, person(activity)).status_code == 302
    assert Registration.objects.get().answers == {}
