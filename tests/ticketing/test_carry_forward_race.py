"""Several people run one rule at once while guests decline: the places hold. The careless twin shows that this can fail."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from summit.models import Event
from tests.factories import make_activity, make_attendee, make_edition, make_event, make_registration, open_registration
from tests.factories.carry_forward import make_rule
from tests.factories.invitations import make_guest
from ticketing.carry_forward import ALIVE
from ticketing.carry_forward_queries import alive_in
from ticketing.models import Attendee, CarryForwardRule, Invitation
from ticketing.services.carry_forward import run_and_send, run_rule
from ticketing.services.invitation_answers import decline_invitation
from ticketing.services.invitations import create_invitation

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PEOPLE, PLACES, HANDS = 12, 4, 6
WRITING = threading.Lock()
"""So that a busy database refuses no hand of the twin: it fails by what it counted, not by when it wrote."""


@pytest.fixture
def rule():
    edition = make_edition(number=7)
    khulna = make_activity(make_event(edition, "khulna", sequence=1), "main")
    dhaka = make_activity(make_event(edition, "dhaka", host="dhaka", kind=Event.Kind.CENTRAL, sequence=9), "main")
    open_registration(dhaka)
    for _n in range(PEOPLE):
        make_registration(khulna, make_attendee(edition))
    return make_rule(dhaka, ground="registered", places=PLACES)


def all_at_once(works: list[Callable[[], object]]) -> None:
    start = threading.Barrier(len(works))

    def one(work: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as hands:
        for done in [hands.submit(one, work) for work in works]:
            done.result()


def alive(rule: CarryForwardRule) -> int:
    return Invitation.objects.filter(rule=rule, state__in=ALIVE).count()


def assert_nobody_twice(rule: CarryForwardRule) -> None:
    rows = list(Invitation.objects.filter(rule=rule).values_list("attendee", flat=True))
    assert len(rows) == len(set(rows))


def test_runs_at_once_give_each_place_out_once(rule):
    all_at_once([lambda: run_rule(rule, actor="system")] * HANDS)

    assert alive(rule) == PLACES
    assert Invitation.objects.filter(rule=rule).count() == PEOPLE
    assert_nobody_twice(rule)


def test_runs_and_answers_at_once_fill_each_place_again(rule):
    run_and_send(rule, actor="system")
    asked = list(Invitation.objects.filter(rule=rule, state="sent"))
    declines = [lambda row=row: decline_invitation(row, actor="guest") for row in asked]

    all_at_once([*declines, *([lambda: run_and_send(rule, actor="system")] * 2)])

    assert Invitation.objects.filter(rule=rule, state="declined").count() == PLACES
    assert alive(rule) == PLACES
    assert_nobody_twice(rule)


def runs_carelessly(rule: CarryForwardRule, hand: int, counted: threading.Barrier) -> None:
    """The twin that counts first and writes afterwards; every hand has counted before one writes."""
    event = Event.objects.get(slug="khulna")
    free = PLACES - alive_in(rule, event.pk)
    people = list(Attendee.objects.order_by("pk")[hand * free : (hand + 1) * free])
    counted.wait(timeout=60)
    with WRITING:
        for person in people:
            guest = make_guest(rule.target)
            create_invitation(rule.target.event, guest, rule=rule, from_event=event, attendee=person, actor="system")


def test_the_careless_twin_gives_out_more(rule):
    hands = PEOPLE // PLACES
    counted = threading.Barrier(hands)

    all_at_once([partial(runs_carelessly, rule, hand, counted) for hand in range(hands)])

    assert alive(rule) == PEOPLE > PLACES
