"""Is this badge real? What may be said of it to anybody who asks."""

from dataclasses import dataclass

from django.utils import timezone

from summit.models import Edition
from ticketing import qr
from ticketing.models import Kind, Ticket
from ticketing.services.tickets import key_ring
from ticketing.short_code import parse_short_code


@dataclass(frozen=True, slots=True)
class BadgeVerdict:
    """Whether a badge counts, its kind and its edition; never whose it is."""

    is_valid: bool
    kind: str = ""
    edition: Edition | None = None


def verdict_on_code(text: str) -> BadgeVerdict:
    """For the short code, or what a scanner read. Unknown, unreadable, replaced and revoked ones are all not valid."""
    found = Ticket.objects.select_related("attendee__edition").filter(state=Ticket.State.VALID)
    short_code = parse_short_code(text)
    if short_code is not None:
        ticket = found.filter(short_code=short_code).first()
    else:
        said = _scanned(text)
        ticket = found.filter(tid=said.tid.hex(), issue=said.issue).first() if said else None
    if ticket is None:
        return BadgeVerdict(is_valid=False)
    return BadgeVerdict(is_valid=True, kind=str(Kind(ticket.kind).label), edition=ticket.attendee.edition)


def _scanned(text: str) -> qr.TicketPayload | None:
    """What a rightly signed code says, of whichever edition it is."""
    return qr.check(text, keys=key_ring().verify, edition=0, today=timezone.localdate(), revoked={}).ticket
