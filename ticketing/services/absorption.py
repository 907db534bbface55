"""One batch of scan records on its way into the database: looked up, judged, stored, answered."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.audit import record as write_audit_line
from summit.models import Activity
from ticketing import qr
from ticketing.admission import Reading, fault_of
from ticketing.gate_queries import GateDevice, GatePlace, day_in_dhaka, device_key, gate_place, ms_of
from ticketing.models import ClockObservation, QuarantinedScan, Scan
from ticketing.scan_queries import StoredScan, TicketRow, clocks_of, fact_of, lock_tickets, stored_scans
from ticketing.scan_records import Malformed, ScanRecord, hash_of, kept, storable
from ticketing.services.tickets import key_ring
from ticketing.short_code import parse_short_code
from ticketing.verdicts import Clock, Judgement, Reason, fold
from ticketing.verdicts import Scan as Fact

CLOCK_MOVED_MS = 2_000
"""A clock that is off by this much more or less than before is worth a new observation."""

_UNCHECKED = qr.CodeCheck(Reason.INVALID)


@dataclass(frozen=True, slots=True)
class SentAt:
    """The device's clock when it sent the batch, in Unix milliseconds, and the boot that the clock belongs to."""

    wall_ms: int
    boot_id: str = ""


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """What became of one record: `status` is `created`, `already` or `quarantined`.

    A quarantined record has no verdict, its `reason` says why it could not become a scan. `earlier_ms` and
    `earlier_gate` tell of the entry that a duplicate repeats; `quiet`: the same device just read the same code.
    """

    id: str | None
    status: str
    verdict: str | None = None
    reason: str | None = None
    kind: str | None = None
    activity: str | None = None
    quiet: bool = False
    earlier_ms: int | None = None
    earlier_gate: GatePlace | None = None


def put_right(stored: Iterable[StoredScan], judged: Mapping[str, Judgement]) -> int:
    """Write the verdicts that are no longer what stands there; returns how many."""
    changed = []
    for scan in stored:
        said = judged.get(scan.fact.id)
        if said and (said.verdict, said.reason or "", said.effective_ms) != scan.said:
            changed.append(
                Scan(pk=scan.pk, verdict=said.verdict, reason=said.reason or "", effective_ms=said.effective_ms)
            )
    if changed:
        Scan.objects.bulk_update(changed, ["verdict", "reason", "effective_ms"], batch_size=100)
    return len(changed)


@dataclass(frozen=True, slots=True)
class _New:
    """A reading on its way into the table."""

    reading: Reading
    ticket: TicketRow | None
    activity: int | None
    fault: Reason | None
    fact: Fact


class Absorption:
    """One batch in one transaction; `carry_out` takes its locks always in the same order."""

    def __init__(
        self,
        device: GateDevice,
        raw: Sequence[Any],
        parsed: Sequence[ScanRecord | Malformed],
        *,
        now: dt.datetime,
        sent: SentAt | None,
    ) -> None:
        self.device = device
        self.raw = raw
        self.parsed = parsed
        self.now = now
        self.sent = sent
        self.clocks = list(device.clocks)
        self.tickets: dict[int, TicketRow] = {}
        self.by_tid: dict[str, TicketRow] = {}
        self.by_short: dict[str, TicketRow] = {}
        self.elsewhere: dict[str, int] = {}
        self.seqs_taken: set[int] = set()
        self.stored: dict[str, StoredScan] = {}
        self.new: dict[str, _New] = {}
        self.quarantined: list[QuarantinedScan] = []

    def carry_out(self) -> list[ScanAnswer]:
        disturbed = self._observe_clock()
        readings = self._read_codes()
        self._look_up(list(readings.values()), disturbed)
        fates = [self._take_in(index, readings.get(index)) for index in range(len(self.raw))]
        judged = self._judge()
        self._insert(judged)
        put_right(self.stored.values(), judged)
        QuarantinedScan.objects.bulk_create(self.quarantined, ignore_conflicts=True)
        return [fate if isinstance(fate, ScanAnswer) else self._answer(*fate, judged) for fate in fates]

    def _observe_clock(self) -> Collection[int]:
        """Note how far the device's clock is off, if that is news; returns the tickets whose scans it re-times."""
        if self.sent is None:
            return ()
        boot, offset = self.sent.boot_id, ms_of(self.now) - self.sent.wall_ms
        seq = max((record.seq for record in self.parsed if isinstance(record, ScanRecord)), default=0)
        known = [clock for clock in self.clocks if clock.boot_id == boot]
        nearest = min(known, key=lambda clock: abs(clock.seq - seq), default=None)
        if nearest and (nearest.seq == seq or abs(nearest.offset_ms - offset) <= CLOCK_MOVED_MS):
            return ()
        observation = ClockObservation(device_id=self.device.id, seq=seq, boot_id=boot, offset_ms=offset, at=self.now)
        ClockObservation.objects.bulk_create([observation], ignore_conflicts=True)
        self.clocks.append(Clock(device=device_key(self.device.id), seq=seq, offset_ms=offset, boot_id=boot))
        scans: QuerySet[Scan] = Scan.objects.filter(device=self.device.id, boot_id=boot, ticket__isnull=False)
        before = max((clock.seq for clock in known if clock.seq < seq), default=None)
        after = min((clock.seq for clock in known if clock.seq > seq), default=None)
        scans = scans if before is None else scans.filter(seq__gt=before)
        scans = scans if after is None else scans.filter(seq__lt=after)
        return set(scans.values_list("ticket", flat=True))

    def _read_codes(self) -> dict[int, Reading]:
        """What the codes say by themselves, by place in the batch; without the records that are none of this gate's."""
        keys = key_ring().verify
        checked: dict[tuple[str, dt.date], qr.CodeCheck] = {}
        readings = {}
        for index, record in enumerate(self.parsed):
            if isinstance(record, Malformed) or record.gate != self.device.gate.code:
                continue
            at_ms = self._our_time(record)
            short = parse_short_code(record.code)
            key = (record.code, day_in_dhaka(at_ms))
            if short is None and key not in checked:
                checked[key] = qr.check(
                    record.code, keys=keys, edition=self.device.gate.edition_number, today=key[1], revoked={}
                )
            readings[index] = Reading(record, record.body_hash, at_ms, checked.get(key, _UNCHECKED), short)
        return readings

    def _our_time(self, record: ScanRecord) -> int:
        if not self.clocks:
            return record.wall_ms
        fact = self._fact(record, ticket=None, activity=None, fault=None)
        return fold([fact], self.clocks)[fact.id].effective_ms

    def _look_up(self, readings: Sequence[Reading], disturbed: Collection[int]) -> None:
        tids = {reading.tid for reading in readings if reading.tid}
        shorts = {reading.short for reading in readings if reading.short}
        if tids or shorts or disturbed:
            activities = [opening.pk for opening in self.device.gate.openings.values()]
            rows = lock_tickets(tids=tids, short_codes=shorts, pks=disturbed, activities=activities)
            self.tickets = {row.pk: row for row in rows}
            self.by_tid = {row.tid: row for row in rows}
            self.by_short = {row.short_code: row for row in rows}
        if readings or self.tickets:
            records = [reading.record for reading in readings]
            found = stored_scans(
                tickets=self.tickets.keys(),
                ids=[record.id for record in records],
                device=self.device.id,
                seqs=[record.seq for record in records],
            )
            self.stored = {scan.fact.id: scan for scan in found}
            self.seqs_taken = {scan.seq for scan in found if scan.device == self.device.id}
        unknown = (
            {record.activity for record in records} - self.device.gate.openings.keys() - {""} if readings else set()
        )
        if unknown:
            self.elsewhere = dict(Activity.objects.filter(code__in=unknown).order_by().values_list("code", "pk"))

    def _take_in(self, index: int, reading: Reading | None) -> ScanAnswer | tuple[str, str]:
        """What becomes of one record: an answer when it is quarantined, else its status and id."""
        if reading is None:
            parsed = self.parsed[index]
            return self._quarantine(index, parsed.reason if isinstance(parsed, Malformed) else "foreign_gate")
        record, scan_id = reading.record, str(reading.record.id)
        known = self.stored.get(scan_id)
        if known is not None:
            same = known.body_hash == reading.body_hash and known.device == self.device.id
            return ("already", scan_id) if same else self._quarantine(index, "other_body")
        if scan_id in self.new:
            same = self.new[scan_id].reading.body_hash == reading.body_hash
            return ("already", scan_id) if same else self._quarantine(index, "other_body")
        if record.seq in self.seqs_taken:
            return self._quarantine(index, "seq_reused")
        self.seqs_taken.add(record.seq)
        self.new[scan_id] = self._new(reading)
        return "created", scan_id

    def _quarantine(self, index: int, reason: str) -> ScanAnswer:
        raw, parsed = self.raw[index], self.parsed[index]
        self.quarantined.append(
            QuarantinedScan(
                device_id=self.device.id,
                record=kept(raw),
                record_hash=hash_of([reason, raw]),
                reason=reason,
                received_at=self.now,
            )
        )
        return ScanAnswer(
            id=parsed.id if isinstance(parsed, Malformed) else str(parsed.id), status="quarantined", reason=reason
        )

    def _new(self, reading: Reading) -> _New:
        record = reading.record
        ticket = self.by_tid.get(reading.tid or "") or self.by_short.get(reading.short or "")
        opening = (
            self.device.gate.openings.get(record.activity)
            if record.activity
            else self.device.gate.opening_at(reading.at_ms)
        )
        fault = fault_of(reading, ticket=ticket, opening=opening, edition=self.device.gate.edition)
        activity = opening.pk if opening else self.elsewhere.get(record.activity)
        fact = self._fact(record, ticket=ticket.pk if ticket else None, activity=activity, fault=fault)
        return _New(reading, ticket, activity, fault, fact)

    def _fact(self, record: ScanRecord, *, ticket: int | None, activity: int | None, fault: Reason | None) -> Fact:
        return fact_of(
            record.id,
            device=self.device.id,
            seq=record.seq,
            ticket=ticket,
            activity=activity,
            direction=record.direction,
            wall_ms=record.wall_ms,
            boot_id=record.boot_id,
            fault=fault or "",
            overridden=record.override is not None,
        )

    def _judge(self) -> dict[str, Judgement]:
        """The fold over all scans of the tickets that are locked; a scan of another ticket, met by its id, stays out."""
        mine = [scan for scan in self.stored.values() if scan.ticket is None or scan.ticket in self.tickets]
        facts = [*(scan.fact for scan in mine), *(new.fact for new in self.new.values())]
        others = {scan.device for scan in mine} - {self.device.id}
        return fold(facts, [*self.clocks, *clocks_of(others)] if others else self.clocks)

    def _insert(self, judged: Mapping[str, Judgement]) -> None:
        # In the order of their ids: two batches that hold the same records wait for each other and never in a circle.
        scans = [self._row(new, judged[scan_id]) for scan_id, new in sorted(self.new.items())]
        Scan.objects.bulk_create(scans)
        for new in self.new.values():
            record = new.reading.record
            if record.override is not None and new.fault not in (None, Reason.NOT_IN_ROSTER):
                write_audit_line(
                    str(self.device),
                    "scan.overridden",
                    ("scan", str(record.id)),
                    scope=self.device.gate.event_code,
                    fault=str(new.fault),
                    **record.override,
                )

    def _row(self, new: _New, judgement: Judgement) -> Scan:
        record = new.reading.record
        return Scan(
            id=record.id,
            device_id=self.device.id,
            seq=record.seq,
            prev_hash=record.prev_hash,
            body_hash=new.reading.body_hash,
            gate_id=self.device.gate.pk,
            activity_id=new.activity,
            ticket_id=new.ticket.pk if new.ticket else None,
            raw="" if new.ticket else self._raw(new.reading),
            direction=record.direction.value,
            wall_ms=record.wall_ms,
            mono_ms=record.mono_ms,
            boot_id=record.boot_id,
            local_verdict=record.local_verdict,
            override=None if record.override is None else dict(record.override),
            bundle_version=record.bundle_version,
            app_version=record.app_version,
            received_at=self.now,
            fault=new.fault or "",
            effective_ms=judgement.effective_ms,
            verdict=judgement.verdict.value,
            reason=judgement.reason or "",
        )

    @staticmethod
    def _raw(reading: Reading) -> str:
        """What may be kept of a code without a ticket: of one that we signed only the identity, in case it turns up."""
        return f"tid:{reading.tid}" if reading.tid else storable(reading.record.code)

    def _answer(self, status: str, scan_id: str, judged: Mapping[str, Judgement]) -> ScanAnswer:
        known, new = self.stored.get(scan_id), self.new.get(scan_id)
        ticket = new.ticket if new else self.tickets.get(known.ticket or 0) if known else None
        activity = new.fact if new else known.fact if known else None
        code = next(
            (
                opening.code
                for opening in self.device.gate.openings.values()
                if activity and str(opening.pk) == activity.activity
            ),
            None,
        )
        said = judged.get(scan_id)
        if said is None:  # stored before, of a ticket that this batch does not touch
            verdict, reason, _at = known.said if known else (None, None, 0)
            return ScanAnswer(id=scan_id, status=status, verdict=verdict, reason=reason or None)
        earlier = said.earlier and judged[said.earlier]
        return ScanAnswer(
            id=scan_id,
            status=status,
            verdict=said.verdict.value,
            reason=said.reason and said.reason.value,
            kind=ticket.kind if ticket else None,
            activity=code,
            quiet=said.quiet,
            earlier_ms=earlier.effective_ms if earlier else None,
            earlier_gate=self._gate_of(said.earlier),
        )

    def _gate_of(self, scan_id: str | None) -> GatePlace | None:
        """The gate of a scan."""
        if scan_id is None:
            return None
        known = self.stored.get(scan_id)
        if known is None or known.gate == self.device.gate.pk:
            return self.device.gate
        return gate_place(known.gate)
