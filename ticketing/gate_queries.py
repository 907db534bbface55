"""What a gate needs to know to judge: its device, its activities, the tickets and the scans it met before.

The reading of a code at a door is the busiest thing we do, so these reads are few and narrow: columns and tuples, no page
rows. Each function costs one statement.
"""

import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery

from summit.models import Activity
from ticketing.models import Attendee, ClockObservation, Device, QuarantinedScan, Scan, ServerEpoch, Ticket
from ticketing.verdicts import Clock, Direction, Reason, Window, activity_for
from ticketing.verdicts import Scan as Fact

UNKNOWN_START_MS = 2**53 - 1
"""An activity whose time is not known is chosen after every other one of its gate."""

LONGEST_RUN = 1_000
DAY_MS = 86_400_000
_DHAKA_AHEAD_MS = 6 * 3_600_000
_DAY_ZERO = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class GateDevice:
    """Who calls: a device with its place, read at once.

    `row` has its gate loaded; `edition_number` is the one in the ticket codes of this gate's edition. `epoch` None: the
    database has none yet.
    """

    row: Device
    event_id: int
    event_code: str
    edition_number: int
    epoch: uuid.UUID | None

    # What Django REST framework asks of a user.
    is_authenticated = True
    is_anonymous = False
    is_active = True
    is_superuser = False
    pk = None

    def __str__(self) -> str:
        return f"device:{self.row.code}"


def hash_of_token(token: str) -> str:
    """SHA-256, hexadecimal: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def device_with_token(token: str) -> GateDevice | None:
    """The device that was given this token, whatever its state."""
    row: Any = (
        Device.objects.filter(token_hash=hash_of_token(token))
        .select_related("gate")
        .annotate(
            event_code=F("gate__event__code"),
            edition_number=F("gate__event__edition__number"),
            epoch=Subquery(ServerEpoch.objects.values("value")[:1]),
        )
        .first()
    )
    return row and GateDevice(row, row.gate.event_id, row.event_code, row.edition_number, row.epoch)


def epoch_of(device: GateDevice) -> str:
    """What tells a device that the server was put back from a backup; made when there is none yet."""
    return str(device.epoch or ServerEpoch.objects.get_or_create(only=True)[0].value)


# What a gate opens --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Opening:
    """An activity that a gate lets people into. `states`: of the registrations that were asked about, by attendee."""

    pk: int
    code: str
    by_invitation: bool
    window: Window
    states: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True, slots=True)
class Openings:
    """All that a gate opens, by code."""

    by_code: dict[str, Opening]

    def at(self, at_ms: int) -> Opening | None:
        """The one that a scan counts for which names none."""
        code = activity_for((opening.window for opening in self.by_code.values()), at_ms)
        return None if code is None else self.by_code[code]


def openings_of(gate_id: int, *, attendees: Collection[int] = ()) -> Openings:
    """The gate's activities, with the states of the registrations that these attendees have in them."""
    rows = (
        Activity.objects.filter(gates=gate_id)
        .annotate(asked=FilteredRelation("registrations", condition=Q(registrations__attendee__in=list(attendees))))
        .order_by()
        .values_list("pk", "code", "admission", "start", "end", "asked__attendee", "asked__state")
    )
    by_code: dict[str, Opening] = {}
    for pk, code, admission, start, end, attendee, state in rows:
        opening = by_code.get(code)
        if opening is None:
            window = Window(code, ms_of(start) if start else UNKNOWN_START_MS, ms_of(end) if end else None)
            opening = by_code[code] = Opening(pk, code, admission == Activity.Admission.INVITATION, window)
        if attendee is not None:
            opening.states[attendee].add(state)
    return Openings(by_code)


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


# Tickets and scans --------------------------------------------------------------------------------------------------


class TicketRow(NamedTuple):
    """What decides about a ticket at a gate."""

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

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None


def lock_tickets(
    *, tids: Collection[str] = (), short_codes: Collection[str] = (), pks: Collection[int] = ()
) -> list[TicketRow]:
    """The tickets named in one of three ways, locked until the transaction ends, in the one order that all lock in."""
    rows = (
        Ticket.objects.filter(Q(tid__in=tids) | Q(short_code__in=short_codes) | Q(pk__in=pks))
        .annotate(of_edition=Subquery(Attendee.objects.filter(pk=OuterRef("attendee")).values("edition__number")))
        # The rows are pointed at by new scans, never moved: a lock that lets those references pass is enough.
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list(
            "pk",
            "tid",
            "short_code",
            "attendee",
            "kind",
            "issue",
            "day",
            "issued_at",
            "revoked_at",
            "of_edition",
        )
    )
    return [TicketRow(*row) for row in rows]


@dataclass(slots=True)
class StoredScan:
    """A scan that is in the database, with the verdict that stands there now."""

    pk: uuid.UUID
    device: int
    seq: int
    body_hash: str
    ticket: int | None
    gate_code: str
    fact: Fact
    said: tuple[str, str, int]
    """Verdict, reason and effective time."""


_SCAN_COLUMNS = (
    "pk",
    "device",
    "device__code",
    "seq",
    "body_hash",
    "ticket",
    "activity",
    "gate__code",
    "direction",
    "wall_ms",
    "boot_id",
    "fault",
    "override",
    "verdict",
    "reason",
    "effective_ms",
)


def stored_scans(
    *,
    tickets: Collection[int],
    ids: Collection[uuid.UUID] = (),
    device: int | None = None,
    seqs: Collection[int] = (),
) -> list[StoredScan]:
    """Every scan of these tickets, and those that have one of these ids, or one of these numbers of this device."""
    wanted = Q(ticket__in=tickets) | Q(pk__in=ids)
    if seqs:
        wanted |= Q(device=device, seq__in=seqs)
    return [_stored(row) for row in Scan.objects.filter(wanted).order_by().values_list(*_SCAN_COLUMNS)]


def _stored(row: tuple[Any, ...]) -> StoredScan:
    (pk, device, device_code, seq, body_hash, ticket, activity, gate, direction, wall_ms, boot_id) = row[:11]
    (fault, override, verdict, reason, effective_ms) = row[11:]
    fact = fact_of(
        pk,
        device=device_code,
        seq=seq,
        ticket=ticket,
        activity=activity,
        direction=direction,
        wall_ms=wall_ms,
        boot_id=boot_id,
        fault=fault,
        overridden=override is not None,
    )
    return StoredScan(pk, device, seq, body_hash, ticket, gate, fact, (verdict, reason, effective_ms))


def fact_of(  # noqa: PLR0913  each is a column
    pk: uuid.UUID,
    *,
    device: str,
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
        device=device,
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


def clocks_of(devices: Iterable[str]) -> list[Clock]:
    """Every observation of the clocks of the devices with these codes."""
    rows = ClockObservation.objects.filter(device__code__in=list(devices)).values_list(
        "device__code", "seq", "offset_ms", "boot_id"
    )
    return [Clock(device=device, seq=seq, offset_ms=offset, boot_id=boot_id) for device, seq, offset, boot_id in rows]


def seq_through(device: Device) -> int:
    """Up to which number every record of the device is here, quarantined ones included; at least what was known.

    Looks at `LONGEST_RUN` records at most: the truth or less, and the truth when it is asked for again.
    """
    through = device.seq_through
    rows = Scan.objects.filter(device=device.pk, seq__gt=through).order_by("seq").values_list("seq", flat=True)
    seqs = set(rows[:LONGEST_RUN])
    through = _run(through, seqs)
    if seqs and through < max(seqs):
        kept = QuarantinedScan.objects.filter(device=device.pk).values_list("record__seq", flat=True)
        through = _run(through, seqs | {seq for seq in kept if isinstance(seq, int)})
    return through


def _run(through: int, seqs: set[int]) -> int:
    while through + 1 in seqs:
        through += 1
    return through


def admitted_between(gate_id: int, *, start_ms: int, end_ms: int) -> int:
    """How many people this gate let in for the first time, in Unix milliseconds from and until (exclusive)."""
    return Scan.objects.filter(
        activity__gates=gate_id, gate=gate_id, verdict="admitted", effective_ms__gte=start_ms, effective_ms__lt=end_ms
    ).count()
