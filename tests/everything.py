"""What `make test` runs, step by step, with one summary that also says what was not run.

usage: everything.py [--long] [--only lint|sqlite|postgresql|browser|frontend]

The steps go on after a failure, so that one run shows all that is wrong. Exit code 0 only when nothing failed; what could not
run on this machine is named as NOT RUN, never as passed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ROOMS = ["bangla", "accounts", "files", "summit", "ticketing", "dialogue", "careerfair", "cms"]
COUNTS = re.compile(r"(\d+) (passed|failed|skipped|error|errors|xfailed)\b")
PYTEST = [sys.executable, "-m", "pytest", "-q", "--durations=5"]
ON_TWO_CORES = ["-n", "2", "--dist", "loadfile"]
CHROMIUMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


@dataclass
class Report:
    """What was seen: counts of tests, steps that failed, steps that could not run, what the long run alone does."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    put_off: list[str] = field(default_factory=list)
    times: list[tuple[str, float]] = field(default_factory=list)

    def count(self, output: str) -> None:
        lines = [line for line in output.splitlines() if COUNTS.search(line) and " in " in line]
        for number, word in COUNTS.findall(lines[-1]) if lines else []:
            if word == "passed":
                self.passed += int(number)
            elif word in ("failed", "error", "errors"):
                self.failed += int(number)
            elif word == "skipped":
                self.skipped += int(number)


def run(
    report: Report,
    name: str,
    command: list[str],
    *,
    env: dict[str, str] | None = None,
    counted: bool = False,
    cwd: Path = ROOT,
) -> bool:
    """Run one step with its output passed through; remember how it ended."""
    print(f"\n── {name} {'─' * max(1, 100 - len(name))}", flush=True)
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    output = []
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        output.append(line)
    ok = process.wait() == 0
    report.times.append((name, time.monotonic() - started))
    if counted:
        report.count("".join(output))
    if not ok:
        report.failures.append(name)
    elif not counted:
        report.passed += 1
    return ok


def lint(report: Report, env: dict[str, str]) -> None:
    python = sys.executable
    manage = [python, "manage.py"]
    run(report, "ruff format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."])
    run(report, "ruff check", [str(BIN / "ruff"), "check", "--quiet", "."])
    run(report, "import contracts", [str(BIN / "lint-imports"), "--no-cache"])
    run(report, "mypy", [str(BIN / "mypy"), *typed_files()])
    run(report, "migrations are complete", [*manage, "makemigrations", "--check", "--dry-run"], env=env)
    run(report, "OpenAPI document equals the code", [python, "-m", "tests.compare_schema"], env=env)


def typed_files() -> list[str]:
    """Services, queries, rules and pure files: where the style guide asks for strict types."""
    names = (
        "queries",
        "rules",
        "rights",
        "links",
        "limits",
        "audit",
        "messages",
        "work",
        "qr",
        "verdicts",
        "errors",
        "attendance",
        "exports",
        "parsing",
    )
    found = [*(ROOT / "bangla").glob("*.py")]
    for room in ROOMS:
        found += (ROOT / room / "services").glob("*.py")
        found += [path for path in (ROOT / room).glob("*.py") if path.stem.endswith(names)]
    return sorted({str(path.relative_to(ROOT)) for path in found})


def postgresql() -> str | None:
    """Address of a PostgreSQL that answers: the environment's, then 127.0.0.1:5432, then the socket."""
    import psycopg

    user = os.environ.get("PGUSER") or ("root" if os.geteuid() == 0 else os.environ.get("USER", "postgres"))
    given = os.environ.get("DATABASE_URL", "")
    candidates = [given] if given.startswith("postgres") else []
    candidates += [
        f"postgresql://{who}@127.0.0.1:5432/{name}" for who in (user, "postgres") for name in ("postgres", who)
    ]
    candidates += [f"postgresql://{user}@%2Fvar%2Frun%2Fpostgresql/postgres"]
    for address in candidates:
        try:
            with psycopg.connect(address, connect_timeout=3):
                return address
        except psycopg.Error:
            continue
    return None


def chromium(report: Report) -> str | None:
    """Path of a Chromium: one that is there, else one installed where that is possible."""
    for name in [os.environ.get("CHROMIUM", ""), *CHROMIUMS]:
        if name and (path := shutil.which(name)):
            return path
    if shutil.which("apt-get") and os.geteuid() == 0:
        run(
            Report(),
            "install Chromium from Debian",
            ["bash", "-c", "apt-get update -q && apt-get install -y -q --no-install-recommends chromium"],
        )
        if path := shutil.which("chromium"):
            return path
    run(Report(), "install Playwright's Chromium", [sys.executable, "-m", "playwright", "install", "chromium"])
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
        if Path(path).exists():
            return path
    except Exception as error:  # noqa: BLE001  whatever stops the browser, the tests are then not run, and said so
        print(error)
    report.not_run.append("browser tests: no Chromium is here and none could be installed")
    return None


class Pristine:
    """A migrated database that every process of a suite copies. It is made beside the first steps, and dropped in the end."""

    def __init__(self, name: str, env: dict[str, str]) -> None:
        self.name, self._started = name, time.monotonic()
        database = f"summit_pristine_{os.getpid()}"
        self._template = database if env["DATABASE_URL"] else f"{env['SUMMIT_VAR']}/{database}.sqlite3"
        self._command = [sys.executable, "-W", "ignore", "-m", "tests.pristine"]
        self._env, self._own = env, {**os.environ, **env, "SUMMIT_TEST_DB": database}
        self._making = subprocess.Popen(
            [*self._command, "make"],
            cwd=ROOT,
            env=self._own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ready(self, report: Report) -> dict[str, str]:
        """Wait for it; the environment that names it."""
        said, _nothing = self._making.communicate()
        step = f"migrations on an empty {self.name}, beside other steps"
        report.times.append((step, time.monotonic() - self._started))
        if self._making.returncode:
            print(f"\n── {step}\n{said}", flush=True)
            report.failures.append(step)
            return self._env
        report.passed += 1
        return {**self._env, "SUMMIT_TEST_TEMPLATE": self._template}

    def drop(self) -> None:
        self._making.wait()
        subprocess.run([*self._command, "drop"], cwd=ROOT, env=self._own, check=False)


def suite(report: Report, name: str, env: dict[str, str], *, long: bool) -> None:
    """The whole suite on one database: what starts no server of its own, then what races servers and kills them."""
    unless_long = "" if long else " and not long"
    run(
        report,
        f"tests on {name}",
        [*PYTEST, *ON_TWO_CORES, "-m", f"not race and not e2e{unless_long}", *folders_but("e2e", "concurrency")],
        env=env,
        counted=True,
    )
    run(
        report,
        f"races and crashes on {name}",
        [*PYTEST, *ON_TWO_CORES, "-m", f"race{unless_long}", *files_that_race()],
        env=env,
        counted=True,
    )


def on_postgresql(report: Report, env: dict[str, str] | None, *, long: bool) -> None:
    if env is None:
        report.not_run.append("everything on PostgreSQL: none answered (DATABASE_URL, 127.0.0.1:5432, the socket)")
        return
    suite(report, "PostgreSQL", env, long=long)
    if not long:
        report.put_off.append(
            "on PostgreSQL: tests of screens and of what programs are shown, and those that need no database"
        )


def browse(report: Report, env: dict[str, str], *, long: bool) -> None:
    """The tests in a browser, all on copies of one installation."""
    kept = f"{env['SUMMIT_VAR']}/installed"
    if run(report, "a demo to browse", [sys.executable, "-m", "tests.e2e.installation", kept], env=env):
        env = {**env, "SUMMIT_E2E_KEPT": kept}
    marks = "e2e" if long else "e2e and not long"
    run(report, "browser tests", [*PYTEST, *ON_TWO_CORES, "-m", marks, "tests/e2e"], env=env, counted=True)


def folders_but(*names: str) -> list[str]:
    """Where to look for tests: what is not asked for need not be read."""
    places = [path for path in (ROOT / "tests").iterdir() if path.name not in names]
    found = [path for path in places if path.is_dir() or path.name.startswith("test_")]
    return sorted(str(path.relative_to(ROOT)) for path in found if not path.name.startswith("__"))


def files_that_race() -> list[str]:
    found = [path for path in (ROOT / "tests").rglob("test_*.py") if "pytest.mark.race" in path.read_text()]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--only", choices=["lint", "sqlite", "postgresql", "browser", "frontend"])
    options = parser.parse_args()
    report, started = Report(), time.monotonic()
    wanted = {options.only} if options.only else {"lint", "frontend", "sqlite", "postgresql", "browser"}
    with tempfile.TemporaryDirectory(prefix="summit-test-") as var, contextlib.ExitStack() as databases:
        base = {
            "SUMMIT_VAR": var,
            "SUMMIT_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": "",
        }
        # Now, and not by whichever of the processes below comes first.
        subprocess.run(
            [sys.executable, "deploy/create_keys.py", f"{var}/keys"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        address = postgresql() if "postgresql" in wanted else None
        theirs = {**base, "DATABASE_URL": address or ""} | ({} if options.long else {"SUMMIT_TESTS": "database"})
        prepared = {"SQLite": Pristine("SQLite", base)} if wanted & {"sqlite", "browser"} else {}
        prepared |= {"PostgreSQL": Pristine("PostgreSQL", theirs)} if address else {}
        for database in prepared.values():
            databases.callback(database.drop)
        if "lint" in wanted:
            lint(report, base)
        if "frontend" in wanted:
            run(report, "scanner: types", ["npm", "run", "--silent", "typecheck"], cwd=ROOT / "frontend")
            run(report, "scanner: tests", ["npm", "test", "--silent"], cwd=ROOT / "frontend")
        ready = {name: database.ready(report) for name, database in prepared.items()}
        if "sqlite" in wanted:
            suite(report, "SQLite", ready["SQLite"], long=options.long)
        if "postgresql" in wanted:
            on_postgresql(report, ready.get("PostgreSQL"), long=options.long)
        if "browser" in wanted and (path := chromium(report)):
            browse(report, {**ready["SQLite"], "CHROMIUM": path}, long=options.long)
    return close(report, time.monotonic() - started)


def close(report: Report, seconds: float) -> int:
    print("\n" + "═" * 104)
    for name, took in report.times:
        print(f"  {took:6.0f} s  {name}")
    for name in report.failures:
        print(f"  FAILED   {name}")
    for name in report.not_run:
        print(f"  NOT RUN  {name}")
    for name in report.put_off:
        print(f"  PUT OFF  {name}; `make test-long` runs them")
    failed = max(report.failed, len(report.failures))
    print(f"  {seconds / 60:.1f} minutes; a step of linting counts as one test\n")
    print(f"{report.passed} passed, {failed} failed" + (f", {report.skipped} skipped" if report.skipped else ""))
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
