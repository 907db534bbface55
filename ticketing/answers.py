"""Answers checked against the questions of a form: the same for the page, the API and the sheet of a group. Pure.

What comes in is what a browser, a program or a spreadsheet sent; what comes out is plain JSON that may be checked again
and stays as it is. A question that does not apply is neither demanded nor kept.
"""

import datetime as dt
import math
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bangla.dates import parse_date
from bangla.digits import format_number, parse_number, to_ascii_digits
from bangla.errors import DateError, NumberError
from bangla.text import normalise, normalise_paragraphs, search_key
from ticketing.models import Question

TEXT_LENGTH = 2000
OPTION_LENGTH = 300
LARGEST_NUMBER = 10**15
MOST_CHOSEN = 40
MOST_FAULTS = 40
YEARS = range(1900, 2101)

Type = Question.Type
_KEY = re.compile(r"[A-Za-z0-9_-]{1,50}")
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,6})?")
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00)?)?")
_NUMBER_LENGTH = 60
_YES = frozenset(search_key(word) for word in ("true", "yes", "y", "on", "1", "ok", "agree", "হ্যাঁ", "হ্যা", "হা", "সম্মত"))
_NO = frozenset(search_key(word) for word in ("false", "no", "n", "off", "0", "না"))


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What is wrong with one answer. The sentence is in the language of the moment in which it is asked for."""

    key: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def field(self) -> str:
        return f"answers.{self.key}" if self.key else "answers"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self.code](self.facts)


class AnswerFaults(ValidationError):  # noqa: N818  the several faults of one sending
    """Some answers cannot be taken; the API names each as `answers.<key>`."""

    def __init__(self, faults: Sequence[AnswerFault]) -> None:
        self.faults = tuple(faults)
        by_field: dict[str, list[ValidationError]] = {}
        for fault in self.faults:
            by_field.setdefault(fault.field, []).append(ValidationError(fault.sentence, code=fault.code))
        super().__init__(by_field)


class _Wrong(Exception):  # noqa: N818  caught in this file, where the question is known
    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def checked_answers(
    questions: Iterable[Question],
    raw: Mapping[str, Any],
    *,
    ticket_kind: str,
    unseen: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The answers as they are kept. `questions` stand in their order, each after the one that it depends on.

    `unseen` are keys of questions that the person was not shown yet: they may stay without an answer.
    AnswerFaults with every fault there is: `required`, `unknown_question`, and what is wrong with a value.
    """
    questions = list(questions)
    faults = _unknown(questions, raw)
    answers: dict[str, Any] = {}
    by_number = {question.pk: question for question in questions}
    for question in questions:
        if not _applies(question, by_number, answers, ticket_kind):
            continue
        try:
            value = _read(question, raw.get(question.key))
        except _Wrong as wrong:
            faults.append(AnswerFault(question.key, wrong.code, wrong.facts))
            continue
        if value is not None:
            answers[question.key] = value
        elif question.required and question.key not in unseen:
            faults.append(AnswerFault(question.key, "required", {"type": question.type}))
    if faults:
        raise AnswerFaults(faults[:MOST_FAULTS])
    return answers


def may_apply(question: Question, *, ticket_kind: str) -> bool:
    """Is it asked of people with this kind of ticket, whatever they answer to other questions?"""
    return not question.ticket_kinds or ticket_kind in question.ticket_kinds


def _unknown(questions: Sequence[Question], raw: Mapping[str, Any]) -> list[AnswerFault]:
    known = {question.key for question in questions}
    strange = [key for key in raw if key not in known]
    return [
        AnswerFault(key if isinstance(key, str) and _KEY.fullmatch(key) else "", "unknown_question")
        for key in strange[:MOST_FAULTS]
    ]


def _applies(
    question: Question, by_number: Mapping[int, Question], answers: Mapping[str, Any], ticket_kind: str
) -> bool:
    if not may_apply(question, ticket_kind=ticket_kind):
        return False
    if question.depends_on_id is None:
        return True
    earlier = by_number.get(question.depends_on_id)
    if earlier is None or earlier.key not in answers:
        return False
    given = answers[earlier.key]
    chosen = given if isinstance(given, list) else [given]
    return not question.depends_values or any(value in question.depends_values for value in chosen)


# ── One answer ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _read(question: Question, raw: Any) -> Any:
    """What is kept of one answer; None when there is none."""
    if raw is None or raw in ("", []):
        return None
    return _READERS[question.type](question, raw)


def _text(question: Question, raw: Any) -> str | None:
    most = min(question.maximum or TEXT_LENGTH, TEXT_LENGTH)
    # Long before it is looked at: a megabyte is refused and not tidied up first.
    if len(_string(raw)) > 4 * TEXT_LENGTH:
        raise _Wrong("max_length", most=most)
    text = normalise_paragraphs(raw)
    if len(text) > most:
        raise _Wrong("max_length", most=most)
    if text and question.minimum is not None and len(text) < question.minimum:
        raise _Wrong("min_length", least=question.minimum)
    return text or None


def _choice(question: Question, raw: Any) -> str | None:
    text = normalise(_option_text(raw))
    if not text:
        return None
    key = _option(question, text)
    if key is None:
        raise _Wrong("invalid_choice")
    return key


def _several(question: Question, raw: Any) -> list[str] | None:
    chosen = _several_keys(question, raw)
    if not chosen:
        return None
    if question.minimum is not None and len(chosen) < question.minimum:
        raise _Wrong("min_chosen", least=question.minimum)
    if question.maximum is not None and len(chosen) > question.maximum:
        raise _Wrong("max_chosen", most=question.maximum)
    return chosen


def _several_keys(question: Question, raw: Any) -> list[str]:
    """The chosen options in the order of the question, each once. One text may name several, as cells of sheets do."""
    named = _pieces(question, raw) if isinstance(raw, str) else raw
    if not isinstance(named, list) or len(named) > MOST_CHOSEN:
        raise _Wrong("not_a_list")
    chosen = set()
    for one in named:
        text = normalise(_option_text(one))
        key = _option(question, text) if text else None
        if text and key is None:
            raise _Wrong("invalid_choice")
        chosen.add(key)
    return [option["key"] for option in question.options if option["key"] in chosen]


def _pieces(question: Question, raw: str) -> list[str]:
    """The whole text when it is one option; else cut at semicolons and lines, and only then at commas."""
    if len(raw) > OPTION_LENGTH * 10:
        raise _Wrong("invalid_choice")
    if _option(question, normalise(raw)) is not None:
        return [raw]
    pieces = re.split(r"[;|\n]", raw)
    return [
        part
        for piece in pieces
        for part in ([piece] if _option(question, normalise(piece)) is not None else re.split(r"[,،]", piece))
    ]


def _option_text(raw: Any) -> str:
    """A program may send the key 2 as a number."""
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= LARGEST_NUMBER:
        return str(raw)
    text = _string(raw)
    if len(text) > OPTION_LENGTH:
        raise _Wrong("invalid_choice")
    return text


def _option(question: Question, text: str) -> str | None:
    """The key of the option that is meant by its key or by its words in either language."""
    for option in question.options:
        if text == option["key"]:
            return str(text)
    meant = search_key(text)
    for option in question.options:
        if meant and meant in (search_key(option["key"]), search_key(option["en"]), search_key(option["bn"])):
            return str(option["key"])
    return None


def _number(question: Question, raw: Any) -> int | float | None:
    number = raw if isinstance(raw, int | float) and not isinstance(raw, bool) else _typed_number(_string(raw))
    if number is None:
        return None
    too_large = isinstance(number, int) and abs(number) > LARGEST_NUMBER
    if too_large or not math.isfinite(number) or abs(number) > LARGEST_NUMBER:
        raise _Wrong("invalid", type=Type.NUMBER)
    number = round(number, 6)
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if question.minimum is not None and number < question.minimum:
        raise _Wrong("min_value", least=question.minimum)
    if question.maximum is not None and number > question.maximum:
        raise _Wrong("max_value", most=question.maximum)
    return number


def _typed_number(text: str) -> int | float | None:
    """Digits of any script, a decimal point, lakh or thousand commas, "৭০ হাজার"."""
    if len(text) > _NUMBER_LENGTH:
        raise _Wrong("invalid", type=Type.NUMBER)
    text = to_ascii_digits(normalise(text)).replace("−", "-")
    if not text:
        return None
    if _PLAIN_NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    try:
        return parse_number(text)
    except NumberError:
        raise _Wrong("invalid", type=Type.NUMBER) from None


def _date(_question: Question, raw: Any) -> str | None:
    if len(_string(raw)) > _NUMBER_LENGTH:
        raise _Wrong("invalid", type=Type.DATE)
    text = to_ascii_digits(normalise(raw))
    if not text:
        return None
    iso = _ISO_DAY.fullmatch(text)
    try:
        day = dt.date.fromisoformat(iso[1]) if iso else parse_date(text)
    except (DateError, ValueError):
        raise _Wrong("invalid", type=Type.DATE) from None
    if day.year not in YEARS:
        raise _Wrong("invalid", type=Type.DATE)
    return day.isoformat()


def _file(_question: Question, raw: Any) -> str | None:
    """The id of a file that was sent before; whether it is there, and whose, is asked where it is claimed."""
    text = _string(raw).strip() if len(_string(raw)) <= _NUMBER_LENGTH else "?"
    if not text:
        return None
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise _Wrong("invalid", type=Type.FILE) from None


def _consent(_question: Question, raw: Any) -> bool | None:
    """Only a yes is kept: not to have agreed is no answer."""
    if isinstance(raw, bool):
        return raw or None
    word = search_key(_string(raw)) if len(_string(raw)) <= _NUMBER_LENGTH else "?"
    if word in _YES:
        return True
    if not word or word in _NO:
        return None
    raise _Wrong("invalid", type=Type.CONSENT)


def _string(raw: Any) -> str:
    if not isinstance(raw, str):
        raise _Wrong("invalid", type="")
    return raw


_READERS: dict[str, Callable[[Question, Any], Any]] = {
    Type.TEXT: _text,
    Type.CHOICE: _choice,
    Type.SEVERAL: _several,
    Type.NUMBER: _number,
    Type.DATE: _date,
    Type.FILE: _file,
    Type.CONSENT: _consent,
}


# ── In words ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _required_sentence(facts: Mapping[str, Any]) -> str:
    match facts.get("type"):
        case Type.CHOICE | Type.SEVERAL:
            return _("Choose an answer.")
        case Type.FILE:
            return _("Choose a file.")
        case Type.CONSENT:
            return _("Please tick this box. Without it we cannot register you for this activity.")
        case _:
            return _("Please answer this question.")


def _invalid_sentence(facts: Mapping[str, Any]) -> str:
    match facts.get("type"):
        case Type.NUMBER:
            return _("Write a number in digits, for example 3 or 3.5.")
        case Type.DATE:
            return _("Write a date such as 15 June 2003 or 15/06/2003.")
        case Type.FILE:
            return _("This file is not known. Please choose the file again.")
        case Type.CONSENT:
            return _("Answer with yes or no.")
        case _:
            return _("This answer cannot be read.")


def _figure(number: int) -> str:
    return format_number(number, get_language() or "bn")


_SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "required": _required_sentence,
    "invalid": _invalid_sentence,
    "unknown_question": lambda _facts: _("These activities do not ask this question."),
    "invalid_choice": lambda _facts: _("Choose one of the answers that are offered."),
    "not_a_list": lambda _facts: _("Choose from the answers that are offered."),
    "max_length": lambda facts: _("Shorten this to at most %(most)s characters.") % {"most": _figure(facts["most"])},
    "min_length": lambda facts: _("Write at least %(least)s characters.") % {"least": _figure(facts["least"])},
    "min_chosen": lambda facts: _("Choose at least %(least)s.") % {"least": _figure(facts["least"])},
    "max_chosen": lambda facts: _("Choose at most %(most)s.") % {"most": _figure(facts["most"])},
    "min_value": lambda facts: _("Write %(least)s or more.") % {"least": _figure(facts["least"])},
    "max_value": lambda facts: _("Write %(most)s or less.") % {"most": _figure(facts["most"])},
}
