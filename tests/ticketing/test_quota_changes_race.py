"""Somebody registers while an organiser gives the activity another quota: the place is counted where it belongs."""

import threading
import time
import uuid

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Q

from tests.factories import make_activity, open_registration
from tests.factories.wishes import make_wish
from ticketing.models import Quota, Registration
from ticketing.services import places, registration
from ticketing.services.quotas import change_quota, create_quota, remove_quota
from ticketing.services.registration import register

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
HELD_SECONDS = 0.6  # long enough to read what is true now, and to wait then


def meanwhile(change, *activities) -> None:
    """Register for `activities` while `change` is made and not committed yet."""
    outcome: list[BaseException | None] = []

    def come():
        try:
            register(make_wish(*activities), request_id=uuid.uuid4())
            outcome.append(None)
        except BaseException as fault:  # noqa: BLE001  shown by the assertion below
            outcome.append(fault)
        finally:
            connection.close()

    visitor = threading.Thread(target=come)
    with transaction.atomic():
        change()
        visitor.start()
        time.sleep(HELD_SECONDS)
    visitor.join(30)
    assert outcome == [None]
    assert Registration.objects.filter(state="confirmed").count() == len(activities)


def wrong_counters() -> list[Quota]:
    counted = Count("activities__registrations", filter=Q(activities__registrations__state="confirmed"))
    return list(Quota.objects.annotate(counted=counted).exclude(taken=F("counted")))


@pytest.fixture
def lab(event):
    return make_activity(event, "lab")


def exchange(event, lab):
    """The activity leaves its quota for another one."""
    hall, other = open_registration(lab), make_activity(event, "other")

    def change():
        change_quota(hall, name="Hall", capacity=9, activities=[other], actor="system")
        create_quota(event, name="Lab", capacity=9, activities=[lab], actor="system")

    return change


def add(event, lab):
    """The activity gets one more."""
    open_registration(lab)
    return lambda: create_quota(event, name="Bus", capacity=9, activities=[lab], actor="system")


def take_away(event, lab):
    """The activity loses one of two."""
    open_registration(lab)
    bus = create_quota(event, name="Bus", capacity=9, activities=[lab], actor="system")
    return lambda: remove_quota(bus, actor="system")


def first(event, lab):
    """The activity had no limit until now."""
    open_registration(lab).delete()
    return lambda: create_quota(event, name="Bus", capacity=9, activities=[lab], actor="system")


@pytest.mark.parametrize("prepare", [exchange, add, take_away, first])
def test_a_place_is_counted_where_it_belongs(event, lab, prepare):
    meanwhile(prepare(event, lab), lab)
    assert not wrong_counters()


@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite has one writer: there these locks are not what protects."
)
def test_a_place_is_counted_wrongly_without_the_number_of_ties(event, lab, monkeypatch):
    """The twin that must fail."""
    monkeypatch.setattr(places, "_COUNT", places._COUNT.replace("ties = %s", "%s >= 0"))
    meanwhile(exchange(event, lab), lab)
    assert wrong_counters()


@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite has one writer: there these locks are not what protects."
)
def test_a_place_is_counted_wrongly_when_no_quota_is_not_held(event, lab, monkeypatch):
    """The twin that must fail."""
    monkeypatch.setattr(places, "hold_without_quota", lambda _activities: None)
    meanwhile(first(event, lab), lab)
    assert wrong_counters()


def test_the_test_is_of_the_functions_that_register():
    assert registration.take_places is places.take_places
