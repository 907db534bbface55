"""The official calendar of Bangladesh (bangabda), both ways.

Every month begins on a fixed Gregorian day, so two short tables are the whole calendar. Since 16 October 2019 (31
Ashwin 1426) Ashwin has 31 days and Falgun 29, in Gregorian leap years 30. From the reform of 1987 until then Ashwin
had 30, Falgun 30 or 31.
"""

from datetime import date, timedelta
from typing import NamedTuple

from bangla.digits import digits_for, is_bangla_language
from bangla.errors import DateError

MONTHS_BN = (
    "বৈশাখ", "জ্যৈষ্ঠ", "আষাঢ়", "শ্রাবণ", "ভাদ্র", "আশ্বিন", "কার্তিক", "অগ্রহায়ণ", "পৌষ", "মাঘ", "ফাল্গুন", "চৈত্র",
)  # fmt: skip
MONTHS_EN = (
    "Boishakh", "Jyoishtho", "Asharh", "Srabon", "Bhadro", "Ashwin", "Kartik", "Ogrohayon", "Poush", "Magh", "Falgun", "Chaitra",
)  # fmt: skip

# (Gregorian month, day) on which each month begins; from the ninth, Poush, after Ogrohayon of November, the tenth
# falls in the next year.
_STARTS = (
    (4, 14),
    (5, 15),
    (6, 15),
    (7, 16),
    (8, 16),
    (9, 16),
    (10, 17),
    (11, 16),
    (12, 16),
    (1, 15),
    (2, 14),
    (3, 15),
)
_STARTS_BEFORE_2019 = (
    (4, 14), (5, 15), (6, 15), (7, 16), (8, 16), (9, 16), (10, 16), (11, 15), (12, 15), (1, 14), (2, 13), (3, 15),
)  # fmt: skip
_NEW_RULE_YEAR = 1426
_OFFSET = 593
FIRST_YEAR = 1394
FIRST_DAY = date(FIRST_YEAR + _OFFSET, 4, 14)
LAST_YEAR = 9000
_MONTHS_OF_FIRST_YEAR = 9


class BanglaDate(NamedTuple):
    """A day of the bangabda: year (1430), month 1 Boishakh … 12 Chaitra, day 1–31."""

    year: int
    month: int
    day: int


def _start(year: int, month: int) -> date:
    starts = _STARTS if year >= _NEW_RULE_YEAR else _STARTS_BEFORE_2019
    gregorian_month, day = starts[month - 1]
    return date(year + _OFFSET + (month > _MONTHS_OF_FIRST_YEAR), gregorian_month, day)


def days_in_month(year: int, month: int) -> int:
    """29, 30 or 31. Raises `DateError("no_such_day")` for a month that is none of 1–12 or a year outside 1394–9000."""
    if not 1 <= month <= 12 or not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError("no_such_day", f"{year}-{month}")
    following = _start(year + 1, 1) if month == 12 else _start(year, month + 1)
    return (following - _start(year, month)).days


def to_bangla_calendar(day: date) -> BanglaDate:
    """The official Bangla date of a Gregorian one: 15 June 2023 -> (1430, 3, 1).

    Raises `DateError("before_calendar")` before 14 April 1987: the months of that time followed other rules.
    """
    day = date(day.year, day.month, day.day)
    if day < FIRST_DAY:
        raise DateError("before_calendar", day.isoformat())
    year = day.year - _OFFSET - ((day.month, day.day) < _STARTS[0])
    month = next(number for number in range(12, 0, -1) if _start(year, number) <= day)
    return BanglaDate(year, month, (day - _start(year, month)).days + 1)


def from_bangla_calendar(day: BanglaDate) -> date:
    """The Gregorian date of an official Bangla one: (1430, 3, 1) -> 15 June 2023. Raises `DateError("no_such_day")`."""
    if not 1 <= day.day <= days_in_month(day.year, day.month):
        raise DateError("no_such_day", str(tuple(day)))
    return _start(day.year, day.month) + timedelta(days=day.day - 1)


def format_bangla_date(day: date | BanglaDate, language: str) -> str:
    """As "১ আষাঢ় ১৪৩০" / "1 Asharh 1430" from a Gregorian or a Bangla date. Raises `DateError("before_calendar")`."""
    shown = to_bangla_calendar(day) if isinstance(day, date) else day
    months = MONTHS_BN if is_bangla_language(language) else MONTHS_EN
    return digits_for(f"{shown.day} {months[shown.month - 1]} {shown.year}", language)
