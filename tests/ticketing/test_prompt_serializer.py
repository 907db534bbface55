"""The short way through a registration says what the long way of DRF says."""

import copy
import uuid
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError as DjangoError
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework import serializers

from ticketing import cleaning
from ticketing.serializers import CleanField, PromptSerializer, RegistrationInput

LONGEST = 12
odd = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.binary(), st.lists(st.text(), max_size=2), st.just({})
)
texts = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from("\0 \t\n\ud800\udfff\u200b\u00a0০১কখ’“é")),
    max_size=LONGEST + 4,
)


def told(check: Any, value: object) -> tuple[str, object]:
    """What a field makes of a value, or the codes of what it refuses."""
    try:
        return "taken", check(value)
    except serializers.ValidationError as error:
        return "refused", error.get_codes()
    except DjangoError as error:
        return "refused", [one.code for one in error.error_list]


@settings(max_examples=400, deadline=None)
@given(st.one_of(texts, odd))
def test_a_clean_field_is_a_char_field_that_cleans(value: object) -> None:
    for field in (
        CleanField(max_length=LONGEST),
        CleanField(cleaning.clean_name, max_length=LONGEST),
        CleanField(max_length=LONGEST, required=True, allow_blank=False),
    ):

        def long_way(given: object, field: CleanField = field) -> object:
            return field.clean(serializers.CharField.run_validation(field, given))

        assert told(field.run_validation, value) == told(long_way, value)


WHOLE: dict[str, Any] = {
    "request_id": "0b9f1d52-1f4e-4ab8-8a2f-7f3a6a1c9d10",
    "activities": ["khulna-main", "khulna-fair"],
    "person": {
        "name_en": "Rahim Uddin",
        "name_bn": "রহিম উদ্দিন",
        "phone": "01712-345678",
        "email": "rahim@example.org",
        "organisation": "Example Ltd.",
        "designation": "Engineer",
        "institution": "",
        "district": "jashore",
        "gender": "male",
    },
    "kind": "student",
    "language": "en",
    "consents": {"registration": True, "news": False, "photos": "yes"},
    "answers": {"meal": "vegetarian"},
    "invitation": "abc",
}
PLACES = [*((name,) for name in WHOLE), *((name, key) for name in ("person", "consents") for key in WHOLE[name])]
LEFT_OUT = object()
anything = st.one_of(st.just(LEFT_OUT), texts, odd, st.sampled_from(["bn", "delegate", "vip", "০১৭১২৩৪৫৬৭৮", "", " "]))


@pytest.mark.django_db
@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(PLACES), anything, max_size=4))
def test_a_registration_is_read_as_drf_reads_it(changes: dict[tuple[str, ...], object]) -> None:
    document = copy.deepcopy(WHOLE)
    for place, value in sorted(changes.items(), reverse=True):
        inner = document if len(place) == 1 else document.get(place[0], {})
        if not isinstance(inner, dict):
            continue
        if value is LEFT_OUT:
            inner.pop(place[-1], None)
        else:
            inner[place[-1]] = value

    short = answered(document)
    with mock.patch.object(PromptSerializer, "run_validation", serializers.Serializer.run_validation):
        assert short == answered(document)


def answered(document: dict[str, Any]) -> tuple[str, object]:
    try:
        request_id, wish = RegistrationInput().run_validation(copy.deepcopy(document))
    except serializers.ValidationError as error:
        return "refused", error.get_full_details()
    assert isinstance(request_id, uuid.UUID)
    return "taken", (request_id, wish)
