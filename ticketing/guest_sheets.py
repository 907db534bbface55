"""A guest list as a spreadsheet: the same columns out and in, so that what was exported can be imported again.

Reading judges row by row. A row that has no fault says what a `Guest` is; what would happen with it is found out by
`services.guest_lists`, which knows who is invited already.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bangla.clock import parse_time
from bangla.datewords import parse_date
from bangla.digits import to_ascii_digits
from bangla.errors import DateError, TimeError
from bangla.text import search_key
from ticketing import cleaning
from ticketing.models import Gender, Invitation, Kind
from ticketing.queries import DHAKA
from ticketing.sheet_refusals import cell_sentence
from ticketing.sheets import Column, SheetRow

MOST_ROWS = 2_000
HIGHEST_RANK = 100_000
NOTE_LENGTH = 300
YEARS = range(2000, 2101)
END_OF_DAY = dt.time(23, 59)

COLUMNS = (
    Column("code", "Code", "কোড"),
    Column("rank", "Order of protocol", "প্রটোকলের ক্রম", aliases=("protocol", "rank no", "ক্রম")),
    Column("name_en", "Name in English", "ইংরেজিতে নাম", aliases=("name", "guest")),
    Column("name_bn", "Name in Bangla", "বাংলায় নাম", aliases=("নাম", "অতিথি")),
    Column("designation", "Designation", "পদবি"),
    Column("organisation", "Organisation", "প্রতিষ্ঠান", aliases=("organization", "office", "দপ্তর")),
    Column("phone", "Phone", "ফোন", aliases=("mobile", "mobile number", "মোবাইল", "মোবাইল নম্বর")),
    Column("email", "E-mail", "ই-মেইল", aliases=("mail", "ইমেইল")),
    Column("district", "District", "জেলা"),
    Column("gender", "Gender", "লিঙ্গ"),
    Column("language", "Language", "ভাষা"),
    Column("kind", "Kind of ticket", "টিকিটের ধরন", aliases=("ticket",)),
    Column("activities", "Activities", "কার্যক্রম", aliases=("activity",)),
    Column("answer_by", "Answer by", "উত্তরের শেষ সময়", aliases=("deadline",)),
    Column("note", "Note", "মন্তব্য"),
    # Said for people; what is written there is never read.
    Column("state", "State", "অবস্থা"),
    Column("reply", "Reply", "উত্তর"),
    Column("stands_for", "Stands for", "যাঁর প্রতিনিধি"),
)
HEADER = tuple(column.key for column in COLUMNS)
SAID_ONLY = ("state", "reply", "stands_for")
_SEPARATORS = re.compile(r"[\s,;|]+")
_DAY_AND_TIME = re.compile(r"(.+?)(?:[T ,]\s*)(\d{1,2}:\d{2})(?::\d{2})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, in the language of the running request."""

    column: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was read: the code of an invitation or nothing, the fields that the sheet has, or its faults."""

    number: int
    code: str
    fields: Mapping[str, Any]
    faults: tuple[Fault, ...]


# Out -----------------------------------------------------------------------------------------------------------------


def guest_rows(invitations: Iterable[Invitation]) -> Iterator[list[str]]:
    """One list of texts for each invitation, as HEADER; needs activities, district and deputy_of."""
    for row in invitations:
        yield [
            row.code,
            str(row.rank) if row.rank else "",
            row.name_en,
            row.name_bn,
            row.designation,
            row.organisation,
            row.phone,
            row.email,
            row.district.code if row.district else "",
            row.gender,
            row.language,
            row.kind,
            " ".join(activity.code for activity in row.activities.all()),
            _written(row.answer_by),
            row.note,
            row.state,
            row.reply,
            row.deputy_of.name if row.deputy_of else "",
        ]


def _written(moment: dt.datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


# In ------------------------------------------------------------------------------------------------------------------


def read_guest(row: SheetRow) -> ReadRow:
    """One row made clean, column by column."""
    fields: dict[str, Any] = {}
    faults = [
        Fault(column, code, cell_sentence(code)) for column, code in row.faults.items() if column not in SAID_ONLY
    ]
    for column, text in row.values.items():
        if column in SAID_ONLY or column == "code" or column in row.faults:
            continue
        name, clean = _CLEAN[column]
        try:
            fields[name] = clean(text)
        except ValidationError as wrong:
            faults.append(Fault(column, str(wrong.code or "invalid"), " ".join(wrong.messages)))
    code = to_ascii_digits(row.values.get("code", "")).strip().upper()[:12]
    return ReadRow(row.number, code, fields, tuple(faults))


def _line(longest: int) -> Callable[[str], str]:
    def clean(text: str) -> str:
        line = cleaning.clean_line(text)
        if len(line) > longest:
            raise ValidationError(
                _("This is too long. Shorten it to at most %(longest)s characters.") % {"longest": longest},
                code="max_length",
            )
        return line

    return clean


def _phone(text: str) -> str:
    return cleaning.clean_phone(text) if text.strip() else ""


def _email(text: str) -> str:
    return cleaning.clean_email(_line(cleaning.EMAIL_LENGTH)(text))


def _rank(text: str) -> int:
    digits = to_ascii_digits(text).strip()
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 6 or int(digits) > HIGHEST_RANK:
        raise ValidationError(
            _("Write the order of protocol as a whole number, 1 for the first, or leave it empty."), code="invalid"
        )
    return int(digits)


def _activities(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.lower()[:80] for part in _SEPARATORS.split(text) if part))[:50]


def _answer_by(text: str) -> dt.datetime | None:
    text = cleaning.clean_line(text)
    if not text:
        return None
    ascii_text = to_ascii_digits(text)
    found = _DAY_AND_TIME.fullmatch(ascii_text)
    try:
        day = parse_date(found[1] if found else text)
        time = parse_time(found[2]) if found else END_OF_DAY
    except (DateError, TimeError):
        raise _no_time() from None
    if day.year not in YEARS:
        raise _no_time()
    return dt.datetime.combine(day, time, tzinfo=DHAKA)


def _no_time() -> ValidationError:
    return ValidationError(
        _("Write a day such as 2026-12-31, with the time behind it if you like: 2026-12-31 17:00."),
        code="invalid_date",
    )


def _one_of(choices: Callable[[], Mapping[str, str]], default: str) -> Callable[[str], str]:
    def clean(text: str) -> str:
        if not text.strip():
            return default
        found = choices().get(search_key(text))
        if found is None:
            raise ValidationError(
                _("This is not one of the words that are known here: %(words)s.")
                % {"words": ", ".join(dict.fromkeys(choices().values()))},
                code="invalid_choice",
            )
        return found

    return clean


def _spellings(pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Every value by itself and by its name in both languages."""
    known: dict[str, str] = {}
    for value, label in pairs:
        known[search_key(value)] = value
        for language in ("bn", "en"):
            with translation.override(language):
                known[search_key(str(label))] = value
    return known


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, str]:
    return _spellings((kind.value, kind.label) for kind in Kind)


@lru_cache(maxsize=1)
def _genders() -> Mapping[str, str]:
    return _spellings((gender.value, gender.label) for gender in Gender)


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    words = {"bn": ("bn", "Bangla", "Bengali", "বাংলা"), "en": ("en", "English", "ইংরেজি")}
    return {search_key(word): language for language, spellings in words.items() for word in spellings}


_CLEAN: dict[str, tuple[str, Callable[[str], Any]]] = {
    "rank": ("rank", _rank),
    "name_en": ("name_en", cleaning.clean_name),
    "name_bn": ("name_bn", cleaning.clean_name),
    "designation": ("designation", _line(cleaning.NAME_LENGTH)),
    "organisation": ("organisation", _line(cleaning.LINE_LENGTH)),
    "phone": ("phone", _phone),
    "email": ("email", _email),
    "district": ("district_id", cleaning.clean_district),
    "gender": ("gender", _one_of(_genders, "")),
    "language": ("language", _one_of(_languages, "bn")),
    "kind": ("kind", _one_of(_kinds, Kind.GUEST.value)),
    "activities": ("activities", _activities),
    "answer_by": ("answer_by", _answer_by),
    "note": ("note", _line(NOTE_LENGTH)),
}
COLUMN_OF = {name: column for column, (name, _clean) in _CLEAN.items()}
