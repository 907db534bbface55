"""Groups in the back office: only for those who look after the event's registrations."""

import re
import uuid

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LogEntry, Message
from accounts.services.outbox import send_due_messages
from accounts.work import MAX_ATTEMPTS
from tests.factories import make_event, make_member
from tests.factories.groups import make_group, make_sheet, student
from ticketing.group_links import group_token
from ticketing.group_tasks import register_queued_sheets
from ticketing.models import Group, GroupMember, GroupSheet, Registration, RegistrationRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(activity):
    sheet = make_sheet(make_group(activity), [student(1), student(2, phone="1")], queued=True)
    register_queued_sheets.func()
    sheet.refresh_from_db()
    return sheet


@pytest.fixture
def base(event):
    return f"/admin/registrations/{event.code}/groups/"


@pytest.fixture
def registrar(visitor, event):
    user = make_member("registrar", event)
    visitor.force_login(user)
    visitor.get("/admin/?lang=en")
    return user


def addresses(base, sheet) -> list[tuple[str, str, dict[str, str]]]:
    one = f"{base}{sheet.group.code}/"
    return [
        ("get", base, {}),
        ("get", f"{base}new/", {}),
        ("post", f"{base}new/", {"name": "X"}),
        ("get", one, {}),
        ("post", f"{one}change/", {"close": "1"}),
        ("post", f"{one}change/", {"show_link": "1"}),
        ("get", f"{one}erase/", {}),
        ("post", f"{one}erase/", {"sure": "1"}),
        ("get", f"{one}sheets/{sheet.pk}/", {}),
        ("post", f"{one}sheets/{sheet.pk}/again/", {}),
    ]


def facts() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Group, GroupSheet, GroupMember, Registration)]


@pytest.mark.parametrize("role", [None, "editor", "publisher", "gate_supervisor", "auditor", "employer"])
def test_groups_refuse_every_other_role(visitor, event, base, sheet, role):
    if role:
        visitor.force_login(make_member(role, event))
    before = facts()
    for method, address, values in addresses(base, sheet):
        answer = getattr(visitor, method)(address, values)
        assert answer.status_code in (302, 403, 404), address
        assert "Ananda" not in answer.content.decode()
        assert group_token(sheet.group) not in answer.content.decode()
    assert facts() == before


def test_groups_refuse_the_registrar_of_another_event(visitor, edition, base, sheet):
    other = make_event(edition, "dhaka", sequence=2)
    visitor.force_login(make_member("registrar", other))
    before = facts()
    for method, address, values in addresses(base, sheet):
        assert getattr(visitor, method)(address, values).status_code == 404, address
    # The own event, with the other's group in it.
    for method, address, values in addresses(f"/admin/registrations/{other.code}/groups/", sheet)[3:]:
        assert getattr(visitor, method)(address, values).status_code == 404, address
    assert facts() == before


def test_what_changes_something_is_no_get(visitor, registrar, base, sheet):
    for method, address, _values in addresses(base, sheet):
        if method == "post" and not address.endswith(("new/", "erase/")):  # these ask first
            assert visitor.get(address).status_code == 405


def test_groups_are_listed_with_their_numbers(visitor, registrar, base, sheet):
    page = visitor.get(base).content.decode()

    assert "Ananda Mohan College" in page
    assert f"{base}{sheet.group.code}/" in page
    assert group_token(sheet.group) not in page


def test_one_group_and_three_cost_the_same_statements(visitor, registrar, base, activity):
    counts = []
    for _time in range(2):
        make_group(activity)
        visitor.get(base)
        with CaptureQueriesContext(connection) as statements:
            visitor.get(base)
        counts.append(len(statements))
        make_group(activity)

    assert counts[0] == counts[1]


def test_a_group_shows_people_sheets_and_what_happened(visitor, registrar, base, sheet):
    page = visitor.get(f"{base}{sheet.group.code}/").content.decode()

    assert "Student B" in page
    assert "group.sheet_done" in page
    assert group_token(sheet.group) not in page
    page = visitor.get(f"{base}{sheet.group.code}/sheets/{sheet.pk}/").content.decode()
    assert "invalid" in page


def test_staff_make_a_group_for_somebody_who_phones(visitor, registrar, base, activity):
    form = visitor.get(f"{base}new/").content.decode()
    (request_id,) = re.findall(r'name="request_id" value="([^"]+)"', form)
    values = {
        "request_id": request_id,
        "activity": activity.code,
        "name": "Nasima Akter",
        "institution": "Ananda Mohan College",
        "email": "nasima@college.example",
        "phone": "01712345678",
        "language": "bn",
    }
    assert visitor.post(f"{base}new/", {**values, "email": ""}).status_code == 400
    assert not Group.objects.exists()

    answers = [visitor.post(f"{base}new/", values) for _time in range(2)]

    group = Group.objects.get()
    assert [answer["Location"] for answer in answers] == [f"{base}{group.code}/"] * 2
    assert group.created_by == registrar
    assert group.proved_at is not None
    send_due_messages()
    assert mail.outbox[0].to == ["nasima@college.example"]
    assert group_token(group) in mail.outbox[0].body


def test_activities_that_take_no_groups_are_not_offered(visitor, registrar, base, activity):
    RegistrationRule.objects.update(group_limit=0)

    assert activity.code not in visitor.get(f"{base}new/").content.decode()
    answer = visitor.post(f"{base}new/", {"request_id": str(uuid.uuid4()), "activity": activity.code, "name": "X"})
    assert answer.status_code == 400


def test_the_link_is_shown_on_demand_and_that_stands_in_the_log(visitor, registrar, base, sheet):
    page = visitor.post(f"{base}{sheet.group.code}/change/", {"show_link": "1"}).content.decode()

    assert f"/g/{group_token(sheet.group)}/" in page
    line = LogEntry.objects.get(verb="group.link_shown")
    assert (line.actor, line.subject_id) == (registrar, sheet.group.code)
    assert group_token(sheet.group) not in str(line.data)


def test_closing_and_sending_again(visitor, registrar, base, sheet):
    one = f"{base}{sheet.group.code}/"
    visitor.post(f"{one}change/", {"resend": "1"})
    visitor.post(f"{one}change/", {"close": "1"})

    assert Message.objects.filter(template="group").count() == 1
    assert Group.objects.get().closed_at is not None
    assert Registration.objects.get().state == "confirmed"


def test_a_sheet_on_which_the_worker_gave_up_goes_on(visitor, registrar, base, activity):
    sheet = make_sheet(make_group(activity), [student(1)], queued=True)
    GroupSheet.objects.update(attempts=MAX_ATTEMPTS, failure="RuntimeError: x")
    one = f"{base}{sheet.group.code}/"
    again = f"{one}sheets/{sheet.pk}/again/"
    assert again in visitor.get(one).content.decode()

    visitor.post(again)
    register_queued_sheets.func()

    assert GroupSheet.objects.get().state == "done"
    assert again not in visitor.get(one).content.decode()
