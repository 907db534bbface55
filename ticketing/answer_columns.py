"""Answers as columns of a list of registrations: `answer:<key>`, with keys of options, so that a sheet can be read again."""

from collections.abc import Sequence
from typing import Any

from summit.models import Event
from ticketing.question_queries import questions_in

PREFIX = "answer:"


def answer_columns(event: Event) -> tuple[str, ...]:
    """The keys of every question that an activity of the event asks or asked, in the order of the forms."""
    return tuple(dict.fromkeys(questions_in(event).values_list("key", flat=True)))


def answer_headings(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(PREFIX + key for key in keys)


def answer_cells(answers: dict[str, Any], keys: Sequence[str]) -> list[str]:
    """One text for each key: options by key, several joined with semicolons, dates as ISO, a consent as `yes`."""
    return [_cell(answers.get(key)) for key in keys]


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value)
