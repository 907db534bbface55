"""Files given as answers: judged, kept, taken by one registration only, scanned, deleted. The refusals first."""

import datetime as dt
import os
import threading
import time
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import LogEntry
from accounts.work import MAX_ATTEMPTS
from summit.errors import Refusal
from tests.factories import make_activity, make_attendee, make_edition, make_event, make_registration
from tests.factories.answer_files import make_answer_file, make_file_question
from tests.factories.careers import PDF
from tests.files.bad_files import EICAR, at_a_door
from tests.files.fake_clamd import FakeClamd
from tests.files.good_files import photo_with_place
from ticketing.models import AnswerFile, Question
from ticketing.services import answer_files
from ticketing.services.answer_files import (
    claim_answer_files,
    drop_unclaimed_files,
    drop_unnamed_files,
    keep_answer_file,
    open_answer_file,
    purge_answer_files,
    record_scan,
    sweep_stray_files,
)
from ticketing.services.attendees import erase_attendee
from ticketing.services.merge_undo import undo_merge
from ticketing.services.merging import merge_attendees
from ticketing.tasks import received_answer_files, scan_received_answer_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
A_DAY = dt.timedelta(hours=24, minutes=1)


@pytest.fixture
def activity():
    return make_activity(make_event(make_edition()))


@pytest.fixture
def question(activity):
    return make_file_question(activity, key="letter")


@pytest.fixture
def attendee(activity):
    return make_attendee(activity.event.edition)


def stored_objects(private) -> list[str]:
    return sorted(str(path.relative_to(private)) for path in private.rglob("*") if path.is_file())


def refused(work, *arguments, **named) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        work(*arguments, **named)
    return refusal.value


# ── Not kept ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("sent", at_a_door(most_bytes=10**9))
def test_bad_file_leaves_no_row_and_no_object(question, private, sent):
    refusal = refused(keep_answer_file, question, name=sent.name, type=sent.type, data=sent.data)

    assert refusal.code == sent.expected
    assert AnswerFile.objects.count() == 0
    assert stored_objects(private) == []


def test_size_has_a_limit_of_its_own(question, private, settings):
    settings.ANSWER_FILE_MAX_BYTES = len(PDF) - 1

    assert refused(keep_answer_file, question, name="a.pdf", type="", data=PDF).code == "file_too_large"
    assert stored_objects(private) == []


def test_question_of_another_type_takes_no_file(activity, private):
    question = make_file_question(activity, type=Question.Type.TEXT)

    assert refused(keep_answer_file, question, name="a.pdf", type="", data=PDF).code == "not_a_file_question"
    assert stored_objects(private) == []


def test_row_that_does_not_come_takes_its_object_along(question, private, monkeypatch):
    def fail(*_arguments, **_named):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(answer_files, "record", fail)

    with pytest.raises(RuntimeError):
        keep_answer_file(question, name="a.pdf", type="", data=PDF)

    assert AnswerFile.objects.count() == 0
    assert stored_objects(private) == []


# ── Not taken ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_somebody_elses_file_answers_as_one_that_never_was(question, attendee, activity):
    theirs = make_answer_file(question, attendee)
    stranger = make_attendee(activity.event.edition)

    taken = refused(claim_answer_files, {theirs.pk: question.pk}, attendee=stranger)
    never = refused(claim_answer_files, {uuid.uuid4(): question.pk}, attendee=stranger)

    assert (taken.code, taken.sentence, taken.status, taken.field) == (
        never.code,
        never.sentence,
        never.status,
        never.field,
    )
    assert taken.code == "unknown_file"
    theirs.refresh_from_db()
    assert theirs.attendee == attendee


def test_file_of_another_question_is_not_taken(question, activity, attendee):
    file = make_answer_file(question)
    other = make_file_question(activity)

    assert refused(claim_answer_files, {file.pk: other.pk}, attendee=attendee).code == "unknown_file"
    file.refresh_from_db()
    assert file.attendee is None


def test_infected_file_is_not_taken_and_the_person_is_told_why(question, attendee):
    file = make_answer_file(question, scanned=False)
    record_scan(file, scanner="clamd", finding="Eicar")

    assert refused(claim_answer_files, {file.pk: question.pk}, attendee=attendee).code == "file_infected"


def test_one_bad_name_takes_none(question, attendee):
    good = make_answer_file(question)

    with pytest.raises(Refusal), transaction.atomic():
        claim_answer_files({good.pk: question.pk, uuid.UUID(int=2**128 - 1): question.pk}, attendee=attendee)

    good.refresh_from_db()
    assert good.attendee is None


# ── Taken ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_file_waits_and_is_the_first_ones(question, attendee, private):
    file = make_answer_file(question, name="My letter.pdf", scanned=False)

    claim_answer_files({file.pk: question.pk}, attendee=attendee)
    claim_answer_files({file.pk: question.pk}, attendee=attendee)

    file.refresh_from_db()
    assert (file.state, file.attendee, file.original_name, file.size) == ("received", attendee, "My letter", len(PDF))
    assert stored_objects(private) == [file.stored_name]
    assert file.stored_name.startswith("answers/")
    assert list(received_answer_files()) == [file]


def test_photograph_loses_its_place(question, private):
    file = make_answer_file(question, name="a.jpg", data=photo_with_place())

    assert b"ExamplePhone" not in (private / file.stored_name).read_bytes()
    assert file.state == "clean"


def test_what_is_logged_names_the_question_and_not_the_file(question):
    file = make_answer_file(question, name="Rashed Karim.pdf")

    lines = LogEntry.objects.filter(subject_type="answer_file", subject_id=str(file.pk)).order_by("pk")
    assert [(line.verb, line.scope) for line in lines] == [
        ("answer_file.received", question.edition.code),
        ("answer_file.clean", question.edition.code),
    ]
    assert "Karim" not in repr([line.data for line in lines])


# ── Checked ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("place", ["unix:/nowhere/clamd", "tcp:127.0.0.1:1", ""])
def test_scanner_that_cannot_be_reached_is_never_clean(question, settings, place):
    file = make_answer_file(question, scanned=False)
    settings.CV_SCANNER, settings.CLAMD = "clamd", place

    for _time in range(MAX_ATTEMPTS + 2):
        AnswerFile.objects.update(next_attempt_at=timezone.now())
        scan_received_answer_files.call()

    file.refresh_from_db()
    assert (file.state, file.attempts, file.lease_until) == ("received", MAX_ATTEMPTS, None)
    assert file.failure


def test_infected_file_is_removed(question, settings, tmp_path, private, django_capture_on_commit_callbacks):
    file = make_answer_file(question, scanned=False)
    settings.CV_SCANNER, settings.CLAMD = "clamd", f"unix:{tmp_path}/clamd"
    fake = FakeClamd(f"{tmp_path}/clamd", b"stream: Eicar-Test-Signature FOUND\0")
    fake.start()

    with django_capture_on_commit_callbacks(execute=True):
        scan_received_answer_files.call()

    fake.join(5)
    file.refresh_from_db()
    assert (file.state, file.scanner, file.finding) == ("infected", "clamd", "Eicar-Test-Signature")
    assert stored_objects(private) == []


def test_file_that_changed_in_the_storage_is_stopped(question, private):
    file = make_answer_file(question, scanned=False)
    (private / file.stored_name).write_bytes(EICAR)

    scan_received_answer_files.call()

    file.refresh_from_db()
    assert (file.state, file.finding) == ("infected", "changed in the storage")


def test_lost_object_is_not_clean(question, private):
    file = make_answer_file(question, scanned=False)
    (private / file.stored_name).unlink()

    scan_received_answer_files.call()

    file.refresh_from_db()
    assert file.state == "received"
    assert "has not the file" in file.failure


def test_scan_that_a_dead_worker_left_is_done_again(question):
    file = make_answer_file(question, scanned=False)
    AnswerFile.objects.update(attempts=1, lease_until=timezone.now() - dt.timedelta(seconds=1))

    assert scan_received_answer_files.call() == 1

    file.refresh_from_db()
    assert (file.state, file.scanner) == ("clean", "structural")


def test_scan_that_another_worker_holds_is_left_alone(question):
    make_answer_file(question, scanned=False)
    AnswerFile.objects.update(attempts=1, lease_until=timezone.now() + dt.timedelta(seconds=30))

    assert scan_received_answer_files.call() == 0


@pytest.mark.parametrize("finding", ["", "Eicar"])
def test_verdict_that_comes_after_the_erasure_changes_nothing(question, attendee, finding):
    file = make_answer_file(question, attendee, scanned=False)
    purge_answer_files(attendee, actor="system")

    record_scan(file, scanner="clamd", finding=finding)

    file.refresh_from_db()
    assert (file.state, file.finding) == ("purged", "")


def test_sweep_queues_the_scan(settings):
    path = "ticketing.tasks.scan_received_answer_files"

    assert settings.SWEEPS[path] == "ticketing.tasks.received_answer_files"


@pytest.mark.parametrize("state", ["received", "infected", "purged"])
def test_only_a_checked_file_is_opened(question, attendee, state, admin_user):
    file = make_answer_file(question, attendee)
    AnswerFile.objects.update(state=state)

    assert refused(open_answer_file, file, scope="x", actor=admin_user).code == "file_not_ready"
    assert not LogEntry.objects.filter(verb="answer_file.opened").exists()


# ── Gone ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_erased_person_leaves_no_file(question, attendee, activity, private, django_capture_on_commit_callbacks):
    file = make_answer_file(question, attendee, name="Rashed Karim.pdf")
    others = make_answer_file(question, make_attendee(activity.event.edition))

    with django_capture_on_commit_callbacks(execute=True):
        erase_attendee(attendee, actor="system")

    file.refresh_from_db()
    assert (file.state, file.original_name, file.sha256, file.finding) == ("purged", "", "", "")
    assert stored_objects(private) == [others.stored_name]
    line = LogEntry.objects.get(verb="answer_files.purged")
    assert (line.subject_id, line.data) == (attendee.code, {"files": 1})


def test_erasure_that_is_rolled_back_keeps_the_file(question, attendee, private, django_capture_on_commit_callbacks):
    file = make_answer_file(question, attendee)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        purge_answer_files(attendee, actor="system")
        transaction.set_rollback(True)

    file.refresh_from_db()
    assert file.state == "clean"
    assert stored_objects(private) == [file.stored_name]


def test_purging_twice_is_harmless(question, attendee):
    make_answer_file(question, attendee)

    assert purge_answer_files(attendee, actor="system") == 1
    assert purge_answer_files(attendee, actor="system") == 0
    assert LogEntry.objects.filter(verb="answer_files.purged").count() == 1


def test_purged_file_is_not_taken_again(question, attendee):
    file = make_answer_file(question, attendee)
    purge_answer_files(attendee, actor="system")

    assert refused(claim_answer_files, {file.pk: question.pk}, attendee=attendee).code == "unknown_file"


def test_what_nobody_named_for_a_day_is_dropped(question, attendee, private, django_capture_on_commit_callbacks):
    old, young, owned = make_answer_file(question), make_answer_file(question), make_answer_file(question, attendee)
    AnswerFile.objects.filter(pk__in=[old.pk, owned.pk]).update(received_at=timezone.now() - A_DAY)

    with django_capture_on_commit_callbacks(execute=True):
        assert drop_unclaimed_files() == 1
        assert drop_unclaimed_files() == 0

    assert set(AnswerFile.objects.all()) == {young, owned}
    assert stored_objects(private) == sorted([young.stored_name, owned.stored_name])


def test_everything_is_dropped_however_much_it_is(question, monkeypatch):
    monkeypatch.setattr(answer_files, "AT_ONCE", 2)
    for _number in range(5):
        make_answer_file(question, scanned=False)
    AnswerFile.objects.update(received_at=timezone.now() - A_DAY)

    assert drop_unclaimed_files() == 5
    assert AnswerFile.objects.count() == 0


def answered(question, *files, attendee=None):
    """A place of somebody whose answer was the last of these files; the others were replaced. A day passed."""
    place = make_registration(question.activity, attendee, answers={"letter": str(files[-1].pk)})
    for file in files:
        claim_answer_files({file.pk: question.pk}, attendee=place.attendee)
    AnswerFile.objects.update(received_at=timezone.now() - A_DAY)
    return place


def test_file_that_was_replaced_is_dropped(question, private, django_capture_on_commit_callbacks):
    first, second = make_answer_file(question, name="first.pdf"), make_answer_file(question, name="second.pdf")
    answered(question, first, second)

    with django_capture_on_commit_callbacks(execute=True):
        assert drop_unnamed_files() == 1
        assert drop_unnamed_files() == 0

    first.refresh_from_db()
    assert (first.state, first.original_name) == ("purged", "")
    assert stored_objects(private) == [second.stored_name]


def test_file_that_an_answer_names_is_never_dropped(question, monkeypatch):
    monkeypatch.setattr(answer_files, "AT_ONCE", 2)
    for _number in range(5):
        answered(question, make_answer_file(question))

    assert drop_unnamed_files() == 0
    assert set(AnswerFile.objects.values_list("state", flat=True)) == {"clean"}


def test_replaced_file_of_today_may_be_named_again(question):
    first, second = make_answer_file(question), make_answer_file(question)
    answered(question, first, second)
    AnswerFile.objects.update(received_at=timezone.now())

    assert drop_unnamed_files() == 0


def test_file_goes_along_when_two_rows_become_one_person_and_back(question, activity, admin_user):
    """Both rows are one person; the sweep between must not take the file for one that nobody names."""
    keep = make_registration(make_activity(activity.event, "other")).attendee
    place = answered(question, make_answer_file(question))
    gone, file = place.attendee, AnswerFile.objects.get()

    merge = merge_attendees(keep, gone, actor=admin_user)
    assert drop_unnamed_files() == 0
    file.refresh_from_db()
    assert (file.attendee, file.state) == (keep, "clean")

    undo_merge(merge, actor=admin_user)
    assert drop_unnamed_files() == 0
    file.refresh_from_db()
    assert (file.attendee, file.state) == (gone, "clean")


def test_object_that_a_crash_left_is_swept_after_an_hour(question, attendee, private):
    """Killed between object and row, the process leaves an object that nobody knows."""
    kept, crashed, young = (make_answer_file(question, attendee) for _number in range(3))
    AnswerFile.objects.filter(pk__in=[crashed.pk, young.pk]).delete()
    hours_ago = time.time() - 7200
    for file in (kept, crashed):
        os.utime(private / file.stored_name, (hours_ago, hours_ago))

    assert sweep_stray_files() == 1
    assert sweep_stray_files() == 0
    assert stored_objects(private) == sorted([kept.stored_name, young.stored_name])


def test_object_that_outlived_its_erasure_is_swept(question, attendee, private):
    """Killed after the commit and before the object was removed: the row says that it is gone."""
    file = make_answer_file(question, attendee)
    purge_answer_files(attendee, actor="system")  # the test never commits, so nothing was removed
    hours_ago = time.time() - 7200
    os.utime(private / file.stored_name, (hours_ago, hours_ago))

    assert sweep_stray_files() == 1
    assert stored_objects(private) == []


def test_sweeps_run_every_hour(settings):
    names = ("drop_unclaimed_files", "drop_unnamed_files", "sweep_stray_files")

    assert {f"ticketing.services.answer_files.{name}" for name in names} <= set(settings.TIDIED_HOURLY)


# ── At once ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_who_name_a_file_at_once_one_has_it(question, activity):
    file = make_answer_file(question)
    people = [make_attendee(activity.event.edition) for _number in range(8)]
    gate, answers = threading.Barrier(len(people)), []

    def name_it(person):
        gate.wait(30)
        try:
            with transaction.atomic():
                claim_answer_files({file.pk: question.pk}, attendee=person)
                time.sleep(0.02)  # the others look while this one has not committed
            answers.append("taken")
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=name_it, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(answers) == ["taken"] + ["unknown_file"] * (len(people) - 1)
    file.refresh_from_db()
    assert file.attendee in people


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_file_that_is_named_while_the_sweep_drops_it_is_kept_or_refused(question, attendee, private):
    """Never a registration whose file is gone."""
    files = [make_answer_file(question, scanned=False) for _number in range(10)]
    AnswerFile.objects.update(received_at=timezone.now() - A_DAY)
    gate, taken = threading.Barrier(2), []

    def name_them():
        gate.wait(30)
        try:
            for file in files:
                try:
                    claim_answer_files({file.pk: question.pk}, attendee=attendee)
                    taken.append(file.pk)
                except Refusal:
                    continue
        finally:
            connection.close()

    def drop():
        gate.wait(30)
        try:
            drop_unclaimed_files()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (name_them, drop)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    left = dict(AnswerFile.objects.values_list("pk", "stored_name"))
    assert sorted(left) == sorted(taken)
    assert stored_objects(private) == sorted(left.values())
