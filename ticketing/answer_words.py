"""Questions and answers in words, in the language of the moment: conditions, options, and what somebody answered."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bangla.dates import format_date
from bangla.digits import digits_for
from ticketing.models import Attendee, Kind, Question, Registration
from ticketing.question_queries import asked_in, file_names

Type = Question.Type


def language() -> str:
    return (get_language() or "bn").split("-")[0]


def option_label(option: Mapping[str, Any]) -> str:
    return str(option["bn"] if language() == "bn" else option["en"])


def condition_words(question: Question, earlier: Mapping[int, Question], *, with_kinds: bool = True) -> str:
    """When the question is asked, for pages without a script; empty when always. `earlier` holds questions by number."""
    parts = []
    if question.ticket_kinds and with_kinds:
        kinds = ", ".join(str(Kind(kind).label) for kind in question.ticket_kinds if kind in Kind.values)
        parts.append(_("Only if you come as: %(kinds)s.") % {"kinds": kinds})
    parent = earlier.get(question.depends_on_id or 0)
    if parent is not None:
        chosen = [option_label(option) for option in parent.options if option["key"] in question.depends_values]
        if chosen:
            words = " / ".join(chosen)
            parts.append(
                _("Only if you answer “%(question)s” with: %(answers)s.") % {"question": parent.label, "answers": words}
            )
        else:
            parts.append(_("Only if you answer “%(question)s”.") % {"question": parent.label})
    return " ".join(parts)


def answer_words(question: Question, value: Any, files: Mapping[str, str]) -> str:
    """One kept answer as people read it. Never fails: what an older question left is shown as it is."""
    options = {option["key"]: option_label(option) for option in question.options}
    chosen = value if isinstance(value, list) else [value]
    words: dict[str, Callable[[], str]] = {
        Type.CONSENT: lambda: _("yes") if value else _("no"),
        Type.NUMBER: lambda: digits_for(str(value), language()),
        Type.DATE: lambda: _day(str(value)),
        Type.FILE: lambda: files.get(str(value)) or _("file"),
    }
    return words.get(question.type, lambda: ", ".join(options.get(str(one), str(one)) for one in chosen))()


def typed_words(question: Question, value: Any) -> Any:
    """A kept answer as somebody would type it: days and figures in the language of the page, the rest as it is."""
    if question.type == Type.DATE and isinstance(value, str):
        return _day(value)
    if question.type == Type.NUMBER and isinstance(value, int | float):
        return digits_for(f"{Decimal(str(value)):f}", language())
    return value


def _day(text: str) -> str:
    try:
        return format_date(dt.date.fromisoformat(text), language())
    except ValueError:
        return text


def answers_in_words(attendee: Attendee, places: Iterable[Registration]) -> dict[str, list[dict[str, Any]]]:
    """For each place, by its code, what was asked and answered: key, question in both languages, words. Two statements.

    An answer whose question is gone keeps its key as its name.
    """
    rows = list(places)
    questions = asked_in(attendee.edition_id, {key for row in rows for key in row.answers})
    of_files = {key for key, question in questions.items() if question.type == Type.FILE}
    ids = [value for row in rows for key, value in row.answers.items() if key in of_files]
    files = file_names(ids, holder=attendee)
    return {row.code: [_line(questions.get(key), key, row.answers[key], files) for key in row.answers] for row in rows}


def _line(question: Question | None, key: str, value: Any, files: Mapping[str, str]) -> dict[str, Any]:
    if question is None:
        return {"key": key, "question_en": key, "question_bn": key, "question": key, "words": str(value)}
    return {
        "key": key,
        "question_en": question.label_en,
        "question_bn": question.label_bn,
        "question": question.label,
        "words": answer_words(question, value, files),
    }
