"""Addresses that stay: one ASCII slug for both languages, made from Bangla by sound.

Framework slugs drop Bangla vowel signs ("বপও-সমট") or everything ("-----"). A slug here is a spelling that a
Bangladeshi reader can say aloud, nothing more: it need not be reversible, but the same text gives the same slug for
ever, so change the rules only by adding to them.
"""

import hashlib
import re
import unicodedata
from types import MappingProxyType

from bangla.digits import to_ascii_digits

SLUG_LENGTH = 80

VIRAMA = "\u09cd"
_CONSONANTS = MappingProxyType(
    {
        "ক": "k", "খ": "kh", "গ": "g", "ঘ": "gh", "ঙ": "ng", "চ": "ch", "ছ": "chh", "জ": "j", "ঝ": "jh", "ঞ": "n",
        "ট": "t", "ঠ": "th", "ড": "d", "ঢ": "dh", "ণ": "n", "ত": "t", "থ": "th", "দ": "d", "ধ": "dh", "ন": "n",
        "প": "p", "ফ": "f", "ব": "b", "ভ": "bh", "ম": "m", "য": "j", "র": "r", "ল": "l", "শ": "sh", "ষ": "sh",
        "স": "s", "হ": "h", "ৰ": "r", "ৱ": "w", "ড়": "r", "ঢ়": "rh", "য়": "y",
    }
)  # fmt: skip
_VOWELS = MappingProxyType(
    {
        "অ": "o", "আ": "a", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "ঋ": "ri", "ৠ": "ri", "ঌ": "li", "এ": "e", "ঐ": "oi",
        "ও": "o", "ঔ": "ou",
    }
)  # fmt: skip
_SIGNS = MappingProxyType(
    {
        "া": "a",
        "ি": "i",
        "ী": "i",
        "ু": "u",
        "ূ": "u",
        "ৃ": "ri",
        "ৄ": "ri",
        "ে": "e",
        "ৈ": "oi",
        "ো": "o",
        "ৌ": "ou",
        "ৗ": "ou",
    }
)
_FINALS = MappingProxyType({"ং": "ng", "ৎ": "t", "ঃ": "", "ঁ": ""})
# Conjuncts whose sound is not the sum of their letters; the longer ones stand first.
_CONJUNCTS = (
    ("ক্ষ", "kkh"), ("জ্ঞ", "gy"), ("ঙ্গ", "ng"), ("ঙ্ক", "nk"), ("ঙ্খ", "nkh"), ("ঞ্চ", "nch"), ("ঞ্ছ", "nchh"), ("ঞ্জ", "nj"),
    ("শ্ব", "shw"), ("স্ব", "sw"), ("ত্ব", "tw"), ("দ্ব", "dw"), ("ধ্ব", "dhw"), ("জ্ব", "jw"), ("চ্ছ", "chchh"),
)  # fmt: skip
# Final clusters of English words; native words say a vowel after theirs ("কর্ম" kormo, but "পার্ক" park).
_SILENT_CLUSTERS = frozenset(
    (
        "র্ক", "র্ট", "র্ড", "র্চ", "র্জ", "র্স", "র্থ", "র্শ", "স্ট", "স্ক", "ন্ট", "ন্ড", "ন্স", "ন্চ",
        "ল্ড", "ল্ট", "ল্প", "ল্ফ", "ফ্ট", "প্ট", "ক্ট", "ক্স", "প্স", "ট্স", "ম্প", "ঞ্জ", "ঞ্চ", "ঙ্ক",
    )
)  # fmt: skip
# Second halves of place names, before which the first half is closed: গোপাল|গঞ্জ.
_COMPOUND_ENDINGS = ("গঞ্জ", "নগর", "বন্দর")
_AFTER_LOAN_N = ("স্ট", "ট্", "স্প", "স্ক")

_CLUSTER = re.compile(
    "(?P<consonants>[ক-হৰৱ]়?(?:্\u200d?[ক-হৰৱ]়?)*)(?P<hasanta>্)?(?P<sign>[া-ৌৗ])?|(?P<vowel>অ্যা|এ্যা|[অ-ঔৠ])|(?P<final>[ংৎঃঁ])"
)
_SILENT_JOINER = re.compile("(?<!র্)\u200d|\u200c")
# ওয়া, ওয়ে, ওয়্যা write the English w; Assamese has a letter for it.
_ENGLISH_W = re.compile("ওয়(?:্য)?(?=[া-ৌ])")
_REPH_JA = re.compile("^র্য(?!়)")
_YA_PHALA = re.compile("্\u200d?য(?!়)")
_LETTER = re.compile("[a-z]|[ক-হৰৱ]়?")
_BANGLA_WORD = re.compile("[\u0980-\u09e3\u09f0\u09f1\u200c\u200d]+")
_SAFE_RUN = re.compile("[a-z0-9]+")
_APOSTROPHES = re.compile("['’‘ʼ`]")
_ANYTHING = re.compile(r"[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u0dff]")


class _Sound:
    """One written cluster: its consonants in Latin, its vowel (None = the inherent one, to be decided), how many
    consonants it has.
    """

    __slots__ = ("consonants", "count", "vowel", "written")

    def __init__(self, written: str, consonants: str, count: int, vowel: str | None):
        self.written = written
        self.consonants = consonants
        self.count = count
        self.vowel = vowel


def _spell_consonants(written: str, *, first: bool) -> str:
    """Conjuncts first, then ya-phala, then letter by letter. র্য is reph over য ("rj", কার্যালয়), with a joiner
    ya-phala ("ry", র‍্যাব).
    """
    spelled = _REPH_JA.sub("rj", written)
    for conjunct, sound in _CONJUNCTS:
        spelled = spelled.replace(conjunct, sound)
    spelled = _YA_PHALA.sub("y", spelled)
    if first and spelled.startswith("kkh"):
        spelled = spelled[1:]
    return "".join(_CONSONANTS.get(letter, letter) for letter in _LETTER.findall(spelled))


def _hear(word: str) -> list[_Sound]:
    """The clusters of one word. Only the joiner of র‍্য is heard; it is moved behind the virama, where one pattern
    finds it.
    """
    word = _SILENT_JOINER.sub("", word.replace("র\u200d্য", "র্\u200dয"))
    word = _ENGLISH_W.sub("ৱ", word)
    sounds: list[_Sound] = []
    for part in _CLUSTER.finditer(word):
        written = part["consonants"]
        if written:
            vowel = _SIGNS.get(part["sign"], "") if part["sign"] or part["hasanta"] else None
            count = 1 + written.count(VIRAMA)
            sounds.append(_Sound(written, _spell_consonants(written, first=not sounds), count, vowel))
        elif part["vowel"]:
            sounds.append(_Sound("", "", 0, _VOWELS.get(part["vowel"], "a")))
        elif sounds:
            before = sounds[-1]
            before.vowel = ("o" if before.vowel is None else before.vowel) + _FINALS[part["final"]]
        else:
            sounds.append(_Sound("", "", 0, _FINALS[part["final"]]))
    return sounds


def _final_vowel(sound: _Sound, before: str) -> str:
    """A single consonant closes the word; a native conjunct, হ after o/u (সংগ্রহ) and য় after i (জাতীয়) keep their
    vowel.
    """
    if sound.count > 1:
        return "" if sound.written in _SILENT_CLUSTERS else "o"
    kept = (sound.consonants == "h" and before in {"o", "u"}) or (sound.consonants == "y" and before == "i")
    return "o" if kept else ""


def _medial_vowel(sound: _Sound, before: str, following: list[_Sound]) -> str:
    """The inherent vowel falls between a vowel and a consonant with a vowel of its own: খুলনা khulna, সরকার sorkar."""
    after = following[0]
    rest = "".join(one.written for one in following)
    beyond = rest.removeprefix(after.written).startswith(_COMPOUND_ENDINGS)
    silent = before != "" and (
        (
            after.count == 1
            and bool(after.vowel)
            and after.consonants != "y"
            and (sound.count == 1 or sound.written in _SILENT_CLUSTERS)
        )
        or (sound.consonants == "y" and after.count == 1 and len(following) > 1 and not beyond)
        or (sound.count == 1 and rest.startswith(_COMPOUND_ENDINGS))
        or (sound.written == "ন" and after.written.startswith(_AFTER_LOAN_N))
    )
    return "" if silent else "o"


def _say(word: str) -> str:
    sounds = _hear(word)
    for position, sound in enumerate(sounds):
        if sound.vowel is not None:
            continue
        before = (sounds[position - 1].vowel or "") if position else ""
        if position == 0:
            sound.vowel = "o"
        elif position == len(sounds) - 1:
            sound.vowel = _final_vowel(sound, before)
        else:
            sound.vowel = _medial_vowel(sound, before, sounds[position + 1 : position + 5])
    return "".join(f"{sound.consonants}{sound.vowel}" for sound in sounds)


def transliterate(text: str) -> str:
    """Bangla words as a reader would say them, in small Latin letters; everything else stays. "খুলনা" -> "khulna".
    Never fails.
    """
    return _BANGLA_WORD.sub(lambda word: _say(word[0]), unicodedata.normalize("NFC", text))


def slugify(text: str, limit: int = SLUG_LENGTH) -> str:
    """An ASCII slug of [a-z0-9-], at most `limit` characters, cut at a hyphen where one is near: "বিপিও সামিট ২০২৩"
    -> "bipio-samit-2023".

    A text that has letters of scripts we do not transliterate, or only signs, gives "x-" and eight hex digits of its
    hash, so that text with any letter never gives an empty slug. Text without letters and digits gives "".
    """
    said = _APOSTROPHES.sub("", to_ascii_digits(transliterate(text)))
    plain = "".join(one for one in unicodedata.normalize("NFKD", said) if not unicodedata.combining(one)).lower()
    slug = "-".join(_SAFE_RUN.findall(plain))
    if len(slug) > limit:
        end = slug.rfind("-", limit // 2, limit + 1)
        slug = slug[: end if end > 0 else limit].rstrip("-")
    if slug or not _ANYTHING.search(text):
        return slug
    digest = hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8", "replace")).hexdigest()
    return f"x-{digest[:8]}"
