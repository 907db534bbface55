"""Questions of registration forms."""

import itertools
from typing import Any

from summit.models import Activity
from ticketing.models import Question
from ticketing.question_queries import forget_asking

_numbers = itertools.count(1)
MEALS = [
    {"key": "fish", "en": "Fish", "bn": "মাছ"},
    {"key": "veg", "en": "Vegetables", "bn": "সবজি"},
    {"key": "none", "en": "No lunch", "bn": "দুপুরের খাবার নয়"},
]


def make_question(activity: Activity, *, of_kind: bool = False, **fields: Any) -> Question:
    """A question of one activity, or of its kind in its edition; it stands last."""
    n = next(_numbers)
    whose = {"kind": activity.kind} if of_kind else {"activity": activity}
    defaults = {"key": f"question-{n}", "label_en": f"Question {n}?", "label_bn": f"প্রশ্ন {n}?", "position": n}
    question = Question.objects.create(edition=activity.event.edition, **whose, **{**defaults, **fields})
    forget_asking()
    return question
