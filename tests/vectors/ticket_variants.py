"""Forged neighbours of a good ticket code, by rule and in a fixed order; `ticket.test.ts` generates the same ones."""

from collections.abc import Iterator

from ticketing.qr import PREFIX, base45_decode, base45_encode

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LOOK_ALIKES = "\u0421\u0392\u0395\u041e\uff10\u09e6\u2010\u00a0\u0000a"
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
"""L of Ed25519: S and S + L satisfy the same equation, and only one of them may count."""


def variants(good: str, *, other: str) -> Iterator[tuple[str, str]]:
    """(class, code) of some nine thousand texts, none of which is a ticket."""
    for at, character in enumerate(good):
        for changed in ALPHABET + LOOK_ALIKES:
            if changed != character:
                yield "changed character", good[:at] + changed + good[at + 1 :]
    for at in range(len(good)):
        yield "shortened", good[:at]
        yield "left out", good[:at] + good[at + 1 :]
        yield "doubled", good[: at + 1] + good[at:]
        yield "rotated", good[at + 1 :] + good[: at + 1] if at + 1 < len(good) else good[::-1]
        yield "lower case", good[:at] + good[at].lower() + good[at + 1 :] if good[at].isalpha() else good + good[at]
        yield "two halves", good[:at] + other[at:] if good[:at] + other[at:] not in (good, other) else good[:at] + "@"
    for at in range(len(good) - 1):
        if good[at] != good[at + 1]:
            yield "swapped", good[:at] + good[at + 1] + good[at] + good[at + 2 :]
    yield from _changed_bytes(base45_decode(good[2:]))


def _changed_bytes(raw: bytes) -> Iterator[tuple[str, str]]:
    """Changes below the text: every one is spelled rightly and only the signature can tell."""
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        yield "flipped bit", PREFIX + base45_encode(bytes(flipped))
    for place in range(len(raw)):
        for value in (0, 1, 127, 128, 255):
            if raw[place] != value:
                yield "changed byte", PREFIX + base45_encode(raw[:place] + bytes([value]) + raw[place + 1 :])
    for turn in range(1, len(raw)):
        yield "rotated bytes", PREFIX + base45_encode(raw[turn:] + raw[:turn])
    s = int.from_bytes(raw[48:], "little")
    for times in range(1, 16):
        if s + times * GROUP_ORDER < 2**256:
            yield "S + kL", PREFIX + base45_encode(raw[:48] + (s + times * GROUP_ORDER).to_bytes(32, "little"))
    for length in range(len(raw)):
        yield "fewer bytes", PREFIX + base45_encode(raw[:length])
    for more in range(1, 16):
        yield "more bytes", PREFIX + base45_encode(raw + bytes(more))
        yield "more words", PREFIX + base45_encode(raw) + "000" * more
