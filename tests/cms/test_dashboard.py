"""The home page of the back office says what happens today, to those whom it concerns."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import make_activity, make_event, make_member, make_registration
from tests.factories.dialogues import make_dialogue, make_proposal
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


def home_of(user) -> str:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client.get("/admin/").content.decode()


def test_other_divisions_are_not_shown():
    event = make_event(division="khulna")
    other = make_event(event.edition, "sylhet", host="sylhet")
    make_activity(other, "secret", title="SECRET", title_bn="SECRET", start=timezone.now() + dt.timedelta(minutes=1))

    assert "SECRET" not in home_of(make_member("organiser", event))


def test_numbers_are_for_those_who_may_see_them():
    event = make_event()
    activity = make_activity(event, "now", title="NOW", title_bn="NOW", start=timezone.localtime().replace(hour=12))
    make_registration(activity)

    assert "<td>1</td>" in home_of(make_member("organiser", event)) or "<td>১</td>" in home_of(
        make_member("organiser", event, "o2")
    )
    assert "<td>–</td>" in home_of(make_member("editor", event))


def test_proposals_that_wait_are_shown_to_the_rapporteur():
    proposal = make_proposal(make_dialogue())
    rapporteur = make_member("rapporteur", proposal.dialogue.activity.event)

    assert f"/admin/dialogues/{proposal.dialogue.activity.code}/" in home_of(rapporteur)
