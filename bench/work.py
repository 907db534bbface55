"""What is measured over HTTP. Each function returns rows for the table; every ticket is used once."""

from __future__ import annotations

import gzip
import itertools
import json
import re
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from client import Answer, Call, Run, ask, drive
from product import Product, wait_until_idle
from report import Row, judged

REPEATS = 3
BATCH = 200
_numbers = itertools.count(int(time.time()) % 9_000_000 * 10)


class Bench:
    """The product under load, and what of its seed is still unused."""

    def __init__(self, product: Product, seed: dict[str, Any]) -> None:
        self.product, self.port, self.seed = product, product.port, seed
        self.codes = iter(seed["codes"])
        self.seqs = itertools.count(1)
        self.device = {"Authorization": f"Device {seed['device_token']}"}

    # Calls -----------------------------------------------------------------------------------------------------------

    def _record(self) -> dict[str, Any]:
        return {
            "id": str(uuid.uuid4()),
            "seq": next(self.seqs),
            "code": next(self.codes),
            "gate": self.seed["gate"],
            "direction": "entry",
            "wall_ms": int(time.time() * 1000),
        }

    def scans_of(self, count: int) -> Call:
        records = [self._record() for _ in range(count)]
        return Call.post_json("/api/v1/scanner/scans/", {"scans": records}, self.device)

    def registration(self, activity: str) -> Call:
        number = next(_numbers)
        person = {
            "name_en": f"Visitor {number}",
            "phone": f"+88018{number % 10**8:08d}",
            "email": f"visitor{number}@example.org",
            "organisation": "Example",
            "district": "jashore",
        }
        body = {
            "request_id": str(uuid.uuid4()),
            "activities": [activity],
            "person": person,
            "kind": "delegate",
            "language": "en",
            "consents": {"registration": True},
        }
        return Call.post_json("/api/v1/registrations/", body)

    # Scenarios -------------------------------------------------------------------------------------------------------

    def scans(self) -> list[Row]:
        judge = _says(b'"admitted"')
        self._warm([self.scans_of(1) for _ in range(60)], judge)
        eight = self._runs(lambda: [self.scans_of(1) for _ in range(500)], 8, judge)
        many = self._runs(lambda: [self.scans_of(1) for _ in range(500)], 32, judge)
        return [
            _rate("single scans, 8 connections", eight, goal=540),
            _latency("… 99 of 100 within", eight, 99, goal=30),
            _rate("single scans, 32 connections", many),
            _latency("… 99 of 100 within", many, 99, goal=167),
        ]

    def batches(self) -> list[Row]:
        judge = _says(b'"admitted"')
        runs = self._runs(lambda: [self.scans_of(BATCH) for _ in range(4)], 2, judge)
        return [_rate("scans in batches of 200", runs, goal=3_000, times=BATCH)]

    def registrations(self) -> list[Row]:
        def judge(answer: Answer) -> str:
            return "ok" if answer.status == 201 else "error"

        activity = self.seed["activity"]
        self._warm([self.registration(activity) for _ in range(40)], judge)
        runs = self._runs(lambda: [self.registration(activity) for _ in range(300)], 8, judge)
        return [
            _rate("registrations, 8 connections", runs, goal=342),
            _latency("… 95 of 100 within", runs, 95),
        ]

    def rush(self) -> list[Row]:
        def judge(answer: Answer) -> str:
            if answer.status == 201:
                return "won" if json.loads(answer.body)["registrations"][0]["state"] == "confirmed" else "sold_out"
            return "sold_out" if answer.status == 409 else "error"

        rounds = iter(self.seed["rush_activities"])
        runs = self._runs(lambda: [self.registration(next_round) for next_round in [next(rounds)] * 500], 32, judge)
        exact = all(run.outcomes["won"] == self.seed["rush_seats"] for run in runs)
        seconds = [run.seconds for run in runs]
        won = ", ".join(str(run.outcomes["won"]) for run in runs)
        row = judged("500 tries for the last 100 seats, 32 connections", seconds, "s", most=1.0)
        row.met = bool(row.met) and exact and not any(run.errors for run in runs)
        row.note = f"won: {won}"
        return [row]

    def download(self) -> list[Row]:
        """Everything that a scanner needs to work offline, page by page."""

        def once() -> tuple[float, int, int, int]:
            started, cursor, rows, size, requests = time.perf_counter(), "", 0, 0, 0
            while cursor is not None:
                path = "/api/v1/scanner/feed/" + (f"?cursor={cursor}" if cursor else "")
                answer = ask(self.port, Call("GET", path, {**self.device, "Accept-Encoding": "gzip"}))
                if answer.status != 200:
                    raise LookupError(f"{path}: {answer.status}")
                packed = answer.headers.get("content-encoding") == "gzip"
                page = json.loads(gzip.decompress(answer.body) if packed else answer.body)
                rows, size, requests = rows + len(page.get("roster", [])), size + len(answer.body), requests + 1
                cursor = page.get("next")
            return time.perf_counter() - started, rows, size, requests

        try:
            runs = [once() for _ in range(REPEATS)]
        except LookupError as missing:
            return [Row("first download for offline scanning", 0, "s", note=f"not served: {missing}")]
        row = judged(f"first download for offline scanning, {runs[0][1]} tickets", [run[0] for run in runs], "s")
        row.goal, row.note = "20,000 in ≤ 2 s", f"{runs[0][2] / 1e6:.2f} MB in {runs[0][3]} requests"
        row.met = row.value / max(1, runs[0][1]) * 20_000 <= 2
        return [row]

    def pages(self) -> list[Row]:
        goals = {"event page": (540, 20.0), "session page": (680, None)}
        rows = []
        for name, path in self.seed["pages"].items():
            call = Call.get(path, Accept="text/html,*/*", Accept_Language="en")
            first = time.perf_counter()
            answer = ask(self.port, call)
            first = (time.perf_counter() - first) * 1000
            if answer.status != 200:
                rows.append(Row(name, 0, "pages/s", note=f"{path} answers {answer.status}"))
                continue
            if name not in goals:
                single = [_timed(lambda one=call: ask(self.port, one)) * 1000 for _ in range(10)]
                row = judged(f"{name}, single request from cache", single, "ms", most=5.0)
                row.note = f"first {first:.0f} ms, {len(answer.body) / 1000:.0f} kB"
                rows.append(row)
                continue
            self._warm([call] * 50, _is_page)
            runs = self._runs(lambda one=call: [one] * 1500, 8, _is_page)
            rate, p95 = goals[name]
            rows.append(_rate(f"{name}, 8 connections", runs, goal=rate, unit="pages/s"))
            rows[-1].note += f"{len(answer.body) / 1000:.0f} kB, first {first:.0f} ms"
            rows.append(_latency("… 95 of 100 within", runs, 95, goal=p95))
        return rows

    def first_load(self) -> list[Row]:
        """All bytes of the event page's first visit, compressed as a browser asks for them."""
        accept = {"Accept-Encoding": "gzip, br", "Accept-Language": "bn"}
        path = self.seed["pages"]["event page"].replace("/en/", "/bn/", 1)
        page = ask(self.port, Call("GET", path, {**accept, "Accept-Encoding": "identity"}))
        packed = len(gzip.compress(page.body, 6))  # what the proxy in front sends
        text = page.body.decode()
        found = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:css|js|woff2|svg)[^"]*)"', text)
        total, styles = packed, ""
        for asset in dict.fromkeys(found):
            answer = ask(self.port, Call("GET", asset, accept))
            total += len(answer.body)
            if ".css" in asset:
                styles = ask(self.port, Call("GET", asset, {"Accept-Encoding": "identity"})).body.decode()
        row = judged("first load of the event page, all bytes", [total / 1000], "kB", most=120)
        row.note = f"{packed / 1000:.0f} kB HTML, {len(dict.fromkeys(found))} files, {styles.count('@font-face')} fonts declared"
        return [row]

    # How it is measured ----------------------------------------------------------------------------------------------

    def _warm(self, calls: list[Call], judge: Callable[[Answer], str]) -> None:
        run = drive(self.port, calls, connections=8, judge=judge)
        if run.samples:
            print(f"    while warming up: {run.samples}", flush=True)

    def _runs(self, calls: Callable[[], list[Call]], connections: int, judge: Callable[[Answer], str]) -> list[Run]:
        runs = []
        for _ in range(REPEATS):
            wait_until_idle()
            prepared = calls()
            cpu = self.product.cpu_seconds()
            run = drive(self.port, prepared, connections=connections, judge=judge)
            cpu = self.product.cpu_seconds() - cpu
            drained = wait_until_idle()
            print(
                f"    {len(prepared)} calls in {run.seconds:.2f} s, p50 {run.ms(50):.1f} p95 {run.ms(95):.1f} p99 {run.ms(99):.1f} ms, "
                f"web {cpu / run.seconds:.2f} cores, idle after {drained:.1f} s {run.samples or ''}",
                flush=True,
            )
            runs.append(replace(run, cpu=cpu))
        return runs


def _says(word: bytes) -> Callable[[Answer], str]:
    return lambda answer: "ok" if answer.status in (200, 201) and word in answer.body else "error"


def _is_page(answer: Answer) -> str:
    return "ok" if answer.status == 200 and answer.body else "error"


def _timed(step: Callable[[], Any]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def _rate(work: str, runs: list[Run], *, goal: float | None = None, times: int = 1, unit: str = "/s") -> Row:
    row = judged(work, [run.rate() * times for run in runs], unit, least=goal)
    row.note = (
        f"{statistics.median(run.cpu / len(run.latencies) for run in runs) * 1000 / times:.2f} ms of web CPU each "
    )
    errors = sum(run.errors for run in runs)
    if errors:
        row.met, row.note = False, f"{errors} errors: {next(iter(runs[0].samples.values()), '')} "
    return row


def _latency(work: str, runs: list[Run], percent: float, *, goal: float | None = None) -> Row:
    return judged(work, [run.ms(percent) for run in runs], "ms", most=goal)
