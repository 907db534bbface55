"""What the worker does with CVs. Each run looks for rows that are due; safe to run twice, or two at once."""

from django.db.models import QuerySet
from django_tasks import task

from accounts.work import claim
from careerfair.models import CV
from careerfair.services.cvs import (
    put_back_cv,
    read_cv,
    record_parse,
    record_scan,
    record_unreadable,
    start_scan,
)
from files.documents.docx import text_of_docx
from files.scanner import ScannerUnreachable, scan_stored

MOST_AT_ONCE = 200
WAITING = (CV.State.RECEIVED, CV.State.SCANNING)


def received_cvs() -> QuerySet[CV]:
    """What waits for the scanner, and what a worker that died left in the middle of a scan."""
    return CV.objects.filter(state__in=WAITING)


@task()  # type: ignore[untyped-decorator]  # untyped library
def scan_received_cvs() -> int:
    """Scan what waits; how many were looked at."""
    looked_at = 0
    while looked_at < MOST_AT_ONCE:
        rows = claim(received_cvs(), limit=1)
        if not rows:
            break
        scan_cv(rows[0])
        looked_at += 1
    return looked_at


def scan_cv(cv: CV) -> CV:
    """One claimed CV: read, scanned without a lock, judged; then its words are read where that is cheap."""
    start_scan(cv)
    try:
        scanner, finding = scan_stored(cv.stored_name, kind=cv.kind, sha256=cv.sha256)
    except ScannerUnreachable as unreachable:
        return put_back_cv(cv, failure=str(unreachable))
    record_scan(cv, scanner=scanner, finding=finding)
    if not finding and cv.kind == CV.Kind.DOCX:
        _parse(cv)
    return cv


def _parse(cv: CV) -> None:
    try:
        text = text_of_docx(read_cv(cv))
    except (ValueError, KeyError, OSError) as broken:
        record_unreadable(cv, failure=f"{type(broken).__name__}: {broken}")
    else:
        record_parse(cv, text=text)
