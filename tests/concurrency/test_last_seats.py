"""Two hundred people want the last seats, over real HTTP: exactly as many get one as there are."""

import random
import uuid

import pytest

from tests.concurrency.crowds import assert_counters_are_true, body, counted, post_all, registrations
from tests.concurrency.servers import running, seed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD = 200


def crowd(code: str, *, people: int = CROWD) -> list[dict]:
    first = random.randrange(10**7)
    return [body(str(uuid.uuid4()), first + number, code) for number in range(people)]


@pytest.mark.parametrize("capacity", [0, 1, 7, 50])
def test_last_seats_go_to_exactly_so_many(server, tmp_path, capacity):
    (code,) = seed(server.database_url, tmp_path, capacity)

    answers = post_all(server, crowd(code), luck=random.Random())

    expected = {(201, ""): capacity, (409, "sold_out"): CROWD - capacity}
    assert counted(answers) == {key: times for key, times in expected.items() if times}
    short_codes = {document["ticket"]["short_code"] for status, document in answers if status == 201}
    assert len(short_codes) == capacity == registrations(server, code)
    assert_counters_are_true(server)


def test_last_seats_are_oversold_without_the_lock(database_url, tmp_path):
    """The twin that must fail: without it, the test above would prove nothing."""
    capacity = 3
    (code,) = seed(database_url, tmp_path, capacity)
    fault = {"SUMMIT_SABOTAGE": "no_quota_lock", "SUMMIT_ALLOW_SABOTAGE": "1"}
    with running(database_url, tmp_path, workers=4, **fault) as sabotaged:
        answers = post_all(sabotaged, crowd(code, people=60), luck=random.Random())
        stored = registrations(sabotaged, code)
        sabotaged.forget(code)
        assert counted(answers)[201, ""] == stored > capacity


def test_sabotage_is_not_heard_without_leave(database_url, tmp_path):
    (code,) = seed(database_url, tmp_path, 1)
    with running(database_url, tmp_path, workers=2, SUMMIT_SABOTAGE="no_quota_lock") as whole:
        answers = post_all(whole, crowd(code, people=40), luck=random.Random(), at_once=40)
        assert counted(answers)[201, ""] == 1


def test_several_quotas_in_any_order_meet_no_deadlock(server, tmp_path):
    codes = seed(server.database_url, tmp_path, 60, 40, 50)
    luck = random.Random()
    first = luck.randrange(10**7)
    wanted = [luck.sample(codes, luck.randint(1, 3)) for _person in range(CROWD)]
    bodies = [body(str(uuid.uuid4()), first + number, *some) for number, some in enumerate(wanted)]

    answers = post_all(server, bodies, luck=luck)

    assert set(counted(answers)) <= {(201, ""), (409, "sold_out")}
    assert_counters_are_true(server)
    # All or nothing: nobody holds a part of what was asked.
    said = sum(len(document["registrations"]) for status, document in answers if status == 201)
    assert registrations(server, *codes) == said
