"""The short way of a clean field says what the long way of DRF's says."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoError
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework import serializers

from ticketing import cleaning
from ticketing.serializers import CleanField

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
