"""`manage.py sweep`: queue what is due, publish what is scheduled, tidy up; once, or every few seconds."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management import BaseCommand
from django.db import close_old_connections, connections

from accounts.services.sweeping import Sweep


class Command(BaseCommand):
    help = "Queue background work that is due, publish scheduled pages, delete what is no longer needed."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--every", type=float, default=0, help="Seconds between two rounds; without it one round.")

    def handle(self, *_args: Any, every: float, verbosity: int, **_options: Any) -> None:
        sweep = Sweep()
        if not every:
            for name, found in sweep.run().items():
                if verbosity:
                    self.stdout.write(f"{name}: {found}")
            return
        stop = threading.Event()

        def stopping(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, stopping)
        signal.signal(signal.SIGINT, stopping)
        while not stop.is_set():
            close_old_connections()  # a database that was restarted is asked again, not mourned
            sweep.run()
            stop.wait(every)
        connections.close_all()
