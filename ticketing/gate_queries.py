"""A gate as its devices meet it: who calls, what the gate opens, how many came today.

The reading of a code at a door is the busiest thing we do. Its reads (here and in `scan_queries`) are written as SQL, the
same for both databases: building them with the ORM cost more than everything else in the request together (7 of 10 ms,
measured).
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import F

from summit.models import Activity
from ticketing.models import Scan, ServerEpoch
from ticketing.verdicts import Clock, Verdict, Window, activity_for

UNKNOWN_START_MS = 2**53 - 1
"""An activity whose time is not known is chosen after every other one of its gate."""

PLACE_KEPT_SECONDS = 5
DAY_MS = 86_400_000
_DHAKA_AHEAD_MS = 6 * 3_600_000
_DAY_ZERO = dt.date(1970, 1, 1).toordinal()


# Time ---------------------------------------------------------------------------------------------------------------


def ms_of(moment: dt.datetime) -> int:
    """Unix milliseconds, cut and not rounded: nothing happens before it happened."""
    return int(moment.timestamp() * 1000)


def day_in_dhaka(at_ms: int) -> dt.date:
    """The day there at a moment in Unix milliseconds. Bangladesh has had one offset since 2010."""
    return dt.date.fromordinal(_DAY_ZERO + (at_ms + _DHAKA_AHEAD_MS) // DAY_MS)


def start_of_day(moment: dt.datetime) -> int:
    """The midnight before it in Dhaka, in Unix milliseconds."""
    at_ms = ms_of(moment) + _DHAKA_AHEAD_MS
    return at_ms - at_ms % DAY_MS - _DHAKA_AHEAD_MS


# The device and what its gate opens ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opening:
    """An activity that a gate lets people into."""

    pk: int
    code: str
    by_invitation: bool
    window: Window


@dataclass(frozen=True, slots=True)
class GatePlace:
    """A gate and what it opens, by code of the activity. `edition_number` is the one in the ticket codes of its edition."""

    pk: int
    code: str
    name_en: str
    name_bn: str
    event_code: str
    edition: int
    edition_number: int
    openings: dict[str, Opening] = field(default_factory=dict)

    def opening_at(self, at_ms: int) -> Opening | None:
        """The activity that a scan counts for which names none."""
        code = activity_for((opening.window for opening in self.openings.values()), at_ms)
        return None if code is None else self.openings[code]


@dataclass(frozen=True, slots=True)
class GateDevice:
    """Who calls. `clocks` are the observations of this device; `epoch` None: the database has none yet."""

    id: int
    code: str
    name: str
    state: str
    seq_through: int
    last_seen_at: dt.datetime | None
    epoch: uuid.UUID | None
    gate: GatePlace
    clocks: list[Clock] = field(default_factory=list)

    # What Django REST framework asks of a user.
    is_authenticated = True
    is_anonymous = False
    is_active = True
    is_superuser = False

    def __str__(self) -> str:
        return f"device:{self.code}"


def hash_of_token(token: str) -> str:
    """SHA-256, hexadecimal: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


_DEVICE_SQL = """
SELECT d.id, d.code, d.name, d.state, d.seq_through, d.last_seen_at, (SELECT value FROM ticketing_serverepoch),
       d.gate_id, c.seq, c.offset_ms, c.boot_id
FROM ticketing_device d
LEFT JOIN ticketing_clockobservation c ON c.device_id = d.id
WHERE d.token_hash = %s
"""


def device_with_token(token: str) -> GateDevice | None:
    """The device that was given this token, whatever its state. Never from a cache: a revoked device is out at once."""
    rows = rows_of(_DEVICE_SQL, [hash_of_token(token)])
    if not rows:
        return None
    pk, code, name, state, through, seen, epoch, gate = rows[0][:8]
    clocks = [
        Clock(device=device_key(pk), seq=seq, offset_ms=offset_ms, boot_id=boot_id)
        for seq, offset_ms, boot_id in (row[8:] for row in rows)
        if seq is not None
    ]
    return GateDevice(pk, code, name, state, through, moment_of(seen), uuid_of(epoch), gate_place(gate), clocks)


def device_key(device: int) -> str:
    """The device as the fold knows it: text that sorts like the number."""
    return f"{device:012d}"


_GATE_SQL = """
SELECT g.id, g.code, g.name_en, g.name_bn, e.code, n.page_ptr_id, n.number,
       a.page_ptr_id, a.code, a.admission, a.start, a."end"
FROM ticketing_gate g
JOIN summit_event e ON e.page_ptr_id = g.event_id
JOIN summit_edition n ON n.page_ptr_id = e.edition_id
LEFT JOIN ticketing_gate_activities o ON o.gate_id = g.id
LEFT JOIN summit_activity a ON a.page_ptr_id = o.activity_id
WHERE g.id = %s
"""


def gate_place(gate: int) -> GatePlace:
    """The gate with this key and what it opens, at most `PLACE_KEPT_SECONDS` old: gates change once a day, people come
    ten a second.
    """
    place: GatePlace | None = cache.get(_place_key(gate))
    if place is None:
        rows = rows_of(_GATE_SQL, [gate])
        place = GatePlace(*rows[0][:7])
        for pk, code, admission, start, end in (row[7:] for row in rows if row[7] is not None):
            begins, ends = moment_of(start), moment_of(end)
            window = Window(code, ms_of(begins) if begins else UNKNOWN_START_MS, ms_of(ends) if ends else None)
            place.openings[code] = Opening(pk, code, admission == Activity.Admission.INVITATION, window)
        cache.set(_place_key(gate), place, PLACE_KEPT_SECONDS)
    return place


def forget_gate(gate: int) -> None:
    """The gate was changed: read it anew. Other processes follow within `PLACE_KEPT_SECONDS`."""
    cache.delete(_place_key(gate))


def _place_key(gate: int) -> str:
    return f"ticketing.gate.{gate}"


def epoch_of(device: GateDevice) -> str:
    """What tells a device that the server was put back from a backup; made when there is none yet."""
    return str(device.epoch or ServerEpoch.objects.get_or_create(only=True)[0].value)


def rows_of(sql: str, params: Iterable[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def moment_of(value: dt.datetime | None) -> dt.datetime | None:
    """SQLite stores UTC and forgets to say so."""
    return value if value is None or value.tzinfo else value.replace(tzinfo=dt.UTC)


def uuid_of(value: Any) -> Any:
    return uuid.UUID(value) if isinstance(value, str) else value


def opened_activities(gate_id: int) -> list[dict[str, Any]]:
    """The gate's activities as a device shows them, in the order of their times; unknown times last."""
    rows = (
        Activity.objects.filter(gates=gate_id)
        .order_by(F("start").asc(nulls_last=True), "pk")
        .values("code", "title", "title_bn", "start", "end", "admission")
    )
    return [
        {
            "code": row["code"],
            "title_en": row["title"],
            "title_bn": row["title_bn"] or row["title"],
            "start": row["start"],
            "end": row["end"],
            "by_invitation": row["admission"] == Activity.Admission.INVITATION,
        }
        for row in rows
    ]


def admitted_between(gate_id: int, *, start_ms: int, end_ms: int) -> int:
    """How many people this gate let in for the first time, in Unix milliseconds from and until (exclusive)."""
    return Scan.objects.filter(
        activity__gates=gate_id,
        gate=gate_id,
        verdict=Verdict.ADMITTED,
        effective_ms__gte=start_ms,
        effective_ms__lt=end_ms,
    ).count()
