"""What students type about their work, made clean once: the same for the form and the API. ValidationError says what to do.

Names, phone, address and district are cleaned as everywhere, by `ticketing.cleaning`.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bangla.digits import digits_for, parse_number, to_ascii_digits
from bangla.errors import NumberError
from bangla.text import normalise, normalise_paragraphs
from careerfair.models import ApplicationConsent, Profile

EARLIEST_YEAR = 1970
MOST_YEARS_AHEAD = 2
LONGEST_CONSENTS = 1000
_EXPERIENCE_LENGTH = 2000


def clean_count(least: int, most: int) -> Callable[[str], int | None]:
    """A cleaner for a whole number in any digits; nothing is None. Codes: `not_a_number`, `out_of_range`."""

    def clean(text: str) -> int | None:
        if not normalise(text):
            return None
        try:
            number = parse_number(text)
        except NumberError as error:
            raise ValidationError(_("Write a number, for example 30."), code="not_a_number") from error
        if not least <= number <= most:
            raise ValidationError(
                _("Write a number from %(least)s to %(most)s.") % {"least": _said(least), "most": _said(most)},
                code="out_of_range",
            )
        return number

    return clean


def _said(number: int) -> str:
    return digits_for(str(number), get_language() or "en")


def clean_year(text: str) -> int | None:
    """A year of passing. Codes: `not_a_number`, `out_of_range`."""
    return clean_count(EARLIEST_YEAR, timezone.localdate().year + MOST_YEARS_AHEAD)(text)


clean_studying_year = clean_count(1, 6)
clean_typing = clean_count(1, 200)
clean_pay = clean_count(1_000, 1_000_000)


def clean_choice(choices: type[Any]) -> Callable[[str], str]:
    """A cleaner for one of a closed list, or nothing. Code: `invalid_choice`."""

    def clean(text: str) -> str:
        value = normalise(text)
        if value and value not in choices.values:
            raise ValidationError(
                _("Choose one of: %(choices)s.") % {"choices": ", ".join(choices.values)}, code="invalid_choice"
            )
        return value

    return clean


clean_degree = clean_choice(Profile.Degree)
clean_level = clean_choice(Profile.Level)
clean_shift = clean_choice(Profile.Shift)
clean_hours = clean_choice(Profile.Hours)


def clean_day(text: str) -> dt.date | None:
    """A date as browsers and programs send it, in any digits; nothing is None. Code: `not_a_date`."""
    value = to_ascii_digits(normalise(text))
    if not value:
        return None
    try:
        day = dt.date.fromisoformat(value)
    except ValueError as error:
        raise ValidationError(
            _("Write the day as year-month-day, for example 2026-12-31."), code="not_a_date"
        ) from error
    if not EARLIEST_YEAR <= day.year <= timezone.localdate().year + 10:
        raise ValidationError(_("Write a day that lies ahead."), code="out_of_range")
    return day


def clean_experience(text: str) -> str:
    """Several lines; line breaks stay. Code: `max_length`."""
    value = normalise_paragraphs(text)
    if len(value) > _EXPERIENCE_LENGTH:
        raise ValidationError(_("Shorten this to at most 2000 characters."), code="max_length")
    return value


def clean_consents(values: Iterable[Any]) -> tuple[str, ...]:
    """The purposes agreed to, in a fixed order. `values` are those of one field of a form: purposes, or one JSON text.

    The JSON may be `{"pool": true, "company": false}` or `["pool"]`. Purposes that are not known are not recorded.
    Code: `invalid`.
    """
    agreed: set[str] = set()
    for value in values:
        text = str(value).strip()
        agreed |= _from_json(text) if text[:1] in ("{", "[", '"') else {text}
    return tuple(purpose for purpose in ApplicationConsent.Purpose.values if purpose in agreed)


def _from_json(text: str) -> set[str]:
    wrong = ValidationError(_('Send consents as {"company": true, "pool": false, "future": false}.'), code="invalid")
    if len(text) > LONGEST_CONSENTS:
        raise wrong
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise wrong from error
    if isinstance(said, dict) and all(isinstance(answer, bool) for answer in said.values()):
        return {purpose for purpose, answer in said.items() if answer}
    if isinstance(said, list) and all(isinstance(purpose, str) for purpose in said):
        return set(said)
    raise wrong
