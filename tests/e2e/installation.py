"""An installation of its own for browser tests: database, keys, files, and the server process as it is deployed.

The browser talks to gunicorn over HTTP, as visitors do; nothing of the code under test runs inside the test process.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40
SAID = "demo.json"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path, port: int) -> dict[str, str]:
    """Of the demo as people run it, whatever the environment of the tests says; pages are not kept, so that a change shows at once."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("SUMMIT_") and name != "DATABASE_URL"
    }
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "summit.settings",
        "SUMMIT_MODE": "demo",
        "SUMMIT_VAR": str(var),
        "SUMMIT_PAGES_KEPT_SECONDS": "0",
        "SUMMIT_ENROLMENT_MINUTES": "240",  # a slow machine may need longer from the demo to the gate than a person does
        "PORT": str(port),
    }


def run(var: Path, *command: str, port: int = 0) -> str:
    """Run a Python program of the project on the installation in `var`; returns what it printed."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(var, port),
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def install(var: Path) -> dict[str, Any]:
    """Keys, tables, static files and the demo in `var`; returns what `create_demo` says of it, and leaves it in demo.json.

    The tables are those of the migrated database that SUMMIT_TEST_TEMPLATE names, when it does.
    """
    if template := os.environ.get("SUMMIT_TEST_TEMPLATE"):
        shutil.copyfile(template, var / "summit.sqlite3")
    run(var, "deploy/create_keys.py", str(var / "keys"))
    said: dict[str, Any] = json.loads(run(var, "-m", "tests.e2e.build_installation"))
    (var / SAID).write_text(json.dumps(said))
    return said


def work_off(var: Path) -> None:
    """What the worker would do now: queue what is due, then work until nothing is left."""
    run(var, "-m", "tests.e2e.work_off")


@dataclass(frozen=True)
class Installation:
    """A running server: where it answers, where its files lie, and what the demo in it consists of."""

    url: str
    var: Path
    demo: dict[str, Any]

    def work_off(self) -> None:
        work_off(self.var)

    def staff(self, role: str) -> dict[str, str]:
        """Login, password and token of the one who has this role."""
        return next(row for row in self.demo["staff"] if row["role"] == role)


@contextlib.contextmanager
def running(template: Path, var: Path, demo: dict[str, Any]) -> Iterator[Installation]:
    """A server on a copy of the installation in `template`; stopped, and its processes waited for, at the end."""
    shutil.copytree(template, var, dirs_exist_ok=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = (var / "server.log").open("w")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "summit.wsgi",
            "--no-control-socket",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
            "--threads",
            "4",
        ],
        cwd=ROOT,
        env=environment(var, port),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(url + "/healthz", server, var / "server.log")
        yield Installation(url=url, var=var, demo=demo)
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(httpx.TransportError):
            httpx.get(address, timeout=5)
            return
        time.sleep(0.1)
    raise AssertionError(f"The server did not answer within {START_SECONDS} s.\n{log.read_text()}")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    install(folder)
