"""Places: given back, given on to who waits, approved; quotas and rules changed. Counters stay true through all of it."""

import random
import uuid

import pytest
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import LogEntry, Message
from summit.errors import Refusal
from summit.models import ProgrammeStatus
from tests.factories import make_activity, make_event, open_registration
from tests.factories.wishes import make_person, make_wish
from ticketing.models import Quota, Registration, RegistrationRule
from ticketing.queries import Standing, places_left, registration_state, registration_states, waiting_position
from ticketing.services.places import cancel_registration, confirm_registration, promote_waiting
from ticketing.services.quotas import (
    change_quota,
    create_quota,
    remove_quota,
    set_registration_rule,
    stop_registration,
)
from ticketing.services.registration import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def popular(event):
    """One place, and a waiting list."""
    activity = make_activity(event, "popular")
    open_registration(activity, capacity=1, has_waiting_list=True)
    return activity


def take(*activities, **fields) -> list[Registration]:
    receipt = register(make_wish(*activities, **fields), request_id=uuid.uuid4())
    return [Registration.objects.get(code=place.code) for place in receipt.places]


def states(*registrations) -> list[str]:
    return [Registration.objects.get(pk=row.pk).state for row in registrations]


def wrong_counters() -> list[Quota]:
    counted = Count(
        "activities__registrations", filter=Q(activities__registrations__state__in=("confirmed", "pending", "offered"))
    )
    return list(Quota.objects.annotate(counted=counted).exclude(taken=F("counted")))


def test_cancel_gives_the_place_to_the_first_who_waits(popular):
    (holder,), (first,), (second,) = take(popular), take(popular), take(popular)
    assert [waiting_position(first), waiting_position(second)] == [1, 2]

    cancel_registration(holder, actor="system")

    assert states(holder, first, second) == ["cancelled", "confirmed", "waiting"]
    assert not wrong_counters()
    line = LogEntry.objects.get(verb="registration.promoted")
    assert (line.subject_id, line.data["before"]["state"]) == (first.code, "waiting")
    assert [message.context["registration"] for message in Message.objects.filter(template="place")] == [first.code]


def test_cancel_twice_frees_one_place(popular):
    (holder,) = take(popular)
    take(popular), take(popular)
    for _time in range(2):
        cancel_registration(holder, actor="system")
    assert sorted(Registration.objects.values_list("state", flat=True)) == ["cancelled", "confirmed", "waiting"]
    assert LogEntry.objects.filter(verb="registration.cancelled").count() == 1
    assert not wrong_counters()


def test_cancel_while_waiting_frees_nothing(popular):
    (holder,), (waiting,), (next_one,) = take(popular), take(popular), take(popular)
    cancel_registration(waiting, actor="system")
    assert states(holder, waiting, next_one) == ["confirmed", "cancelled", "waiting"]
    assert waiting_position(next_one) == 1
    assert not wrong_counters()


def test_promote_passes_over_who_still_finds_no_place(event):
    """Two activities share ten seats of a bus, one has few places of its own: the order holds among those who can."""
    hall, lab = make_activity(event, "hall"), make_activity(event, "lab")
    bus = open_registration(hall, capacity=2, has_waiting_list=True)
    open_registration(lab, capacity=1, has_waiting_list=True)
    bus.activities.add(lab)
    (in_lab,), (in_hall,) = take(lab), take(hall)
    (wants_lab,), (wants_hall,) = take(lab), take(hall)
    assert states(wants_lab, wants_hall) == ["waiting", "waiting"]

    cancel_registration(in_hall, actor="system")
    assert states(wants_lab, wants_hall) == ["waiting", "confirmed"]
    cancel_registration(in_lab, actor="system")
    assert states(wants_lab, wants_hall) == ["confirmed", "confirmed"]
    assert not wrong_counters()


def test_promote_asks_for_approval_where_the_activity_does(event):
    activity = make_activity(event, "chosen")
    open_registration(activity, capacity=1, has_waiting_list=True, needs_approval=True)
    (holder,), (waiting,) = take(activity), take(activity)
    assert states(holder, waiting) == ["pending", "waiting"]
    cancel_registration(holder, actor="system")
    assert states(waiting) == ["pending"]
    confirm_registration(waiting, actor="system")
    assert states(waiting) == ["confirmed"]
    assert not wrong_counters()


def test_nobody_is_promoted_into_what_is_cancelled(popular):
    (holder,), (waiting,) = take(popular), take(popular)
    ProgrammeStatus.objects.create(page=popular, state="cancelled")
    cancel_registration(holder, actor="system")
    assert states(waiting) == ["waiting"]
    assert promote_waiting([popular.pk]) == []


def test_confirm_refuses_what_is_not_pending(popular):
    (holder,), (waiting,), (given_back,) = take(popular), take(popular), take(popular)
    cancel_registration(given_back, actor="system")
    assert confirm_registration(holder, actor="system").state == "confirmed"
    for row in (waiting, given_back):
        with pytest.raises(Refusal) as caught:
            confirm_registration(row, actor="system")
        assert caught.value.code == "not_pending"
    assert states(waiting, given_back) == ["waiting", "cancelled"]


def test_a_cancelled_place_can_be_taken_again(popular):
    person = make_person()
    (first,) = take(popular, person=person)
    cancel_registration(first, actor="system")
    receipt = register(make_wish(popular, person=person), request_id=uuid.uuid4(), holder=first.attendee)
    assert receipt.places[0].state == "confirmed"
    assert not wrong_counters()


def test_more_places_let_those_in_who_wait(popular):
    rows = [take(popular)[0] for _n in range(4)]
    quota = popular.quotas.get()
    change_quota(quota, name="Hall", capacity=3, activities=[popular], actor="system")
    assert states(*rows) == ["confirmed", "confirmed", "confirmed", "waiting"]
    change_quota(quota, name="Hall", capacity=None, activities=[popular], actor="system")
    assert states(*rows) == ["confirmed"] * 4
    assert not wrong_counters()
    lines = LogEntry.objects.filter(verb="quota.changed").order_by("pk")
    assert [(line.data["before"]["capacity"], line.data["after"]["capacity"]) for line in lines] == [(1, 3), (3, None)]


def test_places_cannot_be_fewer_than_taken(event):
    activity = make_activity(event, "main")
    quota = open_registration(activity, capacity=5)
    take(activity), take(activity)
    with pytest.raises(Refusal) as caught:
        change_quota(quota, name="x", capacity=1, activities=[activity], actor="system")
    assert (caught.value.code, caught.value.field) == ("capacity_below_taken", "capacity")
    quota.refresh_from_db()
    assert (quota.capacity, quota.taken) == (5, 2)
    change_quota(quota, name="x", capacity=2, activities=[activity], actor="system")


def test_a_quota_counts_who_is_there_already(event):
    one, two = make_activity(event, "one"), make_activity(event, "two")
    open_registration(one)
    open_registration(two)
    take(one, two), take(one)
    with pytest.raises(Refusal):
        create_quota(event, name="Bus", capacity=2, activities=[one, two], actor="system")
    assert not Quota.objects.filter(name="Bus").exists()
    bus = create_quota(event, name="Bus", capacity=4, activities=[one, two], actor="system")
    assert bus.taken == 3
    take(two)
    with pytest.raises(Refusal):
        take(two)
    change_quota(bus, name="Bus", capacity=4, activities=[one], actor="system")
    assert not wrong_counters()
    take(two)


def test_a_quota_holds_activities_of_its_own_event_only(event):
    foreign = make_activity(make_event(event.edition, "dhaka"), "fair")
    with pytest.raises(Refusal) as caught:
        create_quota(event, name="x", capacity=1, activities=[foreign], actor="system")
    assert caught.value.code == "other_event"


def test_a_removed_quota_lets_everybody_in(popular):
    rows = [take(popular)[0] for _n in range(3)]
    remove_quota(popular.quotas.get(), actor="system")
    assert states(*rows) == ["confirmed"] * 3


def test_rules_are_set_and_removed(popular):
    now = timezone.now()
    facts = {"opens_at": None, "closes_at": None, "needs_approval": False, "has_waiting_list": False}
    with pytest.raises(Refusal) as caught:
        set_registration_rule(popular, **{**facts, "opens_at": now, "closes_at": now}, actor="system")
    assert caught.value.code == "closes_before_it_opens"
    set_registration_rule(popular, **facts, actor="system")
    assert not RegistrationRule.objects.get().has_waiting_list
    for _time in range(2):
        stop_registration(popular, actor="system")
    assert [line.verb for line in LogEntry.objects.order_by("pk")] == [
        "registration_rule.set",
        "registration_rule.removed",
    ]
    assert registration_state(popular) == Standing.CLOSED


def test_standing_is_told_for_many_in_one_statement(event, popular, django_assert_num_queries):
    free, shut = make_activity(event, "free"), make_activity(event, "shut")
    open_registration(free)
    take(popular)
    with django_assert_num_queries(1):
        left = places_left([popular, free, shut])
    with django_assert_num_queries(1):
        said = registration_states([popular, free, shut])
    assert left == {popular.pk: 0, free.pk: None, shut.pk: None}
    assert said == {popular.pk: "waiting_list", free.pk: "open", shut.pk: "closed"}
    assert registration_states([]) == {}


@pytest.mark.parametrize("luck", range(3))
def test_counters_stay_true_through_a_long_story(event, luck):
    """Registering, giving back, approving and changing capacities at random: after every step the counters are right."""
    choice = random.Random(luck)
    activities = [make_activity(event, slug) for slug in ("a", "b", "c")]
    quotas = [open_registration(one, capacity=choice.randint(0, 4), has_waiting_list=True) for one in activities]
    quotas[0].activities.add(activities[1])
    RegistrationRule.objects.filter(activity=activities[2]).update(needs_approval=True)
    for _step in range(60):
        active = list(Registration.objects.exclude(state="cancelled"))
        step = choice.random()
        if step < 0.5 or not active:
            take(*choice.sample(activities, choice.randint(1, 3)))
        elif step < 0.75:
            cancel_registration(choice.choice(active), actor="system")
        else:
            quota = Quota.objects.get(pk=choice.choice(quotas).pk)
            capacity = quota.taken + choice.randint(0, 2)
            change_quota(quota, name="x", capacity=capacity, activities=list(quota.activities.all()), actor="system")
        assert not wrong_counters()
        assert not Quota.objects.filter(taken__gt=F("capacity")).exists()
        assert not waiting_though_there_is_room()


def waiting_though_there_is_room() -> list[Registration]:
    waiting = Registration.objects.filter(state="waiting").select_related("activity")
    return [
        row
        for row in waiting
        if all(quota.capacity is None or quota.taken < quota.capacity for quota in row.activity.quotas.all())
    ]
