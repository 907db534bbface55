"""The list of registrations: filters that are the same on page, API and file; pages that need no full count; places in line."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import LogEntry
from accounts.services.tokens import create_token
from summit.models import District
from tests.factories import (
    make_activity,
    make_attendee,
    make_event,
    make_member,
    make_registration,
    open_registration,
)
from tests.ticketing.test_fill import FORMULAS
from ticketing import registration_pages
from ticketing.exports import COLUMNS
from ticketing.models import Group, ReservedSeat, SubQuota
from ticketing.registration_pages import registration_page
from ticketing.registration_queries import Filters

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=100)
    return activity


def api_as(api, user, *, scopes=("read",)):
    _row, plain = create_token(user, name="t", scopes=list(scopes), expires_at=None, actor=user)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
    return api


def listed(event, **filters: str) -> list[str]:
    return [row.code for row in registration_page(event, Filters(**filters), cursor="", size=50).rows]


# ── Who may know ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_list_is_for_registrars_of_the_event(api, edition, event, activity):
    make_registration(activity)
    address = f"/api/v1/events/{event.code}/registrations/"

    assert api.get(address).status_code == 401
    for role in ("auditor", "gate_supervisor", "editor"):
        assert api_as(api, make_member(role, event)).get(address).status_code == 404
    other = make_event(edition, "sylhet", host="sylhet")
    assert api_as(api, make_member("organiser", other)).get(address).status_code == 404
    assert not LogEntry.objects.filter(verb="registrations.read").exists()
    answer = api_as(api, make_member("registrar", event)).get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert LogEntry.objects.filter(verb="registrations.read").count() == 1


def test_list_shows_nobody_of_another_event(event, activity, edition):
    other = make_activity(make_event(edition, "sylhet", host="sylhet"))
    make_registration(other)

    assert listed(event) == []
    assert listed(event, activity=other.code) == []


# ── Filters ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def world(event, activity):
    """One registration that fits each filter, and one that fits none of them."""
    jashore = District.objects.get(code="jashore")
    people = {
        "plain": make_attendee(event.edition, kind="delegate"),
        "district": make_attendee(event.edition, district=jashore),
        "institution": make_attendee(event.edition, institution="Michael Madhusudan College"),
        "gender": make_attendee(event.edition, gender="female"),
        "phone": make_attendee(event.edition, phone_rank=2),
    }
    rows = {name: make_registration(activity, person) for name, person in people.items()}
    group = Group.objects.create(
        activity=activity, name="C", phone="+8801711111111", email="c@example.org", institution="MM"
    )
    rows["group"] = make_registration(activity, group=group)
    rows["ended"] = make_registration(activity, state="cancelled", ended_as="lapsed")
    rows["reserved"] = make_registration(activity)
    seat = SubQuota.objects.create(
        quota=activity.quotas.get(),
        name_en="Women",
        name_bn="নারী",
        criteria={"gender": ["female"]},
        capacity=1,
        taken=1,
    )
    ReservedSeat.objects.create(registration=rows["reserved"], sub_quota=seat)
    rows["waiting"] = make_registration(activity, state="waiting")
    rows["first"] = make_registration(activity, state="waiting", priority=5)
    return rows, group, seat


@pytest.fixture
def expected(world):
    _rows, group, seat = world
    return [
        ({"district": "jashore"}, ["district"]),
        ({"institution": "madhusudan"}, ["institution"]),
        ({"gender": "female"}, ["gender"]),
        ({"shared_phone": "1"}, ["phone"]),
        ({"group": group.code.lower()}, ["group"]),
        ({"ended_as": "lapsed"}, ["ended"]),
        ({"reserved": "any"}, ["reserved"]),
        ({"reserved": str(seat.pk)}, ["reserved"]),
        ({"reserved": str(seat.pk + 1)}, []),
        ({"reserved": "nonsense"}, []),
        ({"reserved": "999999999999"}, []),
        ({"sort": "line"}, ["first", "waiting"]),
        ({"state": "waiting"}, ["first", "waiting"]),
        ({"state": "waiting", "sort": "line", "gender": "female"}, []),
        ({"gender": "unsaid", "state": "cancelled"}, ["ended"]),
        ({"district": "nowhere"}, []),
    ]


def test_filters_are_the_same_on_page_api_and_file(visitor, api, registrar, event, world, expected):
    rows, _group, _seat = world
    api = api_as(api, registrar)
    for query, names in expected:
        codes = [rows[name].code for name in names]
        page = visitor.get(f"/admin/registrations/{event.code}/", query)
        spoken = api.get(f"/api/v1/events/{event.code}/registrations/", query).json()
        raw = b"".join(visitor.get(f"/admin/registrations/{event.code}/export.csv", query).streaming_content)
        book = load_workbook(io.BytesIO(visitor.get(f"/admin/registrations/{event.code}/export.xlsx", query).content))

        assert [row["code"] for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))] == codes, query
        assert [row["code"] for row in spoken["results"]] == codes, query
        assert [row.code for row in page.context["page"].rows] == codes, query
        assert [row[0].value for row in book.active.iter_rows(min_row=2)] == codes, query


def test_filters_stay_in_the_address_of_files_and_pages(visitor, registrar, event, activity, monkeypatch):
    monkeypatch.setattr("ticketing.registration_screens.PER_PAGE", 2)
    for _n in range(3):
        make_registration(activity, make_attendee(event.edition, gender="female"))

    page = visitor.get(f"/admin/registrations/{event.code}/", {"gender": "female", "q": "person"}).content.decode()

    assert "export.csv?q=person&amp;gender=female" in page
    assert "?q=person&amp;gender=female&amp;cursor=n" in page
    assert '<input type="hidden" name="gender" value="female">' in page


@pytest.mark.parametrize("value", ["\x00", "x" * 5000, "'; --", "%", "১২৩", "\ud800"])
def test_nonsense_in_a_filter_is_no_fault(visitor, api, registrar, event, activity, value):
    make_registration(activity)
    api = api_as(api, registrar)
    for name in (*Filters.__slots__, "cursor", "limit"):
        query = {name: value.encode("utf-8", "surrogatepass")}
        assert visitor.get(f"/admin/registrations/{event.code}/", query).status_code in (200, 400), name
        assert api.get(f"/api/v1/events/{event.code}/registrations/", query).status_code in (200, 400), name


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def walk(event, filters: Filters, size: int) -> tuple[list[list[str]], list[list[str]]]:
    """Every page to the end, and back again."""
    there, back, cursor = [], [], ""
    while True:
        page = registration_page(event, filters, cursor=cursor, size=size)
        there.append([row.code for row in page.rows])
        if not page.next:
            break
        cursor = page.next
    while page.previous:
        page = registration_page(event, filters, cursor=page.previous, size=size)
        back.append([row.code for row in page.rows])
    return there, back


def test_pages_go_to_the_end_and_back_newest_first(event, activity):
    rows = [make_registration(activity).code for _n in range(7)]

    there, back = walk(event, Filters(), 3)

    assert [code for page in there for code in page] == rows[::-1]
    assert back == there[-2::-1]


def test_pages_of_those_in_line_follow_priority(event, activity):
    other = make_activity(event, "other")
    priorities = [0, 3, 0, 3, -1, 0, 7]
    rows = [make_registration(activity, state="waiting", priority=one) for one in priorities]
    others = [make_registration(other, state="waiting", priority=one) for one in (0, 1)]
    make_registration(activity)

    there, back = walk(event, Filters(sort="line"), 2)

    in_line = [rows[at].code for at in (6, 1, 3, 0, 2, 5, 4)] + [others[1].code, others[0].code]
    assert [code for page in there for code in page] == in_line
    assert back == there[-2::-1]


def test_new_rows_do_not_shift_the_next_page(event, activity):
    rows = [make_registration(activity).code for _n in range(4)]
    first = registration_page(event, Filters(), cursor="", size=2)
    make_registration(activity)

    second = registration_page(event, Filters(), cursor=first.next, size=2)

    assert [row.code for row in second.rows] == [rows[1], rows[0]]


@pytest.mark.parametrize("cursor", ["n", "x5", "n5_5", "n-", "n1e5", "n" + "9" * 30, "p", "n0x1", "n১"])
def test_cursor_that_is_none_is_the_first_page(event, activity, cursor):
    code = make_registration(activity).code

    assert [row.code for row in registration_page(event, Filters(), cursor=cursor, size=2).rows] == [code]


def test_api_pages_lead_on(api, registrar, event, activity):
    rows = [make_registration(activity).code for _n in range(3)]
    api = api_as(api, registrar)

    first = api.get(f"/api/v1/events/{event.code}/registrations/", {"limit": "2", "state": "confirmed"}).json()
    second = api.get(first["next"]).json()

    assert [row["code"] for row in first["results"]] == [rows[2], rows[1]]
    assert [row["code"] for row in second["results"]] == [rows[0]]
    assert (second["next"], first["previous"]) == (None, None)
    assert "state=confirmed" in first["next"]


def test_count_stops_where_nobody_counts_on(event, activity, monkeypatch):
    monkeypatch.setattr(registration_pages, "COUNTED_TO", 3)
    for _n in range(3):
        make_registration(activity)

    exact = registration_page(event, Filters(), cursor="", size=2)
    make_registration(activity)
    capped = registration_page(event, Filters(), cursor="", size=2)

    assert (exact.total, exact.uncounted) == (3, False)
    assert (capped.total, capped.uncounted) == (3, True)


def test_place_in_line_is_shown_for_who_waits(visitor, registrar, event, activity):
    later = make_registration(activity, state="waiting")
    first = make_registration(activity, state="waiting", priority=2)
    there = make_registration(activity)
    make_registration(make_activity(event, "other"), state="waiting")

    page = registration_page(event, Filters(activity=activity.code), cursor="", size=50)
    html = visitor.get(f"/admin/registrations/{event.code}/", headers={"accept-language": "en"}).content.decode()

    assert {row.code: row.position for row in page.rows} == {later.code: 2, first.code: 1, there.code: None}
    assert "number 2 in line" in html
    assert "priority 2" in html


def test_page_costs_the_same_for_one_and_for_three(visitor, api, registrar, event, activity):
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as page:
            visitor.get(f"/admin/registrations/{event.code}/")
        with CaptureQueriesContext(connection) as spoken:
            api.get(f"/api/v1/events/{event.code}/registrations/")
        return len(page), len(spoken)

    api = api_as(api, registrar)
    make_registration(activity, state="waiting")
    cost()
    one = cost()
    group = Group.objects.create(
        activity=activity, name="C", phone="+8801711111111", email="c@example.org", institution="M"
    )
    for _n in range(2):
        person = make_attendee(event.edition, district=District.objects.get(code="jashore"))
        make_registration(activity, person, state="waiting", group=group)
    make_registration(activity)

    assert cost() == one


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_file_says_more_of_each_registration(visitor, registrar, event, world):
    rows, group, seat = world
    raw = b"".join(visitor.get(f"/admin/registrations/{event.code}/export.csv").streaming_content)
    found = {row["code"]: row for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))}

    assert COLUMNS[-6:] == ("gender", "ended_as", "priority", "group", "reserved_places", "claim_until")
    assert found[rows["gender"].code]["gender"] == "female"
    assert found[rows["ended"].code]["ended_as"] == "lapsed"
    assert found[rows["first"].code]["priority"] == "5"
    assert found[rows["group"].code]["group"] == group.code
    assert found[rows["reserved"].code]["reserved_places"] == seat.name_en


def test_files_harm_no_spreadsheet_and_keep_phones(visitor, registrar, event, activity):
    for at, formula in enumerate(FORMULAS):
        person = make_attendee(event.edition, institution=formula, phone=f"+88017110000{at:02d}", name_key=str(at))
        make_registration(activity, person)
    address = f"/admin/registrations/{event.code}/export"

    raw = b"".join(visitor.get(f"{address}.csv").streaming_content)
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    cells = [cell for row in load_workbook(io.BytesIO(visitor.get(f"{address}.xlsx").content)).active for cell in row]

    assert len(rows) == len(FORMULAS)
    assert all(row["institution"].startswith("'") for row in rows)
    assert all(row["phone"].startswith("+88017110000") for row in rows)
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_file_costs_the_same_for_one_and_for_three(visitor, registrar, event, activity):
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            b"".join(visitor.get(f"/admin/registrations/{event.code}/export.csv").streaming_content)
        return len(found)

    make_registration(activity)
    cost()
    one = cost()
    for _n in range(2):
        make_registration(activity)

    assert cost() == one


def test_event_with_very_many_activities_is_listed_too(event, activity, monkeypatch):
    code = make_registration(activity).code
    monkeypatch.setattr(registration_pages, "MOST_SELECTS", 4)

    assert listed(event) == [code]
    assert listed(event, state="pending") == []
