import itertools

import pytest

from ticketing.short_code import ALPHABET, check_character, format_short_code, make_short_code, parse_short_code

GOOD = "7KQ29FMP" + check_character("7KQ29FMP")


@pytest.mark.parametrize(
    "text",
    [
        None,
        5,
        b"x",
        "",
        "7KQ29FMP",
        GOOD + "0",
        GOOD[:-1] + "U",
        "U" * 9,
        "!" * 9,
        "ক" * 9,
        GOOD + "\0",
        "0" * 10_000,
        "\ud800",
    ],
)
def test_parse_refuses(text):
    assert parse_short_code(text) is None


def test_parse_notices_every_single_mistake():
    for at, character in itertools.product(range(9), ALPHABET):
        if character != GOOD[at]:
            assert parse_short_code(GOOD[:at] + character + GOOD[at + 1 :]) is None


def test_parse_notices_every_swap():
    code = "01234567" + check_character("01234567")
    for left, right in itertools.combinations(range(9), 2):
        if code[left] != code[right]:
            swapped = list(code)
            swapped[left], swapped[right] = swapped[right], swapped[left]
            assert parse_short_code("".join(swapped)) is None


@pytest.mark.parametrize(
    "typed",
    [
        "7kq-29f-mp{0}",
        "7KQ 29F MP{0}",
        " 7 K Q 2 9 F M P {0} ",
        "৭KQ২৯FMP{0}",
        "７ＫＱ２９ＦＭＰ{0}",
        "7KQ\u201129F\u2013MP{0}",
        "7KQ.29F.MP{0}\n",
    ],
)
def test_parse_forgives_how_people_type(typed):
    assert parse_short_code(typed.format(GOOD[-1].lower())) == GOOD


def test_parse_forgives_letters_that_look_like_digits():
    code = "01100110" + check_character("01100110")

    assert parse_short_code("oIlO0L1o" + code[-1]) == code


def test_made_codes_parse_and_differ():
    codes = [make_short_code() for _ in range(300)]

    assert [parse_short_code(format_short_code(code)) for code in codes] == codes
    assert len(set(codes)) == 300


def test_format_groups_by_three():
    assert format_short_code("7KQ29FMPX") == "7KQ-29F-MPX"
