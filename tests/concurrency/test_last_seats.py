"""Two hundred people want the last seats, over real HTTP: exactly as many get one as there are."""

import random
import uuid

import pytest

from tests.concurrency.crowds import assert_counters_are_true, body, counted, post_all
from tests.concurrency.servers import running, seed

pytestmark = [pytest.mark.race]
CROWD = 200


def crowd(code: str, *, first: int) -> list[dict]:
    return [body(str(uuid.uuid4()), first + number, code) for number in range(CROWD)]


def test_last_seats_go_to_exactly_so_many(database_url, tmp_path):
    capacities = (0, 1, 7, 50)
    codes = seed(database_url, tmp_path, *capacities)
    luck = random.Random()
    with running(database_url, tmp_path, workers=4) as server:
        for place, (capacity, code) in enumerate(zip(capacities, codes, strict=True)):
            answers = post_all(server, crowd(code, first=place * CROWD), luck=luck)
            assert counted(answers) == {
                key: times for key, times in {(201, ""): capacity, (409, "sold_out"): CROWD - capacity}.items() if times
            }
            shorts = [document["ticket"]["short_code"] for status, document in answers if status == 201]
            assert len(set(shorts)) == capacity
        assert_counters_are_true(server)


def test_last_seats_are_oversold_without_the_lock(database_url, tmp_path):
    """The twin that must fail: without it, the test above would prove nothing."""
    capacity = 7
    (code,) = seed(database_url, tmp_path, capacity)
    fault = {"SUMMIT_SABOTAGE": "no_quota_lock", "SUMMIT_ALLOW_SABOTAGE": "1"}
    with running(database_url, tmp_path, workers=4, **fault) as server:
        answers = post_all(server, crowd(code, first=0), luck=random.Random())
        assert counted(answers)[201, ""] > capacity


def test_sabotage_is_not_heard_without_leave(database_url, tmp_path):
    (code,) = seed(database_url, tmp_path, 1)
    with running(database_url, tmp_path, workers=2, SUMMIT_SABOTAGE="no_quota_lock") as server:
        answers = post_all(server, crowd(code, first=0)[:40], luck=random.Random(), at_once=40)
        assert counted(answers)[201, ""] == 1


def test_several_quotas_in_any_order_meet_no_deadlock(database_url, tmp_path):
    codes = seed(database_url, tmp_path, 60, 40, 50)
    luck = random.Random()
    bodies = []
    for number in range(CROWD):
        wanted = luck.sample(codes, luck.randint(1, 3))
        bodies.append(body(str(uuid.uuid4()), number, *wanted))
    with running(database_url, tmp_path, workers=4) as server:
        answers = post_all(server, bodies, luck=luck)
        assert set(counted(answers)) <= {(201, ""), (409, "sold_out")}
        assert_counters_are_true(server)
        # All or nothing: nobody holds a part of what was asked.
        made = server.sql("SELECT count(*) FROM ticketing_registration")[0][0]
        assert made == sum(len(document["registrations"]) for status, document in answers if status == 201)
