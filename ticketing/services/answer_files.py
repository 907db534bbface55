"""Files given as answers: left before anybody is registered, taken by a registration, scanned, opened, deleted.

How objects and rows stay together is told in `files.storage`.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import User
from accounts.work import gave_up, give_back, let_try_again
from files.documents.refusals import refuse
from files.storage import StoredFile, discard_file, remove_file, remove_strays, store_file
from files.uploads import IncomingFile
from summit.errors import Refusal
from ticketing.answer_file_queries import uuid_of
from ticketing.models import AnswerFile, Attendee, Question, Registration

FOLDER = "answers"
UNCLAIMED_FOR = dt.timedelta(hours=24)
AT_ONCE = 200
State = AnswerFile.State
_WITH_OBJECT = (State.RECEIVED, State.CLEAN)
_SUBJECT = "answer_file"


# ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
def keep_answer_file(
    question: Question,
    *,
    name: str,
    type: str,  # noqa: A002  the word for it in a form
    data: bytes,
    actor: Actor = None,
) -> AnswerFile:
    """Judge a file and keep it as somebody's answer to come; its id is sent with the answers. It waits for the scanner.

    Sent twice it is kept twice: nobody names the other one, and it goes after UNCLAIMED_FOR.
    Refusal: `not_a_file_question`, and those of a file; nothing is stored then, no row and no object.
    """
    if question.type != Question.Type.FILE:
        raise Refusal("not_a_file_question", _("This question is not answered with a file."), status=400, field="file")
    incoming = IncomingFile(name=name, type=type, data=data)
    stored = store_file(incoming, folder=FOLDER, max_bytes=settings.ANSWER_FILE_MAX_BYTES)
    try:
        with transaction.atomic():
            return _kept(question, stored, actor)
    except BaseException:
        discard_file(stored)
        raise


def _kept(question: Question, stored: StoredFile, actor: Actor) -> AnswerFile:
    examined = stored.examined
    file = AnswerFile.objects.create(
        question=question,
        stored_name=stored.name,
        original_name=examined.name,
        kind=examined.kind,
        size=len(examined.data),
        sha256=examined.sha256,
    )
    record(actor, "answer_file.received", (_SUBJECT, str(file.pk)), scope=question.edition.code, question=question.key)
    return file


def claim_answer_files(question_by_id: Mapping[uuid.UUID, int], *, attendee: Attendee | int) -> None:
    """The files that a registration names (file id -> primary key of its question) become the attendee's (or its key's).

    Called in the transaction that writes the registration, so that both come or none. A file without a person is taken by
    the first who names it; the own ones may be named again. Somebody else's file and one that never was answer alike.
    Refusal: `unknown_file`; `file_infected` when the scanner was quicker.
    """
    free_or_own = Q(attendee=None) | Q(attendee=attendee)
    for pk in sorted(question_by_id):
        named = AnswerFile.objects.filter(free_or_own, pk=pk, question=question_by_id[pk])
        # One statement: of two who name it at once, the second waits and then finds it taken.
        if named.filter(state__in=_WITH_OBJECT).update(attendee=attendee):
            continue
        if named.filter(state=State.INFECTED).exists():
            raise refuse("file_infected", field="answers")
        raise Refusal(
            "unknown_file",
            _("A file that was sent before is not here any more. Please choose the file again."),
            status=400,
            field="answers",
        )


def move_answer_files(registration: Registration, *, to: Attendee) -> None:
    """The files that a registration's answers name go with it to another row of the same person: a merge, or its undo."""
    mine = AnswerFile.objects.filter(attendee=registration.attendee_id)
    mine.filter(pk__in=_ids_in(registration.answers.values())).update(attendee=to)


# ── Checked ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def record_scan(file: AnswerFile, *, scanner: str, finding: str) -> AnswerFile:
    """The scanner spoke: clean when it found nothing, else infected, and the object goes. What was deleted meanwhile stays so."""
    with transaction.atomic():
        file = _locked(file)
        if file.state != State.RECEIVED:
            return file
        file.state = State.INFECTED if finding else State.CLEAN
        file.scanner, file.finding = scanner[:20], finding[:120]
        file.lease_until, file.failure = None, ""
        file.save(update_fields=["state", "scanner", "finding", "lease_until", "failure"])
        facts = {"question": file.question.key, "scanner": file.scanner, "finding": file.finding}
        record("system", f"answer_file.{file.state}", (_SUBJECT, str(file.pk)), scope=_scope(file), **facts)
        if finding:
            transaction.on_commit(lambda: remove_file(file.stored_name))
    return file


def scan_again(file: AnswerFile, *, scope: str, actor: Actor) -> bool:
    """Staff let the scanner look once more at a file on which the workers gave up; false when there is nothing to be done."""
    with transaction.atomic():
        file = _locked(file)
        if file.state != State.RECEIVED or not gave_up(file):
            return False
        let_try_again(file)
        record(actor, "answer_file.tried_again", (_SUBJECT, str(file.pk)), scope=scope, question=file.question.key)
    return True


def put_back_answer_file(file: AnswerFile, *, failure: str) -> AnswerFile:
    """The scanner could not be asked: the file waits and is tried again. It is never called clean for that."""
    with transaction.atomic():
        file = _locked(file)
        if file.state == State.RECEIVED:
            give_back(file, failure=failure)
    return file


def _locked(file: AnswerFile) -> AnswerFile:
    rows = AnswerFile.objects.select_for_update(of=("self",)).select_related("question__edition")
    return rows.get(pk=file.pk)


def _scope(file: AnswerFile) -> str:
    return file.question.edition.code


# ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def open_answer_file(file: AnswerFile, *, scope: str, actor: User) -> AnswerFile:
    """Staff of the event `scope` open a person's file (asked in the door); each opening stands in the log.

    Refusal `file_not_ready` for what no scanner called clean.
    """
    with transaction.atomic():
        file = _locked(file)
        if file.state != State.CLEAN:
            raise Refusal(
                "file_not_ready", _("This file has not been checked yet, or it was stopped. Try again later.")
            )
        record(actor, "answer_file.opened", (_SUBJECT, str(file.pk)), scope=scope, question=file.question.key)
    return file


# ── Gone ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def purge_answer_files(attendee: Attendee, *, actor: Actor) -> int:
    """Delete the person's files with their names, in the running transaction; that there were some stays. How many.

    Twice is harmless. The caller holds the attendee, so that no registration brings another one meanwhile.
    """
    with transaction.atomic():
        return _purge(AnswerFile.objects.filter(attendee=attendee), attendee, actor)


def _purge(files: QuerySet[AnswerFile], attendee: Attendee, actor: Actor) -> int:
    rows = files.select_for_update(of=("self",)).exclude(state=State.PURGED)
    names = [file.stored_name for file in rows.order_by("pk")]
    if names:
        AnswerFile.objects.filter(stored_name__in=names).update(
            state=State.PURGED, original_name="", sha256="", finding="", failure="", lease_until=None
        )
        record(actor, "answer_files.purged", attendee, scope=attendee.edition.code, files=len(names))
        transaction.on_commit(lambda: _remove(names))
    return len(names)


def drop_unclaimed_files() -> int:
    """Delete what came with a form that was never finished: nobody named it within UNCLAIMED_FOR. How many."""
    dropped = 0
    while some := _drop_some():
        dropped += some
    return dropped


def _drop_some() -> int:
    before = timezone.now() - UNCLAIMED_FOR
    with transaction.atomic():
        rows = AnswerFile.objects.select_for_update(of=("self",)).filter(attendee=None, received_at__lt=before)
        names = dict(rows.order_by("pk").values_list("pk", "stored_name")[:AT_ONCE])
        if names:
            AnswerFile.objects.filter(pk__in=names).delete()
            record("system", "answer_files.dropped", (_SUBJECT, "unclaimed"), files=len(names))
            transaction.on_commit(lambda: _remove(names.values()))
    return len(names)


def drop_unnamed_files() -> int:
    """Delete files of people whose answers name them no more: replaced, handed over, not asked for any longer. How many."""
    old = AnswerFile.objects.filter(attendee__isnull=False, received_at__lt=timezone.now() - UNCLAIMED_FOR)
    rows = old.exclude(state=State.PURGED).order_by("pk").values_list("pk", "attendee")
    dropped, last = 0, uuid.UUID(int=0)
    while some := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = some[-1][0]
        named = _named_by({attendee for _pk, attendee in some})
        for attendee in sorted({attendee for pk, attendee in some if pk not in named}):
            dropped += _drop_unnamed_of(attendee)
    return dropped


def _drop_unnamed_of(pk: int) -> int:
    """Looked at once more while the attendee is held: an answer may just have named it again."""
    with transaction.atomic():
        attendee = Attendee.objects.select_for_update(of=("self",)).select_related("edition").get(pk=pk)
        own = AnswerFile.objects.filter(attendee=attendee, received_at__lt=timezone.now() - UNCLAIMED_FOR)
        return _purge(own.exclude(pk__in=_named_by({pk})), attendee, "system")


def _named_by(attendees: Collection[int]) -> set[uuid.UUID]:
    answers = Registration.objects.filter(attendee__in=attendees).values_list("answers", flat=True)
    return {pk for one in answers for pk in _ids_in(one.values())}


def _ids_in(values: Iterable[Any]) -> set[uuid.UUID]:
    return {pk for value in values if (pk := uuid_of(value)) is not None}


def sweep_stray_files() -> int:
    """Remove objects that no row stands for and that are older than an hour; how many."""
    with_object = AnswerFile.objects.filter(state__in=_WITH_OBJECT)
    return remove_strays(FOLDER, known=with_object.values_list("stored_name", flat=True))


def _remove(names: Iterable[str]) -> None:
    for name in names:
        remove_file(name)
