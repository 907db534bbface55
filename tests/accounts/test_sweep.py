"""The sweep queues what is due, once, and no part of it stops another."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.messages import queue_message
from accounts.models import LimitCounter, Message
from accounts.services.sweeping import Sweep, prune_tasks

pytestmark = pytest.mark.django_db
SEND = "accounts.tasks.send_queued_messages"


@pytest.fixture(autouse=True)
def _own_part_only(settings):
    settings.SWEEPS = {SEND: "accounts.services.outbox.queued_messages"}


def _queue(key: str = "k"):
    queue_message("a@example.org", "greeting", {}, language="en", dedupe_key=key)


def test_nothing_due_queues_nothing():
    Sweep().run()

    assert not DBTaskResult.objects.exists()


def test_a_due_row_queues_its_task_once():
    _queue()

    Sweep().run()
    Sweep().run()

    assert [row.task_path for row in DBTaskResult.objects.all()] == [SEND]


def test_a_task_lost_with_its_worker_is_queued_again():
    _queue()
    Sweep().run()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)  # what a killed worker leaves for ever

    Sweep().run()

    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


def test_a_held_row_is_left_to_its_worker():
    _queue()
    Message.objects.update(lease_until=timezone.now() + dt.timedelta(seconds=30))

    Sweep().run()

    assert not DBTaskResult.objects.exists()


def test_one_failing_part_never_stops_the_others(settings, caplog):
    settings.SWEEPS = {"nowhere.tasks.nothing": "nowhere.rows", SEND: "accounts.services.outbox.queued_messages"}
    settings.PUBLISH_DUE = "nowhere.publish"
    _queue()

    found = Sweep().run()

    assert found[SEND] == 1
    assert "nowhere.tasks.nothing" not in found
    assert "nowhere.tasks.nothing" in caplog.text
    assert "publish due pages" in caplog.text


def test_the_command_runs_every_part_once():
    LimitCounter.objects.create(key="old", window=1)

    call_command("sweep", verbosity=0)

    assert not LimitCounter.objects.exists()


def test_finished_tasks_are_pruned():
    old = timezone.now() - dt.timedelta(days=2)
    for status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED, TaskResultStatus.READY):
        DBTaskResult.objects.create(
            status=status, finished_at=old, task_path=SEND, backend_name="default", run_after=old, args_kwargs={}
        )

    assert prune_tasks() == 1
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"FAILED", "READY"}


def test_every_name_in_the_settings_leads_somewhere(request):
    """Loud here, so that a wrong name does not wait for the night of the event."""
    from summit import settings as product

    for path in (
        *product.SWEEPS,
        *product.SWEEPS.values(),
        *product.MESSAGE_CONTEXTS.values(),
        *product.READY_CHECKS.values(),
        product.PUBLISH_DUE,
    ):
        assert import_string(path), path


def test_it_stops_cleanly_on_sigterm(tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", "sweep", "--every", "0.2"],
        env=environment,
        cwd=django_settings.BASE_DIR,
        stderr=subprocess.PIPE,
    )
    # Its database is empty, so each part fails and says so: the first line tells that it is under way.
    assert process.stderr.readline()
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)

    _output, _errors = process.communicate(timeout=20)
    assert process.returncode == 0
