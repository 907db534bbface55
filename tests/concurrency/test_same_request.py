"""A request that is sent again, at once or after the process behind it was killed, has one effect."""

import os
import random
import signal
import threading
import time
import uuid

import pytest

from tests.concurrency.crowds import assert_counters_are_true, body, counted, post_all
from tests.concurrency.servers import Server, running, seed

pytestmark = [pytest.mark.race]


def test_fifty_identical_requests_have_one_effect(database_url, tmp_path):
    (code,) = seed(database_url, tmp_path, 1)
    one = body(str(uuid.uuid4()), 1, code)
    with running(database_url, tmp_path, workers=4) as server:
        answers = post_all(server, [one] * 50, luck=random.Random())
        assert {status for status, _document in answers} == {201}
        assert all(document == answers[0][1] for _status, document in answers)
        assert server.sql("SELECT count(*) FROM ticketing_registration") == [(1,)]
        assert server.sql("SELECT count(*) FROM accounts_logentry WHERE verb = 'registration.made'") == [(1,)]
        assert_counters_are_true(server)


def test_same_person_in_parallel_is_registered_once(database_url, tmp_path):
    (code,) = seed(database_url, tmp_path, 20)
    with running(database_url, tmp_path, workers=4) as server:
        answers = post_all(server, [body(str(uuid.uuid4()), 1, code) for _n in range(30)], luck=random.Random())
        assert counted(answers) == {(201, ""): 1, (409, "already_registered"): 29}
        assert_counters_are_true(server)


def kill_workers(server: Server, stop: threading.Event) -> None:
    luck = random.Random()
    while not stop.wait(0.4 + luck.random() * 0.4):
        workers = server.workers()
        if workers:
            os.kill(luck.choice(workers), signal.SIGKILL)


def test_killed_workers_lose_nothing_that_was_answered(database_url, tmp_path):
    """Kill -9 while people register; whoever got no answer asks again with the same id."""
    (code,) = seed(database_url, tmp_path, 1000)
    bodies = [body(str(uuid.uuid4()), number, code) for number in range(150)]
    with running(database_url, tmp_path, workers=3) as server:
        stop = threading.Event()
        killer = threading.Thread(target=kill_workers, args=(server, stop))
        killer.start()
        try:
            first = post_all(server, bodies, luck=random.Random(), at_once=20)
        finally:
            stop.set()
            killer.join()
        time.sleep(1)
        again = post_all(server, bodies, luck=random.Random(), at_once=20)
        for _round in range(3):
            broken = [at for at, (status, _document) in enumerate(again) if status in (0, 503)]
            for at, answer in zip(
                broken, post_all(server, [bodies[at] for at in broken], luck=random.Random()), strict=True
            ):
                again[at] = answer
        assert {status for status, _document in again} == {201}
        for (status, document), (_status, repeated) in zip(first, again, strict=True):
            assert status in (0, 201, 503)
            assert status != 201 or document == repeated
        assert server.sql("SELECT count(*) FROM ticketing_registration") == [(150,)]
        assert_counters_are_true(server)
