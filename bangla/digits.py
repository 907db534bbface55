"""Digits, grouped numbers and ordinals in both languages, and how to read them back.

Accept every decimal digit on input, store ASCII, show per language. Codes, addresses, QR payloads and CSV stay ASCII:
never send those through `digits_for`.
"""

import re
import unicodedata
from decimal import Decimal
from types import MappingProxyType

from bangla.errors import NumberError

BANGLA_DIGITS = "০১২৩৪৫৬৭৮৯"

_TO_BANGLA = str.maketrans("0123456789", BANGLA_DIGITS)
_FROM_BANGLA = str.maketrans(BANGLA_DIGITS, "0123456789")
# `\d` is every decimal digit of Unicode: full-width, Arabic-Indic, Devanagari and so on.
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")

ORDINAL_WORDS_BN = ("প্রথম", "দ্বিতীয়", "তৃতীয়", "চতুর্থ", "পঞ্চম", "ষষ্ঠ", "সপ্তম", "অষ্টম", "নবম", "দশম")
ORDINAL_WORDS_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINAL_ENDINGS_BN = ("ম", "য়", "য়", "র্থ", "ম", "ষ্ঠ", "ম", "ম", "ম", "ম")

# Number words from nought to thirty-one (the days of a month), each with the spellings seen in print.
_NUMBER_WORDS = (
    "শূন্য",
    "এক",
    "দুই দু",
    "তিন",
    "চার",
    "পাঁচ",
    "ছয় ছ",
    "সাত",
    "আট",
    "নয় ন",
    "দশ",
    "এগারো এগার",
    "বারো বার",
    "তেরো তের",
    "চৌদ্দ চোদ্দ",
    "পনেরো পনের",
    "ষোলো ষোল",
    "সতেরো সতের",
    "আঠারো আঠার",
    "উনিশ ঊনিশ",
    "বিশ কুড়ি",
    "একুশ",
    "বাইশ",
    "তেইশ",
    "চব্বিশ",
    "পঁচিশ",
    "ছাব্বিশ",
    "সাতাশ",
    "আটাশ আঠাশ",
    "ঊনত্রিশ উনত্রিশ",
    "ত্রিশ তিরিশ",
    "একত্রিশ",
)
NUMBER_WORDS = MappingProxyType(
    {word: number for number, spellings in enumerate(_NUMBER_WORDS) for word in spellings.split()}
)
_SCALES = MappingProxyType({"শত": 100, "শ": 100, "হাজার": 1_000, "লাখ": 100_000, "লক্ষ": 100_000, "কোটি": 10_000_000})
# What follows a counted number: the classifiers and, after a space, any counted noun of one word ("জন", "টাকা",
# "কর্মী").
_CLASSIFIER = r"(?:টি|টা|খানা|খানি|জন|টির|টিতে)"
_WORD = "[\u0980-\u09e5\u09f0-\u09fe\u200c\u200d]"
_NUMBER = re.compile(
    rf"(?P<figure>\d{{1,3}}(?:,\d{{2,3}})+|\d+|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})"
    rf"(?:\s*(?P<scale>{'|'.join(_SCALES)}))?\s*{_CLASSIFIER}?(?:\s{_WORD}+)?"
)
_LONGEST_INPUT = 80
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3}")
_ORDINAL_FIGURE = re.compile(
    rf"(\d{{1,4}})(?:{'|'.join(sorted(set(_ORDINAL_ENDINGS_BN), key=len))}|তম|st|nd|rd|th)(.*)", re.DOTALL
)
# "পঞ্চমবারের মত": the ordinal stands in front of "time(s)" in some case.
_TAIL = re.compile(rf"\s*(?:বার(?:ের)?)?(?:\s{_WORD}+)*", re.DOTALL)


def is_bangla_language(language: str) -> bool:
    """True for `bn` and its regional forms (`bn-BD`, `bn_BD`); every other language is shown in English."""
    return language[:2].lower() == "bn"


def to_ascii_digits(text: str) -> str:
    """Every decimal digit of any script as 0-9; everything else stays. Never fails."""
    if text.isascii():
        return text
    text = text.translate(_FROM_BANGLA)
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def to_bangla_digits(text: str) -> str:
    """0-9 as ০-৯; everything else stays. Never fails."""
    return text.translate(_TO_BANGLA)


def digits_for(text: str, language: str) -> str:
    """The text with its digits in the script of the language: `bn` shows ০-৯, any other language 0-9."""
    return to_bangla_digits(text) if is_bangla_language(language) else to_ascii_digits(text)


def _split(number: int | Decimal) -> tuple[str, str, str]:
    """Sign, integer digits and ".fraction" (or nothing) in ASCII. Raises `NumberError("not_finite")`."""
    if isinstance(number, Decimal) and not number.is_finite():
        raise NumberError("not_finite", str(number))
    plain = f"{number:f}" if isinstance(number, Decimal) else str(int(number))
    sign = "-" if plain.startswith("-") else ""
    whole, point, fraction = plain.removeprefix("-").partition(".")
    return sign, whole, point + fraction


def group_lakh(number: int | Decimal) -> str:
    """South Asian grouping in ASCII: 100000 -> "1,00,000", 12345678 -> "1,23,45,678". A Decimal keeps its decimal
    places.

    Raises `NumberError("not_finite")` for NaN and infinities.
    """
    sign, whole, fraction = _split(number)
    head, tail = whole[:-3], whole[-3:]
    groups = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return sign + ",".join([*reversed(groups), tail]) + fraction


def format_number(number: int | Decimal, language: str) -> str:
    """A number as people read it: bn "১,০০,০০০" (lakh grouping, as CLDR says for bn), en "100,000".

    English is grouped by thousands because the English texts of the field write "100,000 jobs", not "1,00,000"; where
    an English text wants lakhs, `group_lakh` gives them. Raises `NumberError("not_finite")`.
    """
    if is_bangla_language(language):
        return to_bangla_digits(group_lakh(number))
    sign, whole, fraction = _split(number)
    return f"{sign}{int(whole):,}{fraction}"


def ordinal(number: int, language: str) -> str:
    """In Bangla ১ম ২য় ৩য় ৪র্থ ৫ম ৬ষ্ঠ ৭ম ৮ম ৯ম ১০ম, then ১১তম …; in English 1st, 2nd, … 11th. Raises `NumberError("not_positive")`
    below one.
    """
    if number < 1:
        raise NumberError("not_positive", str(number))
    if is_bangla_language(language):
        ending = _ORDINAL_ENDINGS_BN[number - 1] if number <= len(_ORDINAL_ENDINGS_BN) else "তম"
        return to_bangla_digits(str(number)) + ending
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def ordinal_word(number: int, language: str) -> str:
    """পঞ্চম / "fifth" up to ten, above that the figure as `ordinal` writes it. Raises `NumberError("not_positive")`
    below one.
    """
    words = ORDINAL_WORDS_BN if is_bangla_language(language) else ORDINAL_WORDS_EN
    return words[number - 1] if 1 <= number <= len(words) else ordinal(number, language)


def _clean(text: str, code: str) -> str:
    """NFC, ASCII digits, single spaces. Raises `NumberError`: "empty", or the given code for text that is far too long."""
    if len(text) > _LONGEST_INPUT:
        raise NumberError(code, text)
    cleaned = " ".join(unicodedata.normalize("NFC", to_ascii_digits(text)).split())
    if not cleaned:
        raise NumberError("empty", text)
    return cleaned


def parse_number(text: str) -> int:
    """A counted whole number: "২৩০৪ জন", "সাতটি", "৮টি", "১,০০,০০০", "2,304", "৭০ হাজার", "তিন লাখ টাকা" -> int.

    Words are read from nought to thirty-one, alone or before শত/হাজার/লাখ/কোটি.
    Raises `NumberError`: "empty", "not_a_number" (also for commas in impossible places).
    """
    cleaned = _clean(text, "not_a_number")
    found = _NUMBER.fullmatch(cleaned)
    if found is None:
        raise NumberError("not_a_number", text)
    figure = found["figure"]
    if "," in figure and not _GROUPED.fullmatch(figure):
        raise NumberError("not_a_number", text)
    value = NUMBER_WORDS[figure] if figure in NUMBER_WORDS else int(figure.replace(",", ""))
    return value * _SCALES.get(found["scale"], 1)


def parse_ordinal(text: str) -> int:
    """An ordinal: "৫ম", "৪র্থ", "11th", "পঞ্চম", "পঞ্চমবারের মত", "Fifth" -> int. Raises `NumberError`: "empty",
    "not_an_ordinal".
    """
    cleaned = _clean(text, "not_an_ordinal").lower()
    figure = _ORDINAL_FIGURE.fullmatch(cleaned)
    if figure and int(figure[1]) > 0 and _TAIL.fullmatch(figure[2]):
        return int(figure[1])
    for words in (ORDINAL_WORDS_BN, ORDINAL_WORDS_EN):
        for number, word in enumerate(words, start=1):
            if cleaned.startswith(word) and _TAIL.fullmatch(cleaned, len(word)):
                return number
    raise NumberError("not_an_ordinal", text)
