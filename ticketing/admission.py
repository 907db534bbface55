"""May this code open this door? Judged for one scan by itself, as things stood when the code was held up: pure.

What the other scans of the ticket make of it (the second entry, the way out) is the fold's business, in `verdicts`.
"""

from dataclasses import dataclass

from ticketing import qr
from ticketing.gate_queries import Opening, day_in_dhaka, ms_of
from ticketing.models import Registration
from ticketing.scan_queries import TicketRow
from ticketing.scan_records import ScanRecord
from ticketing.verdicts import Reason

State = Registration.State


@dataclass(frozen=True, slots=True)
class Reading:
    """A record with what its code says by itself.

    `at_ms` is when it was read, by our clock as well as it is known. `check` tells of a signed code, `short` holds a
    typed one; one of the two decides.
    """

    record: ScanRecord
    body_hash: str
    at_ms: int
    check: qr.CodeCheck
    short: str | None = None

    @property
    def tid(self) -> str | None:
        return self.check.ticket.tid.hex() if self.check.ticket else None


def fault_of(reading: Reading, *, ticket: TicketRow | None, opening: Opening | None, edition: int) -> Reason | None:
    """Why the code does not open the door, `not_in_roster` where it does although nobody announced it, else None.

    `ticket` is the one that the code names; `opening` the activity that the scan counts for, None when it is none of
    this gate's; `edition` the key of the gate's edition.
    """
    if reading.short is None and reading.check.reason is not None:
        return reading.check.reason
    if ticket is None:
        return Reason.INVALID
    return _ticket_fault(reading, ticket, edition) or _place_fault(ticket, opening)


def _ticket_fault(reading: Reading, ticket: TicketRow, edition: int) -> Reason | None:
    if ticket.edition != edition:
        return Reason.OTHER_EDITION
    if ticket.revoked_at is not None and reading.at_ms >= ms_of(ticket.revoked_at):
        return Reason.REVOKED
    issue = reading.check.ticket.issue if reading.check.ticket else ticket.issue
    # When the last issue but one stopped being valid is known; all before it had stopped earlier.
    if issue < ticket.issue - 1 or (issue < ticket.issue and reading.at_ms >= ms_of(ticket.issued_at)):
        return Reason.REVOKED
    if ticket.day and ticket.day != qr.day_number(day_in_dhaka(reading.at_ms)):
        return Reason.OTHER_DAY
    return None


def _place_fault(ticket: TicketRow, opening: Opening | None) -> Reason | None:
    if opening is None:
        return Reason.WRONG_GATE
    states = ticket.states.get(opening.pk, set())
    if State.CONFIRMED in states:
        return None
    if opening.by_invitation:
        return Reason.NOT_INVITED
    if State.WAITING in states:
        return Reason.FULL
    # A place that was given back, or is not granted yet, is none; whoever never asked is welcome to what is open.
    return Reason.NOT_INVITED if states else Reason.NOT_IN_ROSTER
