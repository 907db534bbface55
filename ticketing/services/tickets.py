"""Tickets: a credential is made, made anew under the next issue number, or taken back. Codes are computed, never stored."""

import datetime as dt
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.rows import Computed, Row
from summit.errors import Refusal
from ticketing import qr
from ticketing.keys import KeyRing
from ticketing.models import Attendee, Ticket
from ticketing.short_code import make_short_code

LAST_ISSUE = 255


def key_ring() -> KeyRing:
    """The keys of `settings.TICKET_KEYS_DIR`, read again when a key is laid into the folder."""
    folder = settings.TICKET_KEYS_DIR
    try:
        changed_ns = os.stat(folder).st_mtime_ns  # noqa: PTH116  a path object costs more than the question, twice a ticket
    except FileNotFoundError:
        changed_ns = 0
    return _read_keys(folder, changed_ns)


@lru_cache(maxsize=2)
def _read_keys(folder: Path | str, _changed_ns: int) -> KeyRing:
    return KeyRing.load(Path(folder))


def signing_kid(edition_number: int, *, today: dt.date) -> int:
    """The number of the key that signs new tickets; Refusal `no_signing_key` (503) when there is none."""
    kid = key_ring().active_kid(edition=edition_number, today=today)
    if kid is None:
        raise Refusal(
            "no_signing_key",
            _("Tickets cannot be made at the moment. Nothing was stored; please try again later."),
            status=503,
            retry_after=300,
        )
    return kid


def code_of(ticket: Ticket | Row, *, edition_number: int, issue: int | None = None) -> str:
    """The 122 characters of a ticket's QR code; `issue` names an earlier one, whose code the gate now refuses."""
    return key_ring().sign(
        qr.TicketPayload(
            kid=ticket.kid,
            edition=edition_number,
            tid=bytes.fromhex(ticket.tid),
            kind=qr.Kind.of(ticket.kind),
            issue=issue or ticket.issue,
            day=ticket.day,
        )
    )


def draft_ticket(attendee: Attendee, *, edition_number: int) -> Ticket:
    """A new ticket, not yet stored."""
    return Ticket(attendee=attendee, **_new_facts(attendee.kind, edition_number))


def ticket_row(attendee: Computed | int, kind: str, *, edition_number: int) -> Row:
    """The same as a row, for the attendee with this primary key."""
    return Row(Ticket, attendee_id=attendee, **_new_facts(kind, edition_number))


def _new_facts(kind: str, edition_number: int) -> dict[str, Any]:
    return {
        "tid": qr.new_tid().hex(),
        "short_code": make_short_code(),
        "kid": signing_kid(edition_number, today=timezone.localdate()),
        "kind": kind,
    }


def issue_ticket(attendee: Attendee, *, actor: Actor) -> Ticket:
    """Give a ticket to somebody who has no valid one. IntegrityError when there is one. Refusal `merged_already`."""
    if attendee.merged_into_id is not None:
        raise Refusal(
            "merged_already", _("This person turned out to be another one. Use the registration that stayed.")
        )
    with transaction.atomic():
        edition = attendee.edition
        ticket = draft_ticket(attendee, edition_number=edition.number)
        ticket.save(force_insert=True)
        record(actor, "ticket.issued", ("ticket", attendee.code), scope=edition.code, after={"issue": ticket.issue})
    return ticket


def reissue_ticket(ticket: Ticket, *, actor: Actor) -> Ticket:
    """A new code for the same ticket: every code printed before stops working at the gates. Links sent before stop too.

    Returns the valid ticket: the same row under the next issue number, or a new one when the numbers are used up.
    Refusal `ticket_revoked`.
    """
    with transaction.atomic():
        attendee = Attendee.objects.select_for_update().get(pk=ticket.attendee_id)
        renewed = renew_code(ticket, actor=actor)
        attendee.link_version += 1
        attendee.save(update_fields=["link_version"])
    return renewed


def renew_code(ticket: Ticket, *, actor: Actor) -> Ticket:
    """As `reissue_ticket`, but links sent before go on working: the person keeps the own page."""
    with transaction.atomic():
        attendee = Attendee.objects.select_for_update(of=("self",)).select_related("edition").get(pk=ticket.attendee_id)
        ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
        _refuse_revoked(ticket)
        before = ticket.issue
        if before < LAST_ISSUE:
            ticket.issue += 1
            ticket.issued_at = timezone.now()
            ticket.save(update_fields=["issue", "issued_at"])
            record(
                actor,
                "ticket.reissued",
                ("ticket", attendee.code),
                scope=attendee.edition.code,
                before={"issue": before},
                after={"issue": ticket.issue},
            )
            return ticket
        revoke_ticket(ticket, actor=actor)
        return issue_ticket(attendee, actor=actor)


def revoke_ticket(ticket: Ticket, *, actor: Actor) -> Ticket:
    """Take a ticket back for good: no issue of it opens a gate any more. Refusal `ticket_revoked` when it is already."""
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().select_related("attendee__edition").get(pk=ticket.pk)
        _refuse_revoked(ticket)
        ticket.state = Ticket.State.REVOKED
        ticket.revoked_at = timezone.now()
        ticket.save(update_fields=["state", "revoked_at"])
        attendee = ticket.attendee
        record(
            actor,
            "ticket.revoked",
            ("ticket", attendee.code),
            scope=attendee.edition.code,
            before={"state": "valid"},
            after={"state": "revoked"},
        )
    return ticket


def _refuse_revoked(ticket: Ticket) -> None:
    if ticket.state != Ticket.State.VALID:
        raise Refusal("ticket_revoked", _("This ticket was taken back already. Give the person a new one instead."))
