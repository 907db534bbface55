"""A request that is sent again, at once or after the process behind it was killed, has one effect."""

import os
import random
import signal
import threading
import time
import uuid

import pytest

from tests.concurrency.crowds import Answer, assert_counters_are_true, body, counted, post_all, registrations
from tests.concurrency.servers import Server, running, seed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_fifty_identical_requests_have_one_effect(server, tmp_path):
    (code,) = seed(server.database_url, tmp_path, 1)
    one = body(str(uuid.uuid4()), random.randrange(10**7), code)

    answers = post_all(server, [one] * 50, luck=random.Random())

    assert {status for status, _document in answers} == {201}
    assert all(document == answers[0][1] for _status, document in answers)
    assert registrations(server, code) == 1
    attendee = answers[0][1]["attendee"]["code"]
    assert server.sql(f"SELECT verb FROM accounts_logentry WHERE subject_id = '{attendee}'") == [("registration.made",)]
    assert_counters_are_true(server)


def test_same_person_in_parallel_is_registered_once(server, tmp_path):
    (code,) = seed(server.database_url, tmp_path, 20)
    person = random.randrange(10**7)

    answers = post_all(server, [body(str(uuid.uuid4()), person, code) for _n in range(30)], luck=random.Random())

    assert counted(answers) == {(201, ""): 1, (409, "already_registered"): 29}
    assert registrations(server, code) == 1
    assert_counters_are_true(server)


def kill_workers(server: Server, stop: threading.Event) -> None:
    luck = random.Random()
    while not stop.wait(0.5 + luck.random()):
        workers = server.workers()
        if workers:
            os.kill(luck.choice(workers), signal.SIGKILL)


def test_killed_workers_lose_nothing_that_was_answered(database_url, tmp_path):
    """People register while `kill -9` hits worker after worker; whoever got no answer asks again with the same id."""
    (code,) = seed(database_url, tmp_path, 1000)
    first_number = random.randrange(10**7)
    bodies = [body(str(uuid.uuid4()), first_number + number, code) for number in range(150)]
    with running(database_url, tmp_path, workers=3) as server:
        stop = threading.Event()
        killer = threading.Thread(target=kill_workers, args=(server, stop))
        killer.start()
        try:
            first = post_all(server, bodies, luck=random.Random(), at_once=20)
        finally:
            stop.set()
            killer.join()
        again = asked_until_answered(server, bodies)

        assert {status for status, _document in again} == {201}
        for (status, document), (_status, repeated) in zip(first, again, strict=True):
            assert status in (0, 201, 503)
            assert status != 201 or document == repeated
        assert registrations(server, code) == 150
        assert_counters_are_true(server)


def asked_until_answered(server: Server, bodies: list[dict]) -> list[Answer]:
    answers: list[Answer] = [(0, {})] * len(bodies)
    for _round in range(5):
        open_ones = [at for at, (status, _document) in enumerate(answers) if status in (0, 503)]
        if not open_ones:
            break
        time.sleep(0.5)
        asked = [bodies[at] for at in open_ones]
        for at, answer in zip(open_ones, post_all(server, asked, luck=random.Random(), at_once=20), strict=True):
            answers[at] = answer
    return answers
