r"""The ticket code S1: 122 characters that prove themselves, on paper and on screen, with no network.

    "S1" + base45( payload, 16 bytes + Ed25519 signature over b"summit-ticket-v1\0" + payload, 64 bytes )
    payload, big endian: version u8 = 1 | kid u8 | edition u16 | tid 8 random bytes | kind u8 | issue u8 | day u16

122 characters are exactly what QR version 5 holds at level M: one byte more would cost reading distance. The code names
nobody. A ticket is known by the `tid` inside the signed bytes and never by the scanned text, and only the one canonical
spelling is accepted. `check` is total: whatever is held up to a camera gets an answer, never an exception.
`frontend/scanner/ticket.ts` does the same in the browser; `tests/vectors/ticket_s1.json` holds both together.
"""

import base64
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import TypedDict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ticketing.verdicts import Reason

PREFIX = "S1"
CODE_LENGTH = 122
CONTEXT = b"summit-ticket-v1\0"
VERSION = 1
CANCELLED = 256
"""As lowest valid issue in a revocation: no issue of the ticket is valid any more."""

_PAYLOAD = struct.Struct(">BBH8sBBH")
_WORDS = struct.Struct(">40H")
_DAY_ZERO = date(1999, 12, 31).toordinal()


class Kind(IntEnum):
    """Who a ticket is for. The numbers are signed into printed codes: add, never renumber."""

    DELEGATE = 1
    STUDENT = 2
    SPEAKER = 3
    GUEST = 4
    VIP = 5
    PRESS = 6
    EXHIBITOR = 7
    RECRUITER = 8
    VOLUNTEER = 9
    STAFF = 10
    ORGANISER = 11

    @property
    def code(self) -> str:
        """The name in the API and in the database, e.g. `student`."""
        return self.name.lower()

    @classmethod
    def of(cls, code: str) -> "Kind":
        """The kind called `code`; ValueError when there is none."""
        try:
            return cls[code.upper()]
        except KeyError:
            raise ValueError(f"code must be one of the kinds of ticket, got {code!r}") from None


_KINDS = {int(kind): kind for kind in Kind}


# Base45 (RFC 9285) -------------------------------------------------------------------------------------------------

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PAIRS = [low + high for high in _ALPHABET for low in _ALPHABET]
_PAIR_VALUES = {pair: value for value, pair in enumerate(_PAIRS)}
_THIRD_VALUES = {character: value * 2025 for value, character in enumerate(_ALPHABET)}


def base45_encode(raw: bytes) -> str:
    """The text of any number of bytes: three characters for two bytes, two for a last odd one."""
    words = struct.unpack(f">{len(raw) // 2}H", raw[: len(raw) & ~1])
    text = "".join([_PAIRS[word % 2025] + _ALPHABET[word // 2025] for word in words])
    return text + _PAIRS[raw[-1]] if len(raw) & 1 else text


def base45_decode(text: str) -> bytes:
    """The bytes of a text; ValueError for another alphabet, an impossible length or a group above its range."""
    full = len(text) // 3 * 3
    try:
        words = [_PAIR_VALUES[text[at : at + 2]] + _THIRD_VALUES[text[at + 2]] for at in range(0, full, 3)]
        raw = struct.pack(f">{len(words)}H", *words)
        if full == len(text):
            return raw
        return raw + bytes([_PAIR_VALUES[text[full:]]])
    except (KeyError, ValueError, struct.error):
        raise ValueError("text is not base45") from None


# Ticket and code ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TicketPayload:
    """What the sixteen signed bytes say. `day` is a `day_number`, 0 for all days; `issue` counts sent badges from 1."""

    kid: int
    edition: int
    tid: bytes
    kind: Kind
    issue: int = 1
    day: int = 0

    def pack(self) -> bytes:
        """The 16 bytes; ValueError when a field does not fit."""
        if len(self.tid) != 8:
            raise ValueError(f"tid must be 8 bytes, got {len(self.tid)}")
        if self.kind not in _KINDS:
            raise ValueError(f"kind must be a Kind, got {self.kind!r}")
        if not 1 <= self.issue <= 255:
            raise ValueError(f"issue must be 1 to 255, got {self.issue}")
        try:
            return _PAYLOAD.pack(VERSION, self.kid, self.edition, self.tid, self.kind, self.issue, self.day)
        except struct.error as error:
            raise ValueError(f"kid, edition or day does not fit: {error}") from None


def new_tid() -> bytes:
    """A ticket's identity: random, so that neither counts nor order of registrations leak."""
    return secrets.token_bytes(8)


def day_number(day: date) -> int:
    """The day as in the payload: 1 January 2000 is 1."""
    return day.toordinal() - _DAY_ZERO


def sign(ticket: TicketPayload, private_key: Ed25519PrivateKey) -> str:
    """The code of a ticket. Ed25519 is deterministic: the same ticket and key always give the same code."""
    payload = ticket.pack()
    return PREFIX + base45_encode(payload + private_key.sign(CONTEXT + payload))


# Keys that verify --------------------------------------------------------------------------------------------------


class KeyStatus(StrEnum):
    ACTIVE = "active"
    VERIFY_ONLY = "verify_only"
    REVOKED = "revoked"


class KeyInBundle(TypedDict):
    """A verification key as devices receive it; `public` is base64, days are ISO dates."""

    kid: int
    public: str
    editions: list[int] | None
    status: str
    not_before: str | None
    not_after: str | None


@dataclass(frozen=True)
class VerifyKey:
    """A public key and what it may vouch for; `editions` None means every edition, the two days are inclusive.

    ValueError for a key that is no point of the curve or one of small order: OpenSSL and browsers disagree about the
    latter, and anyone can sign for it.
    """

    kid: int
    public: bytes
    editions: frozenset[int] | None = None
    status: KeyStatus = KeyStatus.ACTIVE
    not_before: date | None = None
    not_after: date | None = None
    loaded: Ed25519PublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.kid <= 255:
            raise ValueError(f"kid must be 0 to 255, got {self.kid}")
        refuse_weak_public_key(self.public)
        object.__setattr__(self, "loaded", Ed25519PublicKey.from_public_bytes(self.public))

    def may_vouch(self, *, edition: int, today: date) -> bool:
        if self.editions is not None and edition not in self.editions:
            return False
        return not (
            (self.not_before is not None and today < self.not_before)
            or (self.not_after is not None and today > self.not_after)
        )

    def for_bundle(self) -> KeyInBundle:
        return {
            "kid": self.kid,
            "public": base64.b64encode(self.public).decode(),
            "editions": None if self.editions is None else sorted(self.editions),
            "status": self.status.value,
            "not_before": self.not_before.isoformat() if self.not_before else None,
            "not_after": self.not_after.isoformat() if self.not_after else None,
        }


_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P


def refuse_weak_public_key(public: bytes) -> None:
    """ValueError unless the 32 bytes are the canonical form of a curve point whose order is not small."""
    if len(public) != 32:
        raise ValueError(f"public must be 32 bytes, got {len(public)}")
    packed = int.from_bytes(public, "little")
    odd, y = packed >> 255, packed & (1 << 255) - 1
    if y >= _P:
        raise ValueError("public is not in canonical form")
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    if pow(x_squared, (_P - 1) // 2, _P) not in (0, 1) or (x_squared == 0 and odd):
        raise ValueError("public is not a point of the curve")
    # Three doublings multiply by eight; a point of small order ends at the neutral element, where x is 0.
    for _ in range(3):
        product = _D * x_squared * y * y % _P
        y_squared = y * y
        # On the curve y² - x² = 1 + d·x²·y², hence both coordinates of 2P from x², y and their product.
        y_next = (y_squared + x_squared) * pow(1 - product, -1, _P) % _P
        x_squared = 4 * x_squared * y_squared * pow((1 + product) ** 2, -1, _P) % _P
        y = y_next
    if x_squared == 0:
        raise ValueError("public is a point of small order")


# Checking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What a code is worth: `reason` is None when it is good. `ticket` is there whenever the signature was right."""

    reason: Reason | None
    ticket: TicketPayload | None = None

    @property
    def ok(self) -> bool:
        return self.reason is None


_INVALID = CodeCheck(Reason.INVALID)
_FORGED = CodeCheck(Reason.FORGED)
_UNKNOWN_KEY = CodeCheck(Reason.UNKNOWN_KEY)


def check(
    code: object, *, keys: Mapping[int, VerifyKey], edition: int, today: date, revoked: Mapping[bytes, int]
) -> CodeCheck:
    """Judges what a scanner read; never raises.

    `keys` by kid; `edition` is the number of the edition at this gate, `today` the day there; `revoked` maps a tid to
    its lowest valid issue (`CANCELLED` when none is).
    """
    raw = _parse(code)
    if raw is None:
        return _INVALID
    payload = raw[:16]
    _version, kid, of_edition, tid, kind, issue, day = _PAYLOAD.unpack(payload)
    key = keys.get(kid)
    if key is None:
        return _UNKNOWN_KEY
    try:
        key.loaded.verify(raw[16:], CONTEXT + payload)
    except InvalidSignature:
        return _FORGED
    if kind not in _KINDS or issue == 0:
        return _INVALID
    ticket = TicketPayload(kid, of_edition, tid, _KINDS[kind], issue, day)
    return CodeCheck(_objection(ticket, key, edition=edition, today=today, revoked=revoked), ticket)


def _parse(code: object) -> bytes | None:
    """The 80 bytes of the one canonical spelling, or None."""
    if not isinstance(code, str) or len(code) != CODE_LENGTH or not code.startswith(PREFIX):
        return None
    body = code[2:]
    try:
        raw = base45_decode(body)
    except ValueError:
        return None
    return raw if raw[0] == VERSION and base45_encode(raw) == body else None


def _objection(
    ticket: TicketPayload, key: VerifyKey, *, edition: int, today: date, revoked: Mapping[bytes, int]
) -> Reason | None:
    """Why a rightly signed ticket does not open this gate today."""
    if key.status is KeyStatus.REVOKED:
        return Reason.KEY_REVOKED
    if not key.may_vouch(edition=ticket.edition, today=today):
        return Reason.UNKNOWN_KEY
    if ticket.edition != edition:
        return Reason.OTHER_EDITION
    if ticket.issue < revoked.get(ticket.tid, 0):
        return Reason.REVOKED
    if ticket.day and ticket.day != day_number(today):
        return Reason.OTHER_DAY
    return None
