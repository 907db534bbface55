"""`manage.py create_demo`: an empty database becomes one to try everything out with."""

import json
import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from cms.demo.account import account_of_the_demo, coming_gates, days_since, enrolment_codes, logins
from cms.demo.building import build_demo


class Command(BaseCommand):
    help = "Build the demo: the summit of 2023 as an archive, and an example season around today. Again: new enrolment codes."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="Print codes, logins and keys for scripts.")
        parser.add_argument("--logins", action="store_true", help="Build nothing; print the logins for people.")
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="Add N attendees, for benchmarks.")
        parser.add_argument(
            "--force", action="store_true", help="Also outside demo mode, although everybody knows the passwords."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.MODE != "demo" and not options["force"]:
            raise CommandError(
                "This is no demo: logins with known passwords would be made. --force does it all the same."
            )
        if options["logins"]:
            self.stdout.write("\n".join(_table()))
            return
        started = time.monotonic()
        made = build_demo()
        if options["scale"]:
            from cms.demo.crowd import add_crowd  # not needed to serve the demo

            add_crowd(options["scale"])
        if options["json"]:
            self.stdout.write(json.dumps(account_of_the_demo(), ensure_ascii=False, indent=1))
            return
        word = "built" if made else "was there already"
        self.stdout.write(f"The demo {word} ({time.monotonic() - started:.1f} s).")
        self.stdout.write("\n".join(_table()))


def _table() -> list[str]:
    """Logins, and one code for the scanner at a gate of today."""
    rows = [f"  {one['login']:<22}{one['password']}" for one in logins()]
    gates = [gate for gate in coming_gates() if gate.code.endswith("-khulna-mist")] or coming_gates()[:1]
    codes = [f"  scanner code for {one['code']}: {one['enrolment_code']}" for one in enrolment_codes(gates)]
    old = days_since()
    stale = [f"  The example was laid around a day {old} days ago. `make fresh` lays it around today."] if old else []
    return ["", "Logins of the demo (login, password)", *rows, *codes, *stale]
