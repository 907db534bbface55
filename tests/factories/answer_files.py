"""Questions that are answered with a file, and the files. Kept and scanned through the services, as the doors do it."""

import itertools
from typing import Any

from summit.models import Activity
from tests.factories.careers import PDF
from ticketing.models import AnswerFile, Attendee, Question
from ticketing.services.answer_files import claim_answer_files, keep_answer_file
from ticketing.tasks import scan_received_answer_files

_numbers = itertools.count(1)


def make_file_question(activity: Activity, *, of_kind: bool = False, **fields: Any) -> Question:
    """Asked at the activity, or (`of_kind`) at all of its kind in its edition."""
    where = {"kind": activity.kind} if of_kind else {"activity": activity}
    defaults = {
        "key": f"letter-{next(_numbers)}",
        "label_en": "A letter of your institution",
        "label_bn": "প্রতিষ্ঠানের চিঠি",
    }
    return Question.objects.create(
        **{"edition": activity.event.edition, "type": Question.Type.FILE, **where, **defaults, **fields}
    )


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
