"""Several people run one rule at once while guests decline: the places hold. The careless twin shows that this can fail."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError, connection

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


def runs_carelessly(rule: CarryForwardRule) -> None:
    """The twin that counts first and writes afterwards."""
    event = Event.objects.get(slug="khulna")
    known = Invitation.objects.filter(rule=rule).values("attendee")
    free = PLACES - alive_in(rule, event.pk)
    people = list(Attendee.objects.exclude(pk__in=known).order_by("?")[:free])
    time.sleep(0.2)
    for person in people:
        try:
            create_invitation(
                rule.target.event,
                make_guest(rule.target),
                rule=rule,
                from_event=event,
                attendee=person,
                actor="system",
            )
        except IntegrityError:
            continue


def test_the_careless_twin_gives_out_more(rule):
    try:
        all_at_once([lambda: runs_carelessly(rule)] * HANDS)
    except OperationalError as error:
        pytest.skip(f"The database was too busy to race: {error}")

    assert alive(rule) > PLACES
