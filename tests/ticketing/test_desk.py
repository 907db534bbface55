"""The registration desk: only for organisers and registrars of the event; lists, places, badges."""

import csv
import io
import re
import uuid

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import LogEntry, Message
from bangla.digits import to_ascii_digits
from tests.factories import (
    make_activity,
    make_attendee,
    make_event,
    make_member,
    make_registration,
    make_user,
    open_registration,
)
from tests.factories.wishes import make_person, make_wish
from ticketing.models import Attendee, BadgeBatch, Quota, Registration, RegistrationRule, Ticket
from ticketing.services.registration import register
from ticketing.tasks import render_queued_badges

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=5)
    return activity


@pytest.fixture
def person(activity):
    wish = make_wish(activity, person=make_person(name_en="Kamrun Nahar", name_bn="কামরুন নাহার"))
    return Attendee.objects.get(code=register(wish, request_id=uuid.uuid4()).attendee)


@pytest.fixture
def batch(activity, person):
    return BadgeBatch.objects.create(
        activity=activity, requested_by=make_user(), state="done", file="badges/none.pdf", badges=1
    )


def addresses(event, activity, person, batch) -> list[tuple[str, str]]:
    base = f"/admin/registrations/{event.code}/"
    who = f"{base}people/{person.code}/"
    place = person.registrations.get().code
    quota = event.quotas.get().pk
    return [
        ("get", base),
        ("get", f"{base}export.csv"),
        ("get", f"{base}export.xlsx"),
        ("get", f"{base}invite/"),
        ("post", f"{base}invite/"),
        ("get", f"{base}places/"),
        ("post", f"{base}places/rule/{activity.code}/"),
        ("post", f"{base}places/quota/{quota}/"),
        ("post", f"{base}places/quota/0/"),
        ("get", f"{base}badges/"),
        ("post", f"{base}badges/"),
        ("get", f"{base}badges/{batch.pk}/"),
        ("get", who),
        ("get", f"{who}badge.pdf"),
        ("get", f"{who}details/"),
        ("post", f"{who}details/"),
        ("get", f"{who}transfer/"),
        ("post", f"{who}transfer/"),
        ("get", f"{who}data.json"),
        ("get", f"{who}erase/"),
        ("post", f"{who}erase/"),
        ("post", f"{who}resend/"),
        ("post", f"{who}ticket/"),
        ("post", f"{who}places/{place}/"),
    ]


def facts() -> list:
    models = (Registration, Ticket, Quota, RegistrationRule, BadgeBatch, Attendee)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("role", [None, "editor", "publisher", "gate_supervisor", "auditor", "employer"])
def test_desk_refuses_every_other_role(visitor, event, activity, person, batch, role):
    if role:
        visitor.force_login(make_member(role, event))
    before = facts()
    for method, address in addresses(event, activity, person, batch):
        answer = getattr(visitor, method)(address)
        assert answer.status_code in (302, 403, 404), address
        assert "Kamrun" not in answer.content.decode()
    assert facts() == before


def test_desk_refuses_the_registrar_of_another_event(visitor, edition, event, activity, person, batch):
    visitor.force_login(make_member("registrar", make_event(edition, "dhaka", sequence=2)))
    before = facts()
    for method, address in addresses(event, activity, person, batch):
        assert getattr(visitor, method)(address).status_code == 404, address
    assert facts() == before


def test_desk_keeps_people_of_other_events_apart(visitor, registrar, edition, event, activity, person, batch):
    """The own event in the address opens nobody else's person, quota, activity or file."""
    other = make_event(edition, "dhaka", sequence=2)
    make_activity(other, "fair")
    visitor.force_login(make_member("registrar", other))
    before = facts()
    for method, address in addresses(event, activity, person, batch):
        swapped = address.replace(f"/{event.code}/", f"/{other.code}/")
        if (
            any(part in swapped for part in ("people", "rule", "quota/", f"badges/{batch.pk}"))
            and "quota/0" not in swapped
        ):
            assert getattr(visitor, method)(swapped).status_code == 404, swapped
    assert facts() == before


def test_list_finds_by_name_phone_and_codes(visitor, registrar, event, activity, person):
    register(make_wish(activity, person=make_person(name_en="Somebody Else")), request_id=uuid.uuid4())
    ticket = person.tickets.get()
    spellings = ["kamrun", "নাহার", "0" + person.phone[4:], person.phone[-6:], person.code.lower()]
    spellings += [ticket.short_code, person.registrations.get().code, person.email]
    for search in spellings:
        page = visitor.get(f"/admin/registrations/{event.code}/", {"q": search}).content.decode()
        assert "Kamrun Nahar" in page, search
        assert "Somebody Else" not in page, search
    for search in ("nobody", "%", "_", "'; --", "\x00", "x" * 5000):
        page = visitor.get(f"/admin/registrations/{event.code}/", {"q": search})
        assert page.status_code in (200, 400)


def test_list_costs_the_same_for_one_and_for_three(visitor, registrar, event, activity, person):
    address = f"/admin/registrations/{event.code}/"
    visitor.get(address)
    with CaptureQueriesContext(connection) as one:
        visitor.get(address)
    for _n in range(2):
        register(make_wish(activity), request_id=uuid.uuid4())
    with CaptureQueriesContext(connection) as three:
        visitor.get(address)
    assert len(three) == len(one)


def test_export_takes_the_filters_and_harms_no_spreadsheet(visitor, registrar, event, activity, person):
    formula = '=HYPERLINK("http://evil.example")'
    register(
        make_wish(activity, person=make_person(name_en="Formula Person", organisation=formula, institution="+1+1")),
        request_id=uuid.uuid4(),
    )
    address = f"/admin/registrations/{event.code}/export"
    raw = b"".join(visitor.get(f"{address}.csv").streaming_content)
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert {row["name_bn"] for row in rows} == {"কামরুন নাহার", ""}
    assert all(row["phone"].startswith("+880") for row in rows)
    (evil,) = [row for row in rows if row["name_en"] == "Formula Person"]
    assert (evil["organisation"], evil["institution"]) == (f"'{formula}", "'+1+1")

    narrowed = b"".join(visitor.get(f"{address}.csv", {"q": "kamrun"}).streaming_content).decode()
    assert "Kamrun" in narrowed
    assert "Formula" not in narrowed

    sheet = load_workbook(io.BytesIO(visitor.get(f"{address}.xlsx").content)).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert formula in [cell.value for cell in cells]
    assert any(str(cell.value).startswith("+880") for cell in cells)
    logged = LogEntry.objects.filter(verb="registrations.exported")
    assert logged.count() == 3
    assert "kamrun" not in str(list(logged.values()))


def test_person_is_served_at_the_desk(visitor, registrar, event, activity, person):
    base = f"/admin/registrations/{event.code}/people/{person.code}/"
    assert "Kamrun Nahar" in visitor.get(base).content.decode()
    assert visitor.get(f"{base}badge.pdf").content.startswith(b"%PDF")

    visitor.post(f"{base}resend/")
    assert Message.objects.filter(to=person.email, template="ticket").count() == 2
    visitor.post(f"{base}ticket/", {"reissue": ""})
    assert person.tickets.get().issue == 2
    visitor.post(f"{base}ticket/", {"revoke": ""})
    assert person.tickets.get().state == "revoked"
    visitor.post(f"{base}ticket/", {"issue": ""})
    assert person.tickets.filter(state="valid").count() == 1
    visitor.post(f"{base}places/{person.registrations.get().code}/", {"cancel": ""})
    assert person.registrations.get().state == "cancelled"
    assert activity.quotas.get().taken == 0
    assert {line.actor for line in LogEntry.objects.filter(verb__in=["ticket.revoked", "registration.cancelled"])} == {
        registrar
    }


def test_pending_registration_is_approved(visitor, registrar, event):
    activity = make_activity(event, "chosen")
    open_registration(activity, capacity=1, needs_approval=True)
    receipt = register(make_wish(activity), request_id=uuid.uuid4())
    address = f"/admin/registrations/{event.code}/people/{receipt.attendee}/places/{receipt.places[0].code}/"
    visitor.post(address, {"confirm": ""})
    assert Registration.objects.get().state == "confirmed"
    assert Message.objects.filter(template="place").count() == 1


def test_guest_is_registered_by_hand(visitor, registrar, event):
    dialogue = make_activity(event, "dialogue", admission="invitation")
    open_registration(dialogue, capacity=1)
    typed = {
        "request_id": str(uuid.uuid4()),
        "name_en": "Minister",
        "phone": "01712345678",
        "kind": "vip",
        "language": "bn",
        "activities": [dialogue.code],
        "consent": "on",
    }
    assert visitor.post(f"/admin/registrations/{event.code}/invite/", {**typed, "phone": "1"}).status_code == 400
    assert visitor.post(f"/admin/registrations/{event.code}/invite/", typed).status_code == 302
    assert Attendee.objects.get().kind == "vip"
    again = {**typed, "request_id": str(uuid.uuid4()), "name_en": "Other"}
    assert visitor.post(f"/admin/registrations/{event.code}/invite/", again).status_code == 409


def test_places_and_hours_are_changed(visitor, registrar, event, activity, person):
    base = f"/admin/registrations/{event.code}/places/"
    assert visitor.get(base).status_code == 200
    quota = event.quotas.get()

    too_low = {"name": "Hall", "capacity": "0", "activities": [activity.pk]}
    low = visitor.post(f"{base}quota/{quota.pk}/", too_low, headers={"accept-language": "en"})
    assert low.status_code == 400
    assert "1 place is taken" in low.content.decode()
    visitor.post(f"{base}quota/{quota.pk}/", {"name": "Hall", "capacity": "9", "activities": [activity.pk]})
    quota.refresh_from_db()
    assert (quota.name, quota.capacity, quota.taken) == ("Hall", 9, 1)

    code = activity.code
    wrong = {f"{code}-takes": "on", f"{code}-opens_at": "2030-01-02T10:00", f"{code}-closes_at": "2030-01-01T10:00"}
    assert visitor.post(f"{base}rule/{code}/", wrong).status_code == 400
    visitor.post(f"{base}rule/{code}/", {f"{code}-takes": "on", f"{code}-closes_at": "2030-01-01T10:00"})
    assert RegistrationRule.objects.get().closes_at.isoformat() == "2030-01-01T04:00:00+00:00"
    visitor.post(f"{base}rule/{code}/", {})
    assert not RegistrationRule.objects.exists()


def test_badges_are_asked_for_made_and_fetched(visitor, registrar, event, activity, person):
    base = f"/admin/registrations/{event.code}/badges/"
    visitor.post(base, {"activity": activity.code, "layout": "a4"})
    batch = BadgeBatch.objects.get()
    assert visitor.get(f"{base}{batch.pk}/").status_code == 404

    render_queued_badges.func()
    render_queued_badges.func()

    batch.refresh_from_db()
    assert (batch.state, batch.badges) == ("done", 1)
    answer = visitor.get(f"{base}{batch.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]
    assert LogEntry.objects.filter(verb="badges.downloaded").count() == 1
    storages["private"].delete(batch.file)
    assert visitor.get(f"{base}{batch.pk}/").status_code == 404


def test_no_badges_for_nobody(visitor, registrar, event):
    empty = make_activity(event, "empty")
    visitor.post(f"/admin/registrations/{event.code}/badges/", {"activity": empty.code, "layout": "a4"})
    assert not BadgeBatch.objects.exists()


def test_person_says_what_was_agreed_to_and_where_somebody_works(visitor, event, registrar, person):
    Attendee.objects.update(organisation="", designation="", institution="Example College")

    page = visitor.get(f"/admin/registrations/{event.code}/people/{person.code}/").content.decode()

    assert "সামিট পরিচালনার জন্য এই তথ্য সংরক্ষণ ·" in page
    assert "<td>Example College</td>" in page


def test_list_of_events_counts_people_in_each_state(visitor, registrar, edition, event):
    alone, together, beside = (make_activity(event, slug) for slug in ("alone", "together", "beside"))
    open_registration(alone, capacity=5)
    open_registration(together, capacity=9).activities.add(beside)
    for activity, state in [(alone, "confirmed"), (alone, "pending"), (together, "confirmed"), (beside, "confirmed")]:
        make_registration(activity, attendee=make_attendee(edition), state=state)
    for state in ("waiting", "waiting", "cancelled"):
        make_registration(alone, attendee=make_attendee(edition), state=state)

    page = visitor.get("/admin/registrations/").content.decode()

    row = page.split(f"<code>{event.code}</code>")[1].split("</tr>")[0]
    numbers = [re.sub(r"<[^>]+>", "", cell).strip() for cell in row.split("</td>")[1:4]]
    assert [to_ascii_digits(number) for number in numbers] == ["3", "1", "2"]
