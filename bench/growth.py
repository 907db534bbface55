"""`make bench-growth`: what a registration, a scan, a list and a search cost at 10⁴, 10⁵ and 10⁶ attendees; writes bench/growth.json.

usage: growth.py [--sizes 10000,100000,1000000] [--keep]

One database, one machine, one session: it is filled to the first size, measured, filled to the next. Everybody in it has
all the rows that a registration leaves. `cost` is CPU of web and database together, because growth hides in the database.
PostgreSQL only.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from client import Answer, Call, drive
from product import MANAGE, Product, wait_until_idle
from report import GROWTH, aligned, keep_section, piped, say, store, surroundings
from work import Bench

SIZES = [10_000, 100_000, 1_000_000]
LONGEST_MINUTES = 14
MOST = 1.5
RUNS, CALLS, LOOKS = 3, 300, 20
STAFF = "registrar"
# A session of a login of the demo, as the sign-in page would make it.
_SESSION = (
    "from django.test import Client; from accounts.models import User; c = Client(); "
    f"c.force_login(User.objects.get(username='{STAFF}')); print(c.cookies['sessionid'].value)"
)


@dataclass
class Growth:
    """One line: a value at each size."""

    work: str
    unit: str
    values: list[float] = field(default_factory=list)
    judged: bool = True

    @property
    def ratio(self) -> float:
        return self.values[-1] / self.values[0] if self.values[0] else 0.0

    def cells(self) -> list[str]:
        goal, met = (f"≤ {MOST} ×", "yes" if self.ratio <= MOST else "NO") if self.judged else ("", "")
        if len(self.values) < 2:
            met = ""  # one size says nothing of growth
        return [self.work, *(f"{say(value)} {self.unit}" for value in self.values), f"{self.ratio:.2f} ×", goal, met]


class Growing:
    """The product at one size after the other."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.rows: dict[str, Growth] = {}
        self.errors: list[str] = []

    def note(self, work: str, unit: str, value: float, *, judge: bool = True) -> None:
        self.rows.setdefault(work, Growth(work, unit, judged=judge)).values.append(value)

    def measure(self, seed: dict[str, Any], bench: Bench, session: str) -> None:
        activity = seed["activity"]
        self._load("registration", lambda: bench.registration(activity), lambda answer: answer.status == 201)
        self._load("single scan", lambda: bench.scans_of(1), lambda answer: b'"admitted"' in answer.body)
        desk = f"/admin/registrations/{seed['event']}/"
        looks = {
            "list of registrations": desk,
            "search by phone": f"{desk}?q=01500000042",
            "search by name": f"{desk}?q=Rahman",
            "places of the event": f"{desk}places/",
            "all events": "/admin/registrations/",
        }
        for work, path in looks.items():
            self._look(work, Call("GET", path, {"Cookie": f"sessionid={session}", "Accept-Language": "en"}))

    def _load(self, work: str, call: Callable[[], Call], is_good: Callable[[Answer], bool]) -> None:
        """8 connections; the median of the runs."""

        def judge(answer: Answer) -> str:
            return "ok" if is_good(answer) else "error"

        drive(self.product.port, [call() for _ in range(60)], connections=8, judge=judge)
        costs, halves, slowest = [], [], []
        for _ in range(RUNS):
            wait_until_idle()
            calls = [call() for _ in range(CALLS)]
            used = self.product.cpu_of_all()
            run = drive(self.product.port, calls, connections=8, judge=judge)
            costs.append((self.product.cpu_of_all() - used) / len(calls) * 1000)
            halves.append(run.ms(50))
            slowest.append(run.ms(99))
            if run.errors:
                self.errors.append(f"{work}: {run.errors} errors, {run.samples}")
        self.note(f"{work}, cost", "ms", statistics.median(costs))
        self.note(f"{work}, half within, 8 connections", "ms", statistics.median(halves))
        self.note(f"{work}, 99 of 100 within", "ms", statistics.median(slowest), judge=False)
        print(f"    {work}: {statistics.median(costs):.2f} ms, p50 {statistics.median(halves):.1f} ms", flush=True)

    def _look(self, work: str, call: Call) -> None:
        """One after the other, as one member of staff works."""

        def judge(answer: Answer) -> str:
            return "ok" if answer.status == 200 else "error"

        drive(self.product.port, [call] * 6, connections=1, judge=judge)
        wait_until_idle()
        run = drive(self.product.port, [call] * LOOKS, connections=1, judge=judge)
        if run.errors:
            self.errors.append(f"{work}: {run.errors} errors, {run.samples}")
        self.note(f"{work}, half within", "ms", run.ms(50))
        print(f"    {work}: p50 {run.ms(50):.1f} ms", flush=True)


def grow(product: Product, growing: Growing, sizes: list[int], deadline: float) -> list[int]:
    """Measure at each size; the sizes that were reached in time."""
    print(f"▸ Database, demo and {sizes[0]} people", flush=True)
    seed = product.set_up(sizes[0])
    if not product.server:
        raise SystemExit("Growth is measured on PostgreSQL, and none answered.")
    session = _answer_of(product, "shell", "-v", "0", "-c", _SESSION)
    bench = Bench(product, seed)
    reached: list[int] = []
    for size in sizes:
        if reached:
            started = time.monotonic()
            _answer_of(product, "create_masses", str(size - reached[-1]))
            print(f"▸ Filled to {size} people in {time.monotonic() - started:.0f} s", flush=True)
            if time.monotonic() > deadline:
                growing.errors.append(f"Out of time before {size} people were measured.")
                break
        with product.running():
            growing.measure(seed, bench, session)
        reached.append(size)
    return reached


def _answer_of(product: Product, *arguments: str) -> str:
    done = subprocess.run([*MANAGE, *arguments], env=product.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout.strip().rpartition("\n")[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=SIZES)
    parser.add_argument("--keep", action="store_true", help="Write the section of bench/RESULTS.md, too.")
    options = parser.parse_args()
    deadline = time.monotonic() + LONGEST_MINUTES * 60
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to stop, it clears away first
    load = os.getloadavg()[0]
    product = Product(background=True)
    growing = Growing(product)
    try:
        reached = grow(product, growing, options.sizes, deadline)
    finally:
        product.clear_away()
    facts = surroundings(
        f"{product.described()}; task worker and sweep running; client on the same cores", *growing.errors, load=load
    )
    head = ["work", *(f"{size:,}" for size in reached), "growth", "goal", "met"]
    cells = [row.cells() for row in growing.rows.values()]
    lines = aligned([head, *cells]).split("\n")
    print("\n".join(["", *lines, "", *facts]))
    store("growth", facts, [asdict(row) for row in growing.rows.values()], lines=lines, sizes=reached)
    if options.keep:
        keep_section(GROWTH, facts, piped([head, *cells]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
