"""Questions that are answered with a file, and the files. Kept and scanned through the services, as the doors do it."""

from typing import Any

from summit.models import Activity
from tests.factories.careers import PDF
from tests.factories.questions import make_question
from ticketing.models import AnswerFile, Attendee, Question
from ticketing.services.answer_files import claim_answer_files, keep_answer_file
from ticketing.tasks import scan_received_answer_files


def make_file_question(activity: Activity, **fields: Any) -> Question:
    return make_question(activity, **{"type": Question.Type.FILE, "label_en": "A letter of your institution", **fields})


def make_answer_file(
    question: Question,
    attendee: Attendee | None = None,
    *,
    name: str = "letter.pdf",
    data: bytes = PDF,
    scanned: bool = True,
) -> AnswerFile:
    """A file of the attendee, or one that nobody named yet; found clean, or (`scanned=False`) still waiting."""
    file = keep_answer_file(question, name=name, type="", data=data)
    if attendee is not None:
        claim_answer_files({file.pk: question.pk}, attendee=attendee)
    if scanned:
        scan_received_answer_files.call()
    file.refresh_from_db()
    return file
