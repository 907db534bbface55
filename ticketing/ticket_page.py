"""What the ticket page shows, in words: the pass, its places with their states, and what can be done."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bangla.clock import clock
from bangla.dates import format_day
from bangla.digits import format_number
from summit.models import Activity
from ticketing.models import Attendee, Kind, Registration, Ticket
from ticketing.qr_image import qr_svg
from ticketing.queries import ACTIVE, over_now, waiting_position
from ticketing.question_queries import asking
from ticketing.serializers import links_of
from ticketing.services.tickets import code_of
from ticketing.short_code import format_short_code

State = Registration.State


def ticket_context(
    attendee: Attendee, ticket: Ticket | None, places: Iterable[Registration], *, token: str
) -> dict[str, Any]:
    """The context of ticketing/ticket.html. Needs the edition of the attendee and what `registrations_of` loads."""
    places = list(places)
    over = over_now(places)
    rows = [_place(place, is_over=place.activity_id in over) for place in places]
    name, second_name = _names(attendee)
    links = links_of(token)
    return {
        "edition": attendee.edition.shown_title,
        "name": name,
        "second_name": second_name,
        "organisation": attendee.organisation or attendee.institution,
        "role": str(Kind(ticket.kind if ticket else attendee.kind).label),
        "void": "" if ticket else _("This ticket was taken back. Please ask the organisers."),
        # Made by qr_svg from our own code; nothing that anybody typed is in it.
        "qr": mark_safe(_qr(attendee, ticket)) if ticket else "",
        "short_code": format_short_code(ticket.short_code) if ticket else "",
        "opens": [row for row in rows if row["active"]],
        "given_back": [row for row in rows if not row["active"]],
        "has_more_to_come": any(row["active"] and not row["is_over"] for row in rows),
        "offered": next((row for row in rows if row["is_offered"]), None),
        "actions": _actions(links, rows) if ticket else [],
    }


def _names(attendee: Attendee) -> tuple[str, str]:
    """The name in the language of the page, then the other one when there is one."""
    bangla, english = attendee.name_bn, attendee.name_en
    first, second = (bangla, english) if get_language() == "bn" else (english, bangla)
    return (first, second) if first else (second, "")


def _qr(attendee: Attendee, ticket: Ticket) -> str:
    code = code_of(ticket, edition_number=attendee.edition.number)
    return qr_svg(code, label=_("QR code of this ticket"))


def _actions(links: dict[str, str], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A badge is for whoever has a place: printed by somebody who waits, it would open nothing."""
    badge = {"url": links["badge_pdf"], "text": _("Badge to print (PDF)"), "icon": "download", "download": True}
    calendar = {"url": links["ics"], "text": _("Add to your calendar"), "icon": "calendar", "download": True}
    has_place = any(row["state"] == State.CONFIRMED for row in rows)
    return [badge, calendar] if has_place else [calendar]


def _place(place: Registration, *, is_over: bool) -> dict[str, Any]:
    """What is over is shown and can be changed no more."""
    return {
        "code": place.code,
        "title": place.activity.shown_title,
        "when": _when(place.activity),
        "place": _where(place.activity),
        "state": place.state,
        "state_label": _state_words(place),
        "active": place.state in ACTIVE,
        "is_over": is_over,
        "has_questions": place.state in ACTIVE and not is_over and place.activity.code in asking(),
        "is_offered": place.state == State.OFFERED and not is_over,
        "is_waiting": place.state == State.WAITING,
        "is_movable": not is_over and (place.activity.start is None or place.activity.start > timezone.now()),
    }


def _when(activity: Activity) -> str:
    return _moment(activity.start) or _("The time will be announced.")


def _where(activity: Activity) -> str:
    return activity.venue.place if activity.venue else ""


_ENDINGS = {
    "": gettext_lazy("Given back"),
    Registration.Ending.DECLINED: gettext_lazy("Declined by the organisers"),
    Registration.Ending.CANCELLED: gettext_lazy("Cancelled by the organisers"),
    Registration.Ending.LAPSED: gettext_lazy("Not taken in time"),
    Registration.Ending.MOVED: gettext_lazy("Changed for another activity"),
}


def _moment(moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    language = (get_language() or "bn").split("-")[0]
    here = timezone.localtime(moment)
    return f"{format_day(here.date(), language)}, {clock(here.time(), language)}"


def _state_words(place: Registration) -> str:
    match place.state:
        case State.CONFIRMED:
            return _("Confirmed")
        case State.PENDING:
            return _("The organisers look at it and write to you.")
        case State.WAITING:
            language = (get_language() or "bn").split("-")[0]
            position = format_number(waiting_position(place), language)
            return _("On the waiting list, number %(position)s") % {"position": position}
        case State.OFFERED:
            return _("A place is kept for you until %(moment)s") % {"moment": _moment(place.claim_until)}
        case _:
            return str(_ENDINGS.get(place.ended_as, _ENDINGS[""]))
