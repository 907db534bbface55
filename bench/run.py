"""`make bench`: measure what docs promise, on loopback, with a database of its own; prints a table and writes bench/results.json.

usage: run.py [--only scans,registrations,…] [--worker-class gthread|sync] [--threads N] [--tickets N] [--no-background] [--keep]
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from product import THREADS, Product, wait_until_idle
from report import ALONE, Row, judged, keep_section, markdown, store, stored, surroundings, table
from work import Bench

HERE = Path(__file__).resolve().parent
SCENARIOS = ("scans", "batches", "registrations", "rush", "download", "pages", "first_load", "badges")
LONGEST_MINUTES = 6
FEWEST_TICKETS = 6_000  # scans and batches use 5,460, each once


def badges(product: Product) -> list[Row]:
    wait_until_idle()
    done = subprocess.run(
        [sys.executable, str(HERE / "badges.py")], env=product.environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return [Row("100 badges", 0, "s", note=done.stderr.strip().rpartition("\n")[2])]
    seen = json.loads(done.stdout)
    rows = [
        judged("100 badges, A6, one a page, one core", [seen["a6"][0]], "s", most=0.115),
        judged("100 badges, four on A4, one core", [seen["a4"][0]], "s", most=0.2),
        judged("10,000 badges, peak memory", [seen["peak_mb"]], "MB", most=150),
    ]
    rows[0].note = f"{seen['a6'][1] / 1e3:.0f} kB, {100 / seen['a6'][0]:.0f} badges/s"
    rows[1].note = f"{seen['a4'][1] / 1e3:.0f} kB"
    rows[2].note = f"in {seen['many']:.1f} s; {seen['before_mb']:.0f} MB before them"
    return rows


def other_benches() -> list[str]:
    """What the longer benches found on this machine, or how to run them."""
    lines = []
    for name, what in (("peers", "Side by side with pretix"), ("growth", "Growth to a million attendees")):
        kept = stored(name)
        if kept is None:
            lines.append(f"{what}: not measured on this machine; `make bench-{name}` does.")
        else:
            lines += [f"{what}, measured {kept['at']}:", *kept["lines"]]
    return lines


def measure(product: Product, options: argparse.Namespace) -> list[Row]:
    print(f"▸ Database, demo and seed of {options.tickets} tickets", flush=True)
    seed = product.set_up(options.tickets)
    rows = [judged("migrations on an empty database", [seed["steps"]["migrations"]], "s", most=20)]
    with product.running() as cold:
        rows.append(judged("cold start to first answer", [cold], "s", most=2.5))
        bench = Bench(product, seed)
        for name in SCENARIOS:
            if name not in options.only or name == "badges":
                continue
            if time.monotonic() > options.deadline:
                rows.append(Row(name, 0, "", note="not run: out of time"))
                continue
            print(f"▸ {name.replace('_', ' ')}", flush=True)
            rows += getattr(bench, name)()
        rows.append(judged("warm web worker, resident memory", [product.memory()], "MB", most=170))
    if "badges" in options.only:
        print("▸ badges", flush=True)
        rows += badges(product)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(SCENARIOS))
    parser.add_argument("--worker-class", choices=["gthread", "sync"], default="gthread")
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--keep", action="store_true", help="Write the section of bench/RESULTS.md, too.")
    parser.add_argument("--no-background", action="store_true", help="Without task worker and sweep.")
    options = parser.parse_args()
    options.deadline = time.monotonic() + LONGEST_MINUTES * 60
    options.tickets = max(options.tickets, FEWEST_TICKETS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to stop, it clears away first
    load = os.getloadavg()[0]
    product = Product(worker_class=options.worker_class, threads=options.threads, background=not options.no_background)
    try:
        rows = measure(product, options)
    finally:
        product.clear_away()
    background = "without task worker and sweep" if options.no_background else "task worker and sweep running"
    facts = surroundings(f"{product.described()}; {background}; client on the same cores", load=load)
    print("\n".join(["", table(rows), "", *facts, "", *other_benches()]))
    store("results", facts, rows)
    if options.keep:
        keep_section(ALONE, facts, markdown(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
