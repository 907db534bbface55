"""Where the doors meet the questions: a wish to register is given its checked answers, whichever door it came through."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ticketing.answer_file_queries import named_files
from ticketing.answers import AnswerFaults, checked_answers
from ticketing.models import Question, RegistrationRequest
from ticketing.question_queries import asking, questions_of, together
from ticketing.services.questions import undemanded_answers
from ticketing.services.wishes import Wish


def answered_wish(wish: Wish, raw: Mapping[str, Any], *, ticket_kind: str, request_id: uuid.UUID | None = None) -> Wish:
    """The wish with what each of its activities keeps of the answers. Where nobody asks anything it costs no statement.

    AnswerFaults when an answer is missing, wrong, or to a question that nobody asks. A request that was answered before
    passes, whatever became of the questions since: it gets its old answer, or is told that its body is another.
    """
    return _answered(wish, raw, ticket_kind=ticket_kind, request_id=request_id, check=_demanded)


def wish_answered_at_desk(wish: Wish, raw: Mapping[str, Any], *, request_id: uuid.UUID) -> Wish:
    """As `answered_wish`, written down by staff: what they do not know stays open, required or not."""
    return _answered(wish, raw, ticket_kind=wish.kind, request_id=request_id, check=undemanded_answers)


def _demanded(questions: list[Question], raw: Mapping[str, Any], ticket_kind: str) -> dict[str, Any]:
    return checked_answers(questions, raw, ticket_kind=ticket_kind)


def _answered(
    wish: Wish,
    raw: Mapping[str, Any],
    *,
    ticket_kind: str,
    request_id: uuid.UUID | None,
    check: Callable[[list[Question], Mapping[str, Any], str], dict[str, Any]],
) -> Wish:
    asked_at = asking()
    activities = {code: asked_at[code] for code in wish.activities if code in asked_at}
    if not activities and not raw:
        return wish
    asked = questions_of(activities.values())
    questions = together(asked)
    try:
        answers = check(questions, raw, ticket_kind)
    except AnswerFaults:
        if request_id and RegistrationRequest.objects.filter(request_id=request_id).exists():
            return wish
        raise
    kept = {code: _of(answers, {row.key for row in asked[pk]}) for code, pk in activities.items()}
    return replace(wish, kept=kept, files=named_files(answers, questions))


def _of(answers: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if key in keys}
