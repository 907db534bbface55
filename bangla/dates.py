"""Dates as people write and say them, in both languages. Everything about dates and times is imported from here.

The calendar of Bangladesh, the clock and the reading of dates have files of their own.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from types import MappingProxyType

from bangla.bangabda import BanglaDate, days_in_month, format_bangla_date, from_bangla_calendar, to_bangla_calendar
from bangla.clock import clock, clock_at, clock_brief, clock_figures, clock_range, day_period, parse_time
from bangla.datewords import (
    BANGLADESH_WEEKEND,
    MONTHS_BN,
    MONTHS_EN,
    WEEKDAYS_BN,
    WEEKDAYS_EN,
    parse_date,
    parse_dates,
    parse_month_range,
)
from bangla.digits import digits_for, is_bangla_language
from bangla.errors import DateError, TimeError

__all__ = [
    "BANGLADESH_WEEKEND",
    "MONTHS_BN",
    "MONTHS_EN",
    "WEEKDAYS_BN",
    "WEEKDAYS_EN",
    "BanglaDate",
    "DateError",
    "TimeError",
    "clock",
    "clock_at",
    "clock_brief",
    "clock_figures",
    "clock_range",
    "date_list",
    "day_period",
    "days_in_month",
    "format_bangla_date",
    "format_date",
    "format_day",
    "format_day_month",
    "from_bangla_calendar",
    "is_weekend",
    "month_name",
    "month_range",
    "parse_date",
    "parse_dates",
    "parse_month_range",
    "parse_time",
    "to_bangla_calendar",
    "weekday_name",
]

_AND = MappingProxyType({True: " ও ", False: " and "})
# Joins items that already hold an "and" of their own.
_AND_ALSO = MappingProxyType({True: " এবং ", False: ", and "})


def month_name(month: int, language: str) -> str:
    """As "জানুয়ারি" / "January" for 1–12, in the -ি spelling of the Bangla Academy. Raises
    `DateError("no_such_day")` otherwise.
    """
    if not 1 <= month <= 12:
        raise DateError("no_such_day", str(month))
    return (MONTHS_BN if is_bangla_language(language) else MONTHS_EN)[month - 1]


def weekday_name(day: date, language: str) -> str:
    """As "বৃহস্পতিবার" / "Thursday"."""
    return (WEEKDAYS_BN if is_bangla_language(language) else WEEKDAYS_EN)[day.weekday()]


def is_weekend(day: date) -> bool:
    """True on Friday and Saturday, the weekend of Bangladesh."""
    return day.weekday() in BANGLADESH_WEEKEND


def format_day_month(day: date, language: str) -> str:
    """As "১৫ জুন" / "15 June"."""
    return f"{digits_for(str(day.day), language)} {month_name(day.month, language)}"


def format_date(day: date, language: str) -> str:
    """As "১৫ জুন ২০২৩" / "15 June 2023"."""
    return f"{format_day_month(day, language)} {digits_for(str(day.year), language)}"


def format_day(day: date, language: str) -> str:
    """With the day of the week: "বৃহস্পতিবার, ১৫ জুন ২০২৩" / "Thursday, 15 June 2023"."""
    return f"{weekday_name(day, language)}, {format_date(day, language)}"


def month_range(start: date, end: date, language: str) -> str:
    """The months from start to end: "মে–জুলাই ২০২৩" / "May–July 2023"; one month "মে ২০২৩"; over years "ডিসেম্বর ২০২৩
    – জানুয়ারি ২০২৪".

    The days of the two dates do not matter. Raises `DateError("not_in_order")` when the end is in an earlier month.
    """
    if (end.year, end.month) < (start.year, start.month):
        raise DateError("not_in_order", f"{start}/{end}")
    first, last = month_name(start.month, language), month_name(end.month, language)
    if start.year != end.year:
        return digits_for(f"{first} {start.year} – {last} {end.year}", language)
    months = first if start.month == end.month else f"{first}–{last}"
    return digits_for(f"{months} {start.year}", language)


def _runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Consecutive days as (first, last), in order."""
    runs: list[tuple[date, date]] = []
    for day in sorted({date(day.year, day.month, day.day) for day in days}):
        if runs and (day - runs[-1][1]).days == 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _joined(items: list[str], *, language: str) -> str:
    """As "a", "a ও b", "a, b ও c"; where items hold an "and" themselves, the last is joined by "এবং" / ", and"."""
    bangla = is_bangla_language(language)
    conjunction = (_AND_ALSO if any(_AND[bangla] in item for item in items) else _AND)[bangla]
    return conjunction.join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def _same_month(run: tuple[date, date]) -> tuple[int, ...]:
    """Runs with equal keys share one month name; a run over a month's end shares with none."""
    first, last = run
    return (
        (first.year, first.month)
        if (first.year, first.month) == (last.year, last.month)
        else (first.year, first.month, first.day)
    )


def _month_item(runs: list[tuple[date, date]], language: str) -> str:
    """As "১৫–১৭ ও ২০ জুন", or for a run over a month's end "৩০ মে – ২ জুন" (with both years when it goes over a
    year's end).
    """
    first, last = runs[0]
    if first.year != last.year:
        return f"{format_date(first, language)} – {format_day_month(last, language)}"
    if first.month != last.month:
        return f"{format_day_month(first, language)} – {format_day_month(last, language)}"
    spans = [str(one.day) if one == other else f"{one.day}–{other.day}" for one, other in runs]
    return f"{digits_for(_joined(spans, language=language), language)} {month_name(first.month, language)}"


def date_list(days: Iterable[date], language: str) -> str:
    """Dates joined as people say them, each month and year said once; nothing for no date.

    15 and 17 June -> "১৫ ও ১৭ জুন ২০২৩" / "15 and 17 June 2023"; 23, 24 May -> "২৩–২৪ মে ২০২৩"; 31 May, 1 June -> "৩১
    মে – ১ জুন ২০২৩"; 15, 17 June, 12 July -> "১৫ ও ১৭ জুন এবং ১২ জুলাই ২০২৩" / "15 and 17 June, and 12 July 2023".
    Order and repetition do not matter.
    """
    years: list[str] = []
    for year, in_year in groupby(_runs(days), key=lambda run: run[1].year):
        items = [_month_item(list(runs), language) for _, runs in groupby(in_year, key=_same_month)]
        years.append(f"{_joined(items, language=language)} {digits_for(str(year), language)}")
    return _joined(years, language=language) if years else ""
