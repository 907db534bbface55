"""`make bench-peers`: pretix and ours in turn, one session, one driver, one database server; prints ratios, writes bench/peers.json.

usage: peers.py [PEERS] [--rounds 3] [--orders 300] [--folder FOLDER] [--keep]

PEERS is the folder of the peer drivers (bench.py, adapters/, seed_pretix.py); ../shared/bench/peers when it is there. pretix
comes from its packages and lives in a temporary folder, or stays in FOLDER for the next time. Needs PostgreSQL on this
machine, for both; Redis is for pretix alone and used when it is installed. Neither of the two stands behind a proxy, and the
background workers of both stand still: what they put off is not measured. Each round measures orders (registrations) at 1, 8
and 32 connections and one rush on the last seats, with 10,000 people there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from product import ROOT, Product
from report import SIDE_BY_SIDE, aligned, keep_section, piped, say, store, surroundings
from rival import Pretix

PEERS = ROOT.parent / "shared" / "bench" / "peers"
PEOPLE = 10_000
CONNECTIONS = (1, 8, 32)
LONGEST_MINUTES = 14
RATE_GOAL, RUSH_GOAL = 25, 20


@dataclass
class Comparison:
    """One line: the medians of all rounds, and how many times better ours is."""

    work: str
    unit: str
    pretix: float
    ours: float
    ratio: float
    goal: str = ""
    met: bool | None = None

    def cells(self) -> list[str]:
        mark = {None: "", True: "yes", False: "NO"}[self.met]
        values = [f"{say(value)} {self.unit}" for value in (self.pretix, self.ours)]
        return [self.work, *values, f"{say(self.ratio)} ×", self.goal, mark]


HEAD = ["work", "pretix", "ours", "ratio", "goal", "met"]


# ── Measuring ────────────────────────────────────────────────────────────────────────────────────────────────────────
class Session:
    """Both products, set up, and what each round found of them."""

    def __init__(self, peers: Path, folder: Path, options: argparse.Namespace) -> None:
        self.peers, self.folder, self.options = peers, folder, options
        self.pretix = Pretix(folder, peers)
        self.ours = Product(background=False)
        self.found: dict[str, list[dict[str, Any]]] = {"pretix": [], "bpo": []}

    def set_up(self) -> None:
        """Both at once: nothing is measured yet."""
        failures: list[BaseException] = []

        def rival() -> None:
            try:
                self.pretix.set_up(PEOPLE)
            except BaseException as failure:  # noqa: BLE001  said by the main thread, which clears away
                failures.append(failure)

        thread = threading.Thread(target=rival)
        thread.start()
        try:
            seed = self.ours.set_up(PEOPLE)
        finally:
            thread.join()
        if failures:
            raise failures[0]
        self.our_seed = self.folder / "our-seed.json"
        self.our_seed.write_text(json.dumps(seed))
        (self.folder / "our-seed.used").unlink(missing_ok=True)
        self.pretix.seed_file.with_suffix(".used").unlink(missing_ok=True)

    def measure(self, deadline: float) -> None:
        longest = 0.0
        for number in range(1, self.options.rounds + 1):
            started = time.monotonic()
            if number > 1 and started + longest > deadline:
                print(f"▸ Out of time after {number - 1} rounds", flush=True)
                return
            print(f"▸ Round {number}", flush=True)
            with self.pretix.running():
                self.found["pretix"].append(self._drive("pretix", self.pretix.port, self.pretix.seed_file, deadline))
            with self.ours.running():
                one = self._drive("bpo", self.ours.port, self.our_seed, deadline)
                one["rush"]["runs"][0]["counted"] = self._seats_taken(number - 1)
                self.found["bpo"].append(one)
            longest = max(longest, time.monotonic() - started)

    def _drive(self, adapter: str, port: int, seed: Path, deadline: float) -> dict[str, Any]:
        out = self.folder / f"{adapter}-{len(self.found[adapter])}.json"
        out.unlink(missing_ok=True)
        command = [sys.executable, str(self.peers / "bench.py"), "--adapter", adapter, "--seed", str(seed)]
        command += ["--base-url", f"http://127.0.0.1:{port}", "--scenario", "order,rush", "--repeats", "1"]
        command += ["--concurrency", ",".join(map(str, CONNECTIONS)), "--orders", str(self.options.orders)]
        try:
            left = max(60.0, deadline - time.monotonic())
            subprocess.run([*command, "--out", str(out)], check=True, cwd=self.folder, timeout=left)
        except subprocess.TimeoutExpired:
            # The driver waits between its runs until the machine is idle, which this one never was.
            raise SystemExit(
                "Out of time: other work kept this machine busy. Measure again when it is quiet."
            ) from None
        found: dict[str, Any] = json.loads(out.read_text())
        return found

    def _seats_taken(self, number: int) -> int:
        """What the database says, not the answers: places of the round's activity that somebody holds."""
        import psycopg

        code = json.loads(self.our_seed.read_text())["rush_activities"][number]
        with psycopg.connect(self.ours.environment["DATABASE_URL"]) as connection:
            row = connection.execute(
                "SELECT count(*) FROM ticketing_registration r JOIN summit_activity a ON a.page_ptr_id = r.activity_id"
                " WHERE a.code = %s AND r.state = 'confirmed'",
                [code],
            ).fetchone()
        return int(row[0]) if row else 0

    def clear_away(self) -> None:
        self.ours.clear_away()
        self.pretix.clear_away()


# ── Comparing ────────────────────────────────────────────────────────────────────────────────────────────────────────
def compared(found: dict[str, list[dict[str, Any]]], seats: int) -> list[Comparison]:
    rows = []
    for connections in CONNECTIONS:
        pretix, ours = (_median(found, who, connections, "rate") for who in ("pretix", "bpo"))
        ratio = ours / pretix
        work = f"registrations, {_connections(connections)}"
        rows.append(Comparison(work, "/s", pretix, ours, ratio, f"≥ {RATE_GOAL} ×", ratio >= RATE_GOAL))
    for connections in CONNECTIONS:
        pretix, ours = (_median(found, who, connections, "p99_ms") for who in ("pretix", "bpo"))
        work = f"… 99 of 100 within, {_connections(connections)}"
        rows.append(Comparison(work, "ms", pretix, ours, pretix / ours, "lower", ours < pretix))
    pretix, ours = (statistics.median(run["seconds"] for run in _rushes(found[who])) for who in ("pretix", "bpo"))
    exact = all(run["won"] == run["counted"] == seats for run in _rushes(found["bpo"]))
    work = f"500 tries for the last {seats} seats, 32 connections"
    ratio = pretix / ours
    goal = f"≥ {RUSH_GOAL} ×, exactly {seats}"
    rows.append(Comparison(work, "s", pretix, ours, ratio, goal, ratio >= RUSH_GOAL and exact))
    return rows


def _connections(count: int) -> str:
    return "1 connection" if count == 1 else f"{count} connections"


def _median(found: dict[str, list[dict[str, Any]]], who: str, connections: int, what: str) -> float:
    return statistics.median(one["order"][str(connections)]["runs"][0][what] for one in found[who])


def _rushes(rounds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one["rush"]["runs"][0] for one in rounds]


def noted(found: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Seats and errors of every round, in words: what the ratios do not say."""
    lines = []
    for who, name in (("pretix", "pretix"), ("bpo", "ours")):
        seats = ", ".join(f"{run['won']} won and {run['counted']} counted" for run in _rushes(found[who]))
        errors = sum(one["order"][str(count)]["errors"] for one in found[who] for count in CONNECTIONS)
        outcomes = [run["outcomes"] for run in _rushes(found[who])]
        odd = {key: value for one in outcomes for key, value in one.items() if key not in ("won", "sold_out")}
        lines.append(f"{name}: seats {seats}; {errors} errors in orders; other answers in the rush: {odd or 'none'}")
    return lines


# ── As a program ─────────────────────────────────────────────────────────────────────────────────────────────────────
def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", type=Path, nargs="?", default=PEERS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--folder", type=Path, help="Where pretix stays installed; a temporary folder otherwise.")
    parser.add_argument("--keep", action="store_true", help="Write the section of bench/RESULTS.md, too.")
    options = parser.parse_args()
    peers = options.peers.resolve()
    if not (peers / "bench.py").is_file():
        print("The peer drivers are not here: name their folder, `make bench-peers PEERS=…`.")
        return 2
    deadline = time.monotonic() + LONGEST_MINUTES * 60
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to stop, it clears away first
    load = os.getloadavg()[0]
    folder = (options.folder or Path(tempfile.mkdtemp(prefix="summit-peers-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    session = Session(peers, folder, options)
    try:
        print("▸ Setting up pretix and ours", flush=True)
        session.set_up()
        session.measure(deadline)
        seats = session.pretix.seed()["rush_seats"]
    finally:
        session.clear_away()
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    rows = compared(session.found, seats)
    rounds = len(session.found["bpo"])
    facts = surroundings(
        f"{session.ours.described()}; task worker and sweep stopped, as pretix's",
        f"{session.pretix.described()}; same database server, same Python",
        f"{PEOPLE} people in each; medians of {rounds} rounds, in turn, {options.orders} orders a run (half at 1 connection)",
        *noted(session.found),
        load=load,
    )
    lines = aligned([HEAD, *(row.cells() for row in rows)]).split("\n")
    print("\n".join(["", *lines, "", *facts]))
    store("peers", facts, [asdict(row) for row in rows], lines=lines, rounds=session.found)
    if options.keep:
        keep_section(SIDE_BY_SIDE, facts, piped([HEAD, *(row.cells() for row in rows)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
