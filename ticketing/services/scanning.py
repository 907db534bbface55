"""What the gates saw becomes facts, and what the facts mean is worked out anew.

A record is stored once, whatever its verdict; late, doubled and shuffled deliveries end in the same state, because the
verdicts of a ticket are always those that `verdicts.fold` gives for all its scans together. Tickets are locked in one
order, so two gates that meet the same person agree on who came first.

One reading of one ticket costs four statements, the one that recognises the device included.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, transaction

from ticketing.contention import is_contention
from ticketing.gate_queries import GateDevice
from ticketing.models import Device
from ticketing.scan_queries import clocks_of, lock_tickets, seq_through, stored_scans
from ticketing.scan_records import Malformed, ScanRecord, read_record
from ticketing.services.absorption import Absorption, ScanAnswer, SentAt, put_right
from ticketing.verdicts import fold

__all__ = ["Absorbed", "ScanAnswer", "SentAt", "absorb_scans", "refold_tickets"]

ATTEMPTS = 4
SEEN_EVERY = dt.timedelta(seconds=30)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Absorbed:
    """The answers in the order of the records, and up to which number all records of the device are here."""

    answers: list[ScanAnswer]
    have_seq_through: int


def absorb_scans(
    device: GateDevice, records: Sequence[Any], *, now: dt.datetime, sent: SentAt | None = None
) -> Absorbed:
    """Store every record that is new, judge it, and put right what its ticket's other scans mean; all or nothing.

    `records` are parsed JSON, as they came; one that cannot become a scan is quarantined and hinders none of the others.
    Raises OperationalError only when the database stays busy: nothing is stored then and the batch may come again.
    """
    parsed = [read_record(raw) for raw in records]
    answers = _tried_again(lambda: Absorption(device, records, parsed, now=now, sent=sent).carry_out())
    return Absorbed(answers, _note_progress(device, parsed, now=now))


def refold_tickets(tickets: Iterable[int]) -> int:
    """Work out anew what all scans of these tickets (primary keys) mean; returns how many verdicts had to change.

    The repair, and the test: it finds nothing to change where every batch did its work. Harmless to repeat.
    """
    with transaction.atomic():
        stored = stored_scans(tickets=[row.pk for row in lock_tickets(pks=list(tickets))])
        facts = [scan.fact for scan in stored]
        return put_right(stored, fold(facts, clocks_of({scan.device for scan in stored})))


def _tried_again(step: Callable[[], Answer]) -> Answer:
    """The same record through two doors at once meets a constraint: the second look finds it stored and says so."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return step()
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
        except OperationalError as error:
            if attempt == ATTEMPTS or not is_contention(error):
                raise
    raise AssertionError("unreachable")


def _note_progress(device: GateDevice, parsed: Sequence[ScanRecord | Malformed], *, now: dt.datetime) -> int:
    """Up to which number all records of the device are here. The device's row is touched now and then, never per scan."""
    due = device.last_seen_at is None or now - device.last_seen_at >= SEEN_EVERY
    if len(parsed) == 1 and not due:
        only = parsed[0]
        follows = isinstance(only, ScanRecord) and only.seq == device.seq_through + 1
        return device.seq_through + follows
    through = seq_through(device)
    if due or through >= device.seq_through + 100:
        Device.objects.filter(pk=device.id, seq_through__lte=through).update(last_seen_at=now, seq_through=through)
    return through
