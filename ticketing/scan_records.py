"""A scan record as a device sends it, read strictly: pure, no ORM.

A device's log is a fact that cannot be sent again in a better form, so a record is never thrown away: what cannot be
read is answered with a `Malformed` that says why, and kept as it came. docs/scanning.md describes the fields.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ticketing.verdicts import Direction

LATEST_MS = 4_102_444_800_000
"""1 January 2100: a clock may be wrong, a number beyond this is no clock."""

LARGEST_NUMBER = 2**53 - 1
"""What a browser can count to exactly."""

_LONGEST = {"code": 400, "gate": 80, "activity": 80, "prev_hash": 64, "boot_id": 40, "local_verdict": 20}
_LONGEST |= {"bundle_version": 40, "app_version": 40, "reason": 20}
RAW_KEPT = 32
"""How much of a foreign code is kept. Of a ticket code it holds the identity, and too little to print one."""
_QUARANTINED_TEXT = 4_000
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One reading as the device wrote it down. Times in milliseconds; `override` is `{"by": …, "why": …}` or None."""

    id: uuid.UUID
    seq: int
    code: str
    gate: str
    direction: Direction
    wall_ms: int
    activity: str = ""
    mono_ms: int | None = None
    boot_id: str = ""
    prev_hash: str = ""
    local_verdict: str = ""
    reason: str = ""
    override: Mapping[str, str] | None = None
    bundle_version: str = ""
    app_version: str = ""

    @property
    def body_hash(self) -> str:
        """SHA-256 of everything in it, hexadecimal: a second record with this id must have the same."""
        return hash_of([getattr(self, name) for name in self.__slots__])


@dataclass(frozen=True, slots=True)
class Malformed:
    """A record that is none. `reason` is `malformed_<field>`; `id` is what it called itself, if that can be said."""

    reason: str
    id: str | None


def hash_of(record: Any) -> str:
    """SHA-256 over canonical JSON, hexadecimal."""
    return hashlib.sha256(_CANONICAL.encode(record).encode("utf-8", "surrogatepass")).hexdigest()


def kept(record: Any) -> Any:
    """`record` as it may be stored for people: codes cut, nothing that the database refuses, not longer than needed."""
    if isinstance(record, dict) and isinstance(record.get("code"), str):
        record = {**record, "code": storable(record["code"])}
    text = json.dumps(record, default=str, ensure_ascii=False)
    clean = storable(text, length=_QUARANTINED_TEXT)
    # JSON has no infinity, though `1e400` is read as one; PostgreSQL takes no NUL inside it either.
    fits = clean == text and "\\u0000" not in text and "Infinity" not in text
    return record if fits and record is not None else {"cut": clean}


def storable(text: str, *, length: int = RAW_KEPT) -> str:
    """The beginning of `text` without what no database takes: NUL and halves of characters."""
    return text[:length].replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def read_record(raw: Any) -> ScanRecord | Malformed:
    """The record that `raw` (parsed JSON) is; never raises."""
    if not isinstance(raw, dict):
        return Malformed("malformed_record", None)
    try:
        return ScanRecord(
            id=_uuid(raw),
            seq=_number(raw, "seq", least=1),
            code=_text(raw, "code", needed=True),
            gate=_text(raw, "gate", needed=True),
            direction=_direction(raw),
            wall_ms=_number(raw, "wall_ms", most=LATEST_MS),
            activity=_text(raw, "activity"),
            mono_ms=_number(raw, "mono_ms") if raw.get("mono_ms") is not None else None,
            boot_id=_text(raw, "boot_id"),
            prev_hash=_text(raw, "prev_hash"),
            local_verdict=_text(raw, "local_verdict"),
            reason=_text(raw, "reason"),
            override=_override(raw),
            bundle_version=_text(raw, "bundle_version"),
            app_version=_text(raw, "app_version"),
        )
    except _WrongFieldError as wrong:
        said = raw.get("id")
        return Malformed(f"malformed_{wrong}", storable(said, length=36) if isinstance(said, str) else None)


class _WrongFieldError(Exception):
    """Names the field."""


def _uuid(raw: dict[str, Any]) -> uuid.UUID:
    said = raw.get("id")
    if isinstance(said, str) and len(said) == 36:
        try:
            return uuid.UUID(said)
        except ValueError:
            pass
    raise _WrongFieldError("id")


def _number(raw: dict[str, Any], name: str, *, least: int = 0, most: int = LARGEST_NUMBER) -> int:
    said = raw.get(name)
    if isinstance(said, float) and said.is_integer():
        said = int(said)  # a clock with fractions of a millisecond that happen to be none
    if isinstance(said, bool) or not isinstance(said, int) or not least <= said <= most:
        raise _WrongFieldError(name)
    return said


def _text(raw: dict[str, Any], name: str, *, needed: bool = False) -> str:
    said = raw.get(name)
    if said is None and not needed:
        return ""
    if not isinstance(said, str) or len(said) > _LONGEST[name] or (needed and not said):
        raise _WrongFieldError(name)
    if name != "code" and storable(said, length=len(said)) != said:
        raise _WrongFieldError(name)
    return said


def _direction(raw: dict[str, Any]) -> Direction:
    said = raw.get("direction")
    try:
        return Direction(str(said))
    except ValueError:
        raise _WrongFieldError("direction") from None


def _override(raw: dict[str, Any]) -> dict[str, str] | None:
    said = raw.get("override")
    if said is None:
        return None
    if not isinstance(said, dict) or not set(said) <= {"by", "why"}:
        raise _WrongFieldError("override")
    if not all(isinstance(text, str) and len(text) <= 200 for text in said.values()):
        raise _WrongFieldError("override")
    if any(storable(text, length=200) != text for text in said.values()) or not said.get("by"):
        raise _WrongFieldError("override")
    return dict(said)
