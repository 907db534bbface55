"""POST registrations/ and me/: shapes, refusals as problems, and who may do what."""

import json
import uuid

import pytest
from django.test import override_settings

from accounts.models import LogEntry
from tests.factories import make_activity, open_registration
from tests.factories.questions import make_question
from tests.factories.wishes import make_body
from ticketing.models import Attendee, Registration, Ticket

pytestmark = pytest.mark.django_db
URL = "/api/v1/registrations/"


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=5)
    return activity


def register(api, *activities, **changes):
    answer = api.post(URL, make_body(*activities, **changes), format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def holder(registered) -> dict[str, str]:
    token = registered["links"]["ticket"].split("/")[2]
    return {"HTTP_AUTHORIZATION": f"Attendee {token}"}


def problem(answer, status, code=None, field=None, field_code=None):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    document = answer.json()
    if code:
        assert document["code"] == code
    if field is not None:
        assert (field, field_code) in [(error["field"], error["code"]) for error in document["errors"]]
    assert document["detail"]
    return document


@pytest.mark.parametrize(
    ("person", "field", "code"),
    [
        ({"phone": ""}, "person.phone", "blank"),
        ({"phone": None}, "person.phone", "null"),
        ({"phone": "0171234567"}, "person.phone", "too_short"),
        ({"phone": "017123456789"}, "person.phone", "too_long"),
        ({"phone": "01112345678"}, "person.phone", "not_mobile"),
        ({"phone": "hello"}, "person.phone", "not_a_phone"),
        ({"name_en": "", "name_bn": ""}, "person.name_en", "required"),
        ({"name_en": "1234"}, "person.name_en", "invalid_name"),
        ({"name_en": "Win at http://evil.example"}, "person.name_en", "invalid_name"),
        ({"name_en": "x" * 2000}, "person.name_en", "max_length"),
        ({"name_en": "কা" * 140}, "person.name_en", "max_length"),
        ({"name_en": {"a": 1}}, "person.name_en", "invalid"),
        ({"name_en": "A\x00B"}, "person.name_en", "null_characters_not_allowed"),
        ({"name_en": "A\ud800B"}, "person.name_en", "surrogate_characters_not_allowed"),
        ({"email": "nobody"}, "person.email", "invalid"),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, "person.email", "invalid"),
        ({"organisation": "x" * 201}, "person.organisation", "max_length"),
        ({"district": "Atlantis"}, "person.district", "unknown_district"),
    ],
)
def test_register_refuses_wrong_person(api, activity, person, field, code):
    body = make_body(activity, person=person)
    answer = api.post(URL, json.dumps(body), content_type="application/json")
    problem(answer, 400, "invalid", field, code)
    assert not Attendee.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"request_id": "1"}, "request_id", "invalid"),
        ({"request_id": None}, "request_id", "null"),
        ({"activities": []}, "activities", "empty"),
        ({"activities": "main"}, "activities", "not_a_list"),
        ({"activities": ["x"] * 21}, "activities", "max_length"),
        ({"activities": [["x"]]}, "activities.0", "invalid"),
        ({"person": "me"}, "person", "invalid"),
        ({"kind": "vip"}, "kind", "kind_not_open"),
        ({"kind": "staff"}, "kind", "kind_not_open"),
        ({"language": "fr"}, "language", "invalid_choice"),
        ({"consents": {}}, "consents.registration", "required"),
        ({"consents": {"registration": False}}, "consents.registration", "consent_needed"),
        ({"answers": {"a": {"deep": 1}}}, "answers", "invalid_answer"),
        ({"answers": {"a": "x" * 2001}}, "answers", "invalid_answer"),
        ({"answers": {"a b": "x"}}, "answers", "invalid_answer"),
        ({"answers": {f"k{n}": 1 for n in range(41)}}, "answers", "invalid_answer"),
        ({"answers": {"a": 10**400}}, "answers", "invalid_answer"),
    ],
)
def test_register_refuses_wrong_shape(api, activity, changes, field, code):
    answer = api.post(URL, {**make_body(activity), **changes}, format="json")
    problem(answer, 400, "invalid", field, code)
    assert not Attendee.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"a": NaN}', b""])
def test_register_refuses_what_is_no_object(api, activity, body):
    problem(api.post(URL, body, content_type="application/json"), 400)


def test_register_refuses_another_content_type(api, activity):
    problem(api.post(URL, "a=b", content_type="application/x-www-form-urlencoded"), 415, "unsupported_media_type")


def test_register_refuses_unknown_activity_as_field(api, activity):
    answer = api.post(URL, make_body(activity, activities=["nowhere"]), format="json")
    problem(answer, 400, "unknown_activity", "activities", "unknown_activity")


def test_register_refuses_in_the_language_asked_for(api, activity):
    body = make_body(activity, person={"phone": "hello"})
    english = api.post(URL, body, format="json")
    bangla = api.post(URL, body, format="json", HTTP_ACCEPT_LANGUAGE="bn")
    assert english.json()["code"] == bangla.json()["code"]
    assert (english["Content-Language"], bangla["Content-Language"]) == ("en", "bn")


def test_register_refuses_when_sold_out(api, event):
    full = make_activity(event, "full")
    open_registration(full, capacity=0)
    problem(api.post(URL, make_body(full), format="json"), 409, "sold_out")


def test_register_refuses_a_dead_link(api, activity):
    answer = api.post(URL, make_body(activity), format="json", HTTP_AUTHORIZATION="Attendee nonsense")
    problem(answer, 401, "bad_token")
    assert answer["WWW-Authenticate"].startswith("Attendee")


@override_settings(LIMITS={"registration": (2, 600)})
def test_register_counts_knocks(api, activity):
    for _time in range(2):
        register(api, activity)
    answer = api.post(URL, make_body(activity), format="json")
    problem(answer, 429, "too_many")
    assert int(answer["Retry-After"]) > 0


def test_register_answers_as_the_contract_says(api, activity):
    body = make_body(activity, person={"phone": "০১৭১২-৩৪৫৬৭৮", "district": "Jessore", "name_en": "  Rina\u00a0Akter "})
    answer = api.post(URL, body, format="json")

    assert answer.status_code == 201
    assert answer["Cache-Control"] == "private, no-store"
    said = answer.json()
    assert set(said) == {"attendee", "ticket", "registrations", "links"}
    assert set(said["ticket"]) == {"code", "short_code", "kind", "issue"}
    assert said["ticket"]["code"].startswith("S1")
    assert len(said["ticket"]["code"]) == 122
    assert said["registrations"] == [
        {"code": Registration.objects.get().code, "activity": activity.code, "state": "confirmed"}
    ]
    assert set(said["links"]) == {"ticket", "badge_pdf", "qr_svg", "ics"}
    attendee = Attendee.objects.get()
    assert (attendee.phone, attendee.name_en) == ("+8801712345678", "Rina Akter")
    assert attendee.district.code == "jashore"


def test_register_again_answers_the_same(api, activity):
    body = make_body(activity)
    first = api.post(URL, body, format="json")
    second = api.post(URL, body, format="json")
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert Registration.objects.count() == 1


def test_register_refuses_same_id_with_other_body(api, activity, event):
    other = make_activity(event, "other")
    open_registration(other)
    body = make_body(activity)
    api.post(URL, body, format="json")
    problem(api.post(URL, {**body, "activities": [other.code]}, format="json"), 422, "request_id_reused")


def test_register_ignores_fields_it_does_not_know(api, activity):
    register(api, activity, colour="green", consents={"registration": True, "sell_my_data": True})
    assert [consent.purpose for consent in Attendee.objects.get().consents.all()] == ["registration"]


def test_link_holder_adds_an_activity(api, activity, event):
    other = make_activity(event, "other")
    open_registration(other)
    body = make_body(activity)
    first = api.post(URL, body, format="json").json()
    more = {**body, "request_id": str(uuid.uuid4()), "activities": [other.code]}

    problem(api.post(URL, more, format="json"), 409, "already_registered")
    answer = api.post(URL, more, format="json", **holder(first))

    assert answer.status_code == 201
    assert answer.json()["ticket"] == first["ticket"]
    assert Attendee.objects.count() == 1


ME = [
    ("get", "me/"),
    ("patch", "me/"),
    ("get", "me/export/"),
    ("post", "me/erase/"),
    ("post", "me/registrations/X/cancel/"),
]


@pytest.mark.parametrize(("method", "path"), ME)
@pytest.mark.parametrize("header", [None, "Attendee", "Attendee x", "Attendee " + "A" * 43, "Bearer x", "Attendee a b"])
def test_me_refuses_without_a_link(api, activity, method, path, header):
    registered = register(api, activity)
    headers = {"HTTP_AUTHORIZATION": header} if header else {}
    answer = getattr(api, method)(f"/api/v1/{path}", **headers)
    problem(answer, 401)
    assert Attendee.objects.get(code=registered["attendee"]["code"]).erased_at is None


def test_me_refuses_a_link_that_was_replaced(api, activity):
    registered = register(api, activity)
    Attendee.objects.update(link_version=2)
    problem(api.get("/api/v1/me/", **holder(registered)), 401, "bad_token")


def test_me_shows_own_data(api, activity):
    mine, other = register(api, activity), register(api, activity)
    answer = api.get("/api/v1/me/", **holder(mine))
    assert answer["Cache-Control"] == "private, no-store"
    said = answer.json()
    assert said["attendee"] == mine["attendee"]
    (taken,) = mine["registrations"]
    assert said["registrations"] == [{**taken, "claim_until": None, "position": None, "ended_as": ""}]
    assert (said["ticket"], said["links"]) == (mine["ticket"], mine["links"])
    assert other["attendee"]["code"] not in answer.content.decode()


def test_me_corrects_own_data(api, activity):
    mine = register(api, activity)
    answer = api.patch(
        "/api/v1/me/",
        {"organisation": "New Ltd", "phone": "01999999999", "language": "en"},
        format="json",
        **holder(mine),
    )
    assert answer.status_code == 200, answer.content
    attendee = Attendee.objects.get()
    assert (attendee.organisation, attendee.phone, attendee.language) == ("New Ltd", "+8801999999999", "en")
    line = LogEntry.objects.get(verb="attendee.corrected")
    assert line.data == {"fields": ["phone", "organisation", "language"]}


def test_me_refuses_to_become_somebody_else(api, activity):
    first = make_body(activity)
    api.post(URL, first, format="json")
    mine = register(api, activity, person={"phone": first["person"]["phone"]})
    answer = api.patch("/api/v1/me/", {"name_en": first["person"]["name_en"]}, format="json", **holder(mine))
    problem(answer, 409, "already_registered")


def test_me_refuses_to_have_no_name(api, activity):
    mine = register(api, activity)
    answer = api.patch("/api/v1/me/", {"name_en": "", "name_bn": ""}, format="json", **holder(mine))
    problem(answer, 400, "name_missing")


def test_me_cancels_own_place_only(api, activity):
    mine, other = register(api, activity), register(api, activity)
    foreign = other["registrations"][0]["code"]
    problem(api.post(f"/api/v1/me/registrations/{foreign}/cancel/", **holder(mine)), 404)
    assert activity.quotas.get().taken == 2

    own = mine["registrations"][0]["code"]
    for _time in range(2):
        answer = api.post(f"/api/v1/me/registrations/{own}/cancel/", **holder(mine))
        assert answer.json() == {"code": own, "activity": activity.code, "state": "cancelled"}
    assert activity.quotas.get().taken == 1


def test_me_takes_everything_away(api, activity):
    make_question(activity, key="meal")
    mine = register(api, activity, answers={"meal": "fish"})
    said = api.get("/api/v1/me/export/", **holder(mine)).json()
    assert said["person"]["code"] == mine["attendee"]["code"]
    assert said["registrations"][0]["answers"] == {"meal": "fish"}
    assert [message["template"] for message in said["messages"]] == ["ticket"]
    assert said["history"][0] == {"at": said["history"][0]["at"], "who": "you", "what": "registration.made"}


def test_me_is_erased(api, activity):
    body = make_body(activity, person={"name_en": "Unforgettable Name"})
    mine = api.post(URL, body, format="json").json()
    answer = api.post("/api/v1/me/erase/", **holder(mine))
    assert answer.status_code == 204

    attendee = Attendee.objects.get()
    assert attendee.erased_at is not None
    assert activity.quotas.get().taken == 0
    assert Ticket.objects.get().state == "revoked"
    for model in (Attendee, Registration, Ticket, LogEntry):
        assert "Unforgettable" not in json.dumps(list(model.objects.values()), default=str)
    problem(api.get("/api/v1/me/", **holder(mine)), 401)
    problem(api.post(URL, body, format="json"), 409, "erased")
    assert register(api, activity, person=body["person"])["attendee"] != mine["attendee"]
