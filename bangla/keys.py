"""Keys computed from text: to find it, to tell whether two spellings are one name, to sort it as a dictionary does.

A key is for machines: never shown, never stored instead of the text. Changing a rule here changes stored key columns:
recompute them.
"""

import re
import unicodedata
from types import MappingProxyType

from bangla.digits import to_ascii_digits

_NUKTA = "\u09bc"
_VIRAMA = "\u09cd"
SORT_KEY_LENGTH = 255

# Spellings that look the same on screen. Order matters: longer sequences before what they contain.
_LOOKALIKES = (
    ("\u09ac\u09bc", "\u09b0"),  # ba + nukta draws like ra
    ("\u0985\u09be", "\u0986"),  # a + aa sign draws like aa
    ("\u09a4\u09cd\u200d", "\u09ce"),  # khanda ta as it was typed before Unicode 4.1
    ("\u09f0", "\u09b0"),  # Assamese ra
    (_NUKTA, ""),  # য for য়, ড for ড়: dropped dots are the commonest slip
    ("\u200c", ""),
    ("\u200d", ""),
)
_SIGNS_OF_KEYS = re.compile("[\u0985\u09a4\u09ac\u09bc\u09f0\u200c\u200d\u0981]")
_CANDRABINDU_FIRST = re.compile("\u0981([\u09be-\u09cc])")
_ACCENT = re.compile("[\u0300-\u036f]+")
# `\\w` knows letters and digits but no vowel signs or other marks: those are named, the danda between them is not
# one.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u20d0-\u20ff"
_NOT_WORD = re.compile(f"(?:[^\\w{_MARKS}]|_)+")
_PLAIN_WORDS = re.compile("[a-z0-9 ]*")

# The first names that are abbreviated in countless ways; each spelling of one stands for the same person.
_TITLES = MappingProxyType(
    {
        spelling: short
        for short, spellings in (
            ("md", "md mohd muhd mohammad mohammed muhammad muhammed mohammod mohamed mohamad"),
            ("mst", "mst mstt mosammat mosammot musammat mossammat mosammath"),
            ("মো", "মো মোঃ মু মুহঃ মোহাম্মদ মোহাম্মাদ মুহাম্মদ মুহাম্মাদ মোহাঃ মোহা মহম্মদ"),
            ("মোছা", "মোছা মোছাঃ মোসা মোসাঃ মোসাম্মৎ মোছাম্মৎ মুসাম্মৎ মোসাম্মাত মোছাম্মাত"),
        )
        for spelling in spellings.split()
    }
)


def _fold(text: str) -> str:
    """Case, width, accents, digits, joiners, nukta and lookalikes away; punctuation to spaces; single spaces."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold()
        text = to_ascii_digits(text)
        if _SIGNS_OF_KEYS.search(text):
            for before, after in _LOOKALIKES:
                text = text.replace(before, after)
            text = _CANDRABINDU_FIRST.sub("\\1\u0981", text)
        text = unicodedata.normalize("NFC", _without_accents(text))
    elif _PLAIN_WORDS.fullmatch(text):
        return " ".join(text.split())
    return _NOT_WORD.sub(" ", text).strip()


def _without_accents(text: str) -> str:
    """José -> jose. Only the accents of Latin, Greek and Cyrillic go: Bangla signs are letters, not ornaments."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = _ACCENT.sub("", decomposed)
    return text if len(bare) == len(decomposed) else unicodedata.normalize("NFC", bare)


def search_key(text: str) -> str:
    """What to store beside a text and to compute from a query: words with single spaces, ASCII digits, small letters.

    Joiners, nukta, width, Latin accents, punctuation and lookalike sequences make no difference. Applying it twice
    changes nothing.
    """
    return _fold(text)


def name_key(text: str) -> str:
    """Equal for two spellings of one person's name, within one script: NFC/NFD, joiners, nukta, case, dots, spaces,
    hyphens.

    "Md. Abdul-Karim", "MD ABDUL KARIM" and "Mohammad Abdulkarim" are one; "মোঃ" and "মোহাম্মদ" are one. A Bangla and
    an English spelling are not compared. Meant to be used together with a phone or mail: namesakes are many. Empty
    only when the text has no letter or digit.
    """
    words = _fold(text).split()
    return "".join([_TITLES.get(word, word) for word in words])


def _sort_weights() -> dict[str, str]:
    """Two hex digits per letter, in dictionary order: space, digits, vowels, ং ঃ ঁ, consonants, vowel signs, hasanta,
    then Latin.
    """
    order = [" ", *"0123456789"]
    order += "অআইঈউঊঋ\u09e0\u098c\u09e1এঐওঔ\u0982\u0983\u0981"
    order += "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযর\u09f0ল\u09f1শষসহ\u09bd"
    order += [chr(code) for code in (*range(0x9BE, 0x9C5), 0x9E2, 0x9E3, 0x9C7, 0x9C8, 0x9CB, 0x9CC, 0x9D7, 0x9CD)]
    order += "abcdefghijklmnopqrstuvwxyz"
    return {character: f"{weight:02x}" for weight, character in enumerate(order, start=1)}


_WEIGHTS = MappingProxyType(_sort_weights())
_OTHER_SCRIPT = "fe"
_KHANDA_TA = ("\u09ce", "\u09a4\u09cd")


def _weight(character: str) -> str:
    """Punctuation and symbols count as nothing; letters of other scripts come last, by code point."""
    known = _WEIGHTS.get(character)
    if known is not None:
        return known
    if unicodedata.category(character)[0] in "LN":
        return f"{_OTHER_SCRIPT}{ord(character):06x}"
    return ""


def sort_key(text: str) -> str:
    """A column to order by: comparing two keys as plain strings is comparing two texts as a Bangla dictionary orders
    them.

    Vowels, then ং ঃ ঁ, then consonants; a bare consonant before one with a vowel sign, a conjunct after those; ৎ as
    ত্. Bangla before Latin as in the CLDR order for `bn`, digits before both, letters of other scripts last. Nukta
    and capitals decide only between equals. ASCII hex digits only, so that every database collation agrees; at most
    255 characters (later letters no longer count).
    """
    plain = " ".join(unicodedata.normalize("NFC", to_ascii_digits(text)).replace(*_KHANDA_TA).split())
    letters: list[str] = []
    dots: list[str] = []
    capitals: list[str] = []
    for character in plain:
        small = character.lower()
        if character == _NUKTA:
            dots[-1:] = ["2"]
        else:
            weights = [weight for weight in map(_weight, _base(small)) if weight]
            letters += weights
            dots += ["1"] * len(weights)
            capitals += ["2" if small != character else "1"] * len(weights)
    # 00 sorts before every weight: an equal but for its dots or capitals stays before the next longer word.
    tail = "".join(dots).rstrip("1") + "0" + "".join(capitals).rstrip("1")
    return ("".join(letters) + ("00" + tail if tail != "0" else ""))[:SORT_KEY_LENGTH]


def _base(character: str) -> str:
    """Latin letters without their accents; everything else as it is."""
    if character.isascii() or "\u0980" <= character <= "\u09ff":
        return character
    return _without_accents(character)
