"""The product as deployed, on loopback, with a database and a folder of its own; gone when the bench is over."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
WORKERS, THREADS = 3, 4
STARTED_WITHIN, STOPPED_WITHIN = 60, 15
TICKS = os.sysconf("SC_CLK_TCK")


def postgresql() -> str | None:
    """Address of a PostgreSQL that answers: DATABASE_URL, then 127.0.0.1:5432, then the socket; None when there is none."""
    import psycopg

    user = os.environ.get("PGUSER") or ("root" if os.geteuid() == 0 else os.environ.get("USER", "postgres"))
    given = os.environ.get("DATABASE_URL", "")
    candidates = [given] if given.startswith("postgres") else []
    candidates += [f"postgresql://{who}@127.0.0.1:5432/postgres" for who in (user, "postgres")]
    candidates += [f"postgresql://{user}@%2Fvar%2Frun%2Fpostgresql/postgres"]
    for address in candidates:
        with contextlib.suppress(psycopg.Error), psycopg.connect(address, connect_timeout=3):
            return address
    return None


def free_port(first: int = 8165) -> int:
    for port in range(first, first + 400):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise SystemExit("No free port on loopback.")


class Product:
    """One installation. `environment` is what its processes see; `database` says in words what it runs on."""

    def __init__(self, *, worker_class: str = "gthread", threads: int = THREADS, background: bool) -> None:
        self.worker_class, self.threads, self.background = worker_class, threads, background
        self.folder = Path(tempfile.mkdtemp(prefix="summit-bench-"))
        self.port = free_port()
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {**os.environ, "SUMMIT_VAR": str(self.folder), "SUMMIT_MODE": "demo", "PORT": str(self.port)}
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.server = postgresql()
        self.name = f"summit_bench_{os.getpid()}"
        self.database = "SQLite (no PostgreSQL answered)"
        self.environment["DATABASE_URL"] = ""

    # Setting up and clearing away ------------------------------------------------------------------------------------

    def set_up(self, tickets: int) -> dict[str, Any]:
        """Database, migrations, static files, seed; returns the seed with `seconds` of each step under "steps"."""
        if self.server:
            version = self._create_database()
            self.database = f"PostgreSQL {version}, fsync on"
        run = [sys.executable, str(ROOT / "deploy" / "create_keys.py"), str(self.folder / "keys")]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        seed_file = self.folder / "seed.json"
        steps = {}
        for step, arguments in (
            ("migrations", ["migrate", "-v", "0"]),
            ("static files", ["collectstatic", "--noinput", "-v", "0"]),
            ("demo", ["create_demo"]),
            ("seed", ["create_bench_seed", "--tickets", str(tickets), str(seed_file)]),
        ):
            started = time.perf_counter()
            subprocess.run([*MANAGE, *arguments], env=self.environment, check=True, stdout=subprocess.DEVNULL)
            steps[step] = time.perf_counter() - started
        return {**json.loads(seed_file.read_text()), "steps": steps}

    def described(self) -> str:
        """Database and server, for the lines below a table."""
        threads = f" with {self.threads} threads" if self.worker_class == "gthread" else ""
        return f"{self.database}; gunicorn, {WORKERS} × {self.worker_class}{threads}, at nice 5"

    def _create_database(self) -> str:
        import psycopg

        assert self.server is not None
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')  # a name of our own making
            fsync = connection.execute("SHOW fsync").fetchone()
            version = connection.execute("SHOW server_version").fetchone()
        if fsync != ("on",):
            print("WARNING: fsync is off on this PostgreSQL; figures do not count.")
        self.environment["DATABASE_URL"] = self.server.rsplit("/", 1)[0] + f"/{self.name}"
        return version[0].split()[0] if version else ""

    def clear_away(self) -> None:
        self.stop()
        if self.server:
            import psycopg

            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        shutil.rmtree(self.folder, ignore_errors=True)

    # Running ---------------------------------------------------------------------------------------------------------

    def start(self) -> float:
        """Web server, and the background processes that are deployed with it; returns the seconds until the first answer."""
        threads = ["--threads", str(self.threads)] if self.worker_class == "gthread" else []
        commands = {
            "web": [
                *_yielding(5),
                *[sys.executable, "-m", "gunicorn", "summit.wsgi:application", "--bind", f"127.0.0.1:{self.port}"],
                *["--workers", str(WORKERS), "--preload", "--worker-class", self.worker_class, *threads],
                *["--log-level", "warning", "--chdir", str(ROOT)],
            ],
        }
        if self.background:
            worker = ["db_worker", "--interval", "1", "--no-startup-delay", "-v", "0"]
            commands["task worker"] = [*_yielding(10), *MANAGE, *worker]
            commands["sweep"] = [*_yielding(10), *MANAGE, "sweep", "--every", "2"]
        started = time.perf_counter()
        for name, command in commands.items():
            log = open(self.folder / f"{name.replace(' ', '-')}.log", "ab")  # noqa: SIM115, PTH123  the child's
            self.children[name] = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        while time.perf_counter() - started < STARTED_WITHIN:
            if self.children["web"].poll() is not None:
                raise SystemExit((self.folder / "web.log").read_text()[-2000:])
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2)
                return time.perf_counter() - started
            time.sleep(0.02)
        raise SystemExit(f"No answer within {STARTED_WITHIN} s.\n{(self.folder / 'web.log').read_text()[-2000:]}")

    def stop(self) -> None:
        """By process id, and only those that were started here."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOPPED_WITHIN
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children.clear()

    @contextlib.contextmanager
    def running(self) -> Iterator[float]:
        try:
            yield self.start()
        finally:
            self.stop()

    # Looking at it ---------------------------------------------------------------------------------------------------

    def web_processes(self) -> list[int]:
        """Process ids of the web server's workers."""
        parent = self.children["web"].pid
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]

    def memory(self) -> float:
        """Resident memory of the largest web worker in MB."""
        sizes = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.web_processes()]
        return max(sizes) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu_seconds(self) -> float:
        """Used so far by the web workers."""
        return sum(_cpu_seconds(pid) for pid in self.web_processes())

    def cpu_of_all(self) -> float:
        """Used so far by the web workers and by the connections to our database that are open now."""
        mark = f" {self.name} ".encode()
        database = 0.0
        for process in Path("/proc").iterdir():
            if process.name.isdigit():
                with contextlib.suppress(OSError):
                    command = (process / "cmdline").read_bytes()
                    if command.startswith(b"postgres:") and mark in command:
                        database += _cpu_seconds(int(process.name))
        return self.cpu_seconds() + database


def _yielding(steps: int) -> list[str]:
    """In front of a command, as `make run` does it: the database comes first, then visitors, then what may wait."""
    return ["nice", "-n", str(steps)]


def _cpu_seconds(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


def wait_until_idle(longest: float = 6, busy: float = 0.12) -> float:
    """Wait until the machine is idle, so that work put off to a queue does not fall into the next run; returns the seconds."""
    started = time.perf_counter()
    total, idle = _machine()
    while time.perf_counter() - started < longest:
        time.sleep(0.5)
        total_now, idle_now = _machine()
        if 1 - (idle_now - idle) / max(1, total_now - total) < busy:
            break
        total, idle = total_now, idle_now
    return time.perf_counter() - started


def _machine() -> tuple[int, int]:
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(fields), fields[3] + fields[4]
