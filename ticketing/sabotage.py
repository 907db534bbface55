"""FAILPOINT. Deliberate faults that prove that a test can fail: a race test must go red when the lock is off.

Off unless three things are said at once: the demo mode, `SUMMIT_ALLOW_SABOTAGE=1` and the name of the fault in
`SUMMIT_SABOTAGE`. Production never listens.
"""

import os
import time
from functools import cache

from django.conf import settings

from ticketing.models import Registration

NO_QUOTA_LOCK = "no_quota_lock"


@cache
def is_on(fault: str) -> bool:
    """Was this fault asked for when the process started?"""
    allowed = settings.MODE == "demo" and os.environ.get("SUMMIT_ALLOW_SABOTAGE") == "1"
    return allowed and fault in os.environ.get("SUMMIT_SABOTAGE", "").split(",")


def count_without_lock(quota: int) -> int:
    """How it must not be done: count what is there, and believe it a moment later. The pause makes the fault certain."""
    counted = Registration.objects.filter(activity__quotas=quota, state__in=("pending", "confirmed")).count()
    time.sleep(0.25)
    return counted
