"""Phone numbers of Bangladesh as people type them, and foreign ones of visitors. Stored as E.164, shown grouped.

The prefix does not tell the operator (numbers move with their owner since 2018), and a phone does not tell the person
(families share).
"""

import re

import phonenumbers

from bangla.digits import digits_for, is_bangla_language, to_ascii_digits
from bangla.errors import PhoneError

__all__ = ["PhoneError", "is_mobile", "parse_contact_phone", "parse_mobile", "parse_phone", "show_phone"]

COUNTRY = "BD"
LONGEST_INPUT = 40

# What may stand between digits: spaces of any kind, hyphens and dashes, dots, brackets, and the invisible marks that
# phones put around copied numbers. Deleted, together with full-width forms of plus.
_NOISE = " \t\n\r\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NOISE += (
    "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d.\u00b7\u2024\u2027\uff0e()[]\uff08\uff09"
)
_NOISE += "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_CLEAN = str.maketrans(
    {**dict.fromkeys(_NOISE, ""), "＋": "+", "﹢": "+"}
    | {digit: str(value) for value, digit in enumerate("০১২৩৪৫৬৭৮৯")}
)
_MOBILE = re.compile(r"(?:(?:\+|00)?8800?|0)?(1[3-9][0-9]{8})")
_E164_MOBILE = re.compile(r"\+8801[3-9][0-9]{8}")
_NATIONAL_MOBILE_SHAPE = re.compile(r"(?:(?:\+|00)?8800?|0)?1[0-9]{9}")
_OUR_COUNTRY = re.compile(r"(?:\+|00)?880")
_FEWEST_DIGITS, _MOST_DIGITS = 10, 15


def _compact(text: str) -> str:
    """Digits with at most a leading plus, all ASCII. Raises `PhoneError`: "empty", "not_a_phone"."""
    compact = to_ascii_digits(text.translate(_CLEAN)).removeprefix("tel:")
    if not compact:
        raise PhoneError("empty", text)
    if len(text) > LONGEST_INPUT or not compact.isascii() or not compact.removeprefix("+").isdigit():
        raise PhoneError("not_a_phone", text)
    return compact


def _mobile_error(compact: str, text: str) -> PhoneError:
    """Says what is wrong with digits that are no mobile number of Bangladesh, so that the form can say it too."""
    if compact.startswith("+0"):
        return PhoneError("not_a_phone", text)
    if compact.startswith(("+", "00")) and not _OUR_COUNTRY.match(compact):
        return PhoneError("foreign", text)
    if _NATIONAL_MOBILE_SHAPE.fullmatch(compact):
        return PhoneError("not_mobile", text)
    national = _OUR_COUNTRY.sub("", compact, count=1).lstrip("0+")
    if not national.startswith("1"):
        return PhoneError("not_mobile" if len(national) >= _FEWEST_DIGITS - 2 else "too_short", text)
    return PhoneError("too_short" if len(national) < _FEWEST_DIGITS else "too_long", text)


def parse_mobile(text: str) -> str:
    """A mobile number of Bangladesh in any usual spelling -> "+8801XXXXXXXXX" (14 characters).

    Takes 01712-345678, +880 1712 345678, 8801…, 00880…, +880 (0) 1712…, 1712345678, digits of any script, every kind
    of space, hyphen, dot and bracket between them. Raises `PhoneError`: "empty", "not_a_phone" (other characters),
    "too_short", "too_long", "foreign" (another country code), "not_mobile" (land line, or a range that is no mobile
    one: 010, 011, 012).
    """
    found = _MOBILE.fullmatch(text.translate(_CLEAN)) if len(text) <= LONGEST_INPUT else None
    if found:
        return "+880" + found[1]
    # The slow way: other scripts' digits, "tel:", and telling what is wrong.
    compact = _compact(text)
    found = _MOBILE.fullmatch(compact)
    if found:
        return "+880" + found[1]
    raise _mobile_error(compact, text)


def is_mobile(e164: str) -> bool:
    """True for a stored number that can take an SMS code: "+8801[3-9]XXXXXXXX"."""
    return _E164_MOBILE.fullmatch(e164) is not None


def _valid(compact: str, text: str) -> str:
    """E.164 of a number that its country's numbering plan knows. Raises `PhoneError`: "too_short", "too_long",
    "invalid".
    """
    digits = len(compact.removeprefix("+"))
    if digits > _MOST_DIGITS + 2:
        raise PhoneError("too_long", text)
    if compact.startswith("00"):
        compact = "+" + compact[2:]
    try:
        number = phonenumbers.parse(compact, COUNTRY)
    except phonenumbers.NumberParseException as wrong:
        raise PhoneError("invalid", text) from wrong
    if not phonenumbers.is_valid_number(number):
        reason = phonenumbers.is_possible_number_with_reason(number)
        codes = {
            phonenumbers.ValidationResult.TOO_SHORT: "too_short",
            phonenumbers.ValidationResult.TOO_LONG: "too_long",
        }
        raise PhoneError(codes.get(reason, "invalid"), text)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _is_ours(compact: str) -> bool:
    return not compact.startswith(("+", "00")) or _OUR_COUNTRY.match(compact) is not None


def parse_phone(text: str) -> str:
    """The phone of a visitor -> E.164: a mobile number of Bangladesh, or with + (or 00) a number that exists in its
    country's plan.

    A number without + is read as Bangladeshi mobile. Raises `PhoneError` with the codes of `parse_mobile` (never
    "foreign"), and "invalid" for a foreign number that its country does not have.
    """
    compact = _compact(text)
    return parse_mobile(text) if _is_ours(compact) else _valid(compact, text)


def parse_contact_phone(text: str) -> str:
    """The phone of an office -> E.164: what `parse_phone` takes, and land lines (02-55012345) and IP numbers
    (09612-345678) of Bangladesh.

    Never use it for a number that must take an SMS: see `is_mobile`. Raises `PhoneError`: "empty", "not_a_phone",
    "too_short", "too_long", "invalid" (also short codes such as 999 and 16263, which only work inside the country).
    """
    compact = _compact(text)
    found = _MOBILE.fullmatch(compact)
    if found:
        return "+880" + found[1]
    if compact.startswith("880") and len(compact) > _FEWEST_DIGITS:
        compact = "+" + compact
    e164 = _valid(compact, text)
    if e164.startswith("+8801"):
        # The library still lists ranges of operators that are gone.
        raise PhoneError("invalid", text)
    return e164


def show_phone(e164: str, language: str) -> str:
    """A stored number as people write it: "+8801712345678" -> "01712-345678" / "০১৭১২-৩৪৫৬৭৮"; others in
    international form.

    What is not E.164 comes back with its digits in the language: showing never fails. For `tel:` links use the stored
    number.
    """
    if is_mobile(e164):
        return digits_for(f"0{e164[4:8]}-{e164[8:]}", language)
    if not re.fullmatch(r"\+[0-9]{5,15}", e164):
        return digits_for(e164, language)
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return digits_for(e164, language)
    ours = number.country_code == 880
    form = phonenumbers.PhoneNumberFormat.NATIONAL if ours else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    shown = str(phonenumbers.format_number(number, form))
    return digits_for(shown, language) if ours or is_bangla_language(language) else shown
