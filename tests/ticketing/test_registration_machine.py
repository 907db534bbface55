"""Registering, waiting, offering, keeping places, moving: any sequence does what the small model says. On both databases."""

import datetime as dt
import itertools
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Message
from summit.errors import Refusal
from tests.factories import keep_places, make_activity, make_edition, make_event, open_registration
from tests.factories.wishes import make_person, make_wish
from tests.ticketing.registration_model import COUNTED, Kept, Model, Place
from ticketing.models import Quota, Registration, RegistrationRequest, ReservedSeat, Ticket
from ticketing.queries import waiting_position
from ticketing.services.claims import claim_place, lapse_claims
from ticketing.services.places import (
    cancel_registration,
    confirm_registration,
    decline_registration,
    move_registration,
)
from ticketing.services.quotas import change_quota
from ticketing.services.registration import register
from ticketing.services.sub_quotas import release_sub_quota

pytestmark = pytest.mark.django_db
GENDERS = ("female", "male")
ACTIVITIES = ("hall", "lab", "bus", "talk")
FIRST_DAY = dt.datetime(2031, 5, 1, 4, tzinfo=dt.UTC)
_numbers = itertools.count(20)


class Machine(RuleBasedStateMachine):
    """Four activities over three quotas: hall and bus share one, lab needs places in two, talk asks for approval."""

    def __init__(self):
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        number = next(_numbers)
        event = make_event(make_edition(f"machine-{number}", number=number))
        self.activities = {slug: make_activity(event, slug, start=FIRST_DAY) for slug in ACTIVITIES}
        self.codes = {activity.code: slug for slug, activity in self.activities.items()}

    @initialize(
        small=st.integers(0, 2),
        shared=st.integers(1, 3),
        talk=st.integers(1, 2),
        crowd=st.lists(st.tuples(st.sampled_from(ACTIVITIES), st.sampled_from(GENDERS)), min_size=6, max_size=12),
    )
    def open(self, small, shared, talk, crowd):
        made = self.activities
        rules = {"has_waiting_list": True}
        quotas = {
            "small": open_registration(made["lab"], capacity=small, **rules),
            "shared": open_registration(made["hall"], capacity=shared, claim_hours=24, **rules),
            "talk": open_registration(made["talk"], capacity=talk, claim_hours=24, needs_approval=True, **rules),
        }
        open_registration(made["bus"], **rules).delete()
        quotas["shared"].activities.add(made["bus"], made["lab"])
        self.quotas = {name: quota.pk for name, quota in quotas.items()}
        self.model = Model(
            capacity={"small": small, "shared": shared, "talk": talk},
            quotas_of={"hall": ("shared",), "bus": ("shared",), "lab": ("small", "shared"), "talk": ("talk",)},
            approval=frozenset({"talk"}),
            offers=frozenset({"hall", "talk"}),
        )
        self.sub_quotas: dict[tuple[str, int], int] = {}
        for slug, gender in crowd:
            self.arrive(slug, gender, 0)

    def row(self, place: Place) -> Registration:
        return Registration.objects.get(pk=place.key)

    def some(self, data, *states) -> Place | None:
        found = [place for place in self.model.places if place.state in states]
        return data.draw(st.sampled_from(found)) if found else None

    @rule(slug=st.sampled_from(ACTIVITIES), gender=st.sampled_from(GENDERS), priority=st.sampled_from((0, 0, 5)))
    def register(self, slug, gender, priority):
        self.arrive(slug, gender, priority)

    def arrive(self, slug, gender, priority):
        person = make_person(gender=gender)
        wish = make_wish(self.activities[slug], person=person, priority=priority)
        request_id = uuid.uuid4()
        receipt = register(wish, request_id=request_id)
        assert register(wish, request_id=request_id) == receipt
        row = Registration.objects.get(code=receipt.places[0].code)
        place = self.model.register(row.pk, slug, gender, priority)
        assert receipt.places[0].state == place.state

    @rule(data=st.data())
    def cancel(self, data):
        place = self.some(data, "waiting", *COUNTED)
        if place is not None:
            cancel_registration(self.row(place), actor="system")
            self.model.end(place)
            cancel_registration(self.row(place), actor="system")

    @rule(data=st.data())
    def claim(self, data):
        place = self.some(data, "offered")
        if place is not None:
            claim_place(self.row(place), actor="system")
            place.state = self.model.settled(place)

    @rule(data=st.data())
    def lapse(self, data):
        place = self.some(data, "offered")
        if place is not None:
            Registration.objects.filter(pk=place.key).update(claim_until=FIRST_DAY - dt.timedelta(days=9000))
            with pytest.raises(Refusal):
                claim_place(self.row(place), actor="system")
            assert lapse_claims() == 1
            self.model.end(place)

    @rule(data=st.data(), approve=st.booleans())
    def judge(self, data, approve):
        place = self.some(data, "pending")
        if place is not None and approve:
            confirm_registration(self.row(place), actor="system")
            place.state = "confirmed"
        elif place is not None:
            decline_registration(self.row(place), actor="system")
            self.model.end(place)

    @rule(data=st.data(), to=st.sampled_from(ACTIVITIES))
    def move(self, data, to):
        place = self.some(data, *COUNTED)
        if place is None or place.activity == to:
            return
        state, kept, place.state, place.kept = place.state, place.kept, "cancelled", {}
        seat = self.model.seat(to, place.gender)
        if seat is None:
            place.state, place.kept = state, kept
            with pytest.raises(Refusal) as caught:
                move_registration(self.row(place), to=self.activities[to], actor="system")
            assert caught.value.code == "sold_out"
            return
        new = move_registration(self.row(place), to=self.activities[to], actor="system")
        moved = Place(new.pk, to, place.gender, 0, kept=seat)
        moved.state = self.model.settled(moved)
        self.model.places.append(moved)
        self.model.promote()

    @rule(name=st.sampled_from(("small", "shared", "talk")), capacity=st.integers(0, 5))
    def change_capacity(self, name, capacity):
        quota = Quota.objects.get(pk=self.quotas[name])
        facts = {"name": "x", "capacity": capacity, "activities": list(quota.activities.all()), "actor": "system"}
        if capacity < len(self.model.counted(name)) + self.model.held(name):
            with pytest.raises(Refusal) as caught:
                change_quota(quota, **facts)
            assert caught.value.code == "capacity_below_taken"
            return
        change_quota(quota, **facts)
        self.model.capacity[name] = capacity
        self.model.promote()

    @precondition(lambda self: sum(map(len, self.model.kept.values())) < 4)
    @rule(name=st.sampled_from(("small", "shared")), gender=st.sampled_from(GENDERS), capacity=st.integers(1, 2))
    def keep(self, name, gender, capacity):
        quota = Quota.objects.get(pk=self.quotas[name])
        if capacity > self.model.left(name):
            with pytest.raises(Refusal) as caught:
                keep_places(quota, capacity=capacity, gender=[gender])
            assert caught.value.code == "sub_quota_too_large"
            return
        row = keep_places(quota, capacity=capacity, gender=[gender])
        kept = self.model.kept.setdefault(name, [])
        self.sub_quotas[name, len(kept)] = row.pk
        kept.append(Kept(gender, capacity))

    @rule(data=st.data())
    def release(self, data):
        closed = [key for key in self.sub_quotas if not self.model.kept[key[0]][key[1]].is_open]
        if not closed:
            return
        name, at = data.draw(st.sampled_from(closed))
        quota = Quota.objects.get(pk=self.quotas[name])
        release_sub_quota(quota.sub_quotas.get(pk=self.sub_quotas[name, at]), actor="system")
        self.model.kept[name][at].is_open = True
        self.model.promote()

    @invariant()
    def the_database_says_what_the_model_says(self):
        stored = dict(Registration.objects.values_list("pk", "state"))
        assert stored == {place.key: place.state for place in self.model.places}
        for name, pk in self.quotas.items():
            quota = Quota.objects.get(pk=pk)
            assert (quota.taken, quota.held) == (len(self.model.counted(name)), self.model.held(name))
            assert quota.taken + quota.held <= quota.capacity
        for (name, at), pk in self.sub_quotas.items():
            assert ReservedSeat.objects.filter(sub_quota=pk).count() == self.model.taken(name, at)

    @invariant()
    def nobody_is_there_twice_and_everybody_has_a_ticket(self):
        assert RegistrationRequest.objects.count() == Ticket.objects.filter(state="valid").count()
        assert Message.objects.values("dedupe_key").distinct().count() == Message.objects.count()

    @invariant()
    def positions_count_from_one(self):
        for slug in ACTIVITIES:
            line = Registration.objects.filter(activity=self.activities[slug], state="waiting")
            positions = [waiting_position(row) for row in line.order_by("-priority", "pk")]
            assert positions == list(range(1, len(positions) + 1))

    def teardown(self):
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)


# A failure is printed as it was met: looking for a smaller one takes minutes with a database behind it.
QUICK = {"max_examples": 15, "stateful_step_count": 25, "phases": [Phase.explicit, Phase.generate]}
THOROUGH = {"max_examples": 150, "stateful_step_count": 60}


def run(**effort):
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(Machine, settings=settings(deadline=None, suppress_health_check=checks, **effort))


def test_any_sequence_does_what_the_model_says():
    run(**QUICK)


@pytest.mark.long
@pytest.mark.timeout(1500)
def test_any_long_sequence_does_what_the_model_says():
    run(**THOROUGH)


def test_a_machine_without_the_line_is_found_out(monkeypatch):
    """The twin that must fail: who came last is served first."""
    monkeypatch.setattr("ticketing.services.waiting.IN_LINE", ("-pk",))
    with pytest.raises(AssertionError):
        run(**QUICK)
