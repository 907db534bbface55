"""Carried forward, said yes, and given back on the ticket page or at the desk: the next of the reserve list is asked."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import LogEntry, Message
from summit.models import Event
from tests.factories import (
    make_activity,
    make_event,
    make_member,
    make_registration,
    open_registration,
)
from tests.factories.carry_forward import make_rule, make_visit
from tests.factories.wishes import make_person, make_wish
from ticketing.carry_forward import ALIVE
from ticketing.carry_forward_queries import returned
from ticketing.invitation_queries import invitation_token
from ticketing.links import token_of
from ticketing.models import Attendee, Invitation, Registration
from ticketing.services.carry_forward import run_and_send, run_rule
from ticketing.services.deputies import send_deputy
from ticketing.services.invitation_answers import accept_invitation, decline_invitation
from ticketing.services.invitations import withdraw_invitation
from ticketing.services.places import cancel_registration, hand_over_place, move_registration_by_staff
from ticketing.services.returned_places import release_returned, release_returned_by

pytestmark = pytest.mark.django_db
State = Invitation.State


@pytest.fixture
def khulna(edition):
    return make_activity(make_event(edition, "khulna", sequence=1), "main")


@pytest.fixture
def dhaka(edition):
    event = make_event(edition, "dhaka", host="dhaka", kind=Event.Kind.CENTRAL, sequence=9)
    activity = make_activity(event, "main", start=timezone.now() + dt.timedelta(days=30))
    open_registration(activity)
    return activity


@pytest.fixture
def rule(khulna, dhaka):
    """One place for Khulna, three people."""
    rule = make_rule(dhaka, places=1)
    for _n in range(3):
        make_visit(khulna)
    run_and_send(rule, actor="system")
    return rule


def states(rule):
    return list(Invitation.objects.filter(rule=rule).order_by("pk").values_list("state", flat=True))


def accepted(rule):
    """The first guest says yes; the invitation and the place."""
    invitation = Invitation.objects.get(rule=rule, state="sent")
    names = ("name_en", "name_bn", "phone", "email")
    wish = make_wish(person=make_person(**{name: getattr(invitation, name) for name in names}))
    accept_invitation(invitation, wish, request_id=uuid.uuid4(), actor="guest")
    invitation.refresh_from_db()
    return invitation, Registration.objects.get(
        attendee=invitation.attendee_id, activity=rule.target, state="confirmed"
    )


def with_deputy(rule):
    invitation = Invitation.objects.get(rule=rule, state="sent")
    answer = send_deputy(invitation, make_wish(), request_id=uuid.uuid4(), actor="guest")
    deputy = answer.invitation
    return deputy, Registration.objects.get(attendee=deputy.attendee_id, activity=rule.target)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_given_back_on_the_ticket_page_the_next_is_asked_at_once(
    rule, visitor, language, django_capture_on_commit_callbacks
):
    invitation, place = accepted(rule)
    url = reverse("ticketing:cancel", args=[token_of(place.attendee), place.code])

    with django_capture_on_commit_callbacks(execute=True):
        said = visitor.post(f"{url}?lang={language}")

    assert said.status_code == 302
    assert states(rule) == ["declined", "sent", "reserve"]
    risen = Invitation.objects.get(rule=rule, state="sent")
    assert Message.objects.filter(template="invitation", to=risen.email).count() == 1
    page = visitor.get(f"/i/{invitation_token(invitation)}/?lang={language}").content.decode()
    assert ("আপনি আসছেন না" if language == "bn" else "You do not come.") in page
    assert "/accept/" not in page


def test_given_back_through_the_api_the_next_is_asked(rule, api, django_capture_on_commit_callbacks):
    _invitation, place = accepted(rule)

    with django_capture_on_commit_callbacks(execute=True):
        said = api.post(
            f"/api/v1/me/registrations/{place.code}/cancel/",
            headers={"authorization": f"Attendee {token_of(place.attendee)}"},
        )

    assert said.status_code == 200
    assert states(rule) == ["declined", "sent", "reserve"]


def test_cancelled_at_the_desk_the_next_is_asked(rule, client, django_capture_on_commit_callbacks):
    _invitation, place = accepted(rule)
    client.force_login(make_member("registrar", rule.target.event))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("ticketing_change_place", args=[rule.target.event.code, place.attendee.code, place.code]),
            {"cancel": "1"},
        )

    assert states(rule) == ["declined", "sent", "reserve"]


def test_moved_away_the_next_is_asked(rule):
    _invitation, place = accepted(rule)
    other = make_activity(rule.target.event, "dialogue", start=rule.target.start)
    open_registration(other)
    move_registration_by_staff(place, to=other, actor="system")

    assert release_returned() == 1

    assert states(rule) == ["declined", "sent", "reserve"]


def test_the_sweep_finds_what_a_dead_process_left_and_does_it_once(rule):
    _invitation, place = accepted(rule)
    cancel_registration(place, actor="attendee")  # nothing commits in this test, so nobody was told

    assert states(rule) == ["accepted", "reserve", "reserve"]
    assert release_returned() == 1
    assert release_returned() == 0
    release_returned_by(place.attendee_id)

    assert states(rule) == ["declined", "sent", "reserve"]
    assert LogEntry.objects.filter(verb="invitation.given_back").count() == 1
    assert "ticketing.services.returned_places.release_returned" in settings.TIMELY
    assert all(callable(import_string(path)) for path in settings.PLACE_ENDED)


def test_who_still_has_a_place_keeps_the_invitation(rule):
    invitation, place = accepted(rule)
    assert release_returned() == 0

    cancel_registration(place, actor="attendee")
    make_registration(rule.target, place.attendee)

    assert release_returned() == 0
    invitation.refresh_from_db()
    assert invitation.state == "accepted"


def test_a_place_that_was_passed_on_did_not_come_back(rule, khulna):
    _invitation, place = accepted(rule)
    hand_over_place(place, to=make_visit(khulna), actor="system")

    assert release_returned() == 0


def test_who_gave_an_older_place_back_and_then_said_yes_stays(rule):
    invitation = Invitation.objects.get(rule=rule, state="sent")
    earlier = make_registration(rule.target, invitation.attendee)
    cancel_registration(earlier, actor="attendee")
    accepted(rule)
    assert release_returned() == 0

    Registration.objects.filter(attendee=invitation.attendee, state="confirmed", activity=rule.target).delete()

    assert release_returned() == 0  # an ending before the yes says nothing of it


def test_other_invitations_are_left_alone(rule):
    _invitation, place = accepted(rule)
    Invitation.objects.filter(rule=rule, state="accepted").update(rule=None, from_event=None)
    cancel_registration(place, actor="attendee")

    assert not returned().exists()


@pytest.mark.parametrize("way", ["ticket", "link"])
def test_a_deputy_who_does_not_come_makes_room_too(rule, way, visitor, django_capture_on_commit_callbacks):
    deputy, place = with_deputy(rule)

    with django_capture_on_commit_callbacks(execute=True):
        if way == "ticket":
            cancel_registration(place, actor="attendee")
        else:
            decline_invitation(deputy, actor="guest")

    assert states(rule) == ["declined", "sent", "reserve"]
    deputy.refresh_from_db()
    assert deputy.state == "declined"
    page = visitor.get(f"/i/{invitation_token(deputy)}/?lang=en").content.decode()
    assert "You do not come." in page
    assert "/accept/" not in page
    url = reverse("ticketing:invitation_accept", args=[invitation_token(deputy)])
    assert visitor.get(url).status_code == 302


def test_a_deputy_of_somebody_carried_forward_is_another_person(rule):
    deputy, place = with_deputy(rule)

    guest = deputy.deputy_of.attendee
    assert place.attendee != guest
    assert (place.attendee.name_en, place.attendee.phone) == (deputy.name_en, deputy.phone)
    assert not guest.registrations.filter(activity=rule.target).exists()


def test_one_that_was_never_sent_and_is_taken_back_is_followed_by_another_draft(rule, khulna, dhaka):
    other = make_rule(dhaka, places=1, ground="registered")
    Invitation.objects.filter(rule=rule).delete()
    run_rule(other, actor="system")
    assert states(other) == ["draft", "reserve", "reserve"]
    Message.objects.all().delete()

    withdraw_invitation(Invitation.objects.get(rule=other, state="draft"), actor="system")

    assert states(other) == ["withdrawn", "draft", "reserve"]
    assert not Message.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_several_look_at_once_and_one_is_asked(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    for _n in range(4):
        make_visit(khulna)
    run_and_send(rule, actor="system")
    _invitation, place = accepted(rule)

    def look(number: int) -> None:
        try:
            if number == 0:
                cancel_registration(place, actor="attendee")
            elif number % 2:
                release_returned()
            else:
                run_and_send(rule, actor="system")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as hands:
        list(hands.map(look, range(6)))
    release_returned()

    assert states(rule).count("sent") == 1
    assert Invitation.objects.filter(rule=rule, state__in=ALIVE).count() == 1
    assert Attendee.objects.filter(invitations__rule=rule).distinct().count() == 4


def breaks(attendee):
    raise OperationalError("the connection is closed")


@pytest.mark.django_db(transaction=True)
def test_what_follows_may_fail_and_the_answer_stands(api, khulna, settings, caplog):
    """The place is given back already; the sweep looks again later."""
    open_registration(khulna)
    place = make_registration(khulna)
    settings.PLACE_ENDED = [f"{__name__}.breaks"]
    token = token_of(place.attendee)

    answer = api.post(f"/api/v1/me/registrations/{place.code}/cancel/", headers={"Authorization": f"Attendee {token}"})

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert "the connection is closed" in caplog.text
