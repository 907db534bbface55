from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangla.bangabda import (
    BanglaDate,
    days_in_month,
    format_bangla_date,
    from_bangla_calendar,
    to_bangla_calendar,
)
from bangla.errors import DateError
from tests.bangla.vectors import load

DAYS = [(date.fromisoformat(gregorian), BanglaDate(*bangla)) for gregorian, bangla in load("calendar")["days"]]


@pytest.mark.parametrize("day", [date(1987, 4, 13), date(1971, 12, 16), date.min])
def test_days_before_the_official_calendar_are_refused(day):
    with pytest.raises(DateError) as refused:
        to_bangla_calendar(day)

    assert refused.value.code == "before_calendar"


@pytest.mark.parametrize(
    "day",
    [
        (1430, 0, 1),
        (1430, 13, 1),
        (1430, 1, 0),
        (1430, 1, 32),
        (1430, 7, 31),
        (1429, 11, 30),
        (1425, 6, 31),
        (1393, 1, 1),
        (9001, 1, 1),
        (-1, 1, 1),
    ],
)
def test_days_that_do_not_exist_are_refused(day):
    with pytest.raises(DateError) as refused:
        from_bangla_calendar(BanglaDate(*day))

    assert refused.value.code == "no_such_day"


@pytest.mark.parametrize(("gregorian", "bangla"), DAYS)
def test_known_days_both_ways(gregorian, bangla):
    assert to_bangla_calendar(gregorian) == bangla
    assert from_bangla_calendar(bangla) == gregorian


def test_month_lengths_since_the_reform():
    ordinary = [days_in_month(1431, month) for month in range(1, 13)]
    leap = [days_in_month(1430, month) for month in range(1, 13)]

    assert ordinary == [31] * 6 + [30] * 4 + [29, 30]
    # Falgun 1430 lies in February and March 2024.
    assert leap == [31] * 6 + [30] * 4 + [30, 30]


def test_month_lengths_before_the_reform():
    assert [days_in_month(1425, month) for month in range(1, 13)] == [31] * 5 + [30] * 7
    assert days_in_month(1422, 11) == 31


def test_bangla_dates_are_written_in_both_languages():
    assert format_bangla_date(date(2023, 6, 15), "bn") == "১ আষাঢ় ১৪৩০"
    assert format_bangla_date(BanglaDate(1430, 3, 1), "en") == "1 Asharh 1430"
    assert format_bangla_date(datetime(2024, 12, 14, 23, 59), "bn") == "২৯ অগ্রহায়ণ ১৪৩১"  # noqa: DTZ001 only its day counts


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_comes_back(day):
    assert from_bangla_calendar(to_bangla_calendar(day)) == day


@given(st.dates(min_value=date(1987, 4, 14), max_value=date(2100, 12, 30)))
def test_the_day_after_is_the_day_after(day):
    today, tomorrow = to_bangla_calendar(day), to_bangla_calendar(date.fromordinal(day.toordinal() + 1))

    if tomorrow.day > 1:
        assert tomorrow == today._replace(day=today.day + 1)
    else:
        assert today.day == days_in_month(today.year, today.month)
        assert (tomorrow.year * 12 + tomorrow.month) - (today.year * 12 + today.month) == 1
