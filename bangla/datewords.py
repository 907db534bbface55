"""The words of dates, and how to read dates as people and the press write them."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from types import MappingProxyType

from bangla.digits import to_ascii_digits
from bangla.errors import DateError
from bangla.text import normalise

# The -ি spelling of the Bangla Academy; the -ী spelling of CLDR is read as well.
MONTHS_BN = (
    "জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর",
)  # fmt: skip
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# Monday first, as `date.weekday()` counts.
WEEKDAYS_BN = ("সোমবার", "মঙ্গলবার", "বুধবার", "বৃহস্পতিবার", "শুক্রবার", "শনিবার", "রবিবার")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FRIDAY, SATURDAY = 4, 5
# CLDR has no entry for Bangladesh and falls back to Saturday and Sunday, so it stands here.
BANGLADESH_WEEKEND = frozenset({FRIDAY, SATURDAY})

_MORE_SPELLINGS = MappingProxyType(
    {
        "জানুয়ারী": 1, "ফেব্রুয়ারী": 2, "মার্চ্চ": 3, "আগষ্ট": 8, "অগাস্ট": 8, "অগস্ট": 8, "সেপ্টেম্বার": 9,
        "জানু": 1, "ফেব্রু": 2, "সেপ্ট": 9, "অক্টো": 10, "নভে": 11, "ডিসে": 12, "sept": 9,
    }
)  # fmt: skip
_MONTH_OF = MappingProxyType(
    {name: number for number, name in enumerate(MONTHS_BN, start=1)}
    | {name.lower(): number for number, name in enumerate(MONTHS_EN, start=1)}
    | {name[:3].lower(): number for number, name in enumerate(MONTHS_EN, start=1)}
    | dict(_MORE_SPELLINGS)
)
_WEEKDAY_OF = MappingProxyType(
    {name: number for number, name in enumerate(WEEKDAYS_BN)}
    | {name.removesuffix("বার"): number for number, name in enumerate(WEEKDAYS_BN)}
    | {name.lower(): number for number, name in enumerate(WEEKDAYS_EN)}
    | {name[:3].lower(): number for number, name in enumerate(WEEKDAYS_EN)}
    | {"রোববার": 6, "রোব": 6, "thurs": 3, "tues": 1}
)


def _either(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_END = r"(?![a-z\u0980-\u09ff])"
_TOKEN = re.compile(
    rf"(?P<year>\d{{4}})(?!\d)(?:\s*(?:সালের|সালে|সাল|খ্রিস্টাব্দে?র?|খ্রিষ্টাব্দে?র?|খ্রি\.?|ইং)(?![\u0980-\u09ff]))?"
    rf"|(?P<day>\d{{1,2}})(?!\d)(?:(?:লা|রা|ঠা|ই|শে|st|nd|rd|th){_END})?"
    rf"|(?P<month>{_either(_MONTH_OF)})(?:['’]?(?:ের|ে|র|তে))?{_END}\.?"
    rf"|(?P<weekday>{_either(_WEEKDAY_OF)})(?:ের|ে)?{_END}\.?"
    rf"|(?P<dash>[-–—−~]|(?:থেকে|হতে|to|till|until){_END})"
    rf"|(?P<also>(?:ও|এবং|আর|and){_END}|&)"
    r"|(?P<comma>,)"
    rf"|(?P<filler>(?:of|the|on|from|গত|আগামী|আজ|তারিখ|তারিখে|পর্যন্ত|মাস|মাসে|মাসব্যাপী){_END}|।)"
    r"|(?P<space>\s+)"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FIGURES = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})")
_LONGEST_INPUT = 200
_LONGEST_RANGE = timedelta(days=366)


class _Entry:
    """One day as far as it was said; `after_dash` when it ends a range that the entry before it begins."""

    __slots__ = ("after_dash", "day", "month", "year")

    def __init__(self, day: int, month: int | None, year: int | None, *, after_dash: bool):
        self.day = day
        self.month = month
        self.year = year
        self.after_dash = after_dash


class _Reader:
    """Fills entries while tokens come: a month or year said after several days belongs to all of them."""

    def __init__(self, text: str):
        self.text = text
        self.entries: list[_Entry] = []
        self.weekdays: list[int] = []
        self.month: int | None = None
        self.year: int | None = None
        self.link = ""

    def take(self, kind: str, value: str) -> None:
        if kind == "day":
            self._take_day(int(value))
        elif kind == "month":
            self._take_month(_MONTH_OF[value])
        elif kind == "year":
            self._take_year(int(value))
        elif kind == "weekday":
            self.weekdays.append(_WEEKDAY_OF[value])
        elif kind in {"dash", "also", "comma"}:
            self._take_link(kind)

    def _take_day(self, day: int) -> None:
        if self.entries and not self.link:
            raise DateError("not_a_date", self.text)
        after_dash = self.link == "dash"
        if after_dash and self.entries[-1].after_dash:
            raise DateError("not_a_date", self.text)
        self.entries.append(_Entry(day, self.month, self.year, after_dash=after_dash))
        self.link = ""

    def _take_month(self, month: int) -> None:
        waiting = [entry for entry in self.entries if entry.month is None]
        if self.entries and not waiting and self.month is None:
            raise DateError("not_a_date", self.text)
        for entry in waiting:
            entry.month = month
        if not waiting:
            # "June 15": the month leads, for all days until another month.
            self.month = month

    def _take_year(self, year: int) -> None:
        waiting = [entry for entry in self.entries if entry.year is None]
        if self.entries and not waiting:
            raise DateError("not_a_date", self.text)
        for entry in waiting:
            entry.year = year
        if not waiting:
            self.year = year
        if self.link == "comma":
            self.link = ""

    def _take_link(self, kind: str) -> None:
        if not self.entries:
            if kind != "comma":
                raise DateError("not_a_date", self.text)
            return
        if self.link not in {"", "comma"}:
            raise DateError("not_a_date", self.text)
        self.link = kind


def _clean(text: str) -> str:
    """Raises `DateError`: "empty", "not_a_date" (too long)."""
    cleaned = to_ascii_digits(normalise(text[: _LONGEST_INPUT + 1])).lower()
    if not cleaned:
        raise DateError("empty", text)
    if len(text) > _LONGEST_INPUT:
        raise DateError("not_a_date", text)
    return cleaned


def _tokens(cleaned: str, text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(cleaned):
        found = _TOKEN.match(cleaned, position)
        if found is None or found.lastgroup is None:
            raise DateError("not_a_date", text)
        position = found.end()
        if found.lastgroup not in {"space", "filler"}:
            yield found.lastgroup, found[found.lastgroup]


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as wrong:
        raise DateError("no_such_day", text) from wrong


def _read(text: str) -> tuple[list[_Entry], list[int]]:
    cleaned = _clean(text)
    iso = _ISO.fullmatch(cleaned)
    figures = _FIGURES.fullmatch(cleaned)
    if iso:
        return [_Entry(int(iso[3]), int(iso[2]), int(iso[1]), after_dash=False)], []
    if figures:
        return [_Entry(int(figures[1]), int(figures[3]), int(figures[4]), after_dash=False)], []
    reader = _Reader(text)
    for kind, value in _tokens(cleaned, text):
        reader.take(kind, value)
    if not reader.entries or reader.link not in {"", "comma"}:
        raise DateError("not_a_date", text)
    return reader.entries, reader.weekdays


def parse_dates(text: str, year: int | None = None) -> list[date]:
    """Every day that a text names, in order and once each: "২৩-২৪ মে", "১৫ ও ১৭ জুন", "30 May – 2 June 2023", or one
    date.

    `year` is used where the text names none. Raises `DateError`: "empty", "not_a_date", "no_month", "no_year",
    "no_such_day" (31 June), "not_in_order" (a range that runs backwards or longer than a year), "wrong_weekday" (a
    day of the week that none of the days is).
    """
    entries, weekdays = _read(text)
    days: list[date] = []
    for entry in entries:
        if entry.month is None:
            raise DateError("no_month", text)
        said_year = entry.year if entry.year is not None else year
        if said_year is None:
            raise DateError("no_year", text)
        day = _day(said_year, entry.month, entry.day, text)
        if entry.after_dash:
            length = day - days[-1]
            if not timedelta(0) < length <= _LONGEST_RANGE:
                raise DateError("not_in_order", text)
            days += [days[-1] + timedelta(days=step) for step in range(1, length.days)]
        days.append(day)
    if not set(weekdays) <= {day.weekday() for day in days}:
        raise DateError("wrong_weekday", text)
    return sorted(set(days))


def parse_date(text: str, year: int | None = None) -> date:
    """One date as it is written: "৩০ মে ২০১৬", "২০১৭ সালের ৫ই নভেম্বর", "৬ নভেম্বর, ২০১৭", "Thursday, 15 June 2023",
    "2023-06-15", "15/06/2023".

    Figures are day first. `year` is used where the text names none. Raises `DateError` with the codes of
    `parse_dates`, and "several_dates" for a list or range.
    """
    days = parse_dates(text, year)
    if len(days) != 1:
        raise DateError("several_dates", text)
    return days[0]


def _said_months(text: str) -> list[tuple[int | None, int]]:
    """One or two (year or None, month) in the order said. Raises `DateError`: "empty", "not_a_date"."""
    months: list[tuple[int | None, int]] = []
    dashes = 0
    for kind, value in _tokens(_clean(text), text):
        if kind == "month" and len(months) == dashes:
            months.append((None, _MONTH_OF[value]))
        elif kind == "year" and len(months) > dashes and months[-1][0] is None:
            months = [(int(value) if year is None else year, month) for year, month in months]
        elif kind == "dash" and len(months) == 1 and dashes == 0:
            dashes = 1
        elif kind != "comma":
            raise DateError("not_a_date", text)
    if len(months) != dashes + 1:
        raise DateError("not_a_date", text)
    return months


def parse_month_range(text: str, year: int | None = None) -> tuple[date, date]:
    """The first days of the first and the last month: "মে-জুলাই" with year 2023 -> (1 May 2023, 1 July 2023); one
    month gives its first day twice. "ডিসেম্বর ২০২৩ – জানুয়ারি ২০২৪" works too.

    Raises `DateError`: "empty", "not_a_date", "no_year", "no_such_day" (year 0), "not_in_order".
    """
    firsts: list[date] = []
    for said_year, month in _said_months(text):
        known = said_year if said_year is not None else year
        if known is None:
            raise DateError("no_year", text)
        firsts.append(_day(known, month, 1, text))
    if firsts[0] > firsts[-1]:
        raise DateError("not_in_order", text)
    return firsts[0], firsts[-1]
