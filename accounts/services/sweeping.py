"""The sweep: it looks again at every row that somebody should have worked on, and tidies up behind the workers.

A queued task only says "look at your rows". When a worker dies with one, the task is lost and the rows stay; the sweep
finds them by their state and queues the task again. It decides nothing else.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.limits import forget_old_windows
from accounts.services.outbox import fail_exhausted, forget_old_messages
from accounts.work import due

log = logging.getLogger("accounts.sweep")

HOUR = 3600
DONE_IS_KEPT = dt.timedelta(days=1)
FAILED_IS_KEPT = dt.timedelta(days=14)


@dataclass
class Sweep:
    """Runs its parts, each at its own pace; one that fails is logged and never stops the others."""

    last: dict[str, float] = field(default_factory=dict)

    def run(self) -> dict[str, int]:
        """Every part whose time has come; how much each found to do."""
        found: dict[str, int] = {}
        for name, every, part in self.parts():
            now = time.monotonic()
            if now - self.last.get(name, -every) < every:
                continue
            self.last[name] = now
            try:
                found[name] = part()
            except Exception:
                log.exception("The sweep could not do its part %s.", name)
        return found

    def parts(self) -> list[tuple[str, float, Callable[[], int]]]:
        """(name, seconds between two runs, what to do)."""
        queueing: list[tuple[str, float, Callable[[], int]]] = [
            (task, 0, lambda task=task, rows=rows: queue_if_due(task, rows))  # type: ignore[misc]  # bound in the loop
            for task, rows in settings.SWEEPS.items()
        ]
        tidying: list[tuple[str, float, Callable[[], int]]] = [
            (path, HOUR, lambda path=path: int(import_string(path)() or 0))  # type: ignore[misc]  # as above
            for path in settings.TIDIED_HOURLY
        ]
        timely: list[tuple[str, float, Callable[[], int]]] = [
            (path, every, lambda path=path: int(import_string(path)() or 0))  # type: ignore[misc]  # as above
            for path, every in settings.TIMELY.items()
        ]
        return [
            *queueing,
            *timely,
            ("publish due pages", 10, _publish_due),
            ("fail what nobody can send", 30, fail_exhausted),
            ("forget old limit windows", 600, forget_old_windows),
            ("prune finished tasks", HOUR, prune_tasks),
            ("forget old messages", HOUR, forget_old_messages),
            ("clear expired sessions", HOUR, _clear_expired_sessions),
            *tidying,
        ]


def queue_if_due(task_path: str, rows_path: str) -> int:
    """Queue the task when it has rows to work on and none of its kind waits already; 1 when queued."""
    if not due(import_string(rows_path)()).exists():
        return 0
    waiting = DBTaskResult.objects.filter(task_path=task_path, status=TaskResultStatus.READY)
    if waiting.exists():
        return 0
    import_string(task_path).enqueue()
    return 1


def prune_tasks() -> int:
    """Rows of tasks that nobody will ask about again; those of killed workers, which stay `running` for ever, too."""
    now = timezone.now()
    old = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - DONE_IS_KEPT)
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - FAILED_IS_KEPT)
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - FAILED_IS_KEPT)
    return sum(rows.delete()[0] for rows in (old, failed, lost))


def _clear_expired_sessions() -> int:
    deleted, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return deleted


def _publish_due() -> int:
    import_string(settings.PUBLISH_DUE)(timezone.now())
    return 1
