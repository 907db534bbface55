"""Rules, quotas and kept places through the API: the refusals first, then what a program does with them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LogEntry
from tests.factories import (
    keep_places,
    make_activity,
    make_event,
    make_member,
    make_registration,
    open_registration,
)
from tests.ticketing.test_places import wrong_counters
from tests.ticketing.test_registration_list import api_as
from ticketing.models import Quota, Registration, RegistrationRule, SubQuota

pytestmark = pytest.mark.django_db
WOMEN = {"name_en": "Women", "name_bn": "নারী", "capacity": 2, "criteria": {"gender": ["female"]}}


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=5)
    return activity


@pytest.fixture
def base(event):
    return f"/api/v1/events/{event.code}/quotas/"


@pytest.fixture
def staff(api, event):
    return api_as(api, make_member("registrar", event), scopes=("read", "write"))


def rule_of(activity) -> str:
    return f"/api/v1/activities/{activity.code}/registration-rule/"


def knocks(event, activity, base) -> list[tuple[str, str, dict]]:
    quota = activity.quotas.get()
    sub = SubQuota.objects.filter(quota=quota).first() or keep_places(quota, capacity=1, gender=["female"])
    one = f"{base}{quota.pk}/"
    body = {"name": "New", "capacity": 9, "activities": [activity.code]}
    return [
        ("get", rule_of(activity), {}),
        ("put", rule_of(activity), {"needs_approval": True}),
        ("delete", rule_of(activity), {}),
        ("get", base, {}),
        ("post", base, body),
        ("get", one, {}),
        ("put", one, body),
        ("post", f"{one}sub-quotas/", WOMEN),
        ("put", f"{one}sub-quotas/{sub.pk}/", WOMEN),
        ("post", f"{one}sub-quotas/{sub.pk}/release/", {}),
        ("delete", f"{one}sub-quotas/{sub.pk}/", {}),
        ("delete", one, {}),
    ]


def facts() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Quota, SubQuota, RegistrationRule)]


# ── Refused ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_places_are_for_registrars_of_the_event(api, edition, event, activity, base):
    doors = knocks(event, activity, base)
    before = facts()
    for method, address, body in doors:
        assert getattr(api, method)(address, body, format="json").status_code == 401
    strangers = [make_member(role, event) for role in ("editor", "publisher", "auditor", "gate_supervisor", "employer")]
    strangers.append(make_member("organiser", make_event(edition, "sylhet", sequence=2)))
    for user in strangers:
        knocking = api_as(api, user, scopes=("read", "write"))
        for method, address, body in doors:
            answer = getattr(knocking, method)(address, body, format="json")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (user, address)
    assert facts() == before


def test_a_token_that_only_reads_changes_nothing(api, event, activity, base):
    reading = api_as(api, make_member("registrar", event))
    doors = knocks(event, activity, base)
    before = facts()
    for method, address, body in doors:
        answer = getattr(reading, method)(address, body, format="json")
        assert answer.status_code == (200 if method == "get" else 403)
    assert facts() == before


def test_quotas_of_another_event_are_not_found_under_the_own(staff, edition, event, activity, base):
    other = make_activity(make_event(edition, "sylhet", sequence=2), "fair")
    quota = open_registration(other, capacity=3)
    sub = keep_places(quota, capacity=1, gender=["female"])
    own = activity.quotas.get()
    for address in (f"{base}{quota.pk}/", f"{base}{own.pk}/sub-quotas/{sub.pk}/", f"{base}{10**30}/"):
        assert staff.delete(address).status_code == 404
    answer = staff.post(base, {"name": "X", "capacity": 1, "activities": [other.code]}, format="json")
    assert answer.json()["errors"][0]["field"] == "activities"
    assert Quota.objects.get(pk=quota.pk).sub_quotas.count() == 1


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"capacity": -1}, "capacity"),
        ({"capacity": "many"}, "capacity"),
        ({"capacity": 10**9}, "capacity"),
        ({"activities": []}, "activities"),
        ({"activities": ["nowhere"]}, "activities"),
        ({"activities": "all"}, "activities"),
    ],
)
def test_wrong_quotas_are_refused_by_field(staff, activity, base, over, field):
    before = facts()
    body = {"name": "New", "capacity": 9, "activities": [activity.code], **over}
    for answer in (
        staff.post(base, body, format="json"),
        staff.put(f"{base}{activity.quotas.get().pk}/", body, format="json"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert answer.json()["errors"][0]["field"].startswith(field)
    assert facts() == before


@pytest.mark.parametrize(
    ("over", "status", "code"),
    [
        ({"criteria": {}}, 400, "criteria_missing"),
        ({"criteria": {"gender": []}}, 400, "criteria_missing"),
        ({"criteria": {"district": ["atlantis"]}}, 400, "invalid"),
        ({"criteria": {"gender": ["none"]}}, 400, "invalid"),
        ({"criteria": {"institution": ["x" * 201]}}, 400, "invalid"),
        ({"criteria": "women"}, 400, "invalid"),
        ({"capacity": 0}, 400, "invalid"),
        ({"capacity": 6}, 409, "sub_quota_too_large"),
        ({"release_at": "2020-01-01T00:00:00+06:00"}, 400, "release_in_the_past"),
        ({"release_at": "soon"}, 400, "invalid"),
        ({"name_bn": ""}, 400, "invalid"),
    ],
)
def test_wrong_kept_places_are_refused_with_a_code(staff, activity, base, over, status, code):
    before = facts()
    answer = staff.post(f"{base}{activity.quotas.get().pk}/sub-quotas/", {**WOMEN, **over}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert facts() == before


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"claim_hours": 24 * 14 + 1}, "invalid"),
        ({"group_limit": 501}, "invalid"),
        ({"opens_at": "then"}, "invalid"),
        ({"opens_at": "2026-12-02T00:00:00Z", "closes_at": "2026-12-01T00:00:00Z"}, "closes_before_it_opens"),
    ],
)
def test_wrong_rules_are_refused(staff, activity, body, code):
    before = facts()
    answer = staff.put(rule_of(activity), body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert facts() == before


@pytest.mark.parametrize(("language", "words"), [("en", "Enter at least as many"), ("bn", "অন্তত ততগুলো")])
def test_nobody_loses_a_place_because_a_number_was_lowered(staff, activity, base, language, words):
    for _n in range(3):
        make_registration(activity)
    answer = staff.put(
        f"{base}{activity.quotas.get().pk}/",
        {"name": "Hall", "capacity": 2, "activities": [activity.code]},
        format="json",
        HTTP_ACCEPT_LANGUAGE=language,
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "capacity_below_taken")
    assert words in answer.json()["detail"]
    assert Quota.objects.get().capacity == 5


# ── Done ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_rule_is_set_read_and_taken_away(staff, activity):
    opens = timezone.now().replace(microsecond=0)
    body = {"opens_at": opens.isoformat(), "has_waiting_list": True, "claim_hours": 6, "group_limit": 30}
    said = staff.put(rule_of(activity), body, format="json").json()
    assert said == staff.get(rule_of(activity)).json()
    assert (said["activity"], said["claim_hours"], said["needs_approval"]) == (activity.code, 6, False)
    assert RegistrationRule.objects.get().opens_at == opens
    for _again in range(2):
        assert staff.delete(rule_of(activity)).status_code == 204
    assert staff.get(rule_of(activity)).status_code == 404
    verbs = [line.verb for line in LogEntry.objects.order_by("pk") if line.verb.startswith("registration_rule")]
    assert verbs == ["registration_rule.set", "registration_rule.removed"]


def test_a_quota_over_two_activities_counts_who_is_there_and_lets_in_who_waits(staff, event, activity, base):
    other = make_activity(event, "lab")
    open_registration(other, has_waiting_list=True)
    Quota.objects.all().delete()
    for place in (activity, other):
        make_registration(place)
    made = staff.post(base, {"name": "Both", "capacity": 2, "activities": [activity.code, other.code]}, format="json")
    assert made.status_code == 201
    quota = made.json()
    assert (quota["taken"], quota["held"], set(quota["activities"])) == (2, 0, {activity.code, other.code})
    waiting = make_registration(other, state="waiting")
    one = f"{base}{quota['id']}/"
    changed = staff.put(one, {"name": "Both", "capacity": 3, "activities": quota["activities"]}, format="json")
    assert changed.json()["taken"] == 3
    assert Registration.objects.get(pk=waiting.pk).state == "confirmed"
    assert staff.get(base).json()["results"] == [changed.json()] == [staff.get(one).json()]
    assert not wrong_counters()
    assert staff.delete(one).status_code == 204
    assert not Quota.objects.exists()


def test_places_are_kept_changed_opened_and_no_more_kept(staff, activity, base):
    quota = f"{base}{activity.quotas.get().pk}/"
    later = (timezone.now() + dt.timedelta(days=3)).replace(microsecond=0)
    criteria = {"district": ["jashore"], "institution": [" MIST ", "MIST"], "gender": ["female"], "kind": ["student"]}
    body = {**WOMEN, "criteria": criteria, "release_at": later.isoformat(), "position": 3}
    made = staff.post(f"{quota}sub-quotas/", body, format="json")
    assert made.status_code == 201
    said = made.json()
    assert said["criteria"] == {**criteria, "institution": ["MIST"]}
    assert staff.get(quota).json()["held"] == 2
    one = f"{quota}sub-quotas/{said['id']}/"
    changed = staff.put(one, {**WOMEN, "capacity": 4}, format="json").json()
    assert (changed["capacity"], changed["criteria"], changed["release_at"]) == (4, {"gender": ["female"]}, None)
    for _again in range(2):
        assert staff.post(f"{one}release/").json()["released_at"]
    assert staff.get(quota).json()["held"] == 0
    assert staff.put(one, WOMEN, format="json").json()["code"] == "sub_quota_released"
    assert staff.delete(one).status_code == 204
    assert staff.get(quota).json()["sub_quotas"] == []
    assert not wrong_counters()


def test_the_list_costs_the_same_for_one_and_for_many(staff, event, activity, base):
    keep_places(activity.quotas.get(), capacity=1, gender=["female"])
    staff.get(base)
    with CaptureQueriesContext(connection) as one:
        staff.get(base)
    for n in range(3):
        quota = open_registration(make_activity(event, f"more-{n}"), capacity=5)
        keep_places(quota, capacity=1, gender=["female"])
    with CaptureQueriesContext(connection) as many:
        assert len(staff.get(base).json()["results"]) == 4
    assert len(many) == len(one)
