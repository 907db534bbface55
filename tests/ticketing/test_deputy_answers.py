"""Whoever comes by invitation is asked what the activities ask: the guest, and the deputy who comes instead."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from tests.factories import make_activity, open_registration
from tests.factories.answer_files import make_answer_file, make_file_question
from tests.factories.invitations import make_invitation
from tests.factories.questions import MEALS, make_question
from tests.factories.wishes import make_person, make_wish
from ticketing.invitation_queries import invitation_token
from ticketing.models import Invitation, Registration
from ticketing.services.invitation_answers import accept_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def dinner(event):
    activity = make_activity(event, "dinner", admission="invitation", start=timezone.now() + dt.timedelta(days=20))
    open_registration(activity, capacity=3)
    make_question(activity, key="meal", type="choice", options=MEALS, required=True, label_en="Lunch?", label_bn="খাবার?")
    make_question(activity, key="paper", type="text", required=True, ticket_kinds=["speaker"], label_en="Paper?")
    return activity


@pytest.fixture
def invitation(dinner):
    return make_invitation(dinner)


def path(invitation, page=""):
    return f"/i/{invitation_token(invitation)}/{page}"


def typed(**changes):
    return {
        "request_id": str(uuid.uuid4()),
        "name_en": "Deputy Rahman",
        "phone": "01812345678",
        "email": "deputy@example.org",
        "consent": "on",
        **changes,
    }


def deputys_place():
    deputy = Invitation.objects.get(deputy_of__isnull=False)
    return Registration.objects.get(attendee=deputy.attendee_id, state="confirmed")


def accept(invitation, answers):
    names = ("name_en", "name_bn", "phone", "email")
    person = make_person(**{name: getattr(invitation, name) for name in names})
    wish = make_wish(person=person, answers=answers)
    accept_invitation(invitation, wish, request_id=uuid.uuid4(), actor="guest")


# The page -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "words"), [("en", "Lunch?"), ("bn", "খাবার?")])
@pytest.mark.parametrize("page", ["accept/", "deputy/"])
def test_the_page_asks_what_concerns_this_kind_of_ticket(invitation, visitor, page, language, words):
    shown = visitor.get(f"{path(invitation, page)}?lang={language}").content.decode()

    assert words in shown
    assert "Paper?" not in shown


@pytest.mark.parametrize(("language", "words"), [("en", "Choose an answer."), ("bn", "একটি উত্তর বেছে নিন")])
def test_without_an_answer_nobody_is_sent(invitation, visitor, language, words):
    said = visitor.post(f"{path(invitation, 'deputy/')}?lang={language}", typed(seen="meal"))

    assert said.status_code == 400
    assert words in said.content.decode()
    assert not Registration.objects.exists()
    invitation.refresh_from_db()
    assert invitation.state == "sent"


def test_the_answers_of_the_deputy_are_kept_and_the_same_again_is_harmless(invitation, visitor):
    body = typed(seen="meal", **{"answer-meal": "veg"})

    assert visitor.post(path(invitation, "deputy/"), body).status_code == 302
    assert visitor.post(path(invitation, "deputy/"), body).status_code == 302

    assert deputys_place().answers == {"meal": "veg"}
    assert Registration.objects.count() == 1


def test_who_takes_over_the_guests_place_answers_for_himself(invitation, visitor):
    accept(invitation, {"meal": "fish"})

    said = visitor.post(path(invitation, "deputy/"), typed(seen="meal", **{"answer-meal": "veg"}))

    assert said.status_code == 302
    assert Registration.objects.get() == deputys_place()
    assert deputys_place().answers == {"meal": "veg"}


def test_only_what_the_guests_own_places_ask_is_asked_of_the_deputy(event, dinner, visitor):
    tour = make_activity(event, "tour", start=dinner.start)
    open_registration(tour)
    make_question(tour, key="bus", type="text", required=True, label_en="Bus?")
    invitation = make_invitation(dinner, tour)
    names = ("name_en", "name_bn", "phone", "email")
    person = make_person(**{name: getattr(invitation, name) for name in names})
    wish = make_wish(dinner, person=person, answers={"meal": "fish"})
    accept_invitation(invitation, wish, request_id=uuid.uuid4(), actor="guest")

    assert "Bus?" not in visitor.get(f"{path(invitation, 'deputy/')}?lang=en").content.decode()
    body = typed(seen="meal", **{"answer-meal": "veg"})
    assert visitor.post(path(invitation, "deputy/"), body).status_code == 302
    assert visitor.post(path(invitation, "deputy/"), body).status_code == 302
    assert deputys_place().answers == {"meal": "veg"}


@pytest.mark.parametrize("accepted", [False, True])
def test_a_file_becomes_the_deputys(event, visitor, private, accepted):
    tour = make_activity(event, "tour", start=timezone.now() + dt.timedelta(days=20))
    open_registration(tour)
    question = make_file_question(tour, key="letter", required=True)
    invitation = make_invitation(tour)
    if accepted:
        accept(invitation, {})
    stored = make_answer_file(question)

    said = visitor.post(path(invitation, "deputy/"), typed(seen="letter", **{"answer-letter-kept": str(stored.pk)}))

    assert said.status_code == 302
    stored.refresh_from_db()
    assert stored.attendee == deputys_place().attendee
    assert deputys_place().answers == {"letter": str(stored.pk)}


# The API --------------------------------------------------------------------------------------------------------------
def post(api, invitation, language="en", **body):
    return api.post(
        "/api/v1/invitation/deputy/",
        {
            "request_id": str(uuid.uuid4()),
            "person": {"name_en": "Deputy Rahman", "phone": "01812345678"},
            "consents": {"registration": True},
            **body,
        },
        format="json",
        headers={"authorization": f"Invitation {invitation_token(invitation)}", "accept-language": language},
    )


@pytest.mark.parametrize(("language", "words"), [("en", "Choose an answer."), ("bn", "একটি উত্তর বেছে নিন")])
def test_a_program_is_told_which_answer_is_missing(invitation, api, language, words):
    said = post(api, invitation, language)

    assert said.status_code == 400
    (fault,) = said.json()["errors"]
    assert (fault["field"], fault["code"]) == ("answers.meal", "required")
    assert words in fault["detail"]
    assert not Registration.objects.exists()


def test_a_program_answers_for_the_deputy(invitation, api):
    same = str(uuid.uuid4())
    said = post(api, invitation, request_id=same, answers={"meal": "fish"})
    again = post(api, invitation, request_id=same, answers={"meal": "fish"})

    assert (said.status_code, again.status_code) == (201, 201)
    assert deputys_place().answers == {"meal": "fish"}
    assert post(api, invitation, request_id=same, answers={"meal": "veg"}).json()["code"] == "request_id_reused"
