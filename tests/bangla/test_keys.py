import unicodedata
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangla.keys import SORT_KEY_LENGTH
from bangla.text import name_key, normalise, search_key, sort_key
from tests.bangla.test_text import HARD
from tests.bangla.vectors import load

NAMES = load("names")
ORDER = load("order")["order"]
ROWS = st.sampled_from(NAMES["same"]).map(lambda row: row[0])


@pytest.mark.parametrize(("one", "other"), NAMES["different"])
def test_different_names_have_different_keys(one, other):
    assert name_key(one) != name_key(other)


def test_different_persons_of_the_rows_stay_different():
    assert len({name_key(row[0]) for row in NAMES["same"]}) == len(NAMES["same"])


@pytest.mark.parametrize("row", NAMES["same"], ids=lambda row: ascii(row[0]))
def test_spellings_of_one_name_have_one_key(row):
    forms = [unicodedata.normalize(form, name) for name in row for form in ("NFC", "NFD")]

    assert {name_key(form) for form in [*row, *forms]} == {name_key(row[0])}


def test_there_are_twenty_spellings():
    assert sum(len(row) for row in NAMES["same"]) >= 20


@given(
    ROWS,
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from("\u200c\u200d")), max_size=4),
    st.sampled_from(["NFC", "NFD"]),
)
def test_joiners_anywhere_do_not_change_a_name(name, joiners, form):
    spelled = name
    for position, joiner in joiners:
        spelled = spelled[:position] + joiner + spelled[position:]

    assert name_key(unicodedata.normalize(form, spelled)) == name_key(name)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("বিপিও-সামিট, ২০২৩!", "বিপিও সামিট 2023"),
        ("BPO  Summit (Dhaka)", "bpo summit dhaka"),
        ("ＢＰＯ", "bpo"),
        ("ব\u09bcহিম", "রহিম"),
        ("জাতী\u09df", "জাতীয"),
        ("র\u200d্যাব", "র্যাব"),
        ("C_V. of Rahim", "c v of rahim"),
        ("अमित शर्मा।", "अमित शर्मा"),
        ("Straße É", "strasse e"),
        ("।,!?", ""),
    ],
)
def test_search_key(text, key):
    assert search_key(text) == unicodedata.normalize("NFC", key)


@given(HARD)
def test_keys_do_not_depend_on_the_form_of_the_text(text):
    key = search_key(text)

    assert search_key(key) == key
    assert search_key(unicodedata.normalize("NFD", text)) == key
    assert name_key(unicodedata.normalize("NFD", text)) == name_key(text)
    assert " " not in name_key(text)


@given(HARD)
def test_storing_a_name_does_not_change_its_keys(text):
    assert name_key(normalise(text)) == name_key(normalise(normalise(text)))


def test_districts_and_words_sort_as_in_a_dictionary():
    assert sorted(ORDER, key=sort_key) == ORDER


def test_neighbours_are_strictly_in_order_unless_equal():
    keys = [sort_key(word) for word in ORDER]

    assert all(one <= other for one, other in pairwise(keys))
    # Digits of both scripts are equal; nothing else of the list is.
    assert len(set(keys)) == len({search_key(word) if word[0] in "12১২" else word for word in ORDER})


@pytest.mark.parametrize(
    "words",
    [
        ["অ", "আ", "ঔ", "ক", "কং", "কঃ", "কঁ", "কক", "কা", "কৌ", "ক্ক", "ক্ষ", "খ", "হ"],
        ["ড", "ড়", "ডক", "ড়ক", "ঢ"],
        ["ত", "তা", "ৎ", "ত্ত", "থ"],
        ["১", "অ", "হ", "a", "A", "b", "日"],
        ["বিপিও", "বিপিও সামিট", "বিপিওসামিট"],
    ],
)
def test_the_order_of_the_dictionary(words):
    assert all(sort_key(one) < sort_key(other) for one, other in combinations(words, 2))


def test_forms_and_digits_sort_together():
    assert sort_key("২০২৩") == sort_key("2023")
    assert sort_key("\u09df") == sort_key("য\u09bc")
    assert sort_key("  ক   খ ") == sort_key("ক খ")
    assert sort_key("ক, খ") == sort_key("ক খ")


@given(HARD)
def test_sort_keys_fit_a_column_of_any_collation(text):
    key = sort_key(text * 10)

    assert len(key) <= SORT_KEY_LENGTH
    assert set(key) <= set("0123456789abcdef")
