"""FAILPOINT. Deliberate faults that prove that a test can fail: a race test must go red when the lock is off.

Off unless three things are said at once: the demo mode, `SUMMIT_ALLOW_SABOTAGE=1` and the name of the fault in
`SUMMIT_SABOTAGE`. Production never listens. `crash:<name>` kills the process, once, at the point of that name.
"""

import os
import signal
import time
from functools import cache

from django.conf import settings

from ticketing.models import Registration

NO_QUOTA_LOCK = "no_quota_lock"
NO_PLACE_LOCK = "no_place_lock"
CRASH_POINTS = (
    "before_writing",
    "after_attendee",
    "before_counting",
    "before_commit",
    "after_commit",
    "after_ending",
    "before_promotion",
    "after_promotion",
    "after_moving_out",
    "after_moving_in",
    "after_release",
    "after_receiver",
    "after_handing_over",
)
"""Between each two side effects of a use case; a test kills the process at every one of them."""
DEED_POINTS = ("after_merging_places", "after_group_row", "after_reserve_rose", "after_carrying_forward")
"""As above, in what staff and the worker do."""


@cache
def is_on(fault: str) -> bool:
    """Was this fault asked for when the process started?"""
    allowed = settings.MODE == "demo" and os.environ.get("SUMMIT_ALLOW_SABOTAGE") == "1"
    return allowed and fault in os.environ.get("SUMMIT_SABOTAGE", "").split(",")


def pause(fault: str) -> None:
    """Give everybody time to read the same old numbers, when this fault was asked for."""
    if is_on(fault):
        time.sleep(0.2)


def crash(point: str) -> None:
    """Die here as by `kill -9`, if that was asked for and nobody died here before."""
    if is_on(f"crash:{point}"):
        mark = settings.VAR / f"crashed-at-{point}"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def count_without_lock(quota: int) -> int:
    """How it must not be done: count what is there, and believe it a moment later. The pause makes the fault certain."""
    counted = Registration.objects.filter(activity__quotas=quota, state__in=("pending", "confirmed")).count()
    time.sleep(0.25)
    return counted
