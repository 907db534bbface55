"""What people type, made clean once: the same for the form, the API and imports. ValidationError says what to do."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bangla.phones import PhoneError, parse_phone
from bangla.text import MAX_NAME_GRAPHEMES, graphemes, normalise
from ticketing.models import Kind
from ticketing.queries import district_by_name

NAME_LENGTH = 150
LINE_LENGTH = 200
PHONE_LENGTH = 40
EMAIL_LENGTH = 254
MOST_ACTIVITIES = 20
OPEN_KINDS = (Kind.DELEGATE, Kind.STUDENT, Kind.PRESS)
"""The kinds that a person may choose; the others are given by the organisers."""
PURPOSES = ("registration", "news", "photos")
"""What a person may agree to; the first one is needed to be registered at all."""

_ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_ANSWER_KEY = re.compile(r"[A-Za-z0-9_-]{1,50}")
_MOST_ANSWERS = 40
_ANSWER_LENGTH = 2000
_LARGEST_NUMBER = 10**15


def clean_line(text: str) -> str:
    """One line of free text as we store it."""
    return normalise(text)


def clean_name(text: str) -> str:
    """A name of any script, or nothing. Codes: `invalid_name`, `max_length`."""
    name = normalise(text)
    if not name:
        return ""
    if len(name) > NAME_LENGTH or len(graphemes(name)) > MAX_NAME_GRAPHEMES:
        raise ValidationError(_("Shorten the name to at most 120 characters."), code="max_length")
    if not _LETTER.search(name) or _ADDRESS.search(name):
        raise ValidationError(
            _("Write the name as on a certificate: letters, without web or e-mail addresses."), code="invalid_name"
        )
    return name


def clean_phone(text: str) -> str:
    """Any usual spelling, Bangla digits too -> E.164. Codes: `required` and those of `bangla.phones`."""
    try:
        return parse_phone(text)
    except PhoneError as error:
        raise ValidationError(_phone_sentence(error.code), code=_PHONE_CODES.get(error.code, error.code)) from error


_PHONE_CODES = {"empty": "required"}


def _phone_sentence(code: str) -> str:
    match code:
        case "empty":
            return _("Write your mobile number, for example 01712-345678.")
        case "too_short":
            return _("A digit is missing. A mobile number has 11 digits, for example 01712-345678.")
        case "too_long":
            return _("There is a digit too many. A mobile number has 11 digits, for example 01712-345678.")
        case "not_mobile":
            return _("This is not a mobile number. Write one that begins with 013 to 019.")
        case _:
            return _("Write a mobile number such as 01712-345678, or a foreign one with + and the country code.")


def clean_email(text: str) -> str:
    """An address, or nothing. Code: `invalid`."""
    email = normalise(text)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise ValidationError(
                _("Write an e-mail address such as name@example.org, or leave this empty."), code="invalid"
            ) from None
    return email


def clean_district(text: str) -> int | None:
    """Code or any name of one of the 64 districts -> primary key. Code: `unknown_district`."""
    name = normalise(text)
    if not name:
        return None
    found = district_by_name(name)
    if found is None:
        raise ValidationError(
            _("This district is not known. Write the name of one of the 64 districts, for example Jashore."),
            code="unknown_district",
        )
    return found


def clean_kind(kind: str) -> str:
    """Code: `kind_not_open`."""
    if kind not in OPEN_KINDS:
        raise ValidationError(
            _("This kind of ticket is given by the organisers. Choose delegate, student or press."),
            code="kind_not_open",
        )
    return kind


def clean_answers(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers to an activity's questions: texts, numbers, yes or no, and lists of texts. Code: `invalid_answer`."""
    if len(answers) > _MOST_ANSWERS:
        raise _bad_answer()
    return {_answer_key(key): _answer(value) for key, value in answers.items()}


def _answer_key(key: str) -> str:
    if not _ANSWER_KEY.fullmatch(key):
        raise _bad_answer()
    return key


def _answer(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) <= _LARGEST_NUMBER:
        return value
    if isinstance(value, str) and len(value) <= _ANSWER_LENGTH:
        return normalise(value)
    if isinstance(value, list) and len(value) <= _MOST_ANSWERS and all(isinstance(item, str) for item in value):
        return [_answer(item) for item in value]
    raise _bad_answer()


def _bad_answer() -> ValidationError:
    return ValidationError(
        _("An answer cannot be read. Send short texts, numbers, true or false, or lists of texts."),
        code="invalid_answer",
    )
