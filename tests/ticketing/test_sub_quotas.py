"""Reserved places: kept back for some people, given to them first, opened to everybody at a date."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import LogEntry
from summit.errors import Refusal
from summit.models import District
from tests.factories import keep_places, make_activity, make_attendee, make_edition, open_registration
from tests.factories.wishes import make_person, make_wish
from tests.ticketing.test_places import wrong_counters
from ticketing.criteria import Facts, fits
from ticketing.criteria_words import criteria_words
from ticketing.models import Quota, Registration, ReservedSeat, SubQuota
from ticketing.queries import Standing, offers_by_key, registration_state
from ticketing.services.places import cancel_registration, hand_over_place, move_registration
from ticketing.services.quotas import change_quota
from ticketing.services.registration import register
from ticketing.services.sub_quotas import (
    Reservation,
    change_sub_quota,
    release_due,
    release_sub_quota,
    remove_sub_quota,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(event):
    activity = make_activity(event, "workshop")
    open_registration(activity, capacity=3, has_waiting_list=True)
    return activity


def take(activity, **person) -> Registration:
    receipt = register(make_wish(activity, person=make_person(**person)), request_id=uuid.uuid4())
    return Registration.objects.get(code=receipt.places[0].code)


def counters(sub_quota: SubQuota) -> tuple[int, int, int]:
    """Taken and held of the quota, taken of the sub-quota."""
    sub_quota.refresh_from_db()
    quota = Quota.objects.get(pk=sub_quota.quota_id)
    return quota.taken, quota.held, sub_quota.taken


def assert_counters_are_true():
    assert not wrong_counters()
    for row in SubQuota.objects.all():
        assert row.taken == ReservedSeat.objects.filter(sub_quota=row).count()
    for quota in Quota.objects.all():
        open_ones = quota.sub_quotas.filter(released_at=None)
        assert quota.held == sum(row.capacity - row.taken for row in open_ones)
    assert not Quota.objects.filter(capacity__isnull=False).filter(Q(taken__gt=F("capacity") - F("held"))).exists()


def test_kept_places_go_to_those_they_are_kept_for(workshop):
    women = keep_places(workshop.quotas.get(), capacity=2, gender=["female"])
    assert counters(women) == (0, 2, 0)

    first, second = take(workshop, gender="male"), take(workshop, gender="male")
    assert [first.state, second.state] == ["confirmed", "waiting"]
    assert [take(workshop, gender="female").state for _n in range(3)] == ["confirmed", "confirmed", "waiting"]
    assert counters(women) == (3, 0, 2)
    assert_counters_are_true()


def test_who_fits_takes_a_kept_place_first(workshop):
    women = keep_places(workshop.quotas.get(), capacity=1, gender=["female"])
    take(workshop, gender="female")
    assert counters(women) == (1, 0, 1)
    assert [take(workshop).state for _n in range(3)] == ["confirmed", "confirmed", "waiting"]
    assert_counters_are_true()


def test_a_kept_place_given_back_goes_to_the_first_whom_it_is_kept_for(workshop):
    women = keep_places(workshop.quotas.get(), capacity=1, gender=["female"])
    holder = take(workshop, gender="female")
    take(workshop), take(workshop)
    man, woman = take(workshop, gender="male"), take(workshop, gender="female")

    cancel_registration(holder, actor="system")

    man.refresh_from_db(), woman.refresh_from_db()
    assert [man.state, woman.state] == ["waiting", "confirmed"]
    assert counters(women) == (3, 0, 1)
    assert_counters_are_true()


def test_an_ordinary_place_given_back_is_not_kept(workshop):
    keep_places(workshop.quotas.get(), capacity=1, gender=["female"])
    holder = take(workshop, gender="male")
    take(workshop, gender="male")
    waiting = take(workshop, gender="male")
    cancel_registration(holder, actor="system")
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert_counters_are_true()


def test_release_opens_what_is_left_to_who_waits(workshop):
    now = timezone.now()
    women = keep_places(workshop.quotas.get(), capacity=2, release_at=now + dt.timedelta(days=2), gender=["female"])
    take(workshop, gender="female"), take(workshop)
    first, second = take(workshop), take(workshop)
    assert release_due() == 0
    with time_machine.travel(now + dt.timedelta(days=2, minutes=1)):
        assert release_due() == 1
        assert release_due() == 0
    first.refresh_from_db(), second.refresh_from_db()
    assert [first.state, second.state] == ["confirmed", "waiting"]
    assert counters(women) == (3, 0, 1)
    assert LogEntry.objects.get(verb="sub_quota.released").data["opened"] == 1
    assert_counters_are_true()


def test_a_seat_taken_before_the_release_comes_back_for_everybody(workshop):
    women = keep_places(workshop.quotas.get(), capacity=1, gender=["female"])
    holder = take(workshop, gender="female")
    take(workshop), take(workshop)
    waiting = take(workshop, gender="male")
    release_sub_quota(women, actor="system")
    cancel_registration(holder, actor="system")
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert counters(women) == (3, 0, 0)
    assert_counters_are_true()


def test_districts_and_institutions_and_kinds_are_asked_for(event):
    activity = make_activity(event, "campus")
    quota = open_registration(activity, capacity=2)
    jashore, khulna = (District.objects.get(code=code).pk for code in ("jashore", "khulna"))
    keep_places(quota, capacity=2, district=["jashore"], institution=["Jashore  University"], kind=["delegate"])
    for fields in (
        {"district_id": khulna, "institution": "Jashore University"},
        {"district_id": jashore, "institution": "Another"},
        {"district_id": jashore},
        {},
    ):
        with pytest.raises(Refusal) as caught:
            take(activity, **fields)
        assert caught.value.code == "sold_out"
    assert take(activity, district_id=jashore, institution="JASHORE university").state == "confirmed"
    assert_counters_are_true()


def test_several_activities_share_kept_places(event):
    hall, lab = make_activity(event, "hall"), make_activity(event, "lab")
    bus = open_registration(hall, capacity=4)
    bus.activities.add(lab)
    open_registration(lab, capacity=1)
    women = keep_places(bus, capacity=2, gender=["female"])
    both = register(make_wish(hall, lab, person=make_person(gender="female")), request_id=uuid.uuid4())
    assert [place.state for place in both.places] == ["confirmed", "confirmed"]
    assert counters(women) == (2, 0, 2)
    with pytest.raises(Refusal):
        register(make_wish(hall, lab), request_id=uuid.uuid4())
    assert counters(women) == (2, 0, 2)
    assert_counters_are_true()


def test_the_public_page_knows_that_places_are_kept(workshop):
    keep_places(workshop.quotas.get(), capacity=3, gender=["female"])
    offer = offers_by_key([workshop.pk])[workshop.pk]
    assert (offer.places_left, offer.places_left_for_all) == (3, 0)
    assert registration_state(workshop) is Standing.OPEN


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"capacity": 4}, "sub_quota_too_large"),
        ({"criteria": {}}, "criteria_missing"),
        ({"release_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "release_in_the_past"),
    ],
)
def test_senseless_reservations_are_refused(workshop, fields, code):
    facts = {"name_en": "x", "name_bn": "x", "criteria": {"gender": ["female"]}, "capacity": 1, **fields}
    with pytest.raises(Refusal) as caught:
        keep_places(
            workshop.quotas.get(),
            capacity=facts["capacity"],
            release_at=facts.get("release_at"),
            **facts["criteria"],
        )
    assert caught.value.code == code
    assert not SubQuota.objects.exists()
    assert Quota.objects.get().held == 0


def test_a_quota_without_limit_keeps_nothing_back(event):
    activity = make_activity(event, "open")
    quota = open_registration(activity)
    with pytest.raises(Refusal) as caught:
        keep_places(quota, capacity=1, gender=["female"])
    assert caught.value.code == "quota_without_limit"


def test_changed_and_removed(workshop):
    quota = workshop.quotas.get()
    women = keep_places(quota, capacity=3, gender=["female"])
    holder, man = take(workshop, gender="female"), take(workshop, gender="male")
    assert man.state == "waiting"

    fewer = Reservation(name_en="W", name_bn="ম", criteria={"gender": ["female"]}, capacity=2)
    change_sub_quota(women, reservation=fewer, actor="system")
    man.refresh_from_db()
    assert man.state == "confirmed"
    assert counters(women) == (2, 1, 1)
    with pytest.raises(Refusal) as caught:
        change_sub_quota(
            women,
            reservation=Reservation(name_en="W", name_bn="ম", criteria={"gender": ["female"]}, capacity=0),
            actor="system",
        )
    assert caught.value.code == "capacity_below_taken"
    with pytest.raises(Refusal):
        change_quota(quota, name="x", capacity=2, activities=[workshop], actor="system")
    with pytest.raises(Refusal) as caught:
        change_quota(quota, name="x", capacity=None, activities=[workshop], actor="system")
    assert caught.value.code == "quota_without_limit"
    assert_counters_are_true()

    waiting = take(workshop, gender="male")
    remove_sub_quota(women, actor="system")
    waiting.refresh_from_db(), holder.refresh_from_db()
    assert [waiting.state, holder.state] == ["confirmed", "confirmed"]
    assert_counters_are_true()


def test_moving_takes_and_frees_kept_places(event, workshop):
    other = make_activity(event, "other")
    women = keep_places(open_registration(other, capacity=1), capacity=1, gender=["female"])
    man, woman = take(workshop, gender="male"), take(workshop, gender="female")
    with pytest.raises(Refusal) as caught:
        move_registration(man, to=other, actor="system")
    assert caught.value.code == "sold_out"
    man.refresh_from_db()
    assert man.state == "confirmed"
    new = move_registration(woman, to=other, actor="system")
    woman.refresh_from_db()
    assert (new.state, woman.state, woman.ended_as) == ("confirmed", "cancelled", "moved")
    assert counters(women) == (1, 0, 1)
    back = move_registration(new, to=workshop, actor="system")
    assert (back.state, counters(women)) == ("confirmed", (0, 1, 0))
    assert_counters_are_true()


def test_a_kept_place_is_passed_on_only_to_somebody_it_is_kept_for(workshop):
    women = keep_places(workshop.quotas.get(), capacity=1, gender=["female"])
    holder = take(workshop, gender="female")
    take(workshop), take(workshop)
    edition = workshop.event.edition
    man, woman = make_attendee(edition, gender="male"), make_attendee(edition, gender="female")
    with pytest.raises(Refusal) as caught:
        hand_over_place(holder, to=man, actor="system")
    assert caught.value.code == "reserved_place"
    handed = hand_over_place(holder, to=woman, actor="system")
    assert (handed.attendee, handed.code, handed.state) == (woman, holder.code, "confirmed")
    assert counters(women) == (3, 0, 1)
    with pytest.raises(Refusal) as caught:
        hand_over_place(take(make_open(workshop.event)), to=make_attendee(make_edition("other", number=9)), actor="x")
    assert caught.value.code == "not_transferable"
    assert_counters_are_true()


def make_open(event):
    activity = make_activity(event, "free")
    open_registration(activity)
    return activity


def test_criteria_are_and_across_and_or_within():
    criteria = {"district": ["jashore", "khulna"], "gender": ["female"]}
    assert fits(criteria, Facts(district="khulna", gender="female"))
    assert not fits(criteria, Facts(district="khulna", gender="male"))
    assert not fits(criteria, Facts(district="dhaka", gender="female"))
    assert not fits(criteria, Facts(gender="female"))
    assert not fits({}, Facts(gender="female"))
    assert not fits({"gender": []}, Facts())


def test_criteria_are_said_in_words():
    assert criteria_words({"gender": ["female"], "district": ["jashore"]})
