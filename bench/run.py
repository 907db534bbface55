"""`make bench`: measure what docs promise, on loopback, with a database of its own; prints a table and writes bench/results.json.

usage: run.py [--only scans,registrations,…] [--worker-class gthread|sync] [--threads N] [--tickets N] [--no-background] [--keep]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from product import WORKERS, Product, wait_until_idle
from work import Bench, Row, judged

HERE = Path(__file__).resolve().parent
SCENARIOS = ("scans", "batches", "registrations", "rush", "download", "pages", "first_load", "badges")
LONGEST_MINUTES = 6
FEWEST_TICKETS = 6_000  # scans and batches use 5,460, each once
QUIET = 0.7  # load of the machine before the bench begins, above which figures do not count


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


def machine() -> str:
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{os.cpu_count()} × {model}, {memory:.0f} GB, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def table(rows: list[Row]) -> str:
    lines = [("work", "ours", "min–max", "goal", "", "note"), ("-" * 4, "-" * 4, "-" * 7, "-" * 4, "", "-" * 4)]
    for row in rows:
        spread = "" if row.low is None or row.low == row.high else f"{_say(row.low)}–{_say(row.high or 0)}"
        mark = "" if row.met is None else ("yes" if row.met else "NO")
        lines.append((row.work, f"{_say(row.value)} {row.unit}", spread, row.goal, mark, row.note))
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[5]]).rstrip()
        for line in lines
    )


def markdown(rows: list[Row], surroundings: list[str]) -> str:
    lines = [
        "# Measured",
        "",
        "Written by `bench/run.py --keep`. What each row means and how it is measured: the functions of `work.py`.",
        "",
    ]
    lines += [f"- {line}" for line in surroundings]
    lines += ["", "| work | ours | min–max | goal | met | note |", "|---|---|---|---|---|---|"]
    for row in rows:
        spread = "" if row.low is None or row.low == row.high else f"{_say(row.low)}–{_say(row.high or 0)}"
        mark = {None: "", True: "yes", False: "**no**"}[row.met]
        lines.append(f"| {row.work} | {_say(row.value)} {row.unit} | {spread} | {row.goal} | {mark} | {row.note} |")
    return "\n".join([*lines, ""])


def _say(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


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
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--keep", action="store_true", help="Write bench/RESULTS.md, too.")
    parser.add_argument("--no-background", action="store_true", help="Without task worker and sweep.")
    options = parser.parse_args()
    options.deadline = time.monotonic() + LONGEST_MINUTES * 60
    options.tickets = max(options.tickets, FEWEST_TICKETS)
    load = os.getloadavg()[0]
    product = Product(worker_class=options.worker_class, threads=options.threads, background=not options.no_background)
    try:
        rows = measure(product, options)
    finally:
        product.clear_away()
    server = f"gunicorn, {WORKERS} × {options.worker_class}" + (
        f" with {options.threads} threads" if options.worker_class == "gthread" else ""
    )
    background = "without task worker and sweep" if options.no_background else "task worker and sweep running"
    surroundings = [
        dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        machine(),
        f"{product.database}; {server}; {background}; client on the same cores",
    ]
    if load > QUIET:
        surroundings.append(
            f"The machine was busy with other work (load {load:.1f} at the start): these figures are lower bounds, measure again when it is quiet."
        )
    print("\n".join(["", table(rows), "", *surroundings]))
    results = {
        "at": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
        "surroundings": surroundings[1:],
        "rows": [row.as_dict() for row in rows],
    }
    (HERE / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1))
    if options.keep:
        (HERE / "RESULTS.md").write_text(markdown(rows, surroundings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
