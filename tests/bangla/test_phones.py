import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangla.digits import to_bangla_digits
from bangla.errors import PhoneError
from bangla.phones import is_mobile, parse_contact_phone, parse_mobile, parse_phone, show_phone
from tests.bangla.vectors import load, refusal_of

PHONES = load("phones")
MOBILE = PHONES["mobile"]
NATIONAL = st.from_regex(r"1[3-9][0-9]{8}", fullmatch=True)


@pytest.mark.parametrize(("text", "code"), PHONES["refused"])
def test_parse_mobile_refuses(text, code):
    with pytest.raises(PhoneError) as refused:
        parse_mobile(text)

    assert refused.value.code == code


@pytest.mark.parametrize(("text", "code"), PHONES["contact_refused"])
def test_parse_contact_phone_refuses(text, code):
    with pytest.raises(PhoneError) as refused:
        parse_contact_phone(text)

    assert refused.value.code == code


@pytest.mark.parametrize(("text", "code"), PHONES["foreign_refused"])
def test_parse_phone_refuses_foreign_numbers_that_do_not_exist(text, code):
    with pytest.raises(PhoneError) as refused:
        parse_phone(text)

    assert refused.value.code == code


@pytest.mark.parametrize("text", ["02-55012345", "+880 9612 345678"])
def test_parse_phone_refuses_land_lines_of_bangladesh(text):
    with pytest.raises(PhoneError) as refused:
        parse_phone(text)

    assert refused.value.code == "not_mobile"


def test_an_error_carries_no_long_text():
    with pytest.raises(PhoneError) as refused:
        parse_mobile("01712345678" * 100_000)

    assert (refused.value.code, len(refused.value.text)) == ("not_a_phone", 80)


@pytest.mark.parametrize("text", PHONES["spellings"])
@pytest.mark.parametrize("read", [parse_mobile, parse_phone, parse_contact_phone])
def test_every_spelling_is_one_number(read, text):
    assert read(text) == MOBILE


def test_there_are_forty_different_spellings():
    assert len(set(PHONES["spellings"])) >= 40


@pytest.mark.parametrize(("text", "e164"), PHONES["contact"])
def test_offices_may_have_land_lines(text, e164):
    assert parse_contact_phone(text) == e164


@pytest.mark.parametrize(("text", "e164"), PHONES["foreign"])
def test_visitors_may_have_foreign_numbers(text, e164):
    assert parse_phone(text) == e164


@pytest.mark.parametrize(("e164", "english", "bangla"), PHONES["shown"])
def test_numbers_are_shown_grouped(e164, english, bangla):
    assert show_phone(e164, "en") == english
    assert show_phone(e164, "bn") == bangla


@pytest.mark.parametrize(
    ("text", "mobile"),
    [
        (MOBILE, True),
        ("+8801112345678", False),
        ("+880255012345", False),
        ("01712345678", False),
        (MOBILE + "\n", False),
        ("+880১৭১২৩৪৫৬৭৮", False),
    ],
)
def test_is_mobile_knows_stored_numbers_only(text, mobile):
    assert is_mobile(text) is mobile


@given(NATIONAL)
def test_our_numbers_are_numbers_to_the_library_as_well(national):
    e164 = parse_mobile(national)
    number = phonenumbers.parse(e164, None)

    assert number.country_code == 880
    assert str(number.national_number) == national
    assert phonenumbers.is_possible_number(number)


@given(NATIONAL, st.sampled_from(["bn", "en"]))
def test_a_shown_number_is_read_back(national, language):
    assert parse_mobile(show_phone(f"+880{national}", language)) == f"+880{national}"


@given(st.sets(NATIONAL, min_size=2, max_size=20))
def test_different_numbers_stay_different(numbers):
    assert len({parse_mobile(number) for number in numbers}) == len(numbers)


@given(
    NATIONAL,
    st.sampled_from(["", "0", "880", "+880", "00880", "+880 (0)", "+88 0"]),
    st.lists(st.sampled_from(["", "", " ", "-", ".", "\u00a0", "\u2011", "\u202f"]), min_size=10, max_size=10),
    st.booleans(),
)
def test_spelling_makes_no_difference(national, prefix, separators, bangla):
    text = prefix + "".join(separator + digit for digit, separator in zip(national, separators, strict=True))

    assert parse_mobile(to_bangla_digits(text) if bangla else text) == f"+880{national}"


@given(st.text(alphabet="0123456789০১+-() .x\u200d\x00", max_size=45))
def test_readers_give_e164_or_their_own_error(text):
    codes = {"empty", "not_a_phone", "too_short", "too_long", "foreign", "not_mobile", "invalid"}
    for read in (parse_mobile, parse_phone, parse_contact_phone):
        code = refusal_of(read, text)
        if code:
            assert code in codes
        else:
            e164 = read(text)
            assert re.fullmatch(r"\+[0-9]{5,15}", e164)
            assert read(e164) == e164


@given(st.text())
def test_showing_never_fails(text):
    for language in ("bn", "en"):
        show_phone(text, language)
        show_phone(f"+{text}", language)
