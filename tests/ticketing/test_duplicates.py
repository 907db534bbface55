"""Possible duplicates at the desk and in the API: found, compared, put together, parted; only by whom it concerns."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LogEntry
from accounts.services.tokens import create_token
from tests.factories import make_activity, make_event, make_member, open_registration
from tests.factories.wishes import make_person, make_wish
from ticketing.duplicates import possible_duplicates
from ticketing.links import token_of
from ticketing.models import Attendee, Merge, Registration, Ticket
from ticketing.services.merging import merge_attendees
from ticketing.services.registration import register

pytestmark = pytest.mark.django_db
PHONE = "+8801712345678"


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=50)
    return activity


@pytest.fixture
def registrar(event):
    return make_member("registrar", event)


@pytest.fixture
def pair(activity):
    return enrol(activity, name_en="Rahim Uddin", phone=PHONE), enrol(activity, name_en="Md Rahim Uddin", phone=PHONE)


def enrol(*activities, **fields) -> Attendee:
    wish = make_wish(*activities, person=make_person(**fields))
    return Attendee.objects.get(code=register(wish, request_id=uuid.uuid4()).attendee)


def base(event) -> str:
    return f"/admin/registrations/{event.code}/"


def addresses(event, keep, gone, merge=0) -> list[tuple[str, str, dict]]:
    who = {"keep": keep.code, "gone": gone.code}
    return [
        ("get", f"{base(event)}duplicates/", {}),
        ("get", f"{base(event)}duplicates/compare/", who),
        ("post", f"{base(event)}duplicates/merge/", who),
        ("post", f"{base(event)}merges/{merge}/undo/", {}),
    ]


def facts() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Attendee, Registration, Ticket, Merge)]


# Refused --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, "editor", "publisher", "gate_supervisor", "auditor", "employer"])
def test_every_other_role_is_refused(visitor, event, pair, role):
    if role:
        visitor.force_login(make_member(role, event))
    before = facts()
    for method, address, values in addresses(event, *pair):
        answer = getattr(visitor, method)(address, values)
        assert answer.status_code in (302, 403, 404), address
        assert "Rahim" not in answer.content.decode()
    assert facts() == before


def test_the_registrar_of_another_event_is_refused(visitor, edition, event, pair):
    other = make_event(edition, "dhaka", sequence=2)
    open_registration(make_activity(other, "fair"))
    visitor.force_login(make_member("registrar", other))
    merge = merge_attendees(*pair, actor="system")
    before = facts()
    for method, address, values in addresses(event, *pair, merge=merge.pk):
        assert getattr(visitor, method)(address, values).status_code == 404, address
        if "duplicates/?" in address or address.endswith("duplicates/"):
            continue
        swapped = address.replace(f"/{event.code}/", f"/{other.code}/")
        assert getattr(visitor, method)(swapped, values).status_code == 404, swapped
    assert facts() == before


def test_a_person_of_another_event_is_not_merged_by_one_of_the_two(visitor, edition, event, activity, registrar):
    elsewhere = make_activity(make_event(edition, "dhaka", sequence=2), "fair")
    open_registration(elsewhere)
    mine, theirs = enrol(activity), enrol(elsewhere, name_en="Their Person")
    visitor.force_login(registrar)
    before = facts()
    for method, address, values in addresses(event, mine, theirs)[1:3]:
        answer = getattr(visitor, method)(address, values)
        assert answer.status_code == 404
        assert "Their Person" not in answer.content.decode()
    assert facts() == before


def test_the_team_of_the_edition_merges_across_events(visitor, edition, event, activity):
    elsewhere = make_activity(make_event(edition, "dhaka", sequence=2), "fair")
    open_registration(elsewhere)
    mine, theirs = enrol(activity), enrol(elsewhere)
    visitor.force_login(make_member("organiser", edition))
    visitor.post(f"{base(event)}duplicates/merge/", {"keep": mine.code, "gone": theirs.code})
    assert Merge.objects.get().gone == theirs
    visitor.post(f"{base(event)}merges/{Merge.objects.get().pk}/undo/")
    assert Merge.objects.get().undone_at is not None


def test_merging_is_posted_and_never_asked_by_an_address(visitor, event, pair, registrar):
    visitor.force_login(registrar)
    who = {"keep": pair[0].code, "gone": pair[1].code}
    assert visitor.get(f"{base(event)}duplicates/merge/", who).status_code == 405
    assert visitor.get(f"{base(event)}merges/1/undo/").status_code == 405
    assert not Merge.objects.exists()


@pytest.mark.parametrize("bad", ["", "x", "\0", "A" * 100_000, "'; --"])
def test_bad_codes_find_nobody(visitor, event, pair, registrar, bad):
    visitor.force_login(registrar)
    before = facts()
    for values in ({"keep": bad, "gone": pair[1].code}, {"keep": pair[0].code, "gone": bad}):
        assert visitor.post(f"{base(event)}duplicates/merge/", values).status_code == 404
        if len(bad) < 1000:
            assert visitor.get(f"{base(event)}duplicates/compare/", values).status_code in (400, 404)
    assert facts() == before


# Found ----------------------------------------------------------------------------------------------------------------


def reasons(event) -> list[tuple[list[str], set[str]]]:
    return [(group.reasons, {person.name_en for person in group.people}) for group in possible_duplicates(event)]


def test_people_on_one_phone_are_found(event, activity, pair):
    enrol(activity, name_en="Somebody Else")
    assert reasons(event) == [(["phone"], {"Rahim Uddin", "Md Rahim Uddin"})]


def test_people_with_one_address_are_found(event, activity):
    enrol(activity, name_en="One", email="Same@example.org")
    enrol(activity, name_en="Two", email="same@EXAMPLE.org")
    enrol(activity, name_en="Three", email="")
    enrol(activity, name_en="Four", email="")
    assert reasons(event) == [(["email"], {"One", "Two"})]


@pytest.mark.parametrize(
    ("phone", "institution", "found"),
    [
        ("+8801712345679", "", True),  # one digit wrong
        ("+8801712354678", "", True),  # two neighbours exchanged
        ("+8801812345679", "", False),
        ("+8801999999999", "Just  University", True),
        ("+8801999999999", "Another", False),
    ],
)
def test_a_common_name_alone_is_no_duplicate(event, activity, phone, institution, found):
    enrol(activity, name_en="Rahim Uddin", phone=PHONE, institution="JUST University")
    enrol(activity, name_en="RAHIM UDDIN", phone=phone, institution=institution)
    assert reasons(event) == ([(["name"], {"Rahim Uddin", "RAHIM UDDIN"})] if found else [])


def test_more_reasons_come_first(event, activity):
    enrol(activity, name_en="One", phone=PHONE)
    enrol(activity, name_en="Two", phone=PHONE)
    enrol(activity, name_en="Three", phone="+8801811111111", email="same@example.org")
    enrol(activity, name_en="Four", phone="+8801811111111", email="same@example.org")
    assert [found for found, _names in reasons(event)] == [["phone", "email"], ["phone"]]


def test_merged_and_erased_people_are_no_duplicates(event, pair):
    merge_attendees(*pair, actor="system")
    assert reasons(event) == []


def test_people_of_other_events_are_not_shown(edition, event, activity):
    elsewhere = make_activity(make_event(edition, "dhaka", sequence=2), "fair")
    open_registration(elsewhere)
    enrol(activity, name_en="One", phone=PHONE)
    enrol(elsewhere, name_en="Two", phone=PHONE)
    assert reasons(event) == []


def test_the_list_costs_the_same_for_one_and_for_three(visitor, event, activity, registrar, pair):
    visitor.force_login(registrar)
    address = f"{base(event)}duplicates/"
    visitor.get(address)
    with CaptureQueriesContext(connection) as one:
        visitor.get(address)
    for number in range(2):
        for name in ("Karim", "Karima"):
            enrol(activity, name_en=f"{name} {'AB'[number]}", phone=f"+880181111111{number}")
    with CaptureQueriesContext(connection) as three:
        visitor.get(address)
    assert len(three) == len(one)


# Put together, parted -------------------------------------------------------------------------------------------------


def test_two_are_compared_merged_and_parted_at_the_desk(visitor, event, activity, registrar, pair):
    keep, gone = pair
    visitor.force_login(registrar)
    english = {"accept-language": "en"}
    page = visitor.get(f"{base(event)}duplicates/", headers=english).content.decode()
    assert "Rahim Uddin" in page
    assert "The same phone, another name" in page
    compare = visitor.get(
        f"{base(event)}duplicates/compare/", {"keep": keep.code, "gone": gone.code}, headers=english
    ).content.decode()
    assert f"that {gone.code} has is double" in compare
    assert "<script>" not in compare.split("</main>")[0].split("<main")[-1]
    assert not Merge.objects.exists()

    old_link = token_of(gone)
    answer = visitor.post(f"{base(event)}duplicates/merge/", {"keep": keep.code, "gone": gone.code})
    assert answer["Location"] == f"{base(event)}people/{keep.code}/"
    merge = Merge.objects.get()
    assert (merge.kept, merge.gone, merge.merged_by) == (keep, gone, registrar)
    assert LogEntry.objects.get(verb="attendee.merged").actor == registrar
    dead = visitor.get(f"/t/{old_link}/?lang=en")
    assert dead.status_code == 404
    assert "put together with another one" in dead.content.decode()
    assert "Rahim" not in dead.content.decode()
    assert (
        "has no place or ticket" in visitor.get(f"{base(event)}people/{gone.code}/", headers=english).content.decode()
    )

    page = visitor.get(f"{base(event)}duplicates/", headers=english).content.decode()
    assert "Part them again" in page
    visitor.post(f"{base(event)}merges/{merge.pk}/undo/")
    merge.refresh_from_db()
    assert merge.undone_by == registrar
    assert activity.quotas.get().taken == 2
    assert "parted again" in visitor.get(f"{base(event)}duplicates/", headers=english).content.decode()


def test_a_refused_merge_is_a_sentence(visitor, event, activity, registrar, pair):
    keep, gone = pair
    visitor.force_login(registrar)
    third = enrol(activity)
    merge_attendees(keep, gone, actor="system")
    answer = visitor.post(f"{base(event)}duplicates/merge/", {"keep": third.code, "gone": gone.code}, follow=True)
    assert answer.status_code == 200
    assert Merge.objects.count() == 1
    same = visitor.get(f"{base(event)}duplicates/compare/", {"keep": keep.code, "gone": keep.code})
    assert same.status_code == 302


# For programs ---------------------------------------------------------------------------------------------------------


def test_api_merges_and_parts(api, event, registrar, pair):
    keep, gone = pair
    _row, token = create_token(registrar, name="desk", scopes=["read", "write"], expires_at=None, actor=registrar)
    key = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    address = f"/api/v1/events/{event.code}/people/{keep.code}/merge/"
    assert api.post(address, {"gone": gone.code}, format="json").status_code == 401
    for bad in ({}, {"gone": []}, {"gone": "x" * 500}):
        assert api.post(address, bad, format="json", **key).status_code == 400
    assert api.post(address, {"gone": "NOBODY"}, format="json", **key).status_code == 404

    answer = api.post(address, {"gone": gone.code}, format="json", **key)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    said = answer.json()
    assert (said["kept"], said["gone"], said["undone_at"]) == (keep.code, gone.code, None)
    assert said["ended"] == list(Registration.objects.filter(attendee=gone).values_list("code", flat=True))
    assert api.post(address, {"gone": gone.code}, format="json", **key).json() == said

    undo = f"/api/v1/events/{event.code}/merges/{said['id']}/undo/"
    parted = api.post(undo, format="json", **key).json()
    assert parted["undone_at"]
    assert api.post(undo, format="json", **key).json() == parted
    assert api.post(f"/api/v1/events/{event.code}/merges/999999/undo/", format="json", **key).status_code == 404


def test_api_refuses_other_roles_and_events(api, edition, event, pair):
    keep, gone = pair
    other = make_event(edition, "dhaka", sequence=2)
    for user in (make_member("editor", event), make_member("registrar", other)):
        _row, token = create_token(user, name="x", scopes=["read", "write"], expires_at=None, actor=user)
        key = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        answer = api.post(
            f"/api/v1/events/{event.code}/people/{keep.code}/merge/", {"gone": gone.code}, format="json", **key
        )
        assert answer.status_code == 404
    assert not Merge.objects.exists()
