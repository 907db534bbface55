"""The file of a CV: taken in, checked, handed out, deleted. How objects and rows stay together is told in `files.storage`."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import User
from accounts.work import give_back
from bangla.digits import digits_for
from careerfair.models import CV, Application, CVOpening, Employer
from careerfair.queries import SERVED, newest_cv
from files import storage
from files.documents.examination import Examined, examine
from files.storage import StoredFile, read_file, remove_file, remove_strays
from files.uploads import IncomingFile
from summit.errors import Refusal

FOLDER = FIELD = "cv"
VIEWS_A_DAY = 200
State = CV.State
_WITHOUT_OBJECT = (State.PURGED, State.INFECTED)


# ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
def accept_file(file: IncomingFile) -> Examined:
    """Judge a file; Refusal with a code of `files.documents.refusals`. Nothing is stored."""
    return examine(file.data, name=file.name, declared_type=file.type, max_bytes=settings.CV_MAX_BYTES, field=FIELD)


def store_file(file: IncomingFile) -> StoredFile:
    """Judge a file and write it. The caller makes the row, or calls `discard_file`."""
    return storage.store_file(file, folder=FOLDER, max_bytes=settings.CV_MAX_BYTES, field=FIELD)


def add_cv(application: Application, *, stored: StoredFile) -> CV:
    """The next version of an application's CV, to be scanned. The caller holds the application's lock and writes the audit line."""
    last = newest_cv(application)
    return CV.objects.create(
        application=application,
        version=last.version + 1 if last else 1,
        stored_name=stored.name,
        original_name=stored.examined.name,
        kind=stored.examined.kind,
        size=len(stored.examined.data),
        sha256=stored.examined.sha256,
        rewritten=stored.examined.rewritten,
    )


# ── Checked ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def start_scan(cv: CV) -> CV:
    """A claimed CV goes to the scanner."""
    cv.state = State.SCANNING
    cv.save(update_fields=["state"])
    return cv


@transaction.atomic
def record_scan(cv: CV, *, scanner: str, finding: str) -> CV:
    """The scanner spoke: clean when it found nothing, else infected, and the object goes."""
    cv.state = State.INFECTED if finding else State.CLEAN
    cv.scanner, cv.finding, cv.scanned_at = scanner[:20], finding[:120], timezone.now()
    cv.lease_until, cv.failure = None, ""
    cv.save(update_fields=["state", "scanner", "finding", "scanned_at", "lease_until", "failure"])
    record("system", f"cv.{cv.state}", cv.application, version=cv.version, scanner=cv.scanner, finding=cv.finding)
    if finding:
        transaction.on_commit(lambda: remove_file(cv.stored_name))
    return cv


@transaction.atomic
def put_back_cv(cv: CV, *, failure: str) -> CV:
    """The scanner could not be asked: the CV waits and is tried again. It is never called clean for that."""
    cv.state = State.RECEIVED
    cv.save(update_fields=["state"])
    give_back(cv, failure=failure)
    return cv


@transaction.atomic
def record_parse(cv: CV, *, text: str) -> CV:
    """The words of a clean CV were read."""
    cv.state = State.PARSED
    cv.text = text
    cv.save(update_fields=["state", "text"])
    return cv


@transaction.atomic
def record_unreadable(cv: CV, *, failure: str) -> CV:
    """A clean CV whose object cannot be read: it is not served, its typed fields stay findable."""
    cv.state = State.UNREADABLE
    cv.lease_until, cv.failure = None, failure[:2000]
    cv.save(update_fields=["state", "lease_until", "failure"])
    record("system", "cv.unreadable", cv.application, version=cv.version)
    return cv


# ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def open_cv_for_employer(application: Application, *, employer: Employer, actor: User) -> CV:
    """The newest CV, for a company that may read the application (asked in the door). Each opening is shown to the student.

    Refusal: `no_cv`, `cv_not_ready`; `too_many_views` when the company opened VIEWS_A_DAY other applications since midnight.
    """
    _refuse_too_many(application, employer)
    return _open_cv(application, employer, actor)


@transaction.atomic
def open_cv_for_staff(application: Application, *, actor: User) -> CV:
    """The newest CV, for staff of the campaign (asked in the door); kept and shown to the student as well."""
    return _open_cv(application, None, actor)


@transaction.atomic
def open_data_for_employer(application: Application, *, employer: Employer, actor: User) -> None:
    """Phone and address are shown to a company that may read the application: kept once an hour, counted as a CV is.

    Refusal: `too_many_views`.
    """
    _refuse_too_many(application, employer)
    hour_ago = timezone.now() - dt.timedelta(hours=1)
    seen = CVOpening.objects.filter(application=application, employer=employer, user=actor, cv=None, at__gte=hour_ago)
    if not seen.exists():
        _keep_opening(application, None, employer, actor)


def _refuse_too_many(application: Application, employer: Employer) -> None:
    """Under the company's lock, so that the day's count is exact; an application opened today already is free."""
    Employer.objects.select_for_update().get(pk=employer.pk)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = CVOpening.objects.filter(employer=employer, at__gte=midnight).order_by().exclude(application=application)
    if today.values("application").distinct().count() >= VIEWS_A_DAY:
        raise Refusal(
            "too_many_views",
            _("Your company opened %(most)s candidates today, which is the most for one day. Go on tomorrow.")
            % {"most": digits_for(str(VIEWS_A_DAY), get_language() or "en")},
            status=429,
            retry_after=int((midnight + dt.timedelta(days=1) - timezone.localtime()).total_seconds()) + 1,
        )


def _open_cv(application: Application, employer: Employer | None, actor: User) -> CV:
    cv = newest_cv(application)
    if cv is None or cv.state == State.PURGED:
        raise Refusal(
            "no_cv", _("There is no CV. The student filled the form only, or the file was deleted."), status=404
        )
    if cv.state not in SERVED:
        raise Refusal("cv_not_ready", _("This CV has not been checked yet, or it was stopped. Try again later."))
    _keep_opening(application, cv, employer, actor)
    return cv


def _keep_opening(application: Application, cv: CV | None, employer: Employer | None, actor: User) -> None:
    CVOpening.objects.create(application=application, cv=cv, employer=employer, user=actor)
    record(
        actor,
        "cv.opened" if cv else "application.opened",
        application,
        scope=application.campaign.activity.event.code,
        version=cv.version if cv else 0,
        employer=employer.organisation.code if employer else "",
    )


def read_cv(cv: CV) -> bytes:
    """The bytes as stored. OSError when the storage has them not."""
    return read_file(cv.stored_name)


# ── Gone ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def purge_cv(cv: CV, *, actor: Actor) -> CV:
    """Delete the file, its name and its text; that there was one stays. Twice is harmless."""
    if cv.state == State.PURGED:
        return cv
    cv.state = State.PURGED
    cv.purged_at = timezone.now()
    cv.original_name = cv.text = cv.finding = ""
    cv.save(update_fields=["state", "purged_at", "original_name", "text", "finding"])
    record(actor, "cv.purged", cv.application, version=cv.version)
    transaction.on_commit(lambda: remove_file(cv.stored_name))
    return cv


def sweep_stray_files() -> int:
    """Remove objects that no row stands for and that are older than an hour; how many."""
    with_object = CV.objects.exclude(state__in=_WITHOUT_OBJECT)
    return remove_strays(FOLDER, known=with_object.values_list("stored_name", flat=True))
