"""A small Jepsen: people come, go and claim while workers and database connections die; whatever was answered is true afterwards."""

import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.concurrency.crowds import assert_counters_are_true
from tests.concurrency.people import Journal, Person
from tests.concurrency.servers import Server, running, seed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
RULE = {"has_waiting_list": True, "claim_hours": 24}
BLOWS = 6
AFTER_WAITING = {"waiting", "offered", "confirmed"}


def rage(server: Server, stop: threading.Event, *, luck: random.Random) -> None:
    """`kill -9` for a worker, or the end of every database connection, once in a while.

    Slower than a worker starts, and not for ever: a crowd that nobody serves proves nothing.
    """
    for _blow in range(BLOWS):
        if stop.wait(2 + 2 * luck.random()):
            return
        if luck.random() < 0.3 and not server.database_url.startswith("sqlite"):
            with psycopg.connect(server.database_url, autocommit=True) as database:
                database.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        elif workers := server.workers():
            os.kill(luck.choice(workers), signal.SIGKILL)


def live(server: Server, folder: Path, number: int, codes: list[str]) -> tuple[Person, Path]:
    """One person's story, every answer of it on the disk."""
    luck = random.Random(number)
    path = folder / f"journal-{number}"
    person = Person(server.url, number, journal=Journal(path), gender=luck.choice(["female", "male"]))
    status, _document = person.register(luck.choice(codes))
    if status == 201:
        for _step in range(luck.randint(0, 2)):
            time.sleep(luck.random() / 2)
            luck.choice([person.cancel, person.claim, person.claim])()
    return person, path


def check(person: Person, path: Path) -> None:
    """What the database says now can follow from the last answer that this person got."""
    acknowledged = [
        document.get("state") or document["registrations"][0]["state"]
        for _asked, status, document in Journal.read(path)
        if status in (200, 201)
    ]
    if not acknowledged:
        return
    (stored,) = (row["state"] for row in person.me()["registrations"])
    if "cancelled" in acknowledged:
        assert stored == "cancelled"
    elif acknowledged[-1] == "waiting":
        assert stored in AFTER_WAITING
    else:
        assert stored == acknowledged[-1]


def storm(database_url: str, folder: Path, *, people: int, workers: int) -> None:
    keep = [{"capacity": 3, "gender": ["female"]}]
    codes = seed(database_url, folder, {"capacity": 10, "rule": RULE, "keep": keep}, {"capacity": 6, "rule": RULE})
    first = random.randrange(10**7)
    stop = threading.Event()
    with running(database_url, folder, workers=workers) as server:
        anger = threading.Thread(target=rage, args=(server, stop), kwargs={"luck": random.Random(first)})
        anger.start()
        try:
            with ThreadPoolExecutor(16) as hands:
                lives = list(hands.map(lambda n: live(server, folder, n, codes), range(first, first + people)))
        finally:
            stop.set()
            anger.join()
        for person, path in lives:
            if person.token:
                check(person, path)
        told = sum(bool(person.token) for person, _path in lives)
        assert told >= people - 3  # almost everybody got an answer in the end; nobody was answered with a fault
        bad = [status for _p, path in lives for _a, status, _d in Journal.read(path) if status >= 500]
        assert bad == []
        twice = server.sql(
            "SELECT attendee_id, activity_id FROM ticketing_registration WHERE state <> 'cancelled' "
            "GROUP BY attendee_id, activity_id HAVING count(*) > 1"
        )
        assert twice == []
        assert_counters_are_true(server)


def test_what_was_answered_survives_the_storm(database_url, tmp_path):
    storm(database_url, tmp_path, people=30, workers=3)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("luck", range(5))
def test_what_was_answered_survives_a_long_storm(database_url, tmp_path, luck):
    storm(database_url, tmp_path, people=400, workers=3)
