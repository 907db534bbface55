"""Many at once, with real connections: one answer, one mail, one import."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import LogEntry, Message
from summit.errors import Refusal
from tests.factories import make_activity, make_edition, make_event, make_user, open_registration
from tests.factories.invitations import make_invitation
from tests.factories.wishes import make_person, make_wish
from ticketing.models import Attendee, GuestImport, Invitation, Registration
from ticketing.services.deputies import send_deputy
from ticketing.services.guest_lists import import_guest_list
from ticketing.services.invitation_answers import accept_invitation, decline_invitation
from ticketing.services.invitations import send_invitation
from ticketing.services.reminders import lapse_invitations, remind_due

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD = 8


def all_at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each returned, or the code of the refusal that it met; they start together."""
    gate = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)

    def run(at: int, work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            answers[at] = work()
        except Refusal as refused:
            answers[at] = refused.code
        except Exception as fault:  # noqa: BLE001  shown by the assertion of the test
            answers[at] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.fixture
def dialogue():
    activity = make_activity(make_event(make_edition(number=7)), "dialogue", admission="invitation")
    open_registration(activity, capacity=5)
    return activity


def accepting(invitation, wish, request_id):
    return lambda: accept_invitation(invitation, wish, request_id=request_id, actor="guest").receipt


def test_the_same_answer_at_once_has_one_effect(dialogue):
    invitation, wish, request_id = make_invitation(dialogue), make_wish(), uuid.uuid4()

    receipts = all_at_once(*[accepting(invitation, wish, request_id)] * CROWD)

    assert receipts == [receipts[0]] * CROWD
    assert receipts[0].attendee == Attendee.objects.get().code
    assert (Registration.objects.count(), dialogue.quotas.get().taken) == (1, 1)
    assert LogEntry.objects.filter(verb="invitation.accepted").count() == 1


def test_an_invitation_used_by_many_at_once_is_used_once(dialogue):
    invitation = make_invitation(dialogue)

    answers = all_at_once(*[accepting(invitation, make_wish(), uuid.uuid4()) for _number in range(CROWD)])

    assert sorted(str(answer) for answer in answers if isinstance(answer, str)) == ["invitation_answered"] * (CROWD - 1)
    assert (Attendee.objects.count(), dialogue.quotas.get().taken) == (1, 1)


def test_yes_no_and_a_deputy_at_once_are_one_answer(dialogue):
    invitation = make_invitation(dialogue)

    def deputise():
        return send_deputy(invitation, make_wish(), request_id=uuid.uuid4(), actor="guest")

    faults = [
        answer
        for answer in all_at_once(
            accepting(invitation, make_wish(), uuid.uuid4()),
            deputise,
            lambda: decline_invitation(invitation, actor="guest"),
        )
        if isinstance(answer, Exception)
    ]

    assert faults == []
    state = Invitation.objects.get(pk=invitation.pk).state
    active = Registration.objects.exclude(state="cancelled").count()
    assert (state, active) in (("accepted", 1), ("declined", 0), ("deputised", 1))
    assert dialogue.quotas.get().taken == active


def test_the_last_place_goes_to_one_of_many_guests(dialogue):
    dialogue.quotas.update(capacity=1)
    guests = [make_invitation(dialogue) for _number in range(CROWD)]

    answers = all_at_once(*[accepting(guest, make_wish(), uuid.uuid4()) for guest in guests])

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sorted(answer for answer in answers if isinstance(answer, str)) == ["sold_out"] * (CROWD - 1)
    assert Invitation.objects.filter(state="accepted").count() == 1
    assert Invitation.objects.filter(state="sent").count() == CROWD - 1
    assert dialogue.quotas.get().taken == 1


def test_one_person_named_by_many_guests_is_one_attendee(dialogue):
    person = make_person()
    guests = [make_invitation(dialogue) for _number in range(4)]

    answers = all_at_once(*[accepting(guest, make_wish(person=person), uuid.uuid4()) for guest in guests])

    assert [answer for answer in answers if isinstance(answer, Exception | str)] == []
    assert (Attendee.objects.count(), Registration.objects.count(), dialogue.quotas.get().taken) == (1, 1, 1)


def test_two_sweeps_remind_and_close_once(dialogue):
    for _number in range(CROWD):
        make_invitation(dialogue, answer_by=timezone.now() + dt.timedelta(days=9))
    Invitation.objects.update(next_reminder_at=timezone.now())

    assert sum(all_at_once(*[remind_due] * 3)) == CROWD
    assert Message.objects.filter(template="invitation_reminder").count() == CROWD
    assert set(Invitation.objects.values_list("reminders", flat=True)) == {1}

    Invitation.objects.update(answer_by=timezone.now())
    assert sum(all_at_once(*[lapse_invitations] * 3)) == CROWD
    assert LogEntry.objects.filter(verb="invitation.lapsed").count() == CROWD


def test_a_guest_who_answers_while_the_list_is_closed_gets_one_of_both(dialogue):
    invitation = make_invitation(dialogue, answer_by=timezone.now() + dt.timedelta(seconds=1))

    answers = all_at_once(accepting(invitation, make_wish(), uuid.uuid4()), lapse_invitations)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    state = Invitation.objects.get().state
    assert (state == "accepted") == Attendee.objects.exists()


def test_sending_at_once_mails_once(dialogue):
    invitation = make_invitation(dialogue, sent=False)

    all_at_once(*[lambda: send_invitation(invitation, actor="x")] * CROWD)

    assert Message.objects.filter(template="invitation").count() == 1


def test_two_confirmations_and_two_equal_lists_make_each_guest_once(dialogue):
    user = make_user()
    row = {"number": 2, "values": {"name_en": "Guest", "activities": dialogue.code}, "faults": {}}
    lists = [GuestImport.objects.create(event=dialogue.event, rows=[row], created_by=user) for _number in range(2)]

    answers = all_at_once(*[lambda one=one: import_guest_list(one, actor=user).made for one in (*lists, *lists)])

    assert [answer for answer in answers if isinstance(answer, Exception | str)] == []
    assert Invitation.objects.count() == 1
