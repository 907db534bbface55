"""What a device downloads: keys, revocations, the event's gates, and the sealed roster, page by page.

A download starts without a cursor and goes on until `next` is null; every page may be applied twice. To be up to date a
device downloads again from the start: 20,000 tickets are ten pages. What is asked for stands on the first page, all but
the roster.
"""

import base64
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from ticketing import qr
from ticketing.gate_queries import GateDevice, ms_of
from ticketing.keys import KeyRing
from ticketing.models import Gate, Registration, Ticket
from ticketing.roster import MOST_ACTIVITIES, RosterEntry, seal

PAGE = 2_000


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page. `roster`: sealed rows in base64; `roster_activities`: codes, in the order of the bits in the rows."""

    keys: list[qr.KeyInBundle]
    revocations: list[tuple[str, int]]
    gates: list[dict[str, Any]]
    roster_activities: list[str]
    roster: list[str]
    next: str | None


def feed_page(device: GateDevice, keys: KeyRing, *, after: int) -> FeedPage:
    """The page behind the ticket with key `after`, 0 for the first; five statements at most."""
    edition = device.gate.edition_number
    gates = _gates_of(device.gate.pk)
    activities = _activities_of(gates)
    tickets = _tickets_after(after, activities=list(activities.values()), edition=device.gate.edition)
    roster = _sealed(tickets, activities, keys, edition=edition)
    following = str(tickets[-1].pk) if len(tickets) == PAGE else None
    if after:
        return FeedPage([], [], [], list(activities), roster, following)
    able = [key for _kid, key in sorted(keys.verify.items()) if key.editions is None or edition in key.editions]
    return FeedPage(
        keys=[key.for_bundle() for key in able],
        revocations=_revocations(device.gate.edition),
        gates=[_gate_row(gate) for gate in gates],
        roster_activities=list(activities),
        roster=roster,
        next=following,
    )


def _gates_of(gate: int) -> list[Gate]:
    """The gates of the same event."""
    event = Gate.objects.filter(pk=gate).values("event")
    return list(Gate.objects.filter(event__in=event).order_by("code").prefetch_related("activities"))


def _activities_of(gates: list[Gate]) -> dict[str, int]:
    """What these gates open, by code, as many as a roster row has bits for."""
    found = {activity.code: activity.pk for gate in gates for activity in gate.activities.all()}
    return dict(sorted(found.items())[:MOST_ACTIVITIES])


def _gate_row(gate: Gate) -> dict[str, Any]:
    return {
        "code": gate.code,
        "name_en": gate.name_en,
        "name_bn": gate.name_bn,
        "activities": [
            {
                "code": activity.code,
                "start_ms": ms_of(activity.start) if activity.start else None,
                "end_ms": ms_of(activity.end) if activity.end else None,
                "by_invitation": activity.admission == activity.Admission.INVITATION,
            }
            for activity in gate.activities.all()
        ],
    }


def _revocations(edition: int) -> list[tuple[str, int]]:
    """(tid, lowest valid issue) of every ticket of which some code was taken back."""
    rows = (
        Ticket.objects.filter(Q(state=Ticket.State.REVOKED) | Q(issue__gt=1), attendee__edition=edition)
        .order_by("pk")
        .values_list("tid", "issue", "state")
    )
    return [(tid, qr.CANCELLED if state == Ticket.State.REVOKED else issue) for tid, issue, state in rows]


def _tickets_after(after: int, *, activities: list[int], edition: int) -> list[Ticket]:
    confirmed = Registration.objects.filter(
        attendee=OuterRef("attendee"), activity__in=activities, state=Registration.State.CONFIRMED
    )
    valid = Ticket.objects.filter(Exists(confirmed), state=Ticket.State.VALID, attendee__edition=edition, pk__gt=after)
    return list(
        valid.select_related("attendee")
        .only(
            *("tid", "kid", "kind", "issue", "day", "attendee_id"),
            *(f"attendee__{name}" for name in ("name_en", "name_bn", "language")),
        )
        .order_by("pk")[:PAGE]
    )


def _sealed(tickets: list[Ticket], activities: dict[str, int], keys: KeyRing, *, edition: int) -> list[str]:
    """A row for each ticket whose signing key is here; one signed elsewhere is checked by its signature alone."""
    bits = {pk: bit for bit, pk in enumerate(activities.values())}
    places: defaultdict[int, set[int]] = defaultdict(set)
    confirmed = Registration.objects.filter(
        attendee__in=[ticket.attendee_id for ticket in tickets],
        activity__in=bits,
        state=Registration.State.CONFIRMED,
    )
    for attendee, activity in confirmed.values_list("attendee", "activity"):
        places[attendee].add(bits[activity])
    rows = []
    for ticket in tickets:
        key = keys.signing.get(ticket.kid)
        if key is None:
            continue
        tid, kind = bytes.fromhex(ticket.tid), qr.Kind.of(ticket.kind)
        payload = qr.TicketPayload(ticket.kid, edition, tid, kind, ticket.issue, ticket.day).pack()
        entry = RosterEntry(kind, frozenset(places[ticket.attendee_id]), ticket.attendee.name)
        row = seal(entry, tid=tid, signature=key.sign(qr.CONTEXT + payload), edition=edition)
        rows.append(base64.b64encode(row).decode())
    return rows
