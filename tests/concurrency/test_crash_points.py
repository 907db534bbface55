"""The process dies between each two side effects; asked again, everything is as if nothing had happened."""

import json
import random
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.concurrency.crowds import assert_counters_are_true
from tests.concurrency.people import Person
from tests.concurrency.servers import ROOT, environment, manage, running, seed
from ticketing.sabotage import CRASH_POINTS, DEED_POINTS

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WAITING = {"has_waiting_list": True, "claim_hours": 24}


def test_every_crash_point_leaves_nothing_half(database_url, tmp_path):
    number = random.randrange(10**7)
    soon = {"capacity": 2, "rule": WAITING, "keep": [{"capacity": 1, "gender": ["female"]}]}
    code, other, kept = seed(database_url, tmp_path, {"capacity": 1, "rule": WAITING}, 5, soon)
    crashes = ",".join(f"crash:{point}" for point in CRASH_POINTS)
    fault = {"SUMMIT_SABOTAGE": crashes, "SUMMIT_ALLOW_SABOTAGE": "1"}
    with running(database_url, tmp_path, workers=2, **fault) as server:
        before = server.sql("SELECT count(*) FROM ticketing_attendee")[0][0]
        holder, first, second, last = (Person(server.url, number + n) for n in range(4))
        request_id = str(uuid.uuid4())
        answer = holder.register(code, request_id=request_id)
        assert answer[0] == 201
        assert holder.register(code, request_id=request_id) == answer
        assert first.register(code)[1]["registrations"][0]["state"] == "waiting"
        assert second.register(code)[1]["registrations"][0]["state"] == "waiting"

        assert holder.cancel()[1]["state"] == "cancelled"
        assert first.me()["registrations"][0]["state"] == "offered"
        assert first.claim()[0] == 200
        status, _moved = first.move(other)
        assert status in (200, 201, 409)  # the answer to a move that was made may have been lost with the process
        places = {row["activity"]: row["state"] for row in first.me()["registrations"]}
        assert places == {code: "cancelled", other: "confirmed"}
        assert second.me()["registrations"][0]["state"] == "offered"

        assert last.register(kept)[0] == 201
        man = Person(server.url, number + 5, gender="male")
        assert man.register(kept)[1]["registrations"][0]["state"] == "waiting"
        past = "datetime('now', '-1 hours')" if database_url.startswith("sqlite") else "now() - interval '1 hour'"
        server.change(f"UPDATE ticketing_subquota SET release_at = {past} WHERE released_at IS NULL")
        for _time in range(3):
            manage(database_url, tmp_path, "sweep", **fault)
        assert man.me()["registrations"][0]["state"] == "offered"

        # The holder's own page may be asked again: the same request changes nothing more.
        passed_on = last.transfer(number + 4, request_id=str(uuid.uuid4()))
        assert passed_on[0] in (200, 201), passed_on
        assert [row["state"] for row in last.me()["registrations"]] == []

        died = {path.name.removeprefix("crashed-at-") for path in tmp_path.glob("crashed-at-*")}
        assert died == set(CRASH_POINTS)
        assert server.sql("SELECT count(*) FROM ticketing_attendee")[0][0] == before + 6
        assert_counters_are_true(server)


class Deed:
    """A deed of staff or worker in processes of its own, which may be killed."""

    def __init__(self, database_url: str, folder: Path, name: str) -> None:
        self.database_url, self.folder, self.name = database_url, folder, name
        self.keys = self._said("prepare", name)

    def die_at(self, point: str, *faults: str) -> None:
        asked = ",".join([f"crash:{point}", *faults])
        died = self._run("do", self.name, self.keys, SUMMIT_SABOTAGE=asked, SUMMIT_ALLOW_SABOTAGE="1")
        assert died.returncode == -signal.SIGKILL, died.stderr.decode()[-2000:]

    def do(self) -> None:
        self._said("do", self.name, self.keys)

    def stands(self) -> list[Any]:
        """What became of it, and the quotas of which the count is wrong."""
        told: list[Any] = json.loads(self._said("tell", self.name, self.keys))
        return told

    def _run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-W", "ignore", "-m", "tests.concurrency.deeds", *arguments]
        known = environment(self.database_url, self.folder, **more)
        return subprocess.run(command, cwd=ROOT, env=known, capture_output=True, check=False, timeout=120)

    def _said(self, *arguments: str) -> str:
        ran = self._run(*arguments)
        assert ran.returncode == 0, ran.stderr.decode()[-2000:]
        return ran.stdout.decode().strip()


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "point", "half", "whole"),
    [
        ("merge", "after_merging_places", [[1, 2], False], [[2, 0], True]),
        ("carry", "after_reserve_rose", ["draft", "reserve"], ["draft", "draft", "reserve"]),
        ("carry", "after_carrying_forward", ["draft", "reserve"], ["draft", "draft", "reserve"]),
        ("group", "after_group_row", [1, 1, "queued"], [3, 3, "done"]),
    ],
)
def test_what_staff_and_the_worker_do_is_finished_by_the_next_who_tries(
    database_url, tmp_path, name, point, half, whole
):
    deed = Deed(database_url, tmp_path, name)
    deed.die_at(point)
    assert deed.stands() == [half, []]
    for _again in range(2):
        deed.do()
        assert deed.stands() == [whole, []]


@pytest.mark.long
def test_sabotage_half_a_merge_would_be_seen(database_url, tmp_path):
    """The twin: without one transaction around it, a death leaves places moved and nobody merged."""
    deed = Deed(database_url, tmp_path, "merge")
    deed.die_at("after_merging_places", "stored_half")
    places, is_merged = deed.stands()[0]
    assert (places != [1, 2], is_merged) == (True, False)


def test_every_crash_point_is_known_and_tested():
    named = {
        point
        for path in (ROOT / "ticketing").rglob("*.py")
        for point in re.findall(r'sabotage\.crash\("(\w+)"\)', path.read_text())
    }
    assert named == {*CRASH_POINTS, *DEED_POINTS}


def test_a_crash_without_leave_is_not_heard(database_url, tmp_path):
    (code,) = seed(database_url, tmp_path, 1)
    with running(database_url, tmp_path, workers=1, SUMMIT_SABOTAGE="crash:before_commit") as whole:
        started = time.monotonic()
        assert Person(whole.url, random.randrange(10**7)).register(code)[0] == 201
        assert time.monotonic() - started < 20
    assert not list(tmp_path.glob("crashed-at-*"))
