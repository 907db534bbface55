"""What the worker does for this room: badges in bulk, files that answer questions. Each run looks for rows that are due; safe to run twice."""

import tempfile
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.core.files import File
from django.core.files.storage import storages
from django.db.models import QuerySet
from django_tasks import task

from accounts.work import claim
from files.scanner import ScannerUnreachable, scan_stored
from ticketing.badge_pdf import BadgeData, write_badges_pdf
from ticketing.exports import badge_of
from ticketing.models import AnswerFile, BadgeBatch
from ticketing.queries import badge_tickets
from ticketing.services.answer_files import put_back_answer_file, record_scan
from ticketing.services.badges import finish_badges, put_back_badges

LEASE = timedelta(minutes=10)
MOST_AT_ONCE = 20
MOST_FILES_AT_ONCE = 200


def queued_badges() -> QuerySet[BadgeBatch]:
    """What `render_queued_badges` works on; the sweep asks whether one of them is due."""
    return BadgeBatch.objects.filter(state=BadgeBatch.State.QUEUED)


@task()  # type: ignore[untyped-decorator]  # untyped library
def render_queued_badges() -> int:
    """Render what was asked for, and what a worker that died left; how many batches became ready."""
    ready = 0
    for _number in range(MOST_AT_ONCE):
        claimed = claim(queued_badges(), limit=1, lease=LEASE)
        if not claimed:
            break
        ready += render_badges(claimed[0])
    return ready


def render_badges(batch: BadgeBatch) -> bool:
    """One claimed batch: written to a file badge by badge, stored, then told. A file that lost a race is deleted."""
    private = storages["private"]
    try:
        with tempfile.TemporaryFile() as file:
            badges = write_badges_pdf(_badges(batch), file, layout=batch.layout)  # type: ignore[arg-type]  # its choices
            file.seek(0)
            name = private.save(f"badges/{batch.activity_id}/{uuid.uuid4()}.pdf", File(file))
    except Exception as error:  # noqa: BLE001  whatever it is stands on the row, and the next batch goes on
        put_back_badges(batch, failure=f"{type(error).__name__}: {error}")
        return False
    if not finish_badges(batch, file=name, badges=badges):
        private.delete(name)
        return False
    return True


def _badges(batch: BadgeBatch) -> Iterator[BadgeData]:
    for ticket, places in badge_tickets(batch.activity_id):
        yield badge_of(ticket, places)


def received_answer_files() -> QuerySet[AnswerFile]:
    """What waits for the scanner, and what a worker that died left in the middle of a scan."""
    return AnswerFile.objects.filter(state=AnswerFile.State.RECEIVED)


@task()  # type: ignore[untyped-decorator]  # untyped library
def scan_received_answer_files() -> int:
    """Scan what waits; how many were looked at."""
    looked_at = 0
    while looked_at < MOST_FILES_AT_ONCE:
        claimed = claim(received_answer_files(), limit=1)
        if not claimed:
            break
        scan_answer_file(claimed[0])
        looked_at += 1
    return looked_at


def scan_answer_file(file: AnswerFile) -> AnswerFile:
    """One claimed file: scanned without a lock, then judged. Without a verdict it waits, and is served to nobody."""
    try:
        scanner, finding = scan_stored(file.stored_name, kind=file.kind, sha256=file.sha256)
    except ScannerUnreachable as unreachable:
        return put_back_answer_file(file, failure=str(unreachable))
    return record_scan(file, scanner=scanner, finding=finding)
