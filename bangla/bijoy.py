"""Recognise text written for Bijoy fonts (SutonnyMJ and kin), where Bangla glyphs sit on Latin code points.

CVs still come that way; read as Unicode they are Latin garbage ("Avgvi †mvbvi evsjv"). We flag them, we do not
convert: conversion depends on the font and a wrong guess spoils a name.
"""

import re

_BANGLA = re.compile("[\u0980-\u09ff]")
# Glyphs of the Bijoy layout (vowel signs, reph, ya-phala, conjunct pieces) standing inside a word, where no European
# text has them.
_INSIDE = re.compile(r"(?<=[A-Za-z¡-ÿŒœŠšŸ†‡ˆ’‘“”–—])[ˆ‰¨¥ª¬¯±´µ¶¸¹º¼½¾÷ƒ„©®°·×¿](?=[A-Za-z¡-ÿŒœŠšŸ†‡ˆ’‘“”–—])")
_VOWEL_BEFORE = re.compile(r"[†‡ˆ‰¯](?=[A-Za-z`¡-ÿ’])")
_JOINED_AT_END = re.compile(r"(?<=[a-zA-Z])[¥¨„]$")
_WORD = re.compile(r"[A-Za-zÀ-ÿŒœŠšŸ¡-¿†‡ˆ‰ƒ„`’‘“”]+")
# A capital after a small letter ("evsjvG"), or "v" and "w" where Latin spelling has vowels: v is the sign আ-কার, w is
# ই-কার.
_CAPITAL_INSIDE = re.compile(r"[a-z][A-Z]")
_LATIN_VOWEL = re.compile(r"[aeiouyAEIOUYÀ-ÖØ-öø-þ]")
_VOWEL_SIGN = re.compile(r"[b-df-hj-npq-tv-zA-Z][vw]|[vw][b-df-hj-np-tv-zA-Z]|v$|^w[^aeihor]|[À-ÿ¡-¿]v|v[šœÀ-ÿ¡-¿]")


def _evidence(word: str) -> int:
    """How loudly one word speaks Bijoy: 0 not, 1 could be chance, 2 hardly."""
    glyphs = sum(len(pattern.findall(word)) for pattern in (_INSIDE, _VOWEL_BEFORE, _JOINED_AT_END))
    signs = len(_VOWEL_SIGN.findall(word))
    if glyphs:
        return 2 if signs or glyphs > 1 or "`" in word else 1
    if not word.isascii() or len(word) < 3 or word.isupper() or not word.isalpha():
        return 0
    vowels = len(_LATIN_VOWEL.findall(word))
    capitals = len(_CAPITAL_INSIDE.findall(word))
    spoken = (
        (signs >= 1 and vowels * 4 <= len(word))
        or (signs >= 1 and capitals >= 1 and vowels * 3 <= len(word))
        or (signs >= 2 and vowels * 5 <= 2 * len(word))
    )
    return int(spoken)


def looks_like_bijoy(text: str) -> bool:
    """True when the text is probably Bijoy-encoded Bangla: two fifths of its words speak for it, and not just one of
    them by chance.

    A guess for flagging, not a proof; never true for text of which a quarter is Unicode Bangla.
    """
    if len(_BANGLA.findall(text)) * 4 > len(text):
        return False
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    evidence = [_evidence(word) for word in words]
    return sum(evidence) >= 2 and sum(map(bool, evidence)) * 5 >= len(words) * 2
