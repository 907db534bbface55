"""Guests who were asked and did not come are forgotten some time after the event; who came, and what is to come, stays."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.conf import settings as product
from django.utils import timezone

from accounts.models import LogEntry, Message
from accounts.services.sweeping import Sweep
from summit.models import Event, EventDate, ProgrammeStatus
from tests.factories import make_activity, make_event, open_registration
from tests.factories.carry_forward import make_rule, make_visit
from tests.factories.invitations import make_invitation
from tests.factories.wishes import make_person, make_wish
from ticketing.invitation_queries import Filters, counts_in, invitation_by_token, invitation_token
from ticketing.models import Attendee, Invitation
from ticketing.services.carry_forward import run_and_send
from ticketing.services.deputies import send_deputy
from ticketing.services.invitation_answers import accept_invitation, decline_invitation
from ticketing.services.invitation_erasure import NOBODY, forget_past_guests
from ticketing.services.invitations import withdraw_invitation

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
PATH = "ticketing.services.invitation_erasure.forget_past_guests"


@pytest.fixture
def dinner(event):
    activity = make_activity(event, "dinner", admission="invitation", start=timezone.now() + 20 * DAY)
    open_registration(activity)
    EventDate.objects.filter(event=event).delete()
    return activity


def later(activity, days):
    return time_machine.travel(activity.start + days * DAY, tick=False)


def names():
    return set(Invitation.objects.values_list("name_en", flat=True))


def test_who_never_answered_is_forgotten_after_so_many_days(event, dinner, settings):
    settings.GUESTS_KEPT_DAYS = 30
    invitation = make_invitation(dinner, name_en="Remarkable Name", note="secret", organisation="Rare Office")
    token = invitation_token(invitation)
    with later(dinner, 29):
        assert forget_past_guests() == 0
        assert names() == {"Remarkable Name"}

    with later(dinner, 32):
        assert (forget_past_guests(), forget_past_guests()) == (1, 0)

    row = Invitation.objects.get()
    assert (row.name_en, row.state, row.next_reminder_at) == (NOBODY, "sent", None)
    kept = [row.name_bn, row.phone, row.email, row.organisation, row.designation, row.note, row.reply, row.gender]
    assert kept == [""] * len(kept)
    assert invitation_by_token(token) is None
    assert set(Message.objects.values_list("to", flat=True)) == {""}
    assert "Remarkable" not in str(list(LogEntry.objects.values_list("data", flat=True)))
    assert counts_in(event, Filters()).unanswered == 1


def test_nobody_who_did_not_come_is_kept_and_who_came_stays(dinner):
    coming, declined, deputised, withdrawn = (make_invitation(dinner) for _n in range(4))
    make_invitation(dinner, sent=False)
    names_of = ("name_en", "name_bn", "phone", "email")
    person = make_person(**{name: getattr(coming, name) for name in names_of})
    accept_invitation(coming, make_wish(person=person), request_id=uuid.uuid4(), actor="x")
    decline_invitation(declined, reply="On a journey", actor="x")
    deputy = make_person(name_en="Deputy Rahman")
    send_deputy(deputised, make_wish(person=deputy), request_id=uuid.uuid4(), actor="x")
    withdraw_invitation(withdrawn, actor="x")

    with later(dinner, product.GUESTS_KEPT_DAYS + 2):
        assert forget_past_guests() == 4

    assert names() == {NOBODY, coming.name_en, "Deputy Rahman"}
    assert Attendee.objects.filter(email="").count() == 0


def test_whom_a_rule_carried_forward_is_forgotten_on_the_list_and_stays_an_attendee(event):
    khulna = make_activity(event, "main")
    central = make_event(event.edition, "dhaka", host="dhaka", kind=Event.Kind.CENTRAL, sequence=9)
    dhaka = make_activity(central, "main", start=timezone.now() + 20 * DAY)
    open_registration(dhaka)
    person = make_visit(khulna)
    make_visit(khulna)
    run_and_send(make_rule(dhaka, places=1), actor="system")

    with later(dhaka, product.GUESTS_KEPT_DAYS + 2):
        assert forget_past_guests() == 2

    assert names() == {NOBODY}
    assert Attendee.objects.get(pk=person.pk).name_en == person.name_en


@pytest.mark.parametrize("reason", ["another_activity", "another_day", "postponed", "no_date"])
def test_while_something_of_the_event_is_to_come_everybody_stays(event, dinner, reason):
    make_invitation(dinner)
    start = dinner.start
    if reason == "another_activity":
        make_activity(event, "main", start=start + 60 * DAY)
    elif reason == "another_day":
        EventDate.objects.create(event=event, date=(start + 60 * DAY).date())
    elif reason == "postponed":
        ProgrammeStatus.objects.create(page=dinner, state="postponed")
    else:
        type(dinner).objects.filter(pk=dinner.pk).update(start=None, end=None)

    with time_machine.travel(start + (product.GUESTS_KEPT_DAYS + 2) * DAY, tick=False):
        assert forget_past_guests() == 0

    assert NOBODY not in names()


def test_the_sweep_does_it_every_hour(dinner):
    make_invitation(dinner)

    with later(dinner, product.GUESTS_KEPT_DAYS + 2):
        found = Sweep().run()

    assert PATH in product.TIDIED_HOURLY
    assert found[PATH] == 1
