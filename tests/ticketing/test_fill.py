"""How full activities are: the counters and counts, told to those who may know, the same on page, API and file."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts.services.tokens import create_token
from tests.factories import (
    make_activity,
    make_attendee,
    make_event,
    make_member,
    make_registration,
    open_registration,
)
from ticketing.fill import Attention
from ticketing.fill_exports import COLUMNS
from ticketing.fill_queries import Filters, fill_of_event, fill_of_events
from ticketing.models import Invitation, Quota, SubQuota

pytestmark = pytest.mark.django_db
FORMULAS = [
    lead + body
    for lead in ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "'=")
    for body in ("1+1", "HYPERLINK(0)", "cmd|'/c calc'!A0", "SUM(1,1)", "A1", "@x")
]


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=10)
    return activity


def keep(quota: Quota, *, capacity: int, taken: int = 0, **fields) -> SubQuota:
    """A sub-quota as the service leaves it: what it keeps stands in `held` too."""
    facts = {"name_en": "Women", "name_bn": "নারী", "criteria": {"gender": ["female"]}, **fields}
    row = SubQuota.objects.create(quota=quota, capacity=capacity, taken=taken, **facts)
    Quota.objects.filter(pk=quota.pk).update(held=0 if row.released_at else capacity - taken)
    return row


def invite(activity, state: str, **fields) -> Invitation:
    who = make_attendee(activity.event.edition) if state == "accepted" else None
    row = Invitation.objects.create(event=activity.event, name_en="Guest", state=state, attendee=who, **fields)
    row.activities.add(activity)
    return row


def offer(activity, **ahead: int):
    until = timezone.now() + dt.timedelta(**ahead)
    registration = make_registration(activity, state="offered", claim_until=until)
    Quota.objects.filter(activities=activity).update(taken=Quota.objects.get(activities=activity).taken + 1)
    return registration


def fill_in(activity):
    """One of everything: 3 confirmed, 1 pending, 1 offered, 2 waiting, 2 cancelled, 4 invitations, 2 places kept."""
    for _n in range(3):
        make_registration(activity)
    make_registration(activity, state="pending")
    offer(activity, hours=2)
    for _n in range(2):
        make_registration(activity, state="waiting")
    make_registration(activity, state="cancelled", ended_as="given_back")
    make_registration(activity, state="cancelled", ended_as="lapsed")
    for state in ("sent", "accepted", "declined", "draft"):
        invite(activity, state)
    keep(activity.quotas.get(), capacity=2, release_at=timezone.now() + dt.timedelta(days=1))


# ── Who may know ─────────────────────────────────────────────────────────────────────────────────────────────────────
def api_as(api, user):
    _row, plain = create_token(user, name="t", scopes=["read"], expires_at=None, actor=user)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
    return api


@pytest.mark.parametrize("tail", ["fill/", "fill.csv", "fill.xlsx"])
def test_fill_is_not_for_anyone(api, event, tail):
    address = f"/api/v1/events/{event.code}/{tail}"

    assert api.get(address).status_code == 401
    other = make_event(event.edition, "sylhet", host="sylhet")
    assert api_as(api, make_member("organiser", other)).get(address).status_code == 404
    assert api_as(api, make_member("editor", event)).get(address).status_code == 404
    assert api_as(api, make_member("auditor", event)).get(address).status_code == 200


def test_screens_are_not_for_anyone(visitor, edition, event, activity):
    mine = [
        f"/admin/fill/{event.code}/",
        f"/admin/fill/{event.code}/export.csv",
        f"/admin/fill/{event.code}/export.xlsx",
    ]
    whole = f"/admin/fill/editions/{edition.code}/"
    everything = [*mine, whole, f"{whole}export.csv", f"{whole}export.xlsx"]

    def statuses(addresses) -> set[int]:
        return {visitor.get(address).status_code for address in addresses}

    assert statuses(everything) == {302}
    visitor.force_login(make_member("registrar", make_event(edition, "sylhet", host="sylhet")))
    assert statuses(everything) == {404}
    visitor.force_login(make_member("editor", event))
    assert statuses(everything) == {404}
    visitor.force_login(make_member("gate_supervisor", event))
    assert statuses(mine) == {200}
    assert statuses(set(everything) - set(mine)) == {404}
    visitor.force_login(make_member("auditor", edition))
    assert statuses(everything) == {200}


def test_who_sees_numbers_only_gets_no_way_to_people(visitor, event, activity):
    fill_in(activity)
    address = f"/admin/fill/{event.code}/"

    visitor.force_login(make_member("auditor", event))
    assert f"/admin/registrations/{event.code}/" not in visitor.get(address).content.decode()
    visitor.force_login(make_member("registrar", event))
    page = visitor.get(address).content.decode()
    assert f"/admin/registrations/{event.code}/?activity={activity.code}&amp;state=waiting&amp;sort=line" in page


# ── What is counted ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_everything_is_counted(event, activity):
    fill_in(activity)

    (row,) = fill_of_event(event).activities

    assert (row.capacity, row.taken, row.held, row.free, row.percent) == (10, 5, 2, 3, 50)
    assert (row.confirmed, row.pending, row.offered, row.waiting, row.cancelled) == (3, 1, 1, 2, 2)
    assert row.ended == {"given_back": 1, "lapsed": 1}
    assert (row.invited, row.unanswered, row.answers["accepted"], row.answers["declined"]) == (3, 1, 1, 1)
    (kept,) = row.sub_quotas
    assert (kept.capacity, kept.taken, kept.left, kept.released) == (2, 0, 2, False)


def test_scarcest_of_several_quotas_decides(event, activity):
    shared = Quota.objects.create(event=event, name="Hall", capacity=4, taken=3)
    other = make_activity(event, "other")
    shared.activities.set([activity, other])

    first, second = fill_of_event(event).activities

    assert (first.capacity, first.free, first.shared) == (4, 1, True)
    assert second.free == 1
    assert fill_of_event(event).capacity == 14


def test_no_limit_has_no_fill(event):
    activity = make_activity(event)
    open_registration(activity, capacity=None)
    make_registration(activity)

    (row,) = fill_of_event(event).activities

    assert (row.capacity, row.free, row.percent, row.taken) == (None, None, None, 1)


def test_released_places_are_kept_no_longer(event, activity):
    now = timezone.now()
    keep(activity.quotas.get(), capacity=4, taken=1, release_at=now, released_at=now)

    (row,) = fill_of_event(event).activities

    assert (row.held, row.sub_quotas[0].left, row.sub_quotas[0].percent) == (0, 0, 25)


def test_attention_comes_first_and_only_where_there_is_cause(event, activity):
    fill_in(activity)
    quiet = make_activity(event, "quiet")
    open_registration(quiet, capacity=10)

    fill = fill_of_event(event)

    assert [notice.about for _row, notice in fill.notices] == [
        Attention.LAPSING,
        Attention.RELEASE,
        Attention.APPROVE,
        Attention.UNANSWERED,
    ]
    assert [row.code for row in fill_of_event(event, Filters(attention=True)).activities] == [activity.code]


@pytest.mark.parametrize(
    ("taken", "waiting", "found"),
    [(8, 0, []), (9, 0, [Attention.NEARLY]), (10, 0, []), (10, 1, [Attention.WAITING]), (9, 1, [Attention.NEARLY])],
)
def test_full_and_nearly_full(event, activity, taken, waiting, found):
    for _n in range(waiting):
        make_registration(activity, state="waiting")
    Quota.objects.update(taken=taken)

    assert [notice.about for notice in fill_of_event(event).activities[0].notices] == found


def test_offer_far_from_its_end_is_no_cause(event, activity):
    offer(activity, hours=20)

    assert fill_of_event(event).activities[0].notices == ()


def test_filters_narrow(event, activity):
    later = make_activity(event, "dialogue", start=activity.start + dt.timedelta(days=1))
    day = activity.start.astimezone(dt.timezone(dt.timedelta(hours=6))).date()

    def codes(**query: str) -> list[str]:
        return [row.code for row in fill_of_event(event, Filters.from_query(query)).activities]

    assert codes() == [activity.code, later.code]
    assert codes(kind="dialogue") == [later.code]
    assert codes(kind="nothing") == []
    assert codes(day=day.isoformat()) == [activity.code]
    assert codes(day="never") == [activity.code, later.code]
    assert codes(attention="0") == [activity.code, later.code]


def test_counting_costs_the_same_for_one_activity_and_for_all_divisions(edition, event, activity):
    fill_in(activity)
    with CaptureQueriesContext(connection) as one:
        fill_of_event(event)
    events = [event]
    for division in ("sylhet", "dhaka"):
        other = make_event(edition, division, host="sylhet")
        events.append(other)
        for slug in ("a", "b", "c"):
            row = make_activity(other, slug)
            open_registration(row, capacity=10)
            fill_in(row)

    with CaptureQueriesContext(connection) as seven:
        assert len(fill_of_events(events)) == 3

    assert len(seven) == len(one) <= 8


def test_page_costs_the_same_for_one_and_for_three(visitor, event, activity):
    visitor.force_login(make_member("registrar", event))
    fill_in(activity)
    address = f"/admin/fill/{event.code}/"
    visitor.get(address)
    with CaptureQueriesContext(connection) as one:
        visitor.get(address)
    for slug in ("a", "b"):
        row = make_activity(event, slug)
        open_registration(row, capacity=10)
        fill_in(row)
        SubQuota.objects.filter(quota__activities=row).update(criteria={"district": ["jashore", "khulna"]})

    with CaptureQueriesContext(connection) as three:
        visitor.get(address)

    assert len(three) <= len(one) + 1  # the names of districts, once


# ── Page, API and file say the same ──────────────────────────────────────────────────────────────────────────────────
def test_page_says_it_in_both_languages(visitor, event, activity):
    fill_in(activity)
    user = make_member("registrar", event)
    visitor.force_login(user)
    address = f"/admin/fill/{event.code}/"

    english = visitor.get(address, headers={"accept-language": "en"}).content.decode()
    bangla = visitor.get(address, headers={"accept-language": "bn"}).content.decode()

    assert "1 offered place lapses soon" in english
    assert "5 / 10" in english
    assert "৫ / ১০" in bangla
    assert activity.title_bn in bangla


def test_page_api_and_files_say_the_same(visitor, api, event, activity):
    fill_in(activity)
    other = make_activity(event, "dialogue")
    open_registration(other, capacity=5)
    user = make_member("registrar", event)
    visitor.force_login(user)
    api = api_as(api, user)
    for query, expected in (
        ({}, {activity.code, other.code}),
        ({"attention": "1"}, {activity.code}),
        ({"kind": "dialogue"}, {other.code}),
    ):
        spoken = api.get(f"/api/v1/events/{event.code}/fill/", query).json()
        by_program = api.get(f"/api/v1/events/{event.code}/fill.csv", query).content
        by_hand = visitor.get(f"/admin/fill/{event.code}/export.csv", query).content
        page = visitor.get(f"/admin/fill/{event.code}/", query)
        rows = [row for row in csv.DictReader(io.StringIO(by_hand.decode("utf-8-sig"))) if row["line"] == "activity"]

        assert by_hand == by_program
        assert {row["activity"] for row in rows} == {row["code"] for row in spoken["activities"]} == expected
        assert {row.code for row in page.context["fill"].activities} == expected
        for said, row in zip(spoken["activities"], rows, strict=True):
            for name in ("confirmed", "pending", "offered", "waiting", "taken", "held", "free"):
                assert str(said[name]) == row[name]
            assert str(said["invitations"]["invited"]) == row["invited"]
            assert str(said["ended"]["given_back"]) == row["given_back"]


def test_files_are_typed_and_say_reserved_places(visitor, event, activity):
    fill_in(activity)
    visitor.force_login(make_member("registrar", event))
    address = f"/admin/fill/{event.code}/export"

    with translation.override("bn"):
        raw = visitor.get(f"{address}.csv", headers={"accept-language": "bn"}).content
    sheet = load_workbook(io.BytesIO(visitor.get(f"{address}.xlsx").content)).active
    head, first, second = [[cell.value for cell in row] for row in sheet.iter_rows()]
    kept = dict(zip(head, second, strict=True))

    assert raw.startswith(b"\xef\xbb\xbf")
    assert tuple(head) == COLUMNS
    assert dict(zip(head, first, strict=True))["confirmed"] == 3
    assert (kept["line"], kept["reserved_for"], kept["held"]) == ("sub_quota", "gender: female", 2)
    assert not any(digit in raw.decode() for digit in "০১২৩৪৫৬৭৮৯")


def test_names_harm_no_spreadsheet(visitor, event, activity):
    visitor.force_login(make_member("registrar", event))
    for formula in FORMULAS:
        keep(activity.quotas.get(), capacity=0, name_en=formula)
    address = f"/admin/fill/{event.code}/export"

    rows = list(csv.DictReader(io.StringIO(visitor.get(f"{address}.csv").content.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(visitor.get(f"{address}.xlsx").content)).active

    names = [row["title_en"] for row in rows if row["line"] == "sub_quota"]
    assert len(names) == len(FORMULAS) == 60
    assert all(name.startswith("'") for name in names)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_control_characters_break_no_workbook(visitor, event, activity):
    visitor.force_login(make_member("registrar", event))
    Quota.objects.update(name="Hall \x07\x0b")

    assert visitor.get(f"/admin/fill/{event.code}/export.xlsx").status_code == 200


def test_edition_page_leads_to_each_division_in_order(visitor, edition, event, activity):
    fill_in(activity)
    last = make_event(edition, "dhaka", sequence=9)
    first = make_event(edition, "sylhet", sequence=0, host="sylhet")
    visitor.force_login(make_member("organiser", edition))

    page = visitor.get(f"/admin/fill/editions/{edition.code}/", {"attention": "1"}).content.decode()

    places = [page.index(f"/admin/fill/{row.code}/?attention=1") for row in (first, event, last)]
    assert places == sorted(places)
    rows = csv.DictReader(
        io.StringIO(visitor.get(f"/admin/fill/editions/{edition.code}/export.csv").content.decode("utf-8-sig"))
    )
    assert {row["event"] for row in rows} == {event.code}
