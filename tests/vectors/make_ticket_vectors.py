"""Writes ticket_s1.json and fold.json, which Python and TypeScript must both agree with.

Run it from the root of the repository: `.venv/bin/python -m tests.vectors.make_ticket_vectors`. The keys come from
fixed seeds and everything else from a counter, so the files change only when the format or the rules do; the hand-made
expectations in tests/ticketing say whether they changed rightly.
"""

import base64
import hashlib
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.vectors.ticket_variants import GROUP_ORDER, variants
from ticketing import qr
from ticketing.short_code import check_character, format_short_code
from ticketing.verdicts import Clock, Direction, Reason, Scan, Window, activity_for, fold

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
EDITION = 2
REISSUED, CANCELLED = b"reissued", b"gone4now"
REVOKED = {REISSUED: 2, CANCELLED: qr.CANCELLED}


def private_key(kid: int) -> Ed25519PrivateKey:
    """The test key of a kid. It signs nothing but tests."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"summit test key {kid}".encode()).digest())


def verify_key(kid: int, **kwargs: Any) -> qr.VerifyKey:
    public = private_key(kid).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return qr.VerifyKey(kid, public, **kwargs)


KEYS = {
    key.kid: key
    for key in (
        verify_key(1, editions=frozenset({1, EDITION})),
        verify_key(2, status=qr.KeyStatus.VERIFY_ONLY),
        verify_key(3, status=qr.KeyStatus.REVOKED),
        verify_key(4, editions=frozenset({1})),
        verify_key(5, not_before=date(2026, 11, 23)),
        verify_key(6, not_after=date(2026, 11, 21)),
        verify_key(7, not_before=TODAY, not_after=TODAY),
    )
}


def ticket(**over: Any) -> qr.TicketPayload:
    fields: dict[str, Any] = {"kid": 1, "edition": EDITION, "tid": b"\x01\x9azKhulna"[:8], "kind": qr.Kind.STUDENT}
    return qr.TicketPayload(**{**fields, **over})


def signed(key_of: int | None = None, **over: Any) -> str:
    made = ticket(**over)
    return qr.sign(made, private_key(made.kid if key_of is None else key_of))


def signed_bytes(payload: bytes, *, context: bytes = qr.CONTEXT, kid: int = 1) -> str:
    """A rightly signed code of bytes that `sign` would not write."""
    return qr.PREFIX + qr.base45_encode(payload + private_key(kid).sign(context + payload))


def cases() -> list[tuple[str, str, Reason | None]]:
    """Name, code and what must come out; written by hand, never taken from `check`."""
    good = signed()
    raw = qr.base45_decode(good[2:])
    payload = raw[:16]
    number = int.from_bytes(raw[48:], "little")
    malleable = raw[:48] + (number + GROUP_ORDER).to_bytes(32, "little")
    today, tomorrow = qr.day_number(TODAY), qr.day_number(TODAY) + 1
    valid = [(f"valid {kind.code}", signed(kind=kind), None) for kind in qr.Kind]
    return [
        *valid,
        ("valid, highest issue", signed(issue=255), None),
        ("valid, today only", signed(day=today), None),
        ("valid, key verifies only", signed(kid=2), None),
        ("valid, key of one day", signed(kid=7), None),
        ("valid, issue after the lost one", signed(tid=REISSUED, issue=2), None),
        ("valid, tid of zeros", signed(tid=bytes(8)), None),
        ("other day", signed(day=tomorrow), Reason.OTHER_DAY),
        ("yesterday", signed(day=today - 1), Reason.OTHER_DAY),
        ("last day of the calendar", signed(day=65535), Reason.OTHER_DAY),
        ("edition before", signed(edition=1), Reason.OTHER_EDITION),
        ("edition without a number", signed(kid=2, edition=0), Reason.OTHER_EDITION),
        ("edition the key is not for", signed(edition=3), Reason.UNKNOWN_KEY),
        ("key of another edition", signed(kid=4), Reason.UNKNOWN_KEY),
        ("key not yet in use", signed(kid=5), Reason.UNKNOWN_KEY),
        ("key no longer in use", signed(kid=6), Reason.UNKNOWN_KEY),
        ("unknown key", signed(kid=99), Reason.UNKNOWN_KEY),
        ("unknown key, signed by a known one", signed(1, kid=99), Reason.UNKNOWN_KEY),
        ("revoked key", signed(kid=3), Reason.KEY_REVOKED),
        ("reissued", signed(tid=REISSUED, issue=1), Reason.REVOKED),
        ("cancelled", signed(tid=CANCELLED, issue=255), Reason.REVOKED),
        ("cancelled and of another edition", signed(tid=CANCELLED, edition=1), Reason.OTHER_EDITION),
        ("cancelled and of another day", signed(tid=CANCELLED, day=tomorrow), Reason.REVOKED),
        ("signed by another key", signed(2), Reason.FORGED),
        ("signed by a stranger", signed(250), Reason.FORGED),
        ("revoked kid, signed by another key", signed(1, kid=3), Reason.FORGED),
        ("S + L", qr.PREFIX + qr.base45_encode(malleable), Reason.FORGED),
        ("signature of zeros", qr.PREFIX + qr.base45_encode(payload + bytes(64)), Reason.FORGED),
        ("signature of ones", qr.PREFIX + qr.base45_encode(payload + b"\xff" * 64), Reason.FORGED),
        ("neutral R, zero S", qr.PREFIX + qr.base45_encode(payload + b"\x01" + bytes(63)), Reason.FORGED),
        ("halves swapped", qr.PREFIX + qr.base45_encode(payload + raw[48:] + raw[16:48]), Reason.FORGED),
        ("signed without the context", signed_bytes(payload, context=b""), Reason.FORGED),
        ("signed for version 2", signed_bytes(payload, context=b"summit-ticket-v2\0"), Reason.FORGED),
        ("version 0", signed_bytes(b"\x00" + payload[1:]), Reason.INVALID),
        ("version 2", signed_bytes(b"\x02" + payload[1:]), Reason.INVALID),
        ("version 255", signed_bytes(b"\xff" + payload[1:]), Reason.INVALID),
        ("kind 0", signed_bytes(payload[:12] + b"\x00" + payload[13:]), Reason.INVALID),
        ("kind 12", signed_bytes(payload[:12] + b"\x0c" + payload[13:]), Reason.INVALID),
        ("issue 0", signed_bytes(payload[:13] + b"\x00" + payload[14:]), Reason.INVALID),
        ("group above its range", good[:2] + ":::" + good[5:], Reason.INVALID),
        ("prefix S2", "S2" + good[2:], Reason.INVALID),
        ("lower-case prefix", "s1" + good[2:], Reason.INVALID),
        ("lower case", good.lower(), Reason.INVALID),
        ("no prefix", good[2:], Reason.INVALID),
        ("prefix only", "S1", Reason.INVALID),
        ("empty", "", Reason.INVALID),
        ("space before", " " + good[:-1], Reason.INVALID),
        ("line feed after", good + "\n", Reason.INVALID),
        ("one too long", good + "0", Reason.INVALID),
        ("one too short", good[:-1], Reason.INVALID),
        ("padding", good[:-1] + "=", Reason.INVALID),
        ("NUL within", good[:60] + "\0" + good[61:], Reason.INVALID),
        ("NUL after", good + "\0", Reason.INVALID),
        ("4 kB of a good code", (good * 40)[:4096], Reason.INVALID),
        ("4 kB of nothing", "\0" * 4096, Reason.INVALID),
        ("twice", good + good, Reason.INVALID),
        ("Cyrillic S", "\u0405" + good[1:], Reason.INVALID),
        ("full-width S1", "\uff33\uff11" + good[2:], Reason.INVALID),
        ("Bangla one", "S\u09e7" + good[2:], Reason.INVALID),
        ("Kelvin sign", good[:50] + "\u212a" + good[51:], Reason.INVALID),
        ("superscript two", good[:50] + "\u00b2" + good[51:], Reason.INVALID),
        ("zero-width joiner", good[:50] + "\u200d" + good[51:], Reason.INVALID),
        ("lone surrogate", good[:50] + "\ud800" + good[51:], Reason.INVALID),
        ("beyond the basic plane", good[:50] + "\U0001d7d8" + good[51:], Reason.INVALID),
        ("web address", "HTTPS://EXAMPLE.ORG/T/" + good[22:], Reason.INVALID),
        ("vaccination pass", "HC1:" + good[4:], Reason.INVALID),
        ("JSON", json.dumps({"code": good}), Reason.INVALID),
        ("short code", "7KQ29FMPX", Reason.INVALID),
    ]


def fields_of(code: str) -> dict[str, Any]:
    made = qr.base45_decode(code[2:])
    return {
        "kid": made[1],
        "edition": int.from_bytes(made[2:4], "big"),
        "tid": made[4:12].hex(),
        "kind": qr.Kind(made[12]).code,
        "issue": made[13],
        "day": int.from_bytes(made[14:16], "big"),
    }


def variant_summary() -> dict[str, Any]:
    """How many of the generated variants meet which answer, and a digest over all answers in order."""
    counts: dict[str, dict[str, int]] = {}
    digest = hashlib.sha256()
    bases = [signed(), signed(kid=2, kind=qr.Kind.VIP, tid=b"another1", issue=3, day=qr.day_number(TODAY))]
    for good, other in (bases, reversed(bases)):
        for name, code in variants(good, other=other):
            answer = qr.check(code, keys=KEYS, edition=EDITION, today=TODAY, revoked=REVOKED).reason or "ok"
            row = counts.setdefault(name, {})
            row[answer] = row.get(answer, 0) + 1
            digest.update(f"{name}:{answer}\n".encode())
    return {"bases": bases, "counts": counts, "sha256": digest.hexdigest()}


def ticket_vectors() -> dict[str, Any]:
    bodies = [
        "00000000",
        "ZZZZZZZZ",
        "7KQ29FMP",
        "01234567",
        "89ABCDEF",
        "GHJKMNPQ",
        "RSTVWXYZ",
        "10000000",
        "00000001",
    ]
    weak = [bytes(32), b"\x01" + bytes(31), (2**255 - 20).to_bytes(32, "little"), (2**255 - 19).to_bytes(32, "little")]
    return {
        "context": base64.b64encode(qr.CONTEXT).decode(),
        "edition": EDITION,
        "today": TODAY.isoformat(),
        "today_number": qr.day_number(TODAY),
        "revoked": {tid.hex(): lowest for tid, lowest in REVOKED.items()},
        "keys": [key.for_bundle() for key in KEYS.values()],
        "weak_keys": [key.hex() for key in weak],
        "kinds": {kind.code: int(kind) for kind in qr.Kind},
        "base45": [
            [raw.hex(), qr.base45_encode(raw)] for raw in (b"", b"AB", b"Hello!!", b"base-45", b"\xff", b"\xff" * 5)
        ],
        "short_codes": [
            [body + check_character(body), format_short_code(body + check_character(body))] for body in bodies
        ],
        "cases": [
            {"name": name, "code": code, "reason": reason, "ticket": None if reason else fields_of(code)}
            for name, code, reason in cases()
        ],
        "variants": variant_summary(),
    }


def random_gates(seed: int, *, scans: int) -> tuple[list[Scan], list[Clock]]:
    """A busy morning at four gates: wrong clocks, restarts, refusals, many readings of the same few tickets."""
    rng = random.Random(seed)
    start = 1_794_998_400_000
    facts = [
        Scan(
            id=f"scan-{number:04}",
            device=f"device-{number % 4}",
            seq=number // 4,
            ticket=rng.choice(["aa", "bb", "cc", "dd", None]) if rng.random() < 0.97 else "ee",
            activity=rng.choice(["dialogue", "main", None]),
            direction=rng.choice([Direction.ENTRY] * 3 + [Direction.EXIT]),
            wall_ms=start + number * 2_500 + (number % 4) * 90_000 + rng.randrange(-4000, 4000),
            boot_id=f"boot-{number // (scans // 2 or 1)}",
            refusal=rng.choice([Reason.FORGED, Reason.NOT_INVITED, Reason.FULL]) if rng.random() < 0.1 else None,
            note=Reason.NOT_IN_ROSTER if rng.random() < 0.1 else None,
            overridden=rng.random() < 0.2,
        )
        for number in range(scans)
    ]
    clocks = [
        Clock(f"device-{number % 4}", rng.randrange(scans // 4 or 1), -(number % 4) * 90_000 + rng.randrange(-50, 50))
        for number in range(6)
    ]
    clocks += [
        Clock(
            f"device-{number % 3}",
            rng.randrange(scans // 4 or 1),
            rng.randrange(-90_000, 1),
            "boot-0",
            rng.randrange(300),
        )
        for number in range(9)
    ]
    return facts, clocks


def fold_case(name: str, scans: list[Scan], clocks: list[Clock]) -> dict[str, Any]:
    return {
        "name": name,
        "scans": [{slot: getattr(scan, slot) for slot in Scan.__slots__} for scan in scans],
        "clocks": [{slot: getattr(clock, slot) for slot in Clock.__slots__} for clock in clocks],
        "judgements": {
            scan_id: {slot: getattr(judgement, slot) for slot in judgement.__slots__}
            for scan_id, judgement in sorted(fold(scans, clocks).items())
        },
    }


def fold_vectors() -> dict[str, Any]:
    hour = 3_600_000
    windows = [
        Window("dialogue", 9 * hour, 12 * hour),
        Window("fair", 11 * hour),
        Window("dinner", 36 * hour, 38 * hour),
    ]
    times = [0, 8, 9, 10, 11, 12, 18, 19, 20, 28, 30, 35, 36, 37, 39, 900]
    return {
        "folds": [
            fold_case(f"gates {seed}", *random_gates(seed, scans=size)) for seed, size in enumerate((4, 40, 200))
        ],
        "windows": [{slot: getattr(window, slot) for slot in Window.__slots__} for window in windows],
        "activity_for": [[at * hour, activity_for(windows, at * hour)] for at in times],
    }


def write(name: str, vectors: dict[str, Any]) -> None:
    (HERE / name).write_text(json.dumps(vectors, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write("ticket_s1.json", ticket_vectors())
    write("fold.json", fold_vectors())
