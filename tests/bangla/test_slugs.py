import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangla.slugs import SLUG_LENGTH, transliterate
from bangla.text import normalise, slugify
from tests.bangla.test_text import HARD
from tests.bangla.vectors import load

SLUGS = load("slugs")["slugs"]


@pytest.mark.parametrize("text", ["", "   ", "!?।", "😀", "\u200d"])
def test_text_without_letters_has_no_slug(text):
    assert slugify(text) == ""


@pytest.mark.parametrize(("text", "slug"), SLUGS.items())
def test_slugs_never_change(text, slug):
    assert slugify(text) == slug


def test_a_slug_is_a_slug_of_itself():
    assert [slugify(slug) for slug in SLUGS.values()] == list(SLUGS.values())


def test_different_titles_have_different_slugs():
    assert len(set(SLUGS.values())) == len(SLUGS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("সরকার", "sorkar"),
        ("কর্মশালা", "kormoshala"),
        ("অধিদপ্তর", "odhidoptor"),
        ("কার্যালয়", "karjaloy"),
        ("পরীক্ষা", "porikkha"),
        ("ক্ষমা", "khoma"),
        ("পার্ক", "park"),
        ("ওয়েব", "web"),
        ("দুঃখ", "dukh"),
        ("হঠাৎ", "hothat"),
        ("ক্র্যাফট", "kryafot"),
        ("ছাত্র ৫০ জন", "chhatro ৫০ jon"),
    ],
)
def test_words_are_spelled_as_they_sound(text, said):
    assert transliterate(text) == said


def test_long_titles_are_cut_at_a_hyphen():
    slug = slugify("বিভাগীয় বিপিও সামিট " * 10)

    assert len(slug) <= SLUG_LENGTH
    assert slug.endswith(("bibhagiyo", "bipio", "samit"))
    assert len(slugify("a" * 200)) == SLUG_LENGTH
    assert slugify("one two three", 8) == "one-two"


def test_other_scripts_get_a_stable_stand_in():
    assert slugify("日本") == slugify("日本") == "x-cf2abf0c"
    assert slugify("日本") != slugify("中国")


@given(HARD)
def test_slugs_are_ascii_and_stable(text):
    slug = slugify(text)

    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    assert slugify(slug) == slug
    assert slugify(normalise(text)) == slugify(normalise(normalise(text)))


@given(st.text(alphabet="কখযরসহড়ংঁঃৎাি্ে২", min_size=1, max_size=20))
def test_bangla_never_has_an_empty_slug(text):
    assert slugify(text) != ""
