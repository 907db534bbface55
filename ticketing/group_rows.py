"""One row of a group's sheet: what was typed, what is wrong with it, and whom it is about.

What was typed is kept as it was typed and judged anew whenever it is looked at, so that the sentences are in the language
of who looks, and the worker judges by the rules of the moment in which it registers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from bangla.text import is_bangla, normalise, search_key
from ticketing import cleaning
from ticketing.answers import AnswerFaults, checked_answers
from ticketing.group_columns import ANSWER, columns_for, label_of
from ticketing.models import Gender, Group, Kind, Question
from ticketing.services.attendees import Person
from ticketing.sheet_refusals import cell_sentence
from ticketing.sheets import Column, SheetRow

LONGEST = 2001
"""One more than any field takes: what is cut here is refused there as too long."""
Identity = tuple[str, str]
"""Phone and key of the name: what makes it the same person."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, in the language of the running request."""

    column: str
    label: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row that was judged by itself. Without faults it has a person."""

    number: int
    values: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    person: Person | None = None
    kind: str = Kind.STUDENT.value
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        first, second = self.values.get("name_bn", ""), self.values.get("name_en", "")
        return (first or second) if translation.get_language() == "bn" else (second or first)

    @property
    def identity(self) -> Identity | None:
        return (self.person.phone, self.person.name_key) if self.person else None


@dataclass(frozen=True)
class RowCheck:
    """How the rows of a group are judged: with its institution where a row names none, and its activity's questions."""

    group: Group
    questions: Sequence[Question]

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_for(self.questions)

    def check(self, row: SheetRow) -> CheckedRow:
        """One row made clean. Faults come in the order of the columns."""
        values = _in_their_script(row.values)
        found: dict[str, Any] = {}
        faults: dict[str, ValidationError] = {}
        for column, clean in _CLEAN.items():
            try:
                found[column] = clean(values.get(column, ""))
            except ValidationError as wrong:
                faults[column] = wrong
        if not (found.get("name_en", "?") or found.get("name_bn", "?")):
            faults["name_en"] = ValidationError(_("Write the name in English or in Bangla."), code="required")
        answers = self._answers(row.values, found.get("kind", Kind.STUDENT.value), faults)
        for column, code in row.faults.items():
            faults[column] = ValidationError(cell_sentence(code), code=code)
        if faults:
            return CheckedRow(row.number, row.values, self._named(faults))
        found["district_id"] = found.pop("district")
        kind = found.pop("kind")
        found["institution"] = found["institution"] or self.group.institution
        return CheckedRow(row.number, row.values, (), Person(**found), kind, answers)

    def _answers(self, values: Mapping[str, str], kind: str, faults: dict[str, ValidationError]) -> Mapping[str, Any]:
        known = {f"{ANSWER}{question.key}" for question in self.questions}  # a question may have gone since
        cells = {key.removeprefix(ANSWER): text for key, text in values.items() if key in known}
        files = frozenset(question.key for question in self.questions if question.type == Question.Type.FILE)
        try:
            # A sheet holds no files: whoever is asked for one adds it on the ticket page.
            return checked_answers(self.questions, cells, ticket_kind=kind, unseen=files)
        except AnswerFaults as wrong:
            for fault in wrong.faults:
                faults[f"{ANSWER}{fault.key}"] = ValidationError(fault.sentence, code=fault.code)
            return {}

    def _named(self, faults: Mapping[str, ValidationError]) -> tuple[Fault, ...]:
        return tuple(
            Fault(column.key, label_of(column), str(wrong.code or "invalid"), " ".join(wrong.messages))
            for column in self.columns
            if (wrong := faults.get(column.key)) is not None
        )


# What is kept --------------------------------------------------------------------------------------------------------


def kept_row(row: SheetRow) -> dict[str, Any]:
    """A row as plain JSON that every database takes."""
    return {
        "n": row.number,
        "v": {key: normalise(text[: 2 * LONGEST])[:LONGEST] for key, text in row.values.items()},
        "f": dict(row.faults),
    }


def read_kept(rows: Iterable[Mapping[str, Any]]) -> list[SheetRow]:
    return [SheetRow(row["n"], row["v"], row["f"]) for row in rows]


# Cells ---------------------------------------------------------------------------------------------------------------


def _in_their_script(values: Mapping[str, str]) -> Mapping[str, str]:
    """A sheet with one column “Name” holds names of either script in it."""
    english, bangla = values.get("name_en", ""), values.get("name_bn", "")
    if english and not bangla and is_bangla(english):
        return {**values, "name_en": "", "name_bn": english}
    if bangla and not english and bangla.isascii():
        return {**values, "name_en": bangla, "name_bn": ""}
    return values


def _line(text: str) -> str:
    line = cleaning.clean_line(text)
    if len(line) > cleaning.LINE_LENGTH:
        raise ValidationError(
            _("This is too long. Shorten it to at most %(longest)s characters.") % {"longest": cleaning.LINE_LENGTH},
            code="max_length",
        )
    return line


def _email(text: str) -> str:
    email = cleaning.clean_email(text)
    if len(email) > cleaning.EMAIL_LENGTH:
        raise ValidationError(
            _("Write an e-mail address such as name@example.org, or leave this empty."), code="invalid"
        )
    return email


def _one_of(choices: Callable[[], Mapping[str, str]], default: str) -> Callable[[str], str]:
    def clean(text: str) -> str:
        if not text.strip():
            return default
        found = choices().get(search_key(text))
        if found is None:
            known = dict.fromkeys(choices().values())
            words = {"words": ", ".join(known)}
            raise ValidationError(
                _("This is not one of the words that are known here: %(words)s.") % words, code="invalid_choice"
            )
        return found

    return clean


def _spellings(pairs: Iterable[tuple[str, Any]], more: Mapping[str, str]) -> dict[str, str]:
    """Every value by itself, by its name in both languages, and by other words."""
    known = {search_key(word): value for word, value in more.items()}
    for value, label in pairs:
        known[search_key(value)] = value
        for language in ("bn", "en"):
            with translation.override(language):
                known[search_key(str(label))] = value
    return known


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, str]:
    return _spellings(((kind.value, kind.label) for kind in cleaning.OPEN_KINDS), {"ছাত্র": "student", "ছাত্রী": "student"})


@lru_cache(maxsize=1)
def _genders() -> Mapping[str, str]:
    words = {"f": "female", "m": "male", "man": "male", "woman": "female", "ছাত্রী": "female", "ছাত্র": "male"}
    more = {**words, "মহিলা": "female", "নারী": "female", "পুরুষ": "male", "girl": "female", "boy": "male"}
    return _spellings(((gender.value, gender.label) for gender in Gender), more)


_CLEAN: Mapping[str, Callable[[str], Any]] = {
    "name_bn": cleaning.clean_name,
    "name_en": cleaning.clean_name,
    "phone": cleaning.clean_phone,
    "email": _email,
    "institution": _line,
    "district": cleaning.clean_district,
    "gender": _one_of(_genders, ""),
    "kind": _one_of(_kinds, Kind.STUDENT.value),
}
