"""Text as it comes from keyboards, phones and copied documents: made clean once, at the door, and judged.

Everything about text is imported from here; keys, slugs, clusters and Bijoy have files of their own.
"""

import re
import unicodedata

from bangla.bijoy import looks_like_bijoy
from bangla.graphemes import cut, graphemes
from bangla.keys import name_key, search_key, sort_key
from bangla.slugs import slugify

__all__ = [
    "MAX_NAME_GRAPHEMES",
    "cut",
    "graphemes",
    "has_forbidden_characters",
    "is_bangla",
    "is_person_name",
    "looks_like_bijoy",
    "name_key",
    "normalise",
    "normalise_paragraphs",
    "search_key",
    "slugify",
    "sort_key",
]

MAX_NAME_GRAPHEMES = 120

_SPACES = "\t\n\x0b\x0c\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Control characters, bidi marks and overrides, invisible fillers, byte order marks, tags, lone surrogates (no
# database takes them) and noncharacters. ZWNJ (200C) and ZWJ (200D) are not here: Bangla spelling needs them.
_FORBIDDEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u180e\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0001\U000e0020-\U000e007f"
)
_INVISIBLE = "\u00ad\u034f\u200b\u2060-\u2065\u3164\ufeff\uffa0"
_DROPPED = re.compile(f"[{_FORBIDDEN}{_INVISIBLE}]+")
_FORBIDDEN_CHARACTER = re.compile(f"[{_FORBIDDEN}]")
_SPACE_RUN = re.compile(f"[ {_SPACES}]{{2,}}|[{_SPACES}]")
_LINE_SPACE_RUN = re.compile(f"[ {_SPACES.replace(chr(10), '')}]{{2,}}|[{_SPACES.replace(chr(10), '')}]")
_LINE_BREAK = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_BLANK_LINES = re.compile(r"\n{3,}")
_JOINER_RUN = re.compile("([\u200c\u200d])[\u200c\u200d]+")
# A joiner means something only between letters, or after a virama at the end of a word (an explicit hasanta).
_LOOSE_JOINER = re.compile("(?:(?<![^\\s\u200c\u200d])[\u200c\u200d]+)|(?:(?<!\u09cd)[\u200c\u200d]+(?=\\s|$))")
_JOINERS = re.compile("[\u200c\u200d]")

_BANGLA_LETTER = re.compile("[\u0980-\u0983\u0985-\u09b9\u09bd-\u09cc\u09ce\u09dc-\u09e3\u09f0\u09f1\u09fc]")
_OTHER_LETTER = re.compile("[^\\W\\d_\u0980-\u09ff]")

# Punctuation of names: Md. O'Neil Al-Amin Sheikh (Babu) মোঃ/মো: a/l; typographic apostrophes and hyphens; the comma
# of "Jr.".
_NAME_PUNCTUATION = frozenset(" .'’‘ʼ`-‐‑–,()/:&\u200c\u200d·")
_ADDRESS = re.compile(
    r"://|www\.|@|\b[a-z0-9-]+\.(?:com|net|org|info|biz|xyz|io|app|dev|site|online|shop|top|bd|in|uk|ru|cn)\b",
    re.IGNORECASE,
)
_MARK_PILE = 5


def _tidy_joiners(text: str) -> str:
    if "\u200c" not in text and "\u200d" not in text:
        return text
    return _LOOSE_JOINER.sub("", _JOINER_RUN.sub(r"\1", text))


def normalise(text: str) -> str:
    """One line of text as we store it: NFC, no control or bidi characters, every white space one plain space,
    trimmed.

    ZWJ and ZWNJ stay where spelling needs them (র‍্য) and go where they join nothing. Applying it twice changes
    nothing. Never fails.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    # Dropping may bring a letter and its accent together, so composition comes after it.
    text = unicodedata.normalize("NFC", _DROPPED.sub("", text))
    text = _SPACE_RUN.sub(" ", _tidy_joiners(text))
    return _SPACE_RUN.sub(" ", text).strip(" ")


def normalise_paragraphs(text: str) -> str:
    """As `normalise`, but keeps line breaks (LF, at most one blank line in a row): for biographies, minutes,
    reasons.
    """
    text = unicodedata.normalize("NFC", _DROPPED.sub("", _LINE_BREAK.sub("\n", text)))
    lines = [_LINE_SPACE_RUN.sub(" ", _tidy_joiners(line)).strip(" ") for line in text.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def has_forbidden_characters(text: str) -> bool:
    """True when the text holds control or bidi characters, lone surrogates or noncharacters (white space is none of
    them).
    """
    return _FORBIDDEN_CHARACTER.search(text) is not None


def is_bangla(text: str) -> bool:
    """True when the text has Bangla letters and they are at least half of its letters. Digits and marks count for
    nothing.
    """
    bangla = len(_BANGLA_LETTER.findall(text))
    return bangla > 0 and bangla >= len(_OTHER_LETTER.findall(text))


def is_person_name(text: str) -> bool:
    """True when the text can be a person's name, of any script: at least one letter, marks kept, at most 120
    clusters.

    False for empty text, control and bidi characters, web and mail addresses, markup, more than two digits, piles of
    five or more marks. Line breaks and tabs at the ends are forgiven, as `normalise` removes them.
    """
    text = text.strip()
    if not text or len(text) > 10 * MAX_NAME_GRAPHEMES or has_forbidden_characters(text) or _ADDRESS.search(text):
        return False
    text = normalise(text)
    letters = digits = marks = 0
    for character in text:
        kind = unicodedata.category(character)
        # Joiners sit inside a pile of marks without ending it.
        marks = marks + 1 if kind[0] == "M" else marks if character in "\u200c\u200d" else 0
        letters += kind[0] == "L"
        digits += kind == "Nd"
        if marks >= _MARK_PILE or not (kind[0] in "LM" or kind == "Nd" or character in _NAME_PUNCTUATION):
            return False
    return letters > 0 and digits <= 2 and len(graphemes(text)) <= MAX_NAME_GRAPHEMES
