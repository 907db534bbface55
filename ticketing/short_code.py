"""The short code below a QR symbol: nine characters a person can read out, type and mistype.

Eight characters of Crockford's base32 (no I, L, O, U) and a check character of the same alphabet. It is looked up,
never believed: whoever types one is shown the ticket, and paid or invited kinds need the signed code as well.

The check is a sum over GF(32) with another weight at every place, so every single wrong character and every swap of two
characters is noticed. (Crockford's own check needs five more symbols that are hard to say and to type.)
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 9
_LONGEST_INPUT = 64
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_FORGIVEN = str.maketrans("OIL০১২৩৪৫৬৭৮৯", "0110123456789")
_SEPARATORS = dict.fromkeys(map(ord, " -_.·/\t\n\r\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\u200b\u200c\u200d"))


def _power_tables() -> tuple[list[int], list[int]]:
    """Powers of x in GF(2)[x] / (x⁵ + x² + 1) and their logarithms."""
    powers, logarithms, value = [0] * 62, [0] * 32, 1
    for exponent in range(31):
        powers[exponent] = powers[exponent + 31] = value
        logarithms[value] = exponent
        value <<= 1
        if value & 32:
            value ^= 0b100101
    return powers, logarithms


_POWERS, _LOGARITHMS = _power_tables()


def check_character(body: str) -> str:
    """The ninth character for eight canonical ones."""
    total = 0
    for place, character in enumerate(body, start=1):
        value = _VALUES[character]
        if value:
            total ^= _POWERS[_LOGARITHMS[value] + place]
    return ALPHABET[total]


def make_short_code() -> str:
    """A new random short code in canonical form: 40 bits and the check. The caller sees to it that it is unique."""
    bits = secrets.randbits(5 * (LENGTH - 1))
    body = "".join([ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH - 1)])
    return body + check_character(body)


def format_short_code(short_code: str) -> str:
    """As people see it, e.g. `7KQ-29F-MPX`."""
    return "-".join(short_code[at : at + 3] for at in range(0, LENGTH, 3))


def parse_short_code(text: object) -> str | None:
    """The canonical form of what somebody typed, or None when it cannot be one; never raises.

    Lower case, O for 0, I or L for 1, spaces, dashes, full-width characters and Bangla digits are forgiven.
    """
    if not isinstance(text, str) or len(text) > _LONGEST_INPUT:
        return None
    folded = unicodedata.normalize("NFKC", text).translate(_SEPARATORS).upper().translate(_FORGIVEN)
    if len(folded) != LENGTH or any(character not in _VALUES for character in folded):
        return None
    return folded if check_character(folded[:-1]) == folded[-1] else None
