import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangla.text import (
    cut,
    graphemes,
    has_forbidden_characters,
    is_bangla,
    is_person_name,
    looks_like_bijoy,
    normalise,
    normalise_paragraphs,
)
from tests.bangla.vectors import load

BIJOY = load("bijoy")
CLUSTERS = load("clusters")["clusters"]
# Text with what hurts: joiners, marks, spaces of all kinds, control characters, lone surrogates, emoji.
HARD = st.text(
    alphabet=st.one_of(
        st.sampled_from("কষরযডঢত\u09ce\u09dc\u09dd\u09df\u09cd\u09bc\u09be\u09bf\u09c7\u0981\u0982"),
        st.sampled_from("\u200c\u200d\u00a0\u2009\u3000\u2028\n\r\t \x00\u202e\u2066\ufeff\u200b\ud800\uffff"),
        st.sampled_from("aeé\u0301\u0308👨👩\U0001f1e7\U0001f1e9🏽"),
        st.characters(),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  a \t b\n", "a b"),
        ("a\u00a0\u00a0b\u2003c\u3000d", "a b c d"),
        ("a\x00b", "ab"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("\u2066a\u2069\ufeff\u200b\u200e", "a"),
        ("a\ud800b", "ab"),
        ("\u09df\u09dc\u09dd", "য\u09bcড\u09bcঢ\u09bc"),
        ("ক\u09c7\u09be", "ক\u09cb"),
        ("e\x00\u0301", "é"),
        ("র\u200d\u09cdয", "র\u200d\u09cdয"),
        ("বাক্\u200cরুদ্ধ", "বাক্\u200cরুদ্ধ"),
        ("বাক্\u200c", "বাক্\u200c"),
        ("\u200d\u200cরহিম\u200d \u200cকরিম\u200c", "রহিম করিম"),
        ("\u200c\u200d", ""),
        (" \u200d ", ""),
        ("১৫ জুন", "১৫ জুন"),
        ("Line\u2028two\rthree", "Line two three"),
    ],
)
def test_normalise(text, expected):
    assert normalise(text) == unicodedata.normalize("NFC", expected)


def test_normalise_paragraphs_keeps_lines():
    assert normalise_paragraphs(" a  b \r\n\r\n\r\n\r\nc\x00\u00a0\td\u2028e\n") == "a b\n\nc d\ne"
    assert normalise_paragraphs("\x00\n \n") == ""


@given(HARD)
def test_normalised_text_is_clean_and_stays(text):
    clean = normalise(text)

    assert normalise(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not has_forbidden_characters(clean)
    assert clean == clean.strip()
    assert "  " not in clean
    assert "\n" not in clean
    assert clean.encode("utf-8").decode("utf-8") == clean


@given(HARD)
def test_normalised_paragraphs_are_clean_and_stay(text):
    clean = normalise_paragraphs(text)

    assert normalise_paragraphs(clean) == clean
    assert not has_forbidden_characters(clean)
    assert "\n\n\n" not in clean
    assert normalise(clean) == normalise(text)


@pytest.mark.parametrize(
    ("text", "bangla"),
    [
        ("", False),
        ("২০২৩", False),
        ("BPO Summit", False),
        ("বিপিও সামিট", True),
        ("বিপিও সামিট ২০২৩ (BPO)", True),
        ("BPO Summit Bangladesh: বিপিও", False),
        ("हिन्दी", False),
    ],
)
def test_is_bangla(text, bangla):
    assert is_bangla(text) is bangla


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200d",
        "...",
        "12345",
        "১২৩ রহিম",
        "Rahim 01712345678",
        "Ra\x00him",
        "Rahim\u202emihaR",
        "Rahim\x1b[31m",
        "a\ud800",
        "http://evil.example",
        "www.evil.example",
        "Win at evil.com",
        "rahim@example.org",
        "<script>alert(1)</script>",
        "<b></b>",
        "Rahim <b>",
        "{{ 7*7 }}",
        "Robert'); DROP TABLE Students;--",
        "=cmd|' /C calc'!A0",
        "Z\u0301\u0302\u0303\u0304\u0305\u0306",
        "😀",
        "ঁ",
        "ক" * 121,
        "a" * 100_000,
    ],
)
def test_is_person_name_refuses(text):
    assert is_person_name(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "রাশেদা ক্ষিতীশ প্রজ্ঞা",
        "মোঃ আব্দুর রহমান",
        "মো: আব্দুর রহমান",
        "র\u200d্যাচেল চাঁদনী",
        "অঙ্কন পান্না",
        "ড়্যাঁ",
        "Md. Abdul-Karim O'Neil",
        "Dr. S. M. Rahman, Jr.",
        "Sheikh (Babu) Hasan",
        "José Núñez",
        "Nguyễn Thị Ánh",
        "李小龙",
        "محمد علي",
        "अमित शर्मा",
        "Oyelaran N'Diaye 2",
        "Rahim\n",
        "Rahim\u00a0Uddin",
        "ক" * 120,
        "এ",
    ],
)
def test_is_person_name_accepts(text):
    assert is_person_name(text) is True
    assert is_person_name(unicodedata.normalize("NFD", text)) is True


@given(HARD)
def test_a_name_stays_a_name_when_normalised(text):
    if is_person_name(text):
        assert is_person_name(normalise(text))


@pytest.mark.parametrize("limit", [0, -1])
def test_cut_refuses_a_limit_below_one(limit):
    with pytest.raises(ValueError, match="at least 1"):
        cut("ক", limit)


@pytest.mark.parametrize("clusters", CLUSTERS, ids=lambda clusters: ascii("".join(clusters)))
def test_clusters_are_those_of_the_standard(clusters):
    assert graphemes("".join(clusters)) == clusters


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("", 5, ""),
        ("ক্ষমা", 2, "ক্ষমা"),
        ("ক্ষত্রিয়", 2, "ক্ষ…"),
        ("স্ত্রী শিক্ষা", 3, "স্ত্রী…"),
        ("বাংলাদেশ", 1, "…"),
        ("abcdef", 4, "abc…"),
    ],
)
def test_cut_never_tears_a_conjunct(text, limit, expected):
    assert cut(text, limit) == expected


@given(HARD, st.integers(min_value=1, max_value=20))
def test_cut_keeps_to_its_limit(text, limit):
    clusters = graphemes(text)
    short = cut(text, limit)

    assert "".join(clusters) == text
    if len(clusters) <= limit:
        assert short == text
    else:
        assert short.endswith("…")
        assert len(short) <= sum(map(len, clusters[: limit - 1])) + 1
        assert "".join(clusters[: limit - 1]).startswith(short[:-1])


@pytest.mark.parametrize("text", BIJOY["bijoy"])
def test_bijoy_is_recognised(text):
    assert looks_like_bijoy(text) is True


@pytest.mark.parametrize("text", BIJOY["other"])
def test_other_text_is_not_taken_for_bijoy(text):
    assert looks_like_bijoy(text) is False


@given(HARD)
def test_judges_never_fail(text):
    is_bangla(text)
    looks_like_bijoy(text)
