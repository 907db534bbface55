from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangla.digits import (
    digits_for,
    format_number,
    group_lakh,
    ordinal,
    ordinal_word,
    parse_number,
    parse_ordinal,
    to_ascii_digits,
    to_bangla_digits,
)
from bangla.errors import NumberError
from tests.bangla.vectors import load, refusal_of

WRITTEN = load("written")


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_group_lakh_refuses_what_is_not_finite(number):
    with pytest.raises(NumberError) as refused:
        group_lakh(number)

    assert refused.value.code == "not_finite"


@pytest.mark.parametrize("number", [0, -1])
@pytest.mark.parametrize("write", [ordinal, ordinal_word])
def test_ordinals_begin_at_one(write, number):
    with pytest.raises(NumberError) as refused:
        write(number, "bn")

    assert refused.value.code == "not_positive"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("\u00a0 ", "empty"),
        ("abc", "not_a_number"),
        ("১,২,৩", "not_a_number"),
        ("১,০০,০০", "not_a_number"),
        ("-৫", "not_a_number"),
        ("৫.৫", "not_a_number"),
        ("১৫ জুন ২০২৩", "not_a_number"),
        ("9" * 100, "not_a_number"),
    ],
)
def test_parse_number_refuses(text, code):
    with pytest.raises(NumberError) as refused:
        parse_number(text)

    assert refused.value.code == code


@pytest.mark.parametrize("text", ["", "প্রথমা", "০ম", "5", "পাঁচ", "5thx"])
def test_parse_ordinal_refuses(text):
    with pytest.raises(NumberError) as refused:
        parse_ordinal(text)

    assert refused.value.code == ("not_an_ordinal" if text else "empty")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("০১২৩৪৫৬৭৮৯", "0123456789"),
        ("０１２３", "0123"),
        ("٠١٢ ۰۱۲ ०१२", "012 012 012"),
        ("CGPA ৩.৭৫", "CGPA 3.75"),
        ("১2৩", "123"),
        ("²½ ৳", "²½ ৳"),
    ],
)
def test_to_ascii_digits(text, expected):
    assert to_ascii_digits(text) == expected


def test_digits_follow_the_language():
    assert digits_for("২০২৩ 2023", "bn") == "২০২৩ ২০২৩"
    assert digits_for("২০২৩ 2023", "bn-BD") == "২০২৩ ২০২৩"
    assert digits_for("২০২৩ 2023", "en") == "2023 2023"


@pytest.mark.parametrize(
    ("number", "lakh", "bangla", "english"),
    [
        (0, "0", "০", "0"),
        (999, "999", "৯৯৯", "999"),
        (2304, "2,304", "২,৩০৪", "2,304"),
        (70_000, "70,000", "৭০,০০০", "70,000"),
        (100_000, "1,00,000", "১,০০,০০০", "100,000"),
        (12_345_678, "1,23,45,678", "১,২৩,৪৫,৬৭৮", "12,345,678"),
        (-100_000, "-1,00,000", "-১,০০,০০০", "-100,000"),
        (Decimal("150000.50"), "1,50,000.50", "১,৫০,০০০.৫০", "150,000.50"),
        (Decimal("1E+5"), "1,00,000", "১,০০,০০০", "100,000"),
    ],
)
def test_numbers_are_grouped(number, lakh, bangla, english):
    assert group_lakh(number) == lakh
    assert format_number(number, "bn") == bangla
    assert format_number(number, "en") == english


def test_ordinals_in_bangla():
    assert [ordinal(number, "bn") for number in range(1, 13)] == (
        ["১ম", "২য়", "৩য়", "৪র্থ", "৫ম", "৬ষ্ঠ", "৭ম", "৮ম", "৯ম", "১০ম", "১১তম", "১২তম"]
    )
    assert [ordinal_word(number, "bn") for number in (1, 4, 5, 10, 11)] == ["প্রথম", "চতুর্থ", "পঞ্চম", "দশম", "১১তম"]


def test_ordinals_in_english():
    assert [ordinal(number, "en") for number in (1, 2, 3, 4, 11, 12, 13, 21, 101, 111)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "101st", "111th"]
    )
    assert [ordinal_word(number, "en") for number in (1, 5, 10, 11)] == ["first", "fifth", "tenth", "11th"]


@pytest.mark.parametrize(("text", "number"), WRITTEN["numbers"])
def test_parse_number_reads_what_the_press_writes(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(("text", "number"), WRITTEN["ordinals"])
def test_parse_ordinal_reads_what_the_press_writes(text, number):
    assert parse_ordinal(text) == number


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["bn", "en"]))
def test_a_shown_number_is_read_back(number, language):
    assert parse_number(format_number(number, language)) == number
    assert parse_number(to_bangla_digits(str(number))) == number


@given(st.integers(min_value=1, max_value=9999), st.sampled_from(["bn", "en"]))
def test_a_shown_ordinal_is_read_back(number, language):
    assert parse_ordinal(ordinal(number, language)) == number
    assert parse_ordinal(ordinal_word(number, language)) == number


@given(st.text())
def test_digits_there_and_back(text):
    ascii_text = to_ascii_digits(text)

    assert not any(character.isdecimal() and character not in "0123456789" for character in ascii_text)
    assert to_ascii_digits(to_bangla_digits(ascii_text)) == ascii_text
    assert len(ascii_text) == len(text)


@given(st.text(alphabet="০১২৩৪৫৬৭৮৯0123456789,. টিজনহাজারলাখ", max_size=100))
def test_readers_fail_only_with_their_own_error(text):
    assert refusal_of(parse_number, text) in {"", "empty", "not_a_number"}
    assert refusal_of(parse_ordinal, text) in {"", "empty", "not_an_ordinal"}
