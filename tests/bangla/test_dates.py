from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangla.dates import (
    BANGLADESH_WEEKEND,
    date_list,
    format_date,
    format_day,
    format_day_month,
    is_weekend,
    month_name,
    month_range,
    parse_date,
    parse_dates,
    parse_month_range,
    weekday_name,
)
from bangla.errors import DateError
from tests.bangla.vectors import load, refusal_of

WRITTEN = load("written")
WORDS = [
    "১",
    "15",
    "31",
    "99",
    "2023",
    "জুন",
    "মে",
    "May",
    "-",
    "–",
    ",",
    "ও",
    "and",
    "থেকে",
    "শুক্র",
    "Sunday",
    "সালের",
    "।",
    "x",
]
LANGUAGES = st.sampled_from(["bn", "en"])
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("abc", "not_a_date"),
        ("15 17 June 2023", "not_a_date"),
        ("15 – June 2023 –", "not_a_date"),
        ("15 June 2023 2024", "not_a_date"),
        ("15–16–17 June 2023", "not_a_date"),
        ("ও ১৫ জুন ২০২৩", "not_a_date"),
        ("জুন ২০২৩", "not_a_date"),
        ("15 June 2023" + " " * 200, "not_a_date"),
        ("১৫", "no_month"),
        ("১৫ জুন", "no_year"),
        ("31 June 2023", "no_such_day"),
        ("29 February 2023", "no_such_day"),
        ("0 June 2023", "no_such_day"),
        ("15 June 0000", "no_such_day"),
        ("2023-13-01", "no_such_day"),
        ("32/01/2023", "no_such_day"),
        ("Friday, 15 June 2023", "wrong_weekday"),
        ("শুক্রবার, ১৫ জুন ২০২৩", "wrong_weekday"),
        ("24–23 May 2023", "not_in_order"),
        ("1 January 2023 – 1 May 2024", "not_in_order"),
        ("১৫ ও ১৭ জুন ২০২৩", "several_dates"),
    ],
)
def test_parse_date_refuses(text, code):
    with pytest.raises(DateError) as refused:
        parse_date(text)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("-", "not_a_date"),
        ("মে-", "not_a_date"),
        ("মে জুন", "not_a_date"),
        ("মে-জুন-জুলাই", "not_a_date"),
        ("১৫ মে", "not_a_date"),
        ("মে-জুলাই", "no_year"),
        ("মে ০০০০", "no_such_day"),
        ("জুলাই-মে ২০২৩", "not_in_order"),
    ],
)
def test_parse_month_range_refuses(text, code):
    with pytest.raises(DateError) as refused:
        parse_month_range(text)

    assert refused.value.code == code


def test_month_range_refuses_a_backward_range():
    with pytest.raises(DateError) as refused:
        month_range(date(2023, 7, 1), date(2023, 5, 1), "bn")

    assert refused.value.code == "not_in_order"


@pytest.mark.parametrize("month", [0, 13, -1])
def test_month_name_refuses_a_month_that_is_none(month):
    with pytest.raises(DateError):
        month_name(month, "bn")


@pytest.mark.parametrize(("text", "days"), WRITTEN["dates"])
def test_dates_as_the_press_writes_them(text, days):
    if days is None:
        with pytest.raises(DateError):
            parse_dates(text, 2023)
    else:
        assert [day.isoformat() for day in parse_dates(text, 2023)] == days


@pytest.mark.parametrize(("text", "months"), WRITTEN["months"])
def test_months_as_the_press_writes_them(text, months):
    assert [day.isoformat() for day in parse_month_range(text, 2023)] == months


@pytest.mark.parametrize(
    "text",
    [
        "2023-06-15",
        "২০২৩-০৬-১৫",
        "15/06/2023",
        "১৫.০৬.২০২৩",
        "15-6-2023",
        "15 June 2023",
        "15th of June, 2023",
        "Jun 15, 2023",
        "Thu 15 Jun 2023",
        "১৫ই জুন ২০২৩",
        "জুন ১৫, ২০২৩",
        "২০২৩ সালের ১৫ জুন",
        "১৫ জুন, ২০২৩ খ্রি.",
        "আজ বৃহস্পতিবার, ১৫ জুন ২০২৩।",
    ],
)
def test_parse_date_spellings(text):
    assert parse_date(text) == date(2023, 6, 15)


def test_the_year_of_the_text_wins():
    assert parse_date("১৫ জুন ২০২৩", 2026) == date(2023, 6, 15)
    assert parse_date("১৫ জুন", 2026) == date(2026, 6, 15)


def test_dates_in_both_languages():
    day = date(2023, 6, 15)

    assert format_date(day, "bn") == "১৫ জুন ২০২৩"
    assert format_date(day, "en") == "15 June 2023"
    assert format_day(day, "bn") == "বৃহস্পতিবার, ১৫ জুন ২০২৩"
    assert format_day(day, "en") == "Thursday, 15 June 2023"
    assert format_day_month(day, "bn") == "১৫ জুন"
    assert weekday_name(day, "bn") == "বৃহস্পতিবার"
    assert (month_name(1, "bn"), month_name(2, "bn")) == ("জানুয়ারি", "ফেব্রুয়ারি")


def test_the_weekend_is_friday_and_saturday():
    assert frozenset({4, 5}) == BANGLADESH_WEEKEND
    # 16 June 2023, between the two days of the Khulna summit, was a Friday.
    assert [is_weekend(date(2023, 6, day)) for day in (15, 16, 17, 18)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("days", "bangla", "english"),
    [
        ([], "", ""),
        (["2023-06-20"], "২০ জুন ২০২৩", "20 June 2023"),
        (["2023-06-17", "2023-06-15", "2023-06-15"], "১৫ ও ১৭ জুন ২০২৩", "15 and 17 June 2023"),
        (["2023-05-23", "2023-05-24"], "২৩–২৪ মে ২০২৩", "23–24 May 2023"),
        (
            ["2023-06-15", "2023-06-16", "2023-06-17", "2023-06-20", "2023-06-22"],
            "১৫–১৭, ২০ ও ২২ জুন ২০২৩",
            "15–17, 20 and 22 June 2023",
        ),
        (["2023-05-31", "2023-06-01"], "৩১ মে – ১ জুন ২০২৩", "31 May – 1 June 2023"),
        (["2023-05-30", "2023-06-02"], "৩০ মে ও ২ জুন ২০২৩", "30 May and 2 June 2023"),
        (
            ["2023-06-15", "2023-06-17", "2023-07-12"],
            "১৫ ও ১৭ জুন এবং ১২ জুলাই ২০২৩",
            "15 and 17 June, and 12 July 2023",
        ),
        (
            ["2023-12-31", "2024-01-01"],
            "৩১ ডিসেম্বর ২০২৩ – ১ জানুয়ারি ২০২৪",
            "31 December 2023 – 1 January 2024",
        ),
        (
            ["2023-12-30", "2024-01-02"],
            "৩০ ডিসেম্বর ২০২৩ ও ২ জানুয়ারি ২০২৪",
            "30 December 2023 and 2 January 2024",
        ),
    ],
)
def test_dates_are_joined_as_people_say_them(days, bangla, english):
    given_days = [date.fromisoformat(day) for day in days]

    assert date_list(given_days, "bn") == bangla
    assert date_list(given_days, "en") == english


@pytest.mark.parametrize(
    ("start", "end", "bangla", "english"),
    [
        ("2023-05-23", "2023-07-23", "মে–জুলাই ২০২৩", "May–July 2023"),
        ("2023-05-01", "2023-05-31", "মে ২০২৩", "May 2023"),
        ("2023-12-01", "2024-01-01", "ডিসেম্বর ২০২৩ – জানুয়ারি ২০২৪", "December 2023 – January 2024"),
    ],
)
def test_month_ranges(start, end, bangla, english):
    first, last = date.fromisoformat(start), date.fromisoformat(end)

    assert month_range(first, last, "bn") == bangla
    assert month_range(first, last, "en") == english


@given(st.sets(st.integers(min_value=0, max_value=800), min_size=1, max_size=12), DAYS, LANGUAGES)
def test_a_list_of_dates_is_read_back(offsets, first, language):
    days = [first + timedelta(days=offset) for offset in sorted(offsets)]

    assert parse_dates(date_list(days, language)) == days


@given(DAYS, LANGUAGES)
def test_a_date_is_read_back(day, language):
    assert parse_date(format_day(day, language)) == day


@given(DAYS, st.integers(min_value=0, max_value=700), LANGUAGES)
def test_a_month_range_is_read_back(start, length, language):
    end = start + timedelta(days=length)

    assert parse_month_range(month_range(start, end, language)) == (start.replace(day=1), end.replace(day=1))


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=8,
    )
)
def test_readers_fail_only_with_their_own_error(words):
    codes = {"", "empty", "not_a_date", "no_month", "no_such_day", "not_in_order", "wrong_weekday", "several_dates"}

    assert {refusal_of(read, " ".join(words), 2023) for read in (parse_date, parse_dates, parse_month_range)} <= codes
