"""A ticket passed on to another person, and a place changed for another activity: the giver's code dies, nothing is lost."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from accounts.models import LogEntry, Message
from accounts.services.outbox import send_due_messages
from summit.errors import Refusal
from tests.factories import make_activity, open_registration
from tests.factories.gates import code_for, make_caller, make_gate, make_record
from tests.factories.wishes import make_person, make_wish
from tests.ticketing.test_places import wrong_counters
from ticketing.links import attendee_by_token, token_of
from ticketing.models import Attendee, Consent, Registration, RegistrationRequest, SubQuota
from ticketing.services.registration import register, register_invited
from ticketing.services.scanning import absorb_scans
from ticketing.services.transfers import transfer_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(event):
    activity = make_activity(event, "hall")
    open_registration(activity, capacity=5)
    return activity


@pytest.fixture
def lab(event):
    activity = make_activity(event, "lab")
    open_registration(activity, capacity=1)
    return activity


@pytest.fixture
def giver(hall):
    return enrol(hall, name_en="Giver", email="giver@example.org")


def enrol(*activities, kind="delegate", **fields) -> Attendee:
    wish = make_wish(*activities, person=make_person(**fields), kind=kind)
    attendee = Attendee.objects.get(code=register_invited(wish, request_id=uuid.uuid4(), actor="system").attendee)
    Message.objects.all().delete()
    return attendee


def over(activity) -> None:
    yesterday = timezone.now() - dt.timedelta(days=2)
    type(activity).objects.filter(pk=activity.pk).update(start=yesterday, end=None)


def passed_on(giver, to=None, *, request_id=None, **options):
    facts = {"consents": ("registration",), "language": "en", "actor": "system", **options}
    return transfer_ticket(giver, to=to or receiver_person(), request_id=request_id or uuid.uuid4(), **facts)


def receiver_person(**fields):
    defaults = {"name_en": "Receiver", "phone": "+8801911111111", "email": "receiver@example.org"}
    return make_person(**{**defaults, **fields})


def rows() -> list:
    models = (Attendee, Registration, Consent, RegistrationRequest, LogEntry, Message)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refused(work) -> Refusal:
    before = rows()
    with pytest.raises(Refusal) as caught:
        work()
    assert rows() == before
    assert caught.value.sentence
    return caught.value


def active(attendee) -> set[str]:
    found = Registration.objects.filter(attendee=attendee).exclude(state="cancelled")
    return set(found.values_list("activity__slug", flat=True))


# Refused --------------------------------------------------------------------------------------------------------------


def test_nothing_to_pass_on(hall, giver):
    over(hall)
    assert refused(lambda: passed_on(giver)).code == "nothing_to_transfer"


def test_nobody_passes_on_to_oneself(giver):
    own = receiver_person(name_en="Giver", phone=giver.phone)
    assert refused(lambda: passed_on(giver, own)).code == "transfer_to_yourself"


def test_an_invitation_is_personal(event, hall):
    dialogue = make_activity(event, "dialogue", admission="invitation")
    open_registration(dialogue, capacity=5)
    guest = enrol(hall, dialogue)
    refusal = refused(lambda: passed_on(guest))
    assert refusal.code == "personal_invitation"
    assert dialogue.shown_title in refusal.sentence


@pytest.mark.parametrize("kind", ["vip", "staff", "speaker"])
def test_a_ticket_that_the_organisers_gave_is_personal(hall, kind):
    guest = enrol(hall, kind=kind)
    assert refused(lambda: passed_on(guest)).code == "personal_invitation"


def test_the_receiver_has_a_place_there(hall, giver):
    known = enrol(hall, name_en="Receiver", phone="+8801911111111")
    assert refused(lambda: passed_on(giver)).code == "already_registered"
    assert active(known) == {"hall"}


def test_a_reserved_place_goes_to_whom_it_is_reserved_for(event):
    activity = make_activity(event, "reserved")
    quota = open_registration(activity, capacity=1)
    SubQuota.objects.create(quota=quota, name_en="W", name_bn="ন", criteria={"gender": ["female"]}, capacity=1)
    type(quota).objects.filter(pk=quota.pk).update(held=1)
    woman = enrol(activity, gender="female")
    assert refused(lambda: passed_on(woman, receiver_person(gender="male"))).code == "reserved_place"
    passed_on(woman, receiver_person(gender="female"))
    assert active(Attendee.objects.get(name_en="Receiver")) == {"reserved"}
    assert not wrong_counters()


@override_settings(PEOPLE_ON_A_PHONE=1)
def test_a_phone_has_so_many_people(hall, giver):
    enrol(hall, phone="+8801911111111", name_en="Somebody")
    refusal = refused(lambda: passed_on(giver))
    assert (refusal.code, refusal.field) == ("too_many_on_phone", "phone")


def test_a_request_id_with_another_body(giver):
    request_id = uuid.uuid4()
    passed_on(giver, request_id=request_id)
    refusal = refused(lambda: passed_on(giver, receiver_person(name_en="Another"), request_id=request_id))
    assert (refusal.code, refusal.status) == ("request_id_reused", 422)


# Passed on ------------------------------------------------------------------------------------------------------------


def test_the_places_go_to_a_new_person_with_an_own_ticket(event, hall, giver):
    old_code = code_for(giver.tickets.get())
    done = passed_on(giver)

    receiver = Attendee.objects.get(name_en="Receiver")
    assert active(giver) == set()
    assert active(receiver) == {"hall"}
    assert done.places == tuple(Registration.objects.values_list("code", flat=True))
    assert (giver.tickets.get().state, receiver.tickets.get().state) == ("revoked", "valid")
    assert [row.purpose for row in receiver.consents.all()] == ["registration"]
    assert hall.quotas.get().taken == 1
    assert not wrong_counters()
    gate = make_gate(hall)
    scans = [make_record(code, gate) for code in (old_code, code_for(receiver.tickets.get()))]
    absorbed = absorb_scans(make_caller(gate), scans, now=timezone.now())
    assert [answer.verdict for answer in absorbed.answers] == ["refused", "admitted"]


def test_both_are_told(giver, hall, mailoutbox):
    passed_on(giver)
    assert send_due_messages() == 2
    given, received = sorted(mailoutbox, key=lambda mail: mail.to)
    assert (given.to, received.to) == (["giver@example.org"], ["receiver@example.org"])
    assert hall.title in given.body
    assert "Receiver" not in given.body
    assert f"/t/{token_of(Attendee.objects.get(name_en='Receiver'))}/" in received.body
    assert "Giver" not in received.body


def test_answers_are_not_passed_on(giver):
    Registration.objects.update(answers={"meal": "vegetarian"})
    passed_on(giver)
    assert Registration.objects.get().answers == {}


def test_past_places_stay_with_the_giver_under_a_new_code(event, hall, giver):
    past = make_activity(event, "past")
    open_registration(past)
    person = make_person(name_en="Giver", phone=giver.phone)
    register(make_wish(past, person=person), request_id=uuid.uuid4(), holder=giver)
    over(past)
    link, issue = token_of(giver), giver.tickets.get().issue

    passed_on(giver)

    ticket = giver.tickets.get()
    assert (ticket.state, ticket.issue) == ("valid", issue + 1)
    assert active(giver) == {"past"}
    assert attendee_by_token(link) == giver


def test_a_known_receiver_gets_the_places_added(event, hall, giver):
    fair = make_activity(event, "fair")
    open_registration(fair)
    known = enrol(fair, name_en="Receiver", phone="+8801911111111", email="known@example.org", organisation="BACCO")
    ticket = known.tickets.get()

    passed_on(giver, receiver_person(email="other@example.org", organisation="Else"))

    known.refresh_from_db()
    assert active(known) == {"hall", "fair"}
    assert known.tickets.get() == ticket
    assert (known.email, known.organisation) == ("known@example.org", "BACCO")
    assert set(Message.objects.values_list("to", flat=True)) == {"giver@example.org", "known@example.org"}
    assert Attendee.objects.count() == 2


def test_the_giver_adds_nothing_to_a_known_receiver(hall, giver):
    """An address that the giver made up would bring the next code to the giver."""
    fair = make_activity(hall.event, "fair")
    open_registration(fair)
    known = enrol(fair, name_en="Receiver", phone="+8801911111111", email="", organisation="")
    passed_on(giver, receiver_person(email="giver@example.org", organisation="Else"))
    known.refresh_from_db()
    assert (known.email, known.organisation) == ("", "")
    assert active(known) == {"hall", "fair"}


def test_the_same_request_again_changes_nothing(giver):
    request_id, to = uuid.uuid4(), receiver_person()
    first = passed_on(giver, to, request_id=request_id)
    before = rows()
    assert passed_on(giver, to, request_id=request_id) == first
    assert rows() == before


@pytest.mark.parametrize("point", ["after_receiver", "after_handing_over"])
def test_a_death_in_between_leaves_nothing_and_the_same_request_goes_on(giver, monkeypatch, point):
    class Died(BaseException):
        """As `kill -9` does: nothing catches it, and the transaction is never committed."""

    def die(reached):
        if reached == point:
            raise Died

    request_id, to, before = uuid.uuid4(), receiver_person(), rows()
    with monkeypatch.context() as patch:
        patch.setattr("ticketing.sabotage.crash", die)
        with pytest.raises(Died):
            passed_on(giver, to, request_id=request_id)
    assert rows() == before
    passed_on(giver, to, request_id=request_id)
    assert active(Attendee.objects.get(name_en="Receiver")) == {"hall"}
    assert not wrong_counters()


@pytest.mark.django_db(transaction=True)
def test_the_same_request_at_once_has_one_effect(hall):
    giver = enrol(hall, name_en="Giver")
    request_id, to, outcomes, start = uuid.uuid4(), receiver_person(), [], threading.Barrier(3)

    def work():
        try:
            start.wait()
            outcomes.append(passed_on(giver, to, request_id=request_id).places)
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(outcomes)) == 1, outcomes
    assert Attendee.objects.count() == 2
    assert active(Attendee.objects.get(name_en="Receiver")) == {"hall"}
    assert not wrong_counters()


# Pages and programs ---------------------------------------------------------------------------------------------------


def typed(**fields):
    return {
        "request_id": str(uuid.uuid4()),
        "name_en": "Receiver",
        "phone": "০১৯১১-১১১১১১",
        "language": "bn",
        "consent": "on",
        "sure": "on",
        **fields,
    }


def test_page_asks_before_it_passes_on(visitor, hall, giver):
    address = f"/t/{token_of(giver)}/transfer/"
    page = visitor.get(f"{address}?lang=en").content.decode()
    assert hall.title in page
    assert "<script>" not in page
    for missing in ("sure", "consent", "name_en", "phone"):
        body = typed()
        del body[missing]
        assert visitor.post(address, body).status_code == 400
    assert active(giver) == {"hall"}

    answer = visitor.post(address, typed())
    assert answer.status_code == 302
    page = visitor.get(answer["Location"]).content.decode()
    assert "Your places were passed on" in page
    assert "Receiver" not in page
    assert Attendee.objects.get(name_en="Receiver").language == "bn"


def test_page_keeps_what_was_typed_when_it_is_refused(visitor, hall, giver):
    enrol(hall, name_en="Receiver", phone="+8801911111111", designation="Secret designation")
    answer = visitor.post(f"/t/{token_of(giver)}/transfer/?lang=en", typed())
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Receiver"' in page
    assert "Secret designation" not in page


def test_page_sent_twice_passes_on_once(visitor, giver):
    address, body = f"/t/{token_of(giver)}/transfer/", typed()
    assert [visitor.post(address, body).status_code for _time in range(2)] == [302, 302]
    assert Attendee.objects.count() == 2


def test_page_of_a_ticket_without_places_offers_nothing(visitor, hall, giver):
    over(hall)
    page = visitor.get(f"/t/{token_of(giver)}/transfer/?lang=en").content.decode()
    assert "no place in anything" in page
    assert 'name="sure"' not in page


def body_of(**fields):
    person = {"name_en": "Receiver", "phone": "01911111111", "gender": "female"}
    return {"request_id": str(uuid.uuid4()), "person": person, "consents": {"registration": True}, **fields}


def test_api_passes_on(api, giver):
    key, body = {"HTTP_AUTHORIZATION": f"Attendee {token_of(giver)}"}, body_of()
    assert api.post("/api/v1/me/transfer/", body, format="json").status_code == 401
    answer = api.post("/api/v1/me/transfer/", body, format="json", **key)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert answer.json() == {"registrations": [Registration.objects.get().code]}
    assert api.post("/api/v1/me/transfer/", body, format="json", **key).json() == answer.json()
    assert Attendee.objects.get(name_en="Receiver").gender == "female"
    again = api.post("/api/v1/me/transfer/", body_of(), format="json", **key)
    assert (again.status_code, again.json()["code"]) == (409, "ticket_revoked")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"person": 5},
        {"request_id": "x"},
        {"consents": {"registration": False}},
        {"consents": {}},
        {"person": {"name_en": "x" * 1_000_000, "phone": "01911111111"}},
        {"person": {"name_en": "a\0b" * 500, "phone": []}},
        {"person": {"name_en": "Receiver", "phone": "01911111111", "gender": "robot"}},
        {"language": "xx"},
    ],
)
def test_api_refuses_bad_bodies(api, giver, body):
    sent = {} if body == {} else {**body_of(), **body}
    answer = api.post("/api/v1/me/transfer/", sent, format="json", HTTP_AUTHORIZATION=f"Attendee {token_of(giver)}")
    assert answer.status_code in (400, 413)
    assert Attendee.objects.count() == 1


# Another activity -----------------------------------------------------------------------------------------------------


def test_page_changes_the_activity(visitor, hall, lab, giver):
    place = Registration.objects.get()
    address = f"/t/{token_of(giver)}/move/{place.code}/"
    page = visitor.get(f"{address}?lang=en").content.decode()
    assert lab.code in page
    assert f'value="{hall.code}"' not in page
    assert visitor.post(address, {}).status_code == 400
    answer = visitor.post(address, {"activity": lab.code})
    assert answer.status_code == 302
    assert active(giver) == {"lab"}
    assert "Your place was changed" in visitor.get(answer["Location"]).content.decode()
    assert not wrong_counters()
    assert visitor.get(address).status_code == 404


def test_the_old_place_is_kept_when_the_new_one_is_full(visitor, api, hall, lab, giver):
    enrol(lab)
    place = Registration.objects.get(attendee=giver)
    answer = visitor.post(f"/t/{token_of(giver)}/move/{place.code}/?lang=en", {"activity": lab.code})
    assert answer.status_code == 400
    assert "takes no registrations any more" in answer.content.decode()
    key = {"HTTP_AUTHORIZATION": f"Attendee {token_of(giver)}"}
    address = f"/api/v1/me/registrations/{place.code}/move/"
    refusal = api.post(address, {"activity": lab.code}, format="json", **key)
    assert (refusal.status_code, refusal.json()["code"]) == (409, "sold_out")
    assert active(giver) == {"hall"}
    assert not wrong_counters()


def test_nobody_moves_the_place_of_another(visitor, api, hall, lab, giver):
    other = enrol(hall)
    place = Registration.objects.get(attendee=other)
    assert visitor.post(f"/t/{token_of(giver)}/move/{place.code}/", {"activity": lab.code}).status_code == 404
    answer = api.post(
        f"/api/v1/me/registrations/{place.code}/move/",
        {"activity": lab.code},
        format="json",
        HTTP_AUTHORIZATION=f"Attendee {token_of(giver)}",
    )
    assert answer.status_code == 404
    assert active(other) == {"hall"}


def test_api_moves(api, hall, lab, giver):
    key = {"HTTP_AUTHORIZATION": f"Attendee {token_of(giver)}"}
    address = f"/api/v1/me/registrations/{Registration.objects.get().code}/move/"
    for bad in ({}, {"activity": []}, {"activity": "x" * 1000}):
        assert api.post(address, bad, format="json", **key).status_code == 400
    assert api.post(address, {"activity": "no-such"}, format="json", **key).status_code == 404
    answer = api.post(address, {"activity": lab.code}, format="json", **key)
    assert answer.status_code == 200
    assert (answer.json()["activity"], answer.json()["state"]) == (lab.code, "confirmed")
    again = api.post(address, {"activity": lab.code}, format="json", **key)
    assert (again.status_code, again.json()["code"]) == (409, "not_movable")
    assert active(giver) == {"lab"}


def test_api_sends_the_link_again(api, hall, giver):
    key = {"HTTP_AUTHORIZATION": f"Attendee {token_of(giver)}"}
    assert api.post("/api/v1/me/resend/", format="json", **key).json() == {"sent": True}
    assert Message.objects.filter(template="ticket", to="giver@example.org").count() == 1
    without = enrol(hall, email="")
    key = {"HTTP_AUTHORIZATION": f"Attendee {token_of(without)}"}
    assert api.post("/api/v1/me/resend/", format="json", **key).json() == {"sent": False}
    assert api.post("/api/v1/me/resend/", format="json").status_code == 401
