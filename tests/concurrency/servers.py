"""The product as it is deployed, on a database of its own: gunicorn with several workers, spoken to over HTTP."""

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
STARTED_WITHIN_SECONDS = 40


@dataclass
class Server:
    """A running product. `sql` asks its database directly, past everything that is tested."""

    url: str
    database_url: str
    process: subprocess.Popen[bytes]

    def sql(self, question: str) -> list[tuple[Any, ...]]:
        if self.database_url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(self.database_url.removeprefix("sqlite:///"))) as database:
                return database.execute(question).fetchall()
        with psycopg.connect(self.database_url) as database:
            return database.execute(question).fetchall()

    def change(self, statement: str) -> None:
        """Do something to the database that the product did not ask for."""
        if self.database_url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(self.database_url.removeprefix("sqlite:///"))) as database:
                database.execute(statement)
                database.commit()
        else:
            with psycopg.connect(self.database_url) as database:
                database.execute(statement)

    def forget(self, code: str) -> None:
        """Remove the false registrations of a sabotaged run, which would spoil the counts of later tests."""
        question = (
            "DELETE FROM ticketing_registration WHERE activity_id = "
            f"(SELECT page_ptr_id FROM summit_activity WHERE code = '{code}')"
        )
        self.change(question)

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


@contextlib.contextmanager
def copied_database(folder: Path) -> Iterator[str]:
    """A copy of the test database, with its tables and first rows, as a DATABASE_URL; gone afterwards."""
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        copy = folder / "race.sqlite3"
        with contextlib.closing(sqlite3.connect(name)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(name, copy)
        yield f"sqlite:///{copy}"
        return
    facts = connection.settings_dict
    address = (
        f"{facts['USER'] or os.environ.get('USER', 'postgres')}@{facts['HOST'] or '127.0.0.1'}:{facts['PORT'] or 5432}"
    )
    if facts["PASSWORD"]:
        address = address.replace("@", f":{facts['PASSWORD']}@", 1)
    copy_name = f"summit_race_{os.getpid()}"
    with psycopg.connect(f"postgresql://{address}/postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{copy_name}"')
        admin.execute(f'CREATE DATABASE "{copy_name}" TEMPLATE "{name}"')
        try:
            yield f"postgresql://{address}/{copy_name}"
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{copy_name}" WITH (FORCE)')


def environment(database_url: str, folder: Path, **more: str) -> dict[str, str]:
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("SUMMIT_", "DJANGO_"))}
    return {
        **keep,
        "DATABASE_URL": database_url,
        "SUMMIT_VAR": str(folder),
        "SUMMIT_TICKET_KEYS_DIR": str(settings.TICKET_KEYS_DIR),
        "SUMMIT_SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": str(ROOT),
        **more,
    }


def seed(database_url: str, folder: Path, *specifications: int | dict[str, Any]) -> list[str]:
    """An open activity for each number of places, or specification (see seed.py); their codes."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.concurrency.seed", *map(json.dumps, specifications)]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment(database_url, folder), capture_output=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr.decode()[-2000:]
    codes: list[str] = json.loads(ran.stdout.decode().splitlines()[-1])
    return codes


@contextlib.contextmanager
def running(database_url: str, folder: Path, *, workers: int = 3, **more: str) -> Iterator[Server]:
    """Gunicorn on a free port of this machine; ended with all its workers afterwards."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "summit.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--preload", "--threads", "2", "--log-level", "error", "--chdir", str(ROOT)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(database_url, folder, **more), stdout=log, stderr=log
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process, folder / "server.log")
        yield Server(f"http://127.0.0.1:{port}", database_url, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def manage(database_url: str, folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """A command of the product on the same database, as cron or an operator would start it."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(database_url, folder, **more),
        capture_output=True,
        check=False,
        timeout=120,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  our own server
        except urllib.error.HTTPError:
            return  # it answers, whatever it says
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the server did not answer: {log.read_text()[-2000:]}")
