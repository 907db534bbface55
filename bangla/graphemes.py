"""What a reader takes for one character: a conjunct with its signs, a letter with its accents, a family emoji.

Follows the extended grapheme clusters of Unicode 15.1 and later, with rule GB9c (Indic conjuncts) for Bangla. Cutting
by code point would tear "ক্ষ" into "ক্" and leave a visible hasanta.
"""

import unicodedata

ELLIPSIS = "…"
VIRAMA = "\u09cd"
ZWNJ = "\u200c"
ZWJ = "\u200d"

_MARKS = frozenset({"Mn", "Mc", "Me"})
# What the standard lets stand between virama and consonant beside non-spacing marks; ZWNJ is what forbids the conjunct.
_PASSED = frozenset({ZWJ, "\u09be", "\u09d7"})
_CONTROLS = frozenset({"Cc", "Zl", "Zp"})


def _is_consonant(character: str) -> bool:
    return "\u0995" <= character <= "\u09b9" or character in "\u09dc\u09dd\u09df\u09f0\u09f1"


def _extends(character: str) -> bool:
    """Never begins a cluster: marks, joiners, emoji skin tones, the tags of flags."""
    return (
        character in {ZWNJ, ZWJ}
        or unicodedata.category(character) in _MARKS
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_pictograph(character: str) -> bool:
    return (
        "\U0001f000" <= character <= "\U0001faff"
        or "\u2600" <= character <= "\u27bf"
        or character in "©®‼⁉™ℹ↔↕⌚⌛⭐⭕"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _joins_hangul(before: str, after: str) -> bool:
    """Conjoining jamo: leading + vowel + trailing, in the order Korean builds a syllable."""
    leading = "\u1100" <= before <= "\u115f"
    syllable = "\uac00" <= before <= "\ud7a3"
    vowel = "\u1160" <= before <= "\u11a7" or (syllable and (ord(before) - 0xAC00) % 28 == 0)
    if leading:
        return "\u1100" <= after <= "\u11a7" or "\uac00" <= after <= "\ud7a3"
    if vowel:
        return "\u1160" <= after <= "\u11ff"
    return "\u11a8" <= after <= "\u11ff" and (syllable or "\u11a8" <= before <= "\u11ff")


def _joins_conjunct(text: str, start: int, end: int) -> bool:
    """GB9c: consonant, then marks of which one is a virama (joiners allowed), then a consonant. ZWNJ after the virama
    ends it.
    """
    if not _is_consonant(text[end]):
        return False
    linked = False
    for position in range(end - 1, start - 1, -1):
        character = text[position]
        if character == VIRAMA:
            linked = True
        elif _is_consonant(character):
            return linked
        elif not (character in _PASSED or unicodedata.category(character) == "Mn"):
            return False
    return False


def _joins(text: str, start: int, end: int) -> bool:
    """Whether the character at `end` goes on with the cluster that begins at `start`; no copies, marks may pile up."""
    before, after = text[end - 1], text[end]
    if before == "\r" and after == "\n":
        return True
    if unicodedata.category(before) in _CONTROLS or unicodedata.category(after) in _CONTROLS:
        return False
    if _extends(after):
        return True
    if before == ZWJ and _is_pictograph(after) and _is_pictograph(text[start]):
        return True
    if _is_flag_half(before) and _is_flag_half(after):
        return end - start == 1
    return _joins_conjunct(text, start, end) or _joins_hangul(before, after)


def graphemes(text: str) -> list[str]:
    """The clusters of the text in order; joined they are the text again. Never fails."""
    if text.isascii() and "\r" not in text:
        return list(text)
    clusters: list[str] = []
    start = 0
    for position in range(1, len(text)):
        if not _joins(text, start, position):
            clusters.append(text[start:position])
            start = position
    clusters.append(text[start:])
    return clusters


def cut(text: str, limit: int) -> str:
    """At most `limit` clusters (1 or more), the last of them "…" when something was cut off; never through a
    conjunct.

    Raises `ValueError` for a limit below 1.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    if len(text) <= limit:
        return text
    clusters = graphemes(text)
    if len(clusters) <= limit:
        return text
    return "".join(clusters[: limit - 1]).rstrip() + ELLIPSIS
