"""`manage.py create_bench_seed --tickets N FILE`: fill the demo with a crowd and write what a load driver needs."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from cms.demo.bench_seed import bench_seed
from cms.demo.building import build_demo


class Command(BaseCommand):
    help = "Add N people with tickets, activities with few places and an agenda of 100 sessions; write their codes to FILE."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tickets", type=int, default=5_000, metavar="N")
        parser.add_argument("--force", action="store_true", help="Also outside demo mode: never on a database in use.")

    def handle(self, *_args: Any, file: Path, tickets: int, force: bool, **_options: Any) -> None:
        if settings.MODE != "demo" and not force:
            raise CommandError("This is no demo. --force does it all the same; never on a database in use.")
        build_demo()
        seed = bench_seed(tickets)
        file.write_text(json.dumps(seed), encoding="utf-8")
        self.stdout.write(f"{len(seed['codes'])} tickets, {len(seed['rush_activities'])} rush activities: {file}")
