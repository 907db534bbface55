"""Texts that have broken programs: made here, so that nobody's list has to be copied, and named by what they try."""

import itertools
import random

_WORDS = ("Rashed", "রাশেদা ক্ষিতীশ", "راشد", "李雷", "Ольга", "Łukasz Żółć", "ไทย", "שלום")
_CONTROL = "".join(map(chr, [*range(1, 32), 0x7F, 0x80, 0x85, 0x9F]))
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202d\u202e\u2060\u2066\u2069\ufeff\u00ad\u180e\u3164"
_SEPARATORS = "\u2028\u2029\u000b\u000c\u001c\u001d\u001e\u0085"
_EMOJI = ("😀", "👩‍👩‍👧‍👦", "🇧🇩", "✊🏿", "☃️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿")
_MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[x]]>",
    "&lt;script&gt;",
    "&#x3C;b&#x3E;",
    "<a href='x'>y</a>",
    "<style>*{display:none}</style>",
    "<iframe src=//evil.example>",
    "<math><mi//xlink:href='data:x,y'>",
    "{{7*7}}",
    "{% debug %}",
    "{0.__class__}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%s%s%n",
    "%(password)s",
    "%d" * 20,
    "{}",
    "{{{{}}}}",
)
_QUERIES = (
    "' OR 1=1 --",
    "'; DROP TABLE ticketing_attendee; --",
    '" OR ""="',
    "1; SELECT pg_sleep(10)",
    "') UNION SELECT * FROM accounts_user --",
    "\\'",
    "\\",
    "\\x00",
    "%",
    "_",
    "%%",
    "__proto__",
    "$where",
    "*)(uid=*))(|(uid=*",
)
_FILES = (
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/dev/null",
    "CON",
    "nul.txt",
    "a/b",
    "file:///etc/passwd",
    "~root",
    "$HOME",
    "`id`",
    "$(id)",
    "| id",
    "; id",
    "&& id",
    "> x",
)
_HEADERS = ("a\r\nBcc: x@y.example", "a\nX: y", "a\r\n\r\nbody", "=?utf-8?b?4oKs?=", "a\u2028Bcc: b@c.example")
_FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", '=HYPERLINK("x")', "%0A=1")
_NUMBERS = ("0", "-1", "1e309", "NaN", "Infinity", "0x1F", "1_000", "٣", "৫", "½", "²", "१२३", "９９", "--1", "1/0")
_WORDS_OF_PROGRAMS = ("null", "None", "undefined", "true", "NIL", "[]", "{}", "\\N", "N/A", "constructor", "__init__")
_SPACES = (" ", "\t", "\n", "\u00a0", "\u3000", "\u2003", "\u200b", "  \n  ", "\u1680", "\u2800")


def naughty_strings(*, seed: int = 1) -> list[str]:
    """More than five hundred different texts, always the same for one seed."""
    luck = random.Random(seed)
    made = [*_WORDS, *_EMOJI, *_MARKUP, *_QUERIES, *_FILES, *_HEADERS, *_FORMULAS, *_NUMBERS, *_SPACES]
    made += [*_WORDS_OF_PROGRAMS, "", "\x00", "a\x00b", "\ud800", "\udfff", "a\ud83d", "\uffff", "\ufffe", "\U0010ffff"]
    made += [f"Rashed{one}a" for one in (*_CONTROL, *_INVISIBLE, *_SEPARATORS)]
    made += [f"{word}{trick}" for word, trick in itertools.product(_WORDS[:4], (*_MARKUP, *_QUERIES, *_FORMULAS))]
    made += [zalgo(word, depth) for word, depth in itertools.product(_WORDS[:4], (1, 4, 40, 400))]
    made += [word * times for word, times in itertools.product(("A", "ক", "কা", "😀", "a b ", "<"), (50, 300, 5_000))]
    made += [f"\u202e{word}" for word in _WORDS] + [f"{word}\u0300" for word in _WORDS]
    made += ["ক" + "্ক" * depth for depth in (2, 20, 200)] + ["\u09bc" * 10, "\u09cd", "\u200d" * 50, "র\u200d্য"]
    made += ["".join(chr(luck.randrange(1, 0xD800)) for _place in range(20)) for _text in range(150)]
    made += ["".join(chr(luck.randrange(0x10000, 0x110000)) for _place in range(10)) for _text in range(30)]
    made += ["".join(luck.choice("<>&'\"\\/%{}[]();:=+-@|~^$#!?* \n\t") for _place in range(12)) for _text in range(60)]
    return list(dict.fromkeys(made))


def zalgo(word: str, depth: int) -> str:
    """Each letter under a pile of marks."""
    luck = random.Random(depth)
    return "".join(letter + "".join(chr(luck.randrange(0x300, 0x36F)) for _mark in range(depth)) for letter in word)
