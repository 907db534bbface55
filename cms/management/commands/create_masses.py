"""`manage.py create_masses N`: N more attendees with all their rows, in a minute or two for a million; PostgreSQL only."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from cms.demo.masses import add_masses


class Command(BaseCommand):
    help = "Add N attendees with ticket, place, consent and history to the demo, to measure how costs grow."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("count", type=int, metavar="N")

    def handle(self, *_args: Any, count: int, **_options: Any) -> None:
        if settings.MODE != "demo":
            raise CommandError("This is no demo.")
        add_masses(count)
