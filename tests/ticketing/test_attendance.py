"""Who came: counted from facts, told to those who may know, the same on page, API and file."""

import csv
import datetime as dt
import io
import itertools
import uuid

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.services.tokens import create_token
from tests.factories import make_activity, make_attendee, make_event, make_member, make_registration, make_ticket
from tests.factories.people import PASSWORD
from ticketing.attendance import Filters, attendance_by_activity
from ticketing.models import Device, Gate, Scan

pytestmark = pytest.mark.django_db
_seq = itertools.count(1)
TEN = dt.datetime(2026, 11, 22, 10, 5, tzinfo=dt.timezone(dt.timedelta(hours=6)))


@pytest.fixture
def event():
    return make_event()


def gate_of(activity, code="gate-1") -> Gate:
    gate = Gate.objects.get_or_create(code=code, defaults={"event": activity.event, "name_en": code, "name_bn": code})[
        0
    ]
    gate.activities.add(activity)
    return gate


def scan(activity, ticket, *, at=TEN, verdict="admitted", gate="gate-1") -> Scan:
    door = gate_of(activity, gate)
    device = Device.objects.get_or_create(gate=door, name="d", defaults={"state": "active"})[0]
    return Scan.objects.create(
        id=uuid.uuid4(), device=device, seq=next(_seq), body_hash="h", gate=door, activity=activity, ticket=ticket,
        direction="entry", wall_ms=int(at.timestamp() * 1000), effective_ms=int(at.timestamp() * 1000), verdict=verdict,
    )  # fmt: skip


def ticket_for(activity, **attendee):
    return make_ticket(make_attendee(activity.event.edition, **attendee))


def api_as(api, user):
    _row, plain = create_token(user, name="t", scopes=["read"], expires_at=None, actor=user)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
    return api


@pytest.mark.parametrize("tail", ["attendance/", "attendance.csv", "attendance.xlsx"])
def test_attendance_is_not_for_anyone(api, event, tail):
    address = f"/api/v1/events/{event.code}/{tail}"

    assert api.get(address).status_code == 401
    other = make_event(event.edition, "sylhet", host="sylhet")
    assert api_as(api, make_member("organiser", other)).get(address).status_code == 404
    assert api_as(api, make_member("editor", event)).get(address).status_code == 404


def test_duplicates_and_refusals_do_not_count(event):
    activity = make_activity(event)
    ticket = ticket_for(activity)
    scan(activity, ticket)
    scan(activity, ticket, verdict="duplicate")
    scan(activity, ticket, verdict="readmitted")
    scan(activity, ticket_for(activity), verdict="refused")

    found = attendance_by_activity(event)

    assert (found.activities[0].came, found.people) == (1, 1)


def test_person_at_two_activities_is_one_person(event):
    first, second = make_activity(event, "a"), make_activity(event, "b")
    ticket = ticket_for(first)
    scan(first, ticket)
    scan(second, ticket)

    found = attendance_by_activity(event)

    assert [row.came for row in found.activities] == [1, 1]
    assert found.people == 1


def test_hours_are_those_of_bangladesh(event):
    activity = make_activity(event)
    scan(activity, ticket_for(activity), at=TEN)
    scan(activity, ticket_for(activity), at=TEN + dt.timedelta(minutes=54))
    scan(activity, ticket_for(activity), at=TEN + dt.timedelta(minutes=55))

    hours = attendance_by_activity(event).activities[0].by_hour

    assert {hour.strftime("%H:%M"): came for hour, came in hours.items()} == {"10:00": 2, "11:00": 1}


def test_registered_and_came_are_told_apart(event):
    activity = make_activity(event)
    make_registration(activity)
    make_registration(activity, state="cancelled")
    scan(activity, ticket_for(activity))

    row = attendance_by_activity(event).activities[0]

    assert (row.registered, row.came) == (1, 1)


def test_filters_narrow(event):
    activity = make_activity(event)
    scan(activity, ticket_for(activity, kind="student"), gate="gate-1")
    scan(activity, ticket_for(activity, kind="delegate"), gate="gate-2", at=TEN + dt.timedelta(days=1))

    assert attendance_by_activity(event, Filters(kind="student")).people == 1
    assert attendance_by_activity(event, Filters(gate="gate-2")).activities[0].by_kind == {"delegate": 1}
    assert attendance_by_activity(event, Filters(day=dt.date(2026, 11, 23))).people == 1
    assert attendance_by_activity(event, Filters(activity="no-such")).activities == []


def test_day_that_is_none_is_left_out():
    assert Filters.from_query({"day": "tomorrow", "kind": "x" * 500}) == Filters(kind="x" * 20)


def test_number_of_queries_does_not_grow(event, django_assert_num_queries):
    for slug in ("a", "b", "c"):
        activity = make_activity(event, slug)
        scan(activity, ticket_for(activity))

    with django_assert_num_queries(3):
        attendance_by_activity(event)


def test_api_tells_the_organiser(api, event):
    activity = make_activity(event)
    scan(activity, ticket_for(activity))

    answer = api_as(api, make_member("organiser", event)).get(f"/api/v1/events/{event.code}/attendance/")

    assert answer.status_code == 200
    assert answer.json()["activities"][0]["by_hour"] == [{"hour": "2026-11-22T10:00:00+06:00", "came": 1}]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_files_hold_the_same_numbers_and_the_same_filter(api, event):
    activity = make_activity(event)
    scan(activity, ticket_for(activity, kind="student"))
    scan(activity, ticket_for(activity, kind="press"))
    organiser = api_as(api, make_member("organiser", event))

    text = organiser.get(f"/api/v1/events/{event.code}/attendance.csv?kind=press").content.decode()
    book = load_workbook(io.BytesIO(organiser.get(f"/api/v1/events/{event.code}/attendance.xlsx").content))

    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [(row["kind"], row["hour"], row["came"]) for row in rows] == [("press", "10:00", "1")]
    assert [row[2].value for row in book["hours"].iter_rows(min_row=2)] == ["press", "student"]
    assert book["activities"]["F2"].value == 2


def signed_in(role, event) -> Client:
    client = Client()
    assert client.login(username=make_member(role, event).username, password=PASSWORD)
    return client


def test_page_is_for_those_of_the_event(visitor, event):
    address = f"/admin/attendance/{event.code}/"
    other = make_event(event.edition, "sylhet", host="sylhet")

    assert visitor.get(address).status_code == 302
    assert signed_in("organiser", other).get(address).status_code == 404
    assert signed_in("editor", event).get(address).status_code == 404


def test_page_and_its_files_show_who_came(event):
    activity = make_activity(event)
    scan(activity, ticket_for(activity), at=timezone.now())
    client = signed_in("gate_supervisor", event)

    page = client.get(f"/admin/attendance/{event.code}/?activity={activity.code}")

    assert page.status_code == 200
    assert f"export.csv?activity={activity.code}" in page.content.decode()
    assert client.get(f"/admin/attendance/{event.code}/export.xlsx").status_code == 200
    assert client.get(f"/admin/attendance/{event.code}/export.exe").status_code == 404


def test_gates_of_another_event_are_not_there(event):
    gate = gate_of(make_activity(event))
    stranger = signed_in("gate_supervisor", make_event(event.edition, "sylhet", host="sylhet"))

    assert gate.code not in stranger.get("/admin/gates/").content.decode()
    assert stranger.get(f"/admin/gates/{gate.code}/").status_code == 404
    assert stranger.post(f"/admin/gates/{gate.code}/invite/").status_code == 404
    assert not Device.objects.exists()


def test_supervisor_adds_a_gate_invites_a_device_and_shuts_it_out(event):
    activity = make_activity(event)
    foreign = make_activity(make_event(event.edition, "sylhet", host="sylhet"))
    client = signed_in("gate_supervisor", event)

    refused = client.post(
        f"/admin/gates/new/{event.code}/", {"name_en": "N", "name_bn": "উ", "activities": [foreign.pk]}
    )
    client.post(f"/admin/gates/new/{event.code}/", {"name_en": "North", "name_bn": "উত্তর", "activities": [activity.pk]})
    gate = Gate.objects.get()
    page = client.post(f"/admin/gates/{gate.code}/invite/")
    device = gate.devices.get()
    client.post(f"/admin/gates/{gate.code}/devices/{device.code}/shut-out/")

    assert refused.status_code == 200
    assert gate.code == f"{event.code}-north"
    assert page.context["enrolment_code"] in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    device.refresh_from_db()
    assert device.state == "revoked"
