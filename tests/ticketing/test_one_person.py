"""One person is registered once, however phone and name are spelled; and what people say of themselves, and correct."""

import json
import uuid
from pathlib import Path

import pytest
from django.test import override_settings

from accounts.models import Message
from accounts.services.outbox import send_due_messages
from tests.factories import make_activity, make_member, open_registration
from tests.factories.wishes import make_body, make_person, make_wish
from ticketing.cleaning import clean_name, clean_phone
from ticketing.links import token_of
from ticketing.models import Attendee
from ticketing.personal_data import personal_data
from ticketing.services.attendees import erase_attendee
from ticketing.services.registration import register, register_invited

pytestmark = pytest.mark.django_db
VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "bangla_phones.json").read_text())
PHONES = VECTORS["spellings"]
NAMES = [
    "Md. Abdul Karim",
    "md. abdul karim",
    "MD. ABDUL KARIM",
    "Md Abdul Karim",
    "MD Abdul Karim",
    "Md.  Abdul   Karim",
    " Md. Abdul Karim ",
    "Md. Abdul\tKarim",
    "Md. Abdul\u00a0Karim",
    "Md. Abdul\u2003Karim",
    "Md. Abdul\u200bKarim".replace("\u200b", "\u200b "),
    "\ufeffMd. Abdul Karim",
    "Md. Abdul Karim\u200e",
    "Md. Abdul\u00ad Karim",
    "\u202aMd. Abdul Karim\u202c",
    "Md. Abdul-Karim",
    "Md.Abdul Karim",
    "Md. Abdul Karim.",
    "Ｍｄ． Ａｂｄｕｌ Ｋａｒｉｍ",
    "Mḋ. Abdul Karim".replace("ḋ", "d"),
]
BANGLA_NAMES = [
    "রড় নয়ন",
    "\u09b0\u09a1\u09bc \u09a8\u09af\u09bc\u09a8",
    "\u09b0\u09dc \u09a8\u09df\u09a8",
    "রড়  নয়ন",
    "রড়\u200c নয়ন",
    "রড়\u200d নয়ন",
]


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity)
    return activity


def enrol(activity, **fields) -> str:
    """As staff do, who may add to everybody: who it is decides alone."""
    wish = make_wish(activity, person=make_person(**fields))
    other = make_activity(activity.event, f"a{uuid.uuid4().hex[:8]}")
    open_registration(other)
    wish = make_wish(other, person=wish.person)
    return register_invited(wish, request_id=uuid.uuid4(), actor="system").attendee


@override_settings(PEOPLE_ON_A_PHONE=20)
def test_spellings_of_one_phone_are_one_person(activity):
    assert len(PHONES) >= 40
    people = {enrol(activity, name_en="Md. Abdul Karim", phone=clean_phone(spelling)) for spelling in PHONES}
    assert len(people) == 1
    assert Attendee.objects.get().phone == VECTORS["mobile"]


def test_spellings_of_one_name_are_one_person(activity):
    assert len(NAMES) == 20
    people = {name: enrol(activity, name_en=clean_name(name), phone=VECTORS["mobile"]) for name in NAMES}
    assert len(set(people.values())) == 1, people


def test_spellings_of_one_bangla_name_are_one_person(activity):
    people = {enrol(activity, name_en="", name_bn=clean_name(name), phone=VECTORS["mobile"]) for name in BANGLA_NAMES}
    assert len(people) == 1


def test_two_hundred_numbers_are_two_hundred_people(activity):
    phones = [clean_phone(f"01{3 + n % 7}{n * 4_999_999 % 100_000_000:08d}") for n in range(200)]
    assert len(set(phones)) == 200
    for phone in phones:
        register(
            make_wish(activity, person=make_person(name_en="Md. Abdul Karim", phone=phone)), request_id=uuid.uuid4()
        )
    assert Attendee.objects.count() == 200
    assert set(Attendee.objects.values_list("phone_rank", flat=True)) == {1}


def test_every_spelling_through_the_door_is_the_same_person(api, activity):
    """One person who registers anew each time, by whatever spelling: known from the second time on."""
    for at, spelling in enumerate(PHONES[:12]):
        person = {"name_en": NAMES[at], "name_bn": "", "phone": spelling}
        answer = api.post("/api/v1/registrations/", make_body(activity, person=person), format="json")
        assert answer.status_code == (409 if at else 201), (spelling, answer.content)
    assert Attendee.objects.count() == 1


@override_settings(PEOPLE_ON_A_PHONE=3)
def test_a_phone_has_so_many_people_and_a_known_one_is_always_let_in(api, activity):
    for number in range(3):
        enrol(activity, name_en=f"Person {chr(65 + number)}", phone=VECTORS["mobile"])
    body = make_body(activity, person={"name_en": "One More", "name_bn": "", "phone": VECTORS["mobile"]})
    answer = api.post("/api/v1/registrations/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_on_phone")
    enrol(activity, name_en="Person A", phone=VECTORS["mobile"])
    assert sorted(Attendee.objects.values_list("phone_rank", flat=True)) == [1, 2, 3]


def test_a_shared_phone_is_flagged_at_the_desk(visitor, event, activity):
    visitor.force_login(make_member("registrar", event))
    first = enrol(activity, name_en="Rahim Uddin", phone=VECTORS["mobile"])
    address = f"/admin/registrations/{event.code}/people/{first}/"
    assert "shared by" not in visitor.get(address, headers={"accept-language": "en"}).content.decode()
    second = enrol(activity, name_en="Karima Begum", phone=VECTORS["mobile"])
    page = visitor.get(address, headers={"accept-language": "en"}).content.decode()
    assert "this phone is shared by 2 people" in page
    assert f"/people/{second}/" in page
    assert "Karima Begum" in page
    assert f"duplicates/compare/?keep={first}&amp;gone={second}" in page


# Gender ---------------------------------------------------------------------------------------------------------------


def test_nobody_has_to_say_a_gender(visitor, api, activity):
    page = visitor.get(f"/register/{activity.code}/?lang=en").content.decode()
    assert 'name="gender"' in page
    assert "You need not say it." in page
    assert api.post("/api/v1/registrations/", make_body(activity), format="json").status_code == 201
    assert Attendee.objects.get().gender == ""


def test_gender_is_said_corrected_taken_away_and_erased(visitor, api, event, activity):
    body = make_body(activity, person={"gender": "female"})
    token = api.post("/api/v1/registrations/", body, format="json").json()["links"]["ticket"].split("/")[2]
    key = {"HTTP_AUTHORIZATION": f"Attendee {token}"}
    assert api.get("/api/v1/me/", **key).json()["person"]["gender"] == "female"
    assert api.patch("/api/v1/me/", {"gender": "robot"}, format="json", **key).status_code == 400
    assert api.patch("/api/v1/me/", {"gender": ""}, format="json", **key).json()["person"]["gender"] == ""
    attendee = Attendee.objects.get()
    typed = {"name_en": attendee.name_en, "phone": attendee.phone, "language": "en", "gender": "other"}
    assert visitor.post(f"/t/{token}/details/", typed).status_code == 302
    attendee.refresh_from_db()
    assert attendee.gender == "other"
    assert personal_data(attendee)["person"]["gender"] == "other"
    visitor.force_login(make_member("registrar", event))
    desk = visitor.get(f"/admin/registrations/{event.code}/people/{attendee.code}/", headers={"accept-language": "en"})
    assert "another gender" in desk.content.decode()
    erase_attendee(attendee, actor="system")
    attendee.refresh_from_db()
    assert attendee.gender == ""


def test_api_refuses_a_gender_that_is_none(api, activity):
    for bad in ("robot", 5, [], "x" * 10_000, None):
        answer = api.post("/api/v1/registrations/", make_body(activity, person={"gender": bad}), format="json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "person.gender"


# E-mail ---------------------------------------------------------------------------------------------------------------


def test_a_changed_address_is_told_to_the_old_one(api, activity, mailoutbox):
    wish = make_wish(activity, person=make_person(email="old@example.org"))
    attendee = Attendee.objects.get(code=register(wish, request_id=uuid.uuid4()).attendee)
    Message.objects.all().delete()
    key = {"HTTP_AUTHORIZATION": f"Attendee {token_of(attendee)}"}

    api.patch("/api/v1/me/", {"organisation": "x"}, format="json", **key)
    assert not Message.objects.exists()
    api.patch("/api/v1/me/", {"email": "new@example.org"}, format="json", **key)
    api.patch("/api/v1/me/", {"email": "third@example.org"}, format="json", **key)

    assert list(Message.objects.order_by("pk").values_list("to", flat=True)) == ["old@example.org", "new@example.org"]
    assert send_due_messages() == 2
    assert "/t/" not in mailoutbox[0].body
    assert "new@example.org" not in mailoutbox[0].body
    erase_attendee(attendee, actor="system")
    assert set(Message.objects.values_list("to", flat=True)) == {""}


def test_an_address_that_is_new_is_told_to_nobody(api, activity):
    wish = make_wish(activity, person=make_person(email=""))
    attendee = Attendee.objects.get(code=register(wish, request_id=uuid.uuid4()).attendee)
    key = {"HTTP_AUTHORIZATION": f"Attendee {token_of(attendee)}"}
    api.patch("/api/v1/me/", {"email": "new@example.org"}, format="json", **key)
    assert not Message.objects.exists()
