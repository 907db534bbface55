"""Badges in process, one core: run by run.py with the bench's environment. Prints JSON with seconds, bytes and memory.

usage: badges.py
"""

import io
import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit.settings")

import django

django.setup()

from ticketing.badge_pdf import write_badges_pdf  # noqa: E402  Django is set up first
from ticketing.exports import badge_of  # noqa: E402
from ticketing.models import Registration, Ticket  # noqa: E402

HUNDRED, MANY = 100, 10_000


def badges(count: int):
    """Read, signed and laid out as they are printed; one after another, so that memory stays flat."""
    tickets = Ticket.objects.select_related("attendee__edition", "attendee__district").order_by("pk")[:count]
    for ticket in tickets.iterator(500):
        places = Registration.objects.filter(attendee=ticket.attendee).select_related("activity__event")
        yield badge_of(ticket, places)


def seconds(layout: str) -> tuple[float, int]:
    ready = list(badges(HUNDRED))
    best = []
    size = 0
    for _ in range(3):
        out = io.BytesIO()
        started = time.perf_counter()
        write_badges_pdf(ready, out, layout=layout)
        best.append(time.perf_counter() - started)
        size = len(out.getvalue())
    return sorted(best)[1], size


a6, a4 = seconds("a6"), seconds("a4")
ready = list(badges(HUNDRED))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()
with Path(os.devnull).open("wb") as nowhere:
    write_badges_pdf((ready[number % HUNDRED] for number in range(MANY)), nowhere, layout="a6")
many = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"a6": a6, "a4": a4, "many": many, "peak_mb": peak / 1000, "before_mb": before / 1000}))
