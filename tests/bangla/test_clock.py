from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangla.dates import clock, clock_at, clock_brief, clock_figures, clock_range, day_period, parse_time
from bangla.errors import TimeError
from tests.bangla.vectors import load, refusal_of

WORDS = [
    "দুপুর",
    "সকাল",
    "রাত",
    "সাড়ে",
    "পৌনে",
    "আড়াইটা",
    "২",
    "২টা",
    "30",
    ":",
    ".",
    "টায়",
    "ঘটিকা",
    "pm",
    "am",
    "noon",
    "৪৫মিনিটে",
    "x",
]
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" । ", "empty"),
        ("abc", "not_a_time"),
        ("টা", "not_a_time"),
        ("২টা ৩টা", "not_a_time"),
        ("10:5", "not_a_time"),
        ("25:00", "no_such_time"),
        ("১০:৭৫", "no_such_time"),
        ("৯টা ৭৫ মিনিট", "no_such_time"),
        ("সাড়ে ১৩টা", "no_such_time"),
        ("সাড়ে ৯:১৫", "no_such_time"),
        ("বিকাল ১০টা", "contradiction"),
        ("ভোর ১০টা", "contradiction"),
        ("সকাল ১৫:০০", "contradiction"),
        ("13:00 am", "contradiction"),
        ("0:30 pm", "contradiction"),
        ("3:00 noon", "contradiction"),
    ],
)
def test_parse_time_refuses(text, code):
    with pytest.raises(TimeError) as refused:
        parse_time(text)

    assert refused.value.code == code


@pytest.mark.parametrize(("text", "moment"), load("written")["times"])
def test_times_as_the_press_writes_them(text, moment):
    assert parse_time(text) == time.fromisoformat(moment)


@pytest.mark.parametrize(
    ("moment", "bangla", "at", "english"),
    [
        ("00:00", "রাত ১২টা", "রাত ১২টায়", "12:00 midnight"),
        ("00:45", "রাত পৌনে ১টা", "রাত পৌনে ১টায়", "12:45 am"),
        ("02:15", "রাত সোয়া ২টা", "রাত সোয়া ২টায়", "2:15 am"),
        ("04:00", "ভোর ৪টা", "ভোর ৪টায়", "4:00 am"),
        ("09:30", "সকাল সাড়ে ৯টা", "সকাল সাড়ে ৯টায়", "9:30 am"),
        ("09:40", "সকাল ৯টা ৪০ মিনিট", "সকাল ৯টা ৪০ মিনিটে", "9:40 am"),
        ("10:00", "সকাল ১০টা", "সকাল ১০টায়", "10:00 am"),
        ("12:00", "দুপুর ১২টা", "দুপুর ১২টায়", "12:00 noon"),
        ("12:30", "দুপুর সাড়ে ১২টা", "দুপুর সাড়ে ১২টায়", "12:30 pm"),
        ("13:30", "দুপুর দেড়টা", "দুপুর দেড়টায়", "1:30 pm"),
        ("14:00", "দুপুর ২টা", "দুপুর ২টায়", "2:00 pm"),
        ("14:30", "দুপুর আড়াইটা", "দুপুর আড়াইটায়", "2:30 pm"),
        ("15:00", "বিকাল ৩টা", "বিকাল ৩টায়", "3:00 pm"),
        ("18:00", "সন্ধ্যা ৬টা", "সন্ধ্যা ৬টায়", "6:00 pm"),
        ("20:05", "রাত ৮টা ৫ মিনিট", "রাত ৮টা ৫ মিনিটে", "8:05 pm"),
        ("23:45", "রাত পৌনে ১২টা", "রাত পৌনে ১২টায়", "11:45 pm"),
    ],
)
def test_times_as_people_say_them(moment, bangla, at, english):
    said = time.fromisoformat(moment)

    assert clock(said, "bn") == bangla
    assert clock_at(said, "bn") == at
    assert clock(said, "en") == english
    assert clock_at(said, "en") == f"at {english}"


def test_figures_for_tables():
    assert clock_figures(time(9, 5), "bn") == "০৯:০৫"
    assert clock_figures(time(14, 30), "en") == "14:30"


@pytest.mark.parametrize(
    ("start", "end", "bangla", "english"),
    [
        ("14:00", None, "দুপুর ২টা", "2:00 pm"),
        ("10:00", "13:00", "সকাল ১০টা – দুপুর ১টা", "10:00 am – 1:00 pm"),
        ("09:30", "11:00", "সকাল সাড়ে ৯টা–১১টা", "9:30–11:00 am"),
        ("09:30", "12:00", "সকাল সাড়ে ৯টা – দুপুর ১২টা", "9:30 am – 12:00 noon"),
        ("22:00", "02:00", "রাত ১০টা – রাত ২টা", "10:00 pm – 2:00 am"),
    ],
)
def test_ranges_say_a_common_period_once(start, end, bangla, english):
    first = time.fromisoformat(start)
    last = time.fromisoformat(end) if end else None

    assert clock_range(first, last, "bn") == bangla
    assert clock_range(first, last, "en") == english


def test_afternoon_begins_at_three():
    assert day_period(time(14, 59)) == "দুপুর"
    assert day_period(time(15, 0)) == "বিকাল"
    assert day_period(time(3, 59)) == "রাত"


@given(MINUTES, st.sampled_from(["bn", "en"]), st.sampled_from([clock, clock_at, clock_figures]))
def test_what_is_said_is_read_back(moment, language, say):
    assert parse_time(say(moment, language)) == moment


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=5,
    )
)
def test_parse_time_fails_only_with_its_own_error(words):
    assert refusal_of(parse_time, " ".join(words)) in {"", "empty", "not_a_time", "no_such_time", "contradiction"}


@pytest.mark.parametrize(
    ("moment", "bangla", "english"),
    [
        (time(14, 30), "দুপুর ২:৩০", "2:30 pm"),
        (time(10), "সকাল ১০:০০", "10:00 am"),
        (time(0, 5), "রাত ১২:০৫", "12:05 am"),
        (time(12), "দুপুর ১২:০০", "12:00 noon"),
    ],
)
def test_clock_brief_says_figures_and_the_part_of_the_day(moment, bangla, english):
    assert (clock_brief(moment, "bn"), clock_brief(moment, "en")) == (bangla, english)
    assert parse_time(clock_brief(moment, "bn")) == moment
