"""What a desk does for a person who phones: correcting, passing on, taking away, erasing. The refusals first."""

import json
import uuid

import pytest

from accounts.models import LogEntry, Message
from tests.factories import make_activity, make_event, make_member, open_registration
from tests.factories.wishes import make_person, make_wish
from ticketing.models import Attendee, Registration, RegistrationRequest, Ticket
from ticketing.services.merging import merge_attendees
from ticketing.services.registration import register, register_invited

pytestmark = pytest.mark.django_db
DEEDS = ("details/", "transfer/", "data.json", "erase/")
OF_THE_WHOLE = DEEDS[1:]


@pytest.fixture
def person(activity):
    fields = {"name_en": "Kamrun Nahar", "name_bn": "কামরুন নাহার", "email": "kamrun@example.org"}
    receipt = register(make_wish(activity, person=make_person(**fields)), request_id=uuid.uuid4())
    Message.objects.all().delete()
    return Attendee.objects.get(code=receipt.attendee)


@pytest.fixture
def elsewhere(edition, person):
    """The same person has a place in another division."""
    other = make_event(edition, "sylhet", sequence=2)
    activity = make_activity(other, "fair")
    open_registration(activity)
    wish = make_wish(activity, person=make_person(name_en=person.name_en, phone=person.phone))
    register_invited(wish, request_id=uuid.uuid4(), actor="system")
    assert person.registrations.count() == 2
    return other


def address(event, person, deed="") -> str:
    return f"/admin/registrations/{event.code}/people/{person.code}/{deed}"


def details_of(person, **over) -> dict[str, str]:
    names = ("name_bn", "name_en", "phone", "email", "organisation", "designation", "institution", "gender", "language")
    return {**{name: getattr(person, name) for name in names}, "district_id": "", **over}


def other_person(**over) -> dict[str, str]:
    said = {"name_en": "Rumana Deputy", "phone": "01712-345678", "email": "rumana@example.org", "language": "en"}
    return {**said, "consent": "on", "sure": "on", "request_id": str(uuid.uuid4()), **over}


def facts() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Attendee, Registration, Ticket, Message)]


def knock_everywhere(visitor, event, person) -> list:
    answers = [visitor.get(address(event, person, deed)) for deed in DEEDS]
    answers += [visitor.post(address(event, person, "details/"), details_of(person, name_en="Taken Over"))]
    answers += [visitor.post(address(event, person, "transfer/"), other_person())]
    answers += [visitor.post(address(event, person, "erase/"), {"sure": "1"})]
    return answers


# ── Refused ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", [None, "editor", "publisher", "gate_supervisor", "auditor", "rapporteur", "employer"])
def test_other_roles_do_nothing_for_a_person(visitor, event, person, role):
    if role:
        visitor.force_login(make_member(role, event))
    before = facts()
    for answer in knock_everywhere(visitor, event, person):
        assert answer.status_code in (302, 403, 404)
        assert "Kamrun" not in answer.content.decode()
    assert facts() == before


def test_another_division_does_not_know_the_person(visitor, edition, event, person):
    other = make_event(edition, "sylhet", sequence=2)
    visitor.force_login(make_member("registrar", other))
    before = facts()
    for own in (event, other):
        assert {answer.status_code for answer in knock_everywhere(visitor, own, person)} == {404}
    assert facts() == before


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "The organisers of the whole summit can do this."), ("bn", "পুরো সামিটের আয়োজকেরা এটি করতে পারেন।")],
)
def test_a_part_of_the_summit_does_not_decide_about_the_whole_person(
    visitor, registrar, event, person, elsewhere, language, words
):
    visitor.get(f"/admin/?lang={language}")
    before = facts()
    for method, deed, values in (
        ("get", "transfer/", {}),
        ("post", "transfer/", other_person()),
        ("get", "data.json", {}),
        ("get", "erase/", {}),
        ("post", "erase/", {"sure": "1"}),
    ):
        answer = getattr(visitor, method)(address(event, person, deed), values, follow=True)
        assert answer.request["PATH_INFO"] == address(event, person)
        assert words in answer.content.decode(), deed
    assert facts() == before
    assert not LogEntry.objects.filter(verb="attendee.exported").exists()
    page = visitor.get(address(event, person)).content.decode()
    assert address(event, person, "details/") in page
    assert not any(address(event, person, deed) in page for deed in OF_THE_WHOLE)


def test_who_looks_after_every_division_decides(visitor, edition, event, person, elsewhere):
    visitor.force_login(make_member("registrar", edition))
    for deed in DEEDS:
        assert visitor.get(address(event, person, deed)).status_code == 200


def test_a_place_that_somebody_gave_under_another_name_counts(visitor, registrar, edition, event, person):
    """The person registered twice, once in another division, and was put together here."""
    other = make_activity(make_event(edition, "sylhet", sequence=2), "fair")
    open_registration(other)
    receipt = register(make_wish(other, person=make_person(name_en="K. Nahar")), request_id=uuid.uuid4())
    merge_attendees(person, Attendee.objects.get(code=receipt.attendee), actor="system")
    assert visitor.post(address(event, person, "erase/"), {"sure": "1"}).status_code == 302
    assert Attendee.objects.get(pk=person.pk).erased_at is None


def test_nothing_is_done_for_somebody_who_is_gone(visitor, registrar, event, activity, person):
    receipt = register(make_wish(activity, person=make_person()), request_id=uuid.uuid4())
    twin = Attendee.objects.get(code=receipt.attendee)
    merge_attendees(person, twin, actor="system")
    for deed in DEEDS:
        assert visitor.get(address(event, twin, deed)).status_code == 404
    visitor.post(address(event, person, "erase/"), {"sure": "1"})
    for deed in DEEDS:
        assert visitor.get(address(event, person, deed)).status_code == 404
    assert "erase/" not in visitor.get(address(event, person)).content.decode()


# ── Corrected ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_desk_corrects_a_name_and_tells_the_old_address(visitor, registrar, event, person):
    said = details_of(person, name_en="Qamrun Nahar", email="qamrun@example.org", phone="০১৭১১-২২৩৩৪৪")
    answer = visitor.post(address(event, person, "details/"), said)
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.name_en, person.phone, person.email) == ("Qamrun Nahar", "+8801711223344", "qamrun@example.org")
    assert [(row.to, row.template) for row in Message.objects.all()] == [("kamrun@example.org", "address_changed")]
    line = LogEntry.objects.get(verb="attendee.corrected")
    assert line.actor == registrar
    assert "Qamrun" not in json.dumps(line.data)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"phone": "12"}, "phone"),
        ({"name_en": "", "name_bn": ""}, "Write the name in English or in Bangla."),
        ({"email": "no address"}, "e-mail"),
        ({"district_id": "999999"}, "Select a valid choice"),
    ],
)
def test_wrong_details_change_nothing_and_keep_what_was_typed(visitor, registrar, event, person, wrong, words):
    visitor.get("/admin/?lang=en")
    before = facts()
    answer = visitor.post(address(event, person, "details/"), details_of(person, organisation="Typed before", **wrong))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words.lower() in page.lower()
    assert "Typed before" in page
    assert facts() == before


def test_nobody_becomes_somebody_else_who_is_registered(visitor, registrar, event, activity, person):
    visitor.get("/admin/?lang=en")
    other = make_person(name_en="Another Person")
    register(make_wish(activity, person=other), request_id=uuid.uuid4())
    said = details_of(person, name_en="Another Person", name_bn="", phone=other.phone)
    answer = visitor.post(address(event, person, "details/"), said)
    assert answer.status_code == 409
    assert "registered already" in answer.content.decode()


# ── Passed on ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_desk_passes_a_ticket_on_once_and_both_are_told(visitor, registrar, event, person):
    code = person.tickets.get().short_code
    said = other_person()
    for _again in range(2):
        assert visitor.post(address(event, person, "transfer/"), said).status_code == 302
    receiver = Attendee.objects.get(name_en="Rumana Deputy")
    assert receiver.registrations.get().state == "confirmed"
    assert not Ticket.objects.filter(short_code=code, state="valid").exists()
    told = {(row.to, row.template) for row in Message.objects.all()}
    assert told == {("kamrun@example.org", "transfer_given"), ("rumana@example.org", "ticket")}
    assert LogEntry.objects.get(verb="ticket.transferred").actor == registrar
    assert RegistrationRequest.objects.filter(attendee=person, answer__has_key="transferred").count() == 1


@pytest.mark.parametrize("missing", ["consent", "sure", "phone", "name_en"])
def test_nothing_is_passed_on_without_everything_said(visitor, registrar, event, person, missing):
    said = other_person()
    del said[missing]
    before = facts()
    assert visitor.post(address(event, person, "transfer/"), said).status_code == 400
    assert facts() == before


def test_a_personal_ticket_is_not_passed_on_at_the_desk_either(visitor, registrar, event, person):
    visitor.get("/admin/?lang=en")
    Attendee.objects.filter(pk=person.pk).update(kind="vip")
    answer = visitor.post(address(event, person, "transfer/"), other_person())
    assert answer.status_code == 409
    assert "personally" in answer.content.decode()


def test_without_places_there_is_nothing_to_pass_on(visitor, registrar, event, person):
    visitor.get("/admin/?lang=en")
    Registration.objects.filter(attendee=person).update(state="cancelled", ended_as="given_back")
    page = visitor.get(address(event, person, "transfer/")).content.decode()
    assert "no place in anything that is still to come" in page
    assert "<form" not in page.split('class="nice-padding', 1)[-1].split("</main>", 1)[0]


# ── Taken away, erased ───────────────────────────────────────────────────────────────────────────────────────────────
def test_the_copy_is_whole_private_and_in_the_log(visitor, registrar, event, person):
    answer = visitor.get(address(event, person, "data.json"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="data-{person.code}.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert json.loads(answer.content)["person"]["name_bn"] == "কামরুন নাহার"
    assert LogEntry.objects.get(verb="attendee.exported").actor == registrar
    assert visitor.post(address(event, person, "data.json")).status_code == 405


def test_the_desk_erases_only_when_the_box_is_ticked(visitor, registrar, event, activity, person):
    asked = visitor.get(address(event, person, "erase/")).content.decode()
    assert activity.title in asked or activity.title_bn in asked
    before = facts()
    assert visitor.post(address(event, person, "erase/")).status_code == 400
    assert facts() == before
    answer = visitor.post(address(event, person, "erase/"), {"sure": "1"}, follow=True)
    assert answer.request["PATH_INFO"] == f"/admin/registrations/{event.code}/"
    person.refresh_from_db()
    assert (person.name, person.phone, person.erased_at is None) == ("", "", False)
    assert not person.registrations.exclude(state="cancelled").exists()
    assert LogEntry.objects.get(verb="attendee.erased").actor == registrar
