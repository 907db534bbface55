"""What the mails of this room are filled with, at the time they are sent: links and codes are in no outbox."""

from typing import Any

from django.conf import settings

from accounts.messages import Unwanted
from accounts.models import Message
from ticketing.badge_pdf import badges_pdf
from ticketing.exports import badge_of
from ticketing.links import ticket_path, token_of
from ticketing.models import Attendee, Registration, Ticket
from ticketing.queries import registrations_of
from ticketing.short_code import format_short_code

State = Registration.State


def ticket_context(message: Message) -> dict[str, Any]:
    """Link, short code, places, and the badge as a file. Unwanted when the ticket is gone or all places are."""
    ticket = _ticket(message)
    places = [place for place in registrations_of(ticket.attendee) if place.state != State.CANCELLED]
    if not places:
        raise Unwanted("Every place was cancelled before this was sent.")
    context = {
        "name": ticket.attendee.name,
        "places": places,
        "link": _link(ticket.attendee),
        "short_code": format_short_code(ticket.short_code),
    }
    if any(place.state == State.CONFIRMED for place in places):
        badge = badges_pdf([badge_of(ticket, places)])
        context["attachments"] = [(f"badge-{ticket.attendee.code}.pdf", badge, "application/pdf")]
    return context


def place_context(message: Message) -> dict[str, Any]:
    """A place that somebody waited for. Unwanted when it was cancelled meanwhile."""
    ticket, place = _ticket_and_place(message)
    if place is None or place.state not in (State.CONFIRMED, State.PENDING):
        raise Unwanted("The place was cancelled before this was sent.")
    return {"name": ticket.attendee.name, "place": place, "link": _link(ticket.attendee)}


def offer_context(message: Message) -> dict[str, Any]:
    """A place that is kept for a time. Unwanted when it was taken, let go or given on meanwhile."""
    ticket, place = _ticket_and_place(message)
    if place is None or place.state != State.OFFERED:
        raise Unwanted("The place is not kept any more.")
    link = f"{settings.PUBLIC_ORIGIN}{ticket_path(token_of(ticket.attendee))}"
    return {
        "name": ticket.attendee.name,
        "place": place,
        "link": f"{link}claim/{place.code}/?lang={ticket.attendee.language}",
        "leave_link": f"{link}cancel/{place.code}/?lang={ticket.attendee.language}",
    }


def ended_context(message: Message) -> dict[str, Any]:
    """A place that ended without the person's doing: declined, cancelled, or not taken in time."""
    ticket, place = _ticket_and_place(message)
    if place is None or place.state != State.CANCELLED:
        raise Unwanted("The registration did not end after all.")
    return {"name": ticket.attendee.name, "place": place, "link": _link(ticket.attendee)}


def _ticket_and_place(message: Message) -> tuple[Ticket, Registration | None]:
    ticket = _ticket(message)
    return ticket, registrations_of(ticket.attendee).filter(code=message.context.get("registration")).first()


def _ticket(message: Message) -> Ticket:
    code = message.context.get("attendee")
    ticket = (
        Ticket.objects.select_related("attendee__edition", "attendee__district")
        .filter(attendee__code=code, attendee__erased_at=None, state=Ticket.State.VALID)
        .first()
    )
    if ticket is None:
        raise Unwanted("The ticket was revoked, or the person's data were erased.")
    return ticket


def _link(attendee: Attendee) -> str:
    return f"{settings.PUBLIC_ORIGIN}{ticket_path(token_of(attendee))}?lang={attendee.language}"
