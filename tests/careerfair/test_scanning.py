"""From received to clean: nothing is called clean unless a scanner said so."""

import datetime as dt
import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from accounts.work import MAX_ATTEMPTS
from careerfair.models import CV
from careerfair.services import cvs
from careerfair.services.cvs import sweep_stray_files
from careerfair.tasks import scan_received_cvs
from files.uploads import IncomingFile
from tests.factories.careers import make_application, make_campaign
from tests.files.bad_files import EICAR
from tests.files.fake_clamd import FakeClamd
from tests.files.good_files import docx

pytestmark = pytest.mark.django_db


@pytest.fixture
def cv():
    return make_application(make_campaign(), scanned=False).cvs.get()


@pytest.fixture
def clamd(tmp_path, settings):
    settings.CV_SCANNER = "clamd"
    settings.CLAMD = f"unix:{tmp_path}/clamd"

    def start(answer: bytes) -> FakeClamd:
        fake = FakeClamd(f"{tmp_path}/clamd", answer)
        fake.start()
        return fake

    return start


# ── Not clean ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("place", ["unix:/nowhere/clamd", "tcp:127.0.0.1:1", "nonsense", ""])
def test_scanner_that_cannot_be_reached_is_never_clean(cv, settings, place):
    settings.CV_SCANNER, settings.CLAMD = "clamd", place

    scan_received_cvs.call()

    cv.refresh_from_db()
    assert (cv.state, cv.attempts, cv.scanned_at, cv.lease_until) == ("received", 1, None, None)
    assert cv.failure
    assert cv.next_attempt_at > timezone.now()


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0", b"\xff\xfe\0"])
def test_answer_that_is_no_verdict_is_never_clean(cv, clamd, answer):
    fake = clamd(answer)

    scan_received_cvs.call()

    fake.join(5)
    cv.refresh_from_db()
    assert (cv.state, cv.attempts) == ("received", 1)


def test_scanner_is_asked_again_until_it_was_asked_too_often(cv, settings):
    settings.CV_SCANNER, settings.CLAMD = "clamd", "unix:/nowhere"

    for _time in range(MAX_ATTEMPTS + 2):
        CV.objects.update(next_attempt_at=timezone.now())
        scan_received_cvs.call()

    cv.refresh_from_db()
    assert (cv.state, cv.attempts) == ("received", MAX_ATTEMPTS)


def test_infected_cv_is_removed(cv, clamd, private, django_capture_on_commit_callbacks):
    fake = clamd(b"stream: Eicar-Test-Signature FOUND\0")

    with django_capture_on_commit_callbacks(execute=True):
        scan_received_cvs.call()

    fake.join(5)
    cv.refresh_from_db()
    assert (cv.state, cv.finding, cv.scanner) == ("infected", "Eicar-Test-Signature", "clamd")
    assert not (private / cv.stored_name).exists()


def test_file_that_changed_in_the_storage_is_stopped(cv, private):
    (private / cv.stored_name).write_bytes(EICAR)

    scan_received_cvs.call()

    cv.refresh_from_db()
    assert (cv.state, cv.finding) == ("infected", "changed in the storage")


def test_lost_file_is_not_clean(cv, private):
    (private / cv.stored_name).unlink()

    scan_received_cvs.call()

    cv.refresh_from_db()
    assert cv.state == "received"
    assert "has not the file" in cv.failure


# ── Clean ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_clamd_says_clean(cv, clamd, private):
    fake = clamd(b"stream: OK\0")

    scan_received_cvs.call()

    fake.join(5)
    cv.refresh_from_db()
    assert (cv.state, cv.scanner, cv.failure, cv.lease_until) == ("clean", "clamd", "", None)
    assert fake.received == (private / cv.stored_name).read_bytes()


def test_structural_checks_say_who_spoke(cv):
    scan_received_cvs.call()

    cv.refresh_from_db()
    assert (cv.state, cv.scanner) == ("clean", "structural")


def test_words_of_a_docx_are_read():
    application = make_application(make_campaign(), cv=None)
    cvs.add_cv(application, stored=cvs.store_file(IncomingFile("a.docx", "", docx())))

    scan_received_cvs.call()

    cv = application.cvs.get()
    assert cv.state == "parsed"
    assert "Customer service" in cv.text


def test_scan_that_a_dead_worker_left_is_done_again(cv):
    CV.objects.update(state="scanning", attempts=1, lease_until=timezone.now() - dt.timedelta(seconds=1))

    assert scan_received_cvs.call() == 1

    cv.refresh_from_db()
    assert cv.state == "clean"


def test_scan_that_another_worker_holds_is_left_alone(cv):
    CV.objects.update(state="scanning", attempts=1, lease_until=timezone.now() + dt.timedelta(seconds=30))

    assert scan_received_cvs.call() == 0


# ── Gone ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_purged_cv_leaves_its_number_only(cv, private, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        cvs.purge_cv(cv, actor=None)

    cv.refresh_from_db()
    assert (cv.state, cv.original_name, cv.text) == ("purged", "", "")
    assert not (private / cv.stored_name).exists()


def test_stray_files_are_swept_and_others_kept(cv, private):
    storage = storages["private"]
    old, young = (storage.save(f"cv/{name}.pdf", ContentFile(b"x")) for name in ("old", "young"))
    hours_ago = time.time() - 7200
    for name in (old, cv.stored_name):
        os.utime(private / name, (hours_ago, hours_ago))

    assert sweep_stray_files() == 1

    assert not (private / old).exists()
    assert (private / young).exists()
    assert (private / cv.stored_name).exists()


def test_sweep_removes_what_a_crash_left_behind_once_an_hour(settings):
    assert "careerfair.services.cvs.sweep_stray_files" in settings.TIDIED_HOURLY
