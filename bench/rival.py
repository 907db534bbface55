"""pretix, installed as its packages come, on the same PostgreSQL and the same Python as ours; gone when the bench is over."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from product import STARTED_WITHIN, STOPPED_WITHIN, free_port, postgresql

WORKERS = 3
VERSION = os.environ.get("PRETIX_VERSION", "2026.8.0")
# Rows that are not measured may be written without waiting for the disk; the server that is measured waits.
HASTE = {"PGOPTIONS": "-c synchronous_commit=off"}
_PLUGINS = "sendmail statistics checkinlists ticketoutputpdf badges banktransfer"
_CONFIGURATION = """[pretix]
instance_name=bench
url=http://127.0.0.1:{port}
datadir={folder}/data
plugins_default={plugins}
ecb_rates=off
trust_x_forwarded_for=off
loglevel=WARNING
[django]
debug=off
secret={secret}
[database]
backend=postgresql
name={name}
user={user}
password={password}
host={host}
port={database_port}
"""
_REDIS = """[redis]
location=redis://127.0.0.1:{port}/0
sessions=true
[celery]
broker=redis://127.0.0.1:{port}/1
backend=redis://127.0.0.1:{port}/2
"""

# The script draws short random codes, of which two in ten thousand are the same one time in ten: always draw the same ones.
_SEED = """import random, runpy, sys
random.seed(2)
sys.argv = sys.argv[1:]
sys.path.insert(0, sys.argv[0].rpartition("/")[0])
runpy.run_path(sys.argv[0], run_name="__main__")"""


class Pretix:
    """One installation below `folder`. Its background worker does not run: it would only take the cores from its own web server."""

    def __init__(self, folder: Path, peers: Path) -> None:
        self.folder, self.peers = folder, peers
        self.python = folder / "pretix-venv" / "bin" / "python"
        self.seed_file = folder / "pretix-seed.json"
        self.name = f"pretix_bench_{os.getpid()}"
        self.port = free_port(8565)
        self.redis: subprocess.Popen[bytes] | None = None
        self.web: subprocess.Popen[bytes] | None = None
        self.environment = {**os.environ, "PRETIX_CONFIG_FILE": str(folder / "pretix.cfg")}
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)

    # Setting up and clearing away ------------------------------------------------------------------------------------

    def set_up(self, orders: int) -> dict[str, float]:
        """Packages, database, rows; the seconds of each step."""
        steps = {}
        for step, work in (
            ("packages", self._install),
            ("services", self._prepare),
            ("migrations", lambda: self._run("-m", "pretix", "migrate", "--verbosity", "0")),
            ("orders", lambda: self._seed(orders)),
        ):
            started = time.perf_counter()
            work()
            steps[step] = time.perf_counter() - started
            print(f"    pretix: {step} in {steps[step]:.0f} s", flush=True)
        return steps

    def _install(self) -> None:
        if not self.python.exists():
            base = getattr(sys, "_base_executable", sys.executable)  # the one that our own environment was made of
            _quietly([base, "-m", "venv", str(self.python.parent.parent)])
        gunicorn = self._version_of("gunicorn")
        _quietly([str(self.python), "-m", "pip", "install", "-q", f"pretix=={VERSION}", f"gunicorn=={gunicorn}"])

    @staticmethod
    def _version_of(package: str) -> str:
        from importlib.metadata import version

        return version(package)

    def _prepare(self) -> None:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict

        server = postgresql()
        if server is None:
            raise SystemExit("pretix needs a PostgreSQL that answers; see DATABASE_URL.")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')  # a name of our own making
        access = conninfo_to_dict(server)
        (self.folder / "data").mkdir(exist_ok=True)
        text = _CONFIGURATION.format(
            port=self.port,
            folder=self.folder,
            plugins=",".join(f"pretix.plugins.{one}" for one in _PLUGINS.split()),
            secret=os.urandom(24).hex(),
            name=self.name,
            user=access.get("user", ""),
            password=access.get("password", ""),
            host=access.get("host", ""),
            database_port=access.get("port", 5432),
        )
        (self.folder / "pretix.cfg").write_text(text + self._start_redis())

    def _start_redis(self) -> str:
        program = shutil.which("redis-server")
        if program is None:
            print("    pretix: no Redis here, so it goes without; its own guide has it.", flush=True)
            return ""
        port = free_port(8765)
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with (self.folder / "redis.log").open("ab") as log:
            self.redis = subprocess.Popen([program, *options], cwd=self.folder, stdout=log, stderr=log)
        return _REDIS.format(port=port)

    def _seed(self, orders: int) -> None:
        script = str(self.peers / "seed_pretix.py")
        self._run("-c", _SEED, script, "--orders", str(orders), "--out", str(self.seed_file))
        self._analyze()

    def _analyze(self) -> None:
        import psycopg

        server = postgresql()
        assert server is not None
        with psycopg.connect(server.rsplit("/", 1)[0] + f"/{self.name}", autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def _run(self, *arguments: str) -> None:
        _quietly([str(self.python), *arguments], {**self.environment, **HASTE})

    def clear_away(self) -> None:
        self.stop()
        if self.redis is not None:
            _end(self.redis)
        server = postgresql()
        if server is not None:
            import psycopg

            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    # Running ---------------------------------------------------------------------------------------------------------

    def described(self) -> str:
        redis = "with Redis" if self.redis is not None else "without Redis"
        return f"pretix {VERSION}: gunicorn, {WORKERS} × sync, {redis}, its background worker stopped"

    def start(self) -> None:
        command = [str(self.python), "-m", "gunicorn", "pretix.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", str(WORKERS), "--log-level", "warning"]
        with (self.folder / "pretix.log").open("ab") as log:
            self.web = subprocess.Popen(
                command, env=self.environment, cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < deadline and self.web.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthcheck/", timeout=20)
                return
            time.sleep(0.1)
        raise SystemExit(f"pretix does not answer.\n{(self.folder / 'pretix.log').read_text()[-2000:]}")

    def stop(self) -> None:
        if self.web is not None:
            _end(self.web)
            self.web = None

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        try:
            self.start()
            yield
        finally:
            self.stop()

    def seed(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.seed_file.read_text())
        return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """By its process id, and only what was started here."""
    process.terminate()
    try:
        process.wait(STOPPED_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _quietly(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run it; what it says is shown only when it fails."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[1:4])} … failed:\n{(done.stdout + done.stderr)[-3000:]}")
