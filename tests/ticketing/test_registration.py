"""Registering: what is refused, and what one request writes."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LogEntry, Message
from summit.errors import Refusal
from summit.models import ProgrammeStatus
from tests.factories import make_activity, make_edition, make_event, open_registration
from tests.factories.wishes import make_person, make_wish
from ticketing.links import attendee_by_token
from ticketing.models import Attendee, Consent, Registration, RegistrationRequest, Ticket
from ticketing.qr import check
from ticketing.services.registration import register, register_invited
from ticketing.services.tickets import key_ring

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=2)
    return activity


def rows() -> dict[str, int]:
    models = (Attendee, Ticket, Registration, Consent, RegistrationRequest, LogEntry, Message)
    return {model.__name__: model.objects.count() for model in models}


def statements(queries) -> list[str]:
    """What the database was asked to do; several statements may travel in one message."""
    sent = [one for query in queries for one in query["sql"].split(";\n")]
    return [sql for sql in sent if "SAVEPOINT" not in sql]


def refused(wish, *, code, **options):
    before = rows()
    with pytest.raises(Refusal) as caught:
        register(wish, request_id=options.pop("request_id", uuid.uuid4()), **options)
    assert caught.value.code == code
    assert caught.value.sentence
    assert rows() == before
    return caught.value


def test_register_refuses_unknown_activity(activity):
    wish = make_wish(activity)
    refusal = refused(type(wish)(**{**vars(wish), "activities": (activity.code, "no-such")}), code="unknown_activity")
    assert (refusal.status, refusal.field) == (400, "activities")
    assert "no-such" in refusal.sentence


def test_register_refuses_activity_that_is_not_public(event):
    hidden = make_activity(event, "hidden")
    open_registration(hidden)
    type(hidden).objects.filter(pk=hidden.pk).update(live=False)
    refused(make_wish(hidden), code="unknown_activity")


def test_register_refuses_activity_of_an_unpublished_event(activity, event):
    type(event).objects.filter(pk=event.pk).update(live=False)
    refused(make_wish(activity), code="unknown_activity")


def test_register_refuses_activity_without_rule(event):
    refused(make_wish(make_activity(event, "lunch")), code="closed")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"opens_at": dt.timedelta(hours=1)}, "not_open_yet"),
        ({"closes_at": dt.timedelta(hours=-1)}, "closed"),
    ],
)
def test_register_refuses_outside_its_hours(event, rule, code):
    activity = make_activity(event, "hours")
    open_registration(activity, **{name: timezone.now() + shift for name, shift in rule.items()})
    refused(make_wish(activity), code=code)


def test_register_refuses_the_day_after(event):
    activity = make_activity(event, "yesterday", start=timezone.now() - dt.timedelta(days=1))
    open_registration(activity)
    refused(make_wish(activity), code="closed")


def test_register_takes_people_until_midnight_of_the_day(event):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    activity = make_activity(event, "today", start=midnight, end=midnight + dt.timedelta(seconds=1))
    open_registration(activity)
    assert register(make_wish(activity), request_id=uuid.uuid4()).places[0].state == "confirmed"


def test_register_refuses_cancelled_activity(activity):
    ProgrammeStatus.objects.create(page=activity, state="cancelled")
    refused(make_wish(activity), code="closed")


def test_register_refuses_invitation_only_activity(event):
    activity = make_activity(event, "dialogue", admission="invitation")
    open_registration(activity)
    refused(make_wish(activity), code="invitation_required")


def test_register_refuses_two_editions_at_once(activity):
    other = make_activity(make_event(make_edition("other", number=8)), "elsewhere")
    open_registration(other)
    refused(make_wish(activity, other), code="several_editions")


def test_register_refuses_all_when_one_is_full(activity, event):
    full = make_activity(event, "full")
    open_registration(full, capacity=0)
    refused(make_wish(activity, full), code="sold_out")
    assert activity.quotas.get().taken == 0


def test_register_refuses_more_than_a_shared_quota_has(event):
    one, two = make_activity(event, "one"), make_activity(event, "two")
    shared = open_registration(one, capacity=1)
    open_registration(two)
    shared.activities.add(two)
    refused(make_wish(one, two), code="sold_out")
    register(make_wish(two), request_id=uuid.uuid4())
    refused(make_wish(one), code="sold_out")


def test_register_writes_everything_once(activity):
    request_id = uuid.uuid4()
    wish = make_wish(activity, person=make_person(name_bn="রাশেদা"), consents=("registration", "news"))
    receipt = register(wish, request_id=request_id)

    attendee = Attendee.objects.get(code=receipt.attendee)
    ticket = attendee.tickets.get()
    (place,) = receipt.places
    assert (place.activity, place.state) == (activity.code, "confirmed")
    assert attendee.registrations.get().code == place.code
    assert activity.quotas.get().taken == 1
    assert attendee_by_token(receipt.token) == attendee
    assert {consent.purpose for consent in attendee.consents.all()} == {"registration", "news"}
    verdict = check(receipt.ticket_code, keys=key_ring().verify, edition=7, today=timezone.localdate(), revoked={})
    assert verdict.ok
    assert verdict.ticket.tid.hex() == ticket.tid
    line = LogEntry.objects.get(verb="registration.made")
    assert (line.actor_name, line.scope) == (f"attendee:{attendee.code}", activity.event.code)
    assert attendee.phone not in str(line.data)
    message = Message.objects.get()
    assert (message.to, message.template, message.language) == (attendee.email, "ticket", "en")
    assert receipt.token not in str(message.context)
    assert receipt.token not in str(RegistrationRequest.objects.get().answer)


ON_POSTGRESQL = connection.vendor == "postgresql"  # which takes what nobody waits for an answer of as one


def test_register_needs_few_statements(activity):
    register(make_wish(activity), request_id=uuid.uuid4())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        register(make_wish(activity), request_id=uuid.uuid4())
    assert len(statements(queries)) == (2 if ON_POSTGRESQL else 9), statements(queries)


def test_register_for_three_activities_needs_few_statements(event):
    activities = [make_activity(event, slug) for slug in ("a", "b", "c")]
    for activity in activities:
        open_registration(activity, capacity=5)
    with CaptureQueriesContext(connection) as queries:
        receipt = register(make_wish(*activities), request_id=uuid.uuid4())
    assert len(statements(queries)) == (9 if ON_POSTGRESQL else 13), statements(queries)
    assert [place.activity for place in receipt.places] == [activity.code for activity in activities]
    assert [activity.quotas.get().taken for activity in activities] == [1, 1, 1]


def test_register_repeats_its_answer(activity):
    request_id = uuid.uuid4()
    wish = make_wish(activity)
    first = register(wish, request_id=request_id)
    before = rows()

    assert register(wish, request_id=request_id) == first
    assert rows() == before
    assert activity.quotas.get().taken == 1


def test_register_repeats_its_answer_when_sold_out_meanwhile(event):
    activity = make_activity(event, "single")
    open_registration(activity, capacity=1)
    request_id = uuid.uuid4()
    wish = make_wish(activity)
    assert register(wish, request_id=request_id) == register(wish, request_id=request_id)


def test_register_refuses_same_id_with_other_body(activity):
    request_id = uuid.uuid4()
    register(make_wish(activity), request_id=request_id)
    refusal = refused(make_wish(activity), request_id=request_id, code="request_id_reused")
    assert refusal.status == 422


def test_register_gives_a_stranger_nothing_of_a_known_person(activity, event):
    """Who only knows name and phone must not get the ticket; the person on file is told, once an hour."""
    other = make_activity(event, "other")
    open_registration(other)
    person = make_person(name_en="Md. Abdul Karim")
    receipt = register(make_wish(activity, person=person), request_id=uuid.uuid4())
    stranger = make_person(name_en="MD ABDUL KARIM", phone=person.phone, email="thief@example.org")

    for _time in range(3):
        with pytest.raises(Refusal) as caught:
            register(make_wish(other, person=stranger), request_id=uuid.uuid4())
        assert caught.value.code == "already_registered"
        assert person.email not in caught.value.sentence
    assert list(Attendee.objects.values_list("email", flat=True)) == [person.email]
    assert Registration.objects.count() == 1
    assert [message.to for message in Message.objects.all()] == [person.email] * 2
    assert receipt.attendee in str(Message.objects.last().context)


def test_register_adds_to_the_holder_of_the_link(activity, event):
    other = make_activity(event, "other")
    open_registration(other, capacity=1)
    person = make_person()
    first = register(make_wish(activity, person=person), request_id=uuid.uuid4())
    holder = attendee_by_token(first.token)
    more = make_person(name_en=person.name_en, phone=person.phone, email="new@example.org", organisation="Later Ltd")

    receipt = register(make_wish(activity, other, person=more), request_id=uuid.uuid4(), holder=holder)

    assert (receipt.attendee, receipt.ticket_code) == (first.attendee, first.ticket_code)
    assert [place.activity for place in receipt.places] == [activity.code, other.code]
    assert receipt.places[0].code == first.places[0].code
    holder.refresh_from_db()
    assert (holder.email, holder.organisation) == (person.email, "Later Ltd")
    assert (activity.quotas.get().taken, other.quotas.get().taken) == (1, 1)


def test_register_refuses_the_holder_who_has_everything(activity):
    person = make_person()
    first = register(make_wish(activity, person=person), request_id=uuid.uuid4())
    refused(make_wish(activity, person=person), holder=attendee_by_token(first.token), code="already_registered")


def test_register_takes_another_name_on_the_same_phone(activity):
    person = make_person()
    register(make_wish(activity, person=person), request_id=uuid.uuid4())
    register(make_wish(activity, person=make_person(phone=person.phone)), request_id=uuid.uuid4())
    assert activity.quotas.get().taken == 2


def test_register_puts_on_the_waiting_list_when_full(event):
    activity = make_activity(event, "popular")
    open_registration(activity, capacity=1, has_waiting_list=True)
    states = [register(make_wish(activity), request_id=uuid.uuid4()).places[0].state for _i in range(3)]
    assert states == ["confirmed", "waiting", "waiting"]
    assert activity.quotas.get().taken == 1


def test_register_asks_for_approval(event):
    activity = make_activity(event, "chosen")
    open_registration(activity, capacity=1, needs_approval=True)
    assert register(make_wish(activity), request_id=uuid.uuid4()).places[0].state == "pending"
    refused(make_wish(activity), code="sold_out")


def test_register_invited_takes_people_by_invitation(event):
    activity = make_activity(event, "dialogue", admission="invitation")
    open_registration(activity, capacity=1)
    receipt = register_invited(make_wish(activity), request_id=uuid.uuid4(), actor="system")
    assert receipt.places[0].state == "confirmed"
    with pytest.raises(Refusal) as caught:
        register_invited(make_wish(activity), request_id=uuid.uuid4(), actor="system")
    assert caught.value.code == "sold_out"
