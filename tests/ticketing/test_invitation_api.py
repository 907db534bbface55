"""Invitations in the API: the guest with the token of the link, staff with theirs; refusals first."""

import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import Message
from tests.factories import make_activity, make_edition, make_event, make_member, open_registration
from tests.factories.invitations import make_invitation
from tests.factories.wishes import make_body, make_person, make_wish
from ticketing.guest_exports import guests_csv
from ticketing.invitation_queries import Filters, invitation_token, invitations_in
from ticketing.links import token_of
from ticketing.models import Attendee, GuestImport, Invitation, Registration
from ticketing.services.invitations import withdraw_invitation
from ticketing.services.registration import register

pytestmark = pytest.mark.django_db
OWN = "/api/v1/invitation/"


@pytest.fixture
def event():
    return make_event(make_edition(number=7), sequence=1)


@pytest.fixture
def dialogue(event):
    activity = make_activity(event, "dialogue", admission="invitation")
    open_registration(activity, capacity=3)
    return activity


@pytest.fixture
def invitation(dialogue):
    return make_invitation(dialogue, name_en="Salma Khatun", name_bn="")


def as_guest(api, invitation):
    api.credentials(HTTP_AUTHORIZATION=f"Invitation {invitation_token(invitation)}")
    return api


def person(invitation, **changes):
    return {"name_en": invitation.name_en, "phone": invitation.phone, "email": invitation.email, **changes}


def said(invitation, **changes):
    return {
        "request_id": str(uuid.uuid4()),
        "person": person(invitation),
        "consents": {"registration": True},
        **changes,
    }


def state(invitation) -> str:
    return Invitation.objects.get(pk=invitation.pk).state


# The guest ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "accept/", "decline/", "deputy/"])
@pytest.mark.parametrize("header", [None, "Invitation", "Invitation x", f"Invitation {'A' * 43}", "Bearer x"])
def test_guest_doors_refuse_without_a_living_token(api, invitation, address, header):
    if header:
        api.credentials(HTTP_AUTHORIZATION=header)
    method = api.post if address else api.get

    assert method(f"{OWN}{address}", said(invitation), format="json").status_code in (401, 403)
    assert state(invitation) == "sent"


def test_guest_doors_refuse_the_token_of_a_ticket_and_of_one_taken_back(api, event, invitation):
    fair = make_activity(event, "fair")
    open_registration(fair)
    register(make_wish(fair), request_id=uuid.uuid4())
    api.credentials(HTTP_AUTHORIZATION=f"Invitation {token_of(Attendee.objects.get())}")
    assert api.get(OWN).status_code == 401
    as_guest(api, invitation)
    withdraw_invitation(invitation, actor="x")
    assert api.get(OWN).status_code == 401
    api.credentials(HTTP_AUTHORIZATION=f"Attendee {invitation_token(Invitation.objects.get())}")
    assert api.get("/api/v1/me/").status_code == 401


def test_guest_sees_the_own_invitation(api, dialogue, invitation):
    answer = as_guest(api, invitation).get(OWN)

    assert answer["Cache-Control"] == "private, no-store"
    body = answer.json()
    assert (body["name_en"], body["state"], body["is_deputy"], body["deputy"]) == ("Salma Khatun", "sent", False, None)
    assert [activity["code"] for activity in body["activities"]] == [dialogue.code]
    assert "note" not in body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consents": {"registration": False}}, "consents.registration"),
        ({"person": {}}, "person.phone"),
        ({"person": {"phone": "01712345678"}}, "person.name_en"),
        ({"request_id": "x"}, "request_id"),
        ({"activities": ["nowhere"]}, "activities"),
        ({"activities": "x"}, "activities"),
        ({"language": "fr"}, "language"),
        ({"person": {"name_en": "a\0b", "phone": "01712345678"}}, "person.name_en"),
        ({"person": {"name_en": "x" * 1_000_00, "phone": "01712345678"}}, "person.name_en"),
    ],
)
def test_accept_refuses_bad_input(api, invitation, changes, field):
    answer = as_guest(api, invitation).post(f"{OWN}accept/", said(invitation, **changes), format="json")

    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert state(invitation) == "sent"


def test_accept_answers_with_the_ticket_and_the_same_again(api, invitation):
    body = said(invitation)

    answers = [as_guest(api, invitation).post(f"{OWN}accept/", body, format="json") for _number in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["ticket"]["code"].startswith("S1")
    assert answers[0]["Cache-Control"] == "private, no-store"
    other = as_guest(api, invitation).post(f"{OWN}accept/", said(invitation), format="json")
    assert (other.status_code, other.json()["code"]) == (409, "invitation_answered")
    changed = api.post(f"{OWN}accept/", {**body, "person": person(invitation, email="n@example.org")}, format="json")
    assert (changed.status_code, changed.json()["code"]) == (422, "request_id_reused")
    assert Registration.objects.count() == 1


def test_accept_under_a_known_name_tells_nothing_of_that_person(api, event, dialogue):
    fair = make_activity(event, "fair")
    open_registration(fair)
    victim = make_person(name_en="Victim")
    register(make_wish(fair, person=victim), request_id=uuid.uuid4())
    invitation = make_invitation(dialogue, name_en="Somebody", phone="")
    body = said(invitation, person={"name_en": "Victim", "phone": victim.phone, "email": "thief@example.org"})

    answer = as_guest(api, invitation).post(f"{OWN}accept/", body, format="json")

    assert answer.status_code == 201
    assert (answer.json()["ticket"], answer.json()["links"]) == (None, None)
    attendee = Attendee.objects.get()
    told = json.dumps(answer.json())
    for secret in (
        token_of(attendee),
        attendee.code,
        victim.email,
        *attendee.registrations.values_list("code", flat=True),
    ):
        assert secret not in told


def test_decline_and_come_after_all(api, invitation):
    declined = as_guest(api, invitation).post(f"{OWN}decline/", {"reply": "On a journey."}, format="json")
    assert (declined.json()["state"], declined.json()["reply"]) == ("declined", "On a journey.")
    assert api.post(f"{OWN}decline/", {"reply": "x" * 501}, format="json").status_code == 400

    assert api.post(f"{OWN}accept/", said(invitation), format="json").status_code == 201
    assert state(invitation) == "accepted"


def test_deputy_is_registered_and_the_guest_gets_no_ticket(api, invitation):
    body = said(invitation, person={"name_bn": "প্রতিনিধি রহমান", "phone": "01712345678"})

    answers = [as_guest(api, invitation).post(f"{OWN}deputy/", body, format="json") for _number in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == {"state": "deputised", "deputy": "প্রতিনিধি রহমান", "registrations": ["confirmed"]}
    assert Attendee.objects.count() == 1
    deputy = Invitation.objects.get(deputy_of=invitation)
    refused = as_guest(api, deputy).post(f"{OWN}deputy/", said(invitation), format="json")
    assert refused.json()["code"] == "deputy_sends_no_deputy"


def test_late_answers_are_refused(api, invitation):
    Invitation.objects.update(answer_by=timezone.now())

    for door in ("accept/", "decline/", "deputy/"):
        answer = as_guest(api, invitation).post(f"{OWN}{door}", said(invitation), format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "invitation_lapsed")
    assert not Attendee.objects.exists()


# The ordinary door ----------------------------------------------------------------------------------------------------


def post(api, body):
    return api.post("/api/v1/registrations/", body, format="json")


def test_registering_without_an_invitation_is_refused(api, dialogue, invitation):
    assert post(api, make_body(dialogue)).json()["code"] == "invitation_required"
    assert post(api, make_body(dialogue, invitation="")).json()["code"] == "invitation_required"
    answer = post(api, make_body(dialogue, invitation="x" * 43))
    assert (answer.status_code, answer.json()["code"]) == (409, "invitation_withdrawn")
    assert post(api, make_body(dialogue, invitation="x" * 201)).status_code == 400
    assert not Attendee.objects.exists()


def test_registering_with_an_invitation_answers_it(api, dialogue):
    invitation = make_invitation(dialogue, kind="vip")
    body = make_body(dialogue, person=person(invitation, name_bn=""), invitation=invitation_token(invitation))

    answers = [post(api, body) for _number in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["ticket"]["kind"] == "vip"
    assert state(invitation) == "accepted"
    again = post(api, make_body(dialogue, invitation=invitation_token(invitation)))
    assert (again.status_code, again.json()["code"]) == (409, "invitation_answered")
    assert Attendee.objects.count() == 1


def test_registering_with_an_invitation_to_something_else_is_refused(api, event, dialogue, invitation):
    other = make_activity(event, "dinner", admission="invitation")
    open_registration(other)

    answer = post(api, make_body(other, invitation=invitation_token(invitation)))

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_activity")
    assert state(invitation) == "sent"


def test_registering_a_known_person_wants_proof(api, event, dialogue):
    fair = make_activity(event, "fair")
    open_registration(fair)
    victim = make_person(name_en="Victim", name_bn="")
    register(make_wish(fair, person=victim), request_id=uuid.uuid4())
    attendee = Attendee.objects.get()
    invitation = make_invitation(dialogue, name_en="Somebody", phone="")
    body = make_body(
        dialogue,
        person={"name_en": "Victim", "name_bn": "", "phone": victim.phone},
        invitation=invitation_token(invitation),
    )

    refused = post(api, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_registered")
    assert (state(invitation), Registration.objects.count()) == ("sent", 1)
    assert Message.objects.filter(to=victim.email, dedupe_key__contains="again").count() == 1

    api.credentials(HTTP_AUTHORIZATION=f"Attendee {token_of(attendee)}")
    assert post(api, body).status_code == 201
    assert (state(invitation), Registration.objects.count()) == ("accepted", 2)


# Staff ----------------------------------------------------------------------------------------------------------------


def guests(event, rest="") -> str:
    return f"/api/v1/events/{event.code}/invitations/{rest}"


def doors(event, invitation) -> list[tuple[str, str]]:
    return [
        ("get", guests(event)),
        ("post", guests(event)),
        *[("post", guests(event, f"{invitation.code}/{verb}/")) for verb in ("send", "remind", "withdraw")],
        ("post", guests(event, "import/")),
    ]


@pytest.mark.parametrize("role", [None, "editor", "publisher", "gate_supervisor", "auditor", "elsewhere"])
def test_staff_doors_refuse_everybody_else(api, event, invitation, role):
    if role == "elsewhere":
        api.force_authenticate(make_member("registrar", make_event(event.edition, "dhaka", sequence=2)))
    elif role:
        api.force_authenticate(make_member(role, event))
    before = list(Invitation.objects.values())
    for method, address in doors(event, invitation):
        answer = getattr(api, method)(address)
        assert answer.status_code in ((401, 403) if role is None else (404,)), address
        assert b"Salma" not in answer.content
    assert list(Invitation.objects.values()) == before


def test_staff_doors_keep_guests_of_other_events_apart(api, event, invitation):
    other = make_event(event.edition, "dhaka", sequence=2)
    api.force_authenticate(make_member("registrar", other))

    for verb in ("send", "remind", "withdraw"):
        assert api.post(guests(other, f"{invitation.code}/{verb}/")).status_code == 404
    assert api.get(guests(other)).json()["results"] == []
    assert state(invitation) == "sent"


def test_list_is_in_order_in_pages_and_costs_the_same(api, event, dialogue):
    api.force_authenticate(make_member("registrar", event))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            api.get(guests(event))
        return len(queries)

    make_invitation(dialogue, name_en="None")
    one = cost()
    for name, rank in (("Second", 2), ("First", 1)):
        make_invitation(dialogue, name_en=name, rank=rank)
    assert cost() == one
    found, address = [], guests(event, "?limit=2")
    while address:
        page = api.get(address).json()
        found += [row["name_en"] for row in page["results"]]
        address = page["next"]
    assert found == ["First", "Second", "None"]
    assert [row["name_en"] for row in api.get(guests(event, "?q=second")).json()["results"]] == ["Second"]
    assert "link" not in api.get(guests(event)).content.decode()


def test_guest_is_added_sent_reminded_and_taken_back(api, event, dialogue):
    api.force_authenticate(make_member("organiser", event))
    body = {"name_bn": "সালমা খাতুন", "phone": "০১৭১২৩৪৫৬৭৮", "email": "s@example.org", "district": "Jessore", "rank": 2}

    made = api.post(guests(event), {**body, "activities": [dialogue.code]}, format="json")
    assert (made.status_code, made.json()["state"], made.json()["phone"]) == (201, "draft", "+8801712345678")
    code = made.json()["code"]

    for _number in range(2):
        sent = api.post(guests(event, f"{code}/send/"))
        assert (sent.status_code, sent.json()["state"]) == (200, "sent")
    assert invitation_token(Invitation.objects.get()) in sent.json()["link"]
    assert api.post(guests(event, f"{code}/remind/")).json()["reminders"] == 1
    assert api.post(guests(event, f"{code}/remind/")).json()["code"] == "reminded_today"
    assert api.post(guests(event, f"{code}/withdraw/")).json()["state"] == "withdrawn"
    assert Message.objects.filter(template="invitation").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"name_en": ""},
        {"activities": []},
        {"activities": ["nowhere"]},
        {"phone": "1"},
        {"kind": "emperor"},
        {"rank": -1},
        {"rank": 10**9},
        {"answer_by": "soon"},
        {"note": "x" * 1_000_00},
        {"name_en": "a\ud800"},
    ],
)
def test_guest_to_be_added_is_refused(api, event, dialogue, changes):
    api.force_authenticate(make_member("registrar", event))
    body = json.dumps({"name_en": "Guest", "activities": [dialogue.code], **changes})

    answer = api.post(guests(event), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert not Invitation.objects.exists()


def send_list(api, event, data: bytes, query="", **fields):
    return api.post(guests(event, f"import/{query}"), {"file": SimpleUploadedFile("list.csv", data), **fields})


def test_import_refuses_with_row_and_column(api, event, dialogue):
    api.force_authenticate(make_member("registrar", event))
    good = f"name_en,phone,activities\nKarim,01712345678,{dialogue.code}\n"

    answer = send_list(api, event, (good + "Rahim,017,nowhere\n").encode())

    assert answer.status_code == 400
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {
        ("rows.3.phone", "too_short"),
    }
    assert not Invitation.objects.exists()
    assert api.post(guests(event, "import/"), {}).status_code == 400
    assert send_list(api, event, b"\xff\xfe\x00").status_code == 400
    assert send_list(api, event, b"x" * (5 * 1024 * 1024 + 1)).status_code == 413


def test_import_says_first_and_does_the_same_twice(api, event, dialogue):
    api.force_authenticate(make_member("registrar", event))
    data = b"name_en,phone\nKarim,01712345678\nRahim,01812345678\n"

    dry = send_list(api, event, data, "?dry_run=true", activities=dialogue.code).json()
    assert (dry["stored"], dry["made"], [row["outcome"] for row in dry["rows"]]) == (False, 0, ["new", "new"])
    assert not Invitation.objects.exists()
    assert not GuestImport.objects.exists()

    made = [send_list(api, event, data, activities=dialogue.code).json() for _number in range(2)]

    assert [(one["stored"], one["made"]) for one in made] == [(True, 2), (True, 0)]
    assert Invitation.objects.count() == 2
    again = send_list(api, event, b"".join(guests_csv(invitations_in(event, Filters()))), "?dry_run=1").json()
    assert [row["outcome"] for row in again["rows"]] == ["unchanged", "unchanged"]


def test_import_takes_a_workbook(api, event, dialogue):
    api.force_authenticate(make_member("registrar", event))
    book, out = Workbook(), io.BytesIO()
    for line in (["নাম", "মোবাইল"], ["করিম", 1712345678]):
        book.active.append(line)
    book.save(out)

    assert send_list(api, event, out.getvalue(), activities=dialogue.code).json()["made"] == 1
    assert Invitation.objects.get().phone == "+8801712345678"
