"""The tickets and scans that a batch touches: locked, and read as the fold needs them. One statement a function."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from ticketing.gate_queries import GateDevice, device_key, moment_of, rows_of, uuid_of
from ticketing.models import ClockObservation, QuarantinedScan, Scan
from ticketing.verdicts import Clock, Direction, Reason
from ticketing.verdicts import Scan as Fact

LONGEST_RUN = 1_000


def _among(column: str, values: Collection[Any]) -> str:
    return f"{column} IN ({', '.join(['%s'] * len(values))})" if values else "1 = 0"


@dataclass(frozen=True, slots=True)
class TicketRow:
    """What decides about a ticket at a gate; `states`: of the person's registrations, by key of the activity."""

    pk: int
    tid: str
    short_code: str
    attendee: int
    kind: str
    issue: int
    day: int
    issued_at: dt.datetime
    revoked_at: dt.datetime | None
    edition: int
    states: dict[int, set[str]] = field(default_factory=dict)


# The rows are pointed at by new scans and never moved: a lock that lets those references pass is enough.
_TICKETS_SQL = """
SELECT t.id, t.tid, t.short_code, t.attendee_id, t.kind, t.issue, t.day, t.issued_at, t.revoked_at, p.edition_id,
       r.activity_id, r.state
FROM ticketing_ticket t
JOIN ticketing_attendee p ON p.id = t.attendee_id
LEFT JOIN ticketing_registration r ON r.attendee_id = t.attendee_id AND {activities}
WHERE {wanted}
ORDER BY t.id
"""


def lock_tickets(
    *,
    tids: Collection[str] = (),
    short_codes: Collection[str] = (),
    pks: Collection[int] = (),
    activities: Collection[int] = (),
) -> list[TicketRow]:
    """The tickets named in one of three ways, locked until the transaction ends, in the one order that all lock in.

    With the states of their people's registrations in `activities`.
    """
    named = [("t.tid", tids), ("t.short_code", short_codes), ("t.id", pks)]
    wanted = " OR ".join(_among(column, values) for column, values in named if values) or "1 = 0"
    sql = _TICKETS_SQL.format(activities=_among("r.activity_id", activities), wanted=wanted)
    if connection.features.has_select_for_no_key_update:
        sql += " FOR NO KEY UPDATE OF t"
    tickets: dict[int, TicketRow] = {}
    for row in rows_of(sql, [*activities, *tids, *short_codes, *pks]):
        ticket = tickets.get(row[0])
        if ticket is None:
            facts: list[Any] = [*row[:7], moment_of(row[7]), moment_of(row[8]), row[9]]
            ticket = tickets[row[0]] = TicketRow(*facts)
        if row[10] is not None:
            ticket.states.setdefault(row[10], set()).add(row[11])
    return list(tickets.values())


@dataclass(frozen=True, slots=True)
class StoredScan:
    """A scan that is in the database. `said`: verdict, reason and effective time that stand there now."""

    pk: uuid.UUID
    device: int
    seq: int
    body_hash: str
    ticket: int | None
    gate: int
    fact: Fact
    said: tuple[str, str, int]


_SCANS_SQL = """
SELECT s.id, s.device_id, s.seq, s.body_hash, s.ticket_id, s.gate_id, s.activity_id, s.direction, s.wall_ms, s.boot_id,
       s.fault, s.override IS NOT NULL, s.verdict, s.reason, s.effective_ms
FROM ticketing_scan s
WHERE """


def stored_scans(
    *,
    tickets: Collection[int],
    ids: Collection[uuid.UUID] = (),
    device: int = 0,
    seqs: Collection[int] = (),
) -> list[StoredScan]:
    """Every scan of these tickets, and those that have one of these ids, or one of these numbers of this device."""
    parts: list[str] = []
    params: list[Any] = []
    if tickets:
        parts.append(_among("s.ticket_id", tickets))
        params += tickets
    if ids:
        parts.append(_among("s.id", ids))
        params += ids if connection.features.has_native_uuid_field else [scan_id.hex for scan_id in ids]
    if seqs:
        parts.append(f"(s.device_id = %s AND {_among('s.seq', seqs)})")
        params += [device, *seqs]
    return [_stored(row) for row in rows_of(_SCANS_SQL + " OR ".join(parts), params)] if parts else []


def _stored(row: tuple[Any, ...]) -> StoredScan:
    pk, (device, seq, body_hash, ticket, gate) = uuid_of(row[0]), row[1:6]
    (activity, direction, wall_ms, boot_id, fault, overridden, verdict, reason, effective_ms) = row[6:]
    fact = fact_of(
        pk,
        device=device,
        seq=seq,
        ticket=ticket,
        activity=activity,
        direction=direction,
        wall_ms=wall_ms,
        boot_id=boot_id,
        fault=fault,
        overridden=bool(overridden),
    )
    return StoredScan(pk, device, seq, body_hash, ticket, gate, fact, (verdict, reason, effective_ms))


def fact_of(  # noqa: PLR0913  each is a column
    pk: uuid.UUID,
    *,
    device: int,
    seq: int,
    ticket: int | None,
    activity: int | None,
    direction: str,
    wall_ms: int,
    boot_id: str,
    fault: str,
    overridden: bool,
) -> Fact:
    """A scan as the fold sees it. The one fault that refuses nothing, `not_in_roster`, is a note there."""
    reason = Reason(fault) if fault else None
    is_note = reason is Reason.NOT_IN_ROSTER
    return Fact(
        id=str(pk),
        device=device_key(device),
        seq=seq,
        ticket=None if ticket is None else str(ticket),
        activity=None if activity is None else str(activity),
        direction=Direction(direction),
        wall_ms=wall_ms,
        boot_id=boot_id,
        refusal=None if is_note else reason,
        note=reason if is_note else None,
        overridden=overridden,
    )


def clocks_of(devices: Iterable[int]) -> list[Clock]:
    """Every observation of the clocks of these devices."""
    rows = ClockObservation.objects.filter(device__in=list(devices)).values_list(
        "device", "seq", "offset_ms", "boot_id"
    )
    return [
        Clock(device=device_key(device), seq=seq, offset_ms=offset, boot_id=boot_id)
        for device, seq, offset, boot_id in rows
    ]


def seq_through(device: GateDevice) -> int:
    """Up to which number every record of the device is here, quarantined ones included; at least what was known.

    Looks at `LONGEST_RUN` records at most: the truth or less, and the truth when it is asked for again.
    """
    through = device.seq_through
    rows = Scan.objects.filter(device=device.id, seq__gt=through).order_by("seq").values_list("seq", flat=True)
    seqs = set(rows[:LONGEST_RUN])
    through = _run(through, seqs)
    if seqs and through < max(seqs):
        kept = QuarantinedScan.objects.filter(device=device.id).values_list("record__seq", flat=True)
        through = _run(through, seqs | {seq for seq in kept if isinstance(seq, int)})
    return through


def _run(through: int, seqs: set[int]) -> int:
    while through + 1 in seqs:
        through += 1
    return through
