"""`make run`: bring the database up to date, fill an empty one with the demo, then serve until Ctrl-C."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from types import FrameType
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

STARTED_WITHIN_SECONDS = 60
STOPPED_WITHIN_SECONDS = 15


class Command(BaseCommand):
    help = "Set up the database and serve the site: web server, task worker and sweep. Stops cleanly on Ctrl-C."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=int(os.environ.get("WEB_CONCURRENCY", "2")))
        parser.add_argument("--no-demo", action="store_true", help="Leave the database as it is.")

    def handle(self, *_args: Any, port: int, workers: int, no_demo: bool, **_options: Any) -> None:
        call_command("check")
        self.step("Database")
        call_command("migrate", verbosity=0)
        self.step("Static files")
        call_command("collectstatic", verbosity=0, interactive=False)
        if not no_demo:
            self.step("Demo data (a minute the first time)")
            call_command("create_demo", stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123  closed with the process
        children = self.start(port, workers)
        # A terminal sends Ctrl-C to the children too; `kill` of this process alone must end them as well.
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        try:
            self.wait_until_it_answers(port, children)
            self.greet(port, no_demo=no_demo)
            while all(child.poll() is None for child in children.values()):
                time.sleep(0.3)
            ended = [name for name, child in children.items() if child.poll() is not None]
            raise CommandError(f"{', '.join(ended)} ended by itself; the rest was stopped.")
        except KeyboardInterrupt:
            self.stdout.write("\nStopping …")
        finally:
            _end(children)
        self.stdout.write("Stopped.")

    def step(self, name: str) -> None:
        self.stdout.write(f"▸ {name}")
        self.stdout.flush()

    def start(self, port: int, workers: int) -> dict[str, subprocess.Popen[bytes]]:
        """Web server, task worker, sweep: three processes in a group of their own, ended by id."""
        self.step("Web server, task worker, sweep")
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        commands = {
            "web server": [
                *_yielding(5),
                *[sys.executable, "-m", "gunicorn", "summit.wsgi:application", "--bind", f"127.0.0.1:{port}"],
                *[
                    "--workers",
                    str(workers),
                    "--preload",
                    "--threads",
                    "4",
                    "--log-level",
                    "warning",
                    "--graceful-timeout",
                    "10",
                    "--chdir",
                    str(settings.BASE_DIR),
                ],
            ],
            "task worker": [*_yielding(10), *manage, "db_worker", "--interval", "1", "--no-startup-delay", "-v", "0"],
            "sweep": [*_yielding(10), *manage, "sweep", "--every", "2"],
        }
        environment = {**os.environ, "PORT": str(port)}
        return {
            name: subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603  our own commands
            for name, command in commands.items()
        }

    def wait_until_it_answers(self, port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
        deadline = time.monotonic() + STARTED_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if children["web server"].poll() is not None:
                raise CommandError(
                    f"The web server could not start. Is port {port} taken? Choose another: PORT=8001 make run"
                )
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            except (URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise CommandError(f"The web server did not answer within {STARTED_WITHIN_SECONDS} seconds.")

    def greet(self, port: int, *, no_demo: bool) -> None:
        self.stdout.write(self.style.SUCCESS(f"\nServing on http://127.0.0.1:{port}  (Ctrl-C stops)"))
        self.stdout.write(
            f"  back office  http://127.0.0.1:{port}/admin/\n  scanner      http://127.0.0.1:{port}/scan/\n  API          http://127.0.0.1:{port}/api/v1/docs/"
        )
        if not no_demo:
            call_command("create_demo", logins=True, stdout=self.stdout)
        self.stdout.flush()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every child to stop, by process id, and end what does not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOPPED_WITHIN_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _yielding(steps: int) -> list[str]:
    """In front of a command: a database on the same machine comes first, for while it waits for a processor, everybody waits
    for the rows that it has locked. Then visitors, then what may wait.
    """
    return ["nice", "-n", str(steps)] if shutil.which("nice") else []
