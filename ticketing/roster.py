"""Roster rows sealed to the badge: only who holds up the code can read the name on the gate's device. Pure.

A phone at a gate knows everybody who may come, and whoever finds the phone learns nobody's name: each row is encrypted
with a key that is derived from the signature inside the person's own code. Nothing here is stored: the server computes a
signature anew (Ed25519 is deterministic) whenever a device downloads.

    row       90 bytes, 120 characters of base64:  index 8 | version 4 | AES-128-GCM( content 62 ) 78
    index     SHA-256("roster-v1" + tid), its first 8 bytes; also the additional data of the encryption
    version   HMAC-SHA-256(signature, content), its first 4 bytes
    key       HKDF-SHA-256(signature, salt "summit-roster-v1" + edition u16, info version), 16 bytes; the nonce is zero
    content   kind u8 | confirmed places u16, bit n = activity n of the feed | name, cut and padded with zeros
    name      a byte a character: ASCII as it is, U+0980 to U+09FF as 80 to FF, the two joiners as 02 and 03, else `?`

The nonce never changes, so the content must never change under one key: that is what the version is for.
"""

import hashlib
import hmac
import struct
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ticketing.qr import Kind

ROW_LENGTH = 90
NAME_LENGTH = 59
MOST_ACTIVITIES = 16
_CONTENT = struct.Struct(f">BH{NAME_LENGTH}s")
_NONCE = bytes(12)
_JOINERS = {"\N{ZERO WIDTH NON-JOINER}": 2, "\N{ZERO WIDTH JOINER}": 3}


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """What a gate may know of a person. `places`: positions of the activities with a confirmed place, 0 to 15."""

    kind: Kind
    places: frozenset[int]
    name: str

    def pack(self) -> bytes:
        """The 62 bytes; ValueError for a place that has no bit."""
        if not self.places <= set(range(MOST_ACTIVITIES)):
            raise ValueError(f"places must be 0 to {MOST_ACTIVITIES - 1}, got {sorted(self.places)}")
        return _CONTENT.pack(self.kind, sum(1 << place for place in self.places), _encode(self.name))


def row_index(tid: bytes) -> bytes:
    """Where a device looks a ticket up: 8 bytes that tell nothing about the ticket."""
    return hashlib.sha256(b"roster-v1" + tid).digest()[:8]


def seal(entry: RosterEntry, *, tid: bytes, signature: bytes, edition: int) -> bytes:
    """The row of a ticket; `signature` is the 64 bytes inside its code."""
    content, index = entry.pack(), row_index(tid)
    version = hmac.digest(signature, content, "sha256")[:4]
    return index + version + _cipher(signature, edition, version).encrypt(_NONCE, content, index)


def unseal(row: bytes, *, tid: bytes, signature: bytes, edition: int) -> RosterEntry | None:
    """What `seal` put into the row of this very ticket, else None: what a device does with a code it just read."""
    index, version, sealed = row[:8], row[8:12], row[12:]
    if len(row) != ROW_LENGTH or index != row_index(tid):
        return None
    try:
        content = _cipher(signature, edition, version).decrypt(_NONCE, sealed, index)
    except InvalidTag:
        return None
    kind, places, name = _CONTENT.unpack(content)
    told = frozenset(place for place in range(MOST_ACTIVITIES) if places >> place & 1)
    return RosterEntry(Kind(kind), told, _decode(name))


def _cipher(signature: bytes, edition: int, version: bytes) -> AESGCM:
    salt = b"summit-roster-v1" + edition.to_bytes(2, "big")
    return AESGCM(HKDF(SHA256(), 16, salt=salt, info=version).derive(signature))


def _encode(name: str) -> bytes:
    """One byte a character, so that the longest Bangla names fit; cut where they do not."""
    told = bytearray()
    for letter in unicodedata.normalize("NFC", name)[:NAME_LENGTH]:
        point = ord(letter)
        if letter in _JOINERS:
            told.append(_JOINERS[letter])
        elif 0x20 <= point < 0x7F:
            told.append(point)
        else:
            told.append(point - 0x900 if 0x980 <= point <= 0x9FF else ord("?"))
    return bytes(told)


def _decode(told: bytes) -> str:
    joiners = {code: letter for letter, code in _JOINERS.items()}
    return "".join(joiners.get(code) or chr(code if code < 0x80 else code + 0x900) for code in told.rstrip(b"\0"))
