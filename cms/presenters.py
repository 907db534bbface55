"""What a page shows, put into the words and shapes that the components take. Reads only; decides nothing.

Every function takes rows that a query of a lower room has loaded with all they need; none of them asks the database again.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext

from bangla.clock import clock_brief, clock_range, day_period
from bangla.dates import date_list, format_day, format_day_month, month_range, weekday_name
from summit.models import Activity, Edition, Event, EventOrganisation, Session
from summit.queries import EventEntry
from ticketing.queries import Offer, Standing

Shown = dict[str, Any]
STANDING_STATE = {
    Standing.FULL: "full",
    Standing.WAITING_LIST: "full",
    Standing.INVITATION: "invited",
    Standing.OPEN: "open",
}
CAPITAL = "dhaka"
SET_ASIDE = ("postponed", "cancelled")


def language() -> str:
    return "bn" if get_language() == "bn" else "en"


def spoken(text_en: str, text_bn: str) -> str:
    """One of two texts by the language of the request, the other where it is empty."""
    return (text_bn or text_en) if language() == "bn" else (text_en or text_bn)


def dates_of(event: Event, dates: Sequence[dt.date]) -> str:
    """Dates as people say them, else the editor's note on why there are none."""
    return date_list(dates, language()) if dates else event.dates_note


def season_of(edition: Edition) -> str:
    if edition.season_start and edition.season_end:
        return month_range(edition.season_start, edition.season_end, language())
    return ""


def short_name(event: Event) -> str:
    """A stop on the road: the division, or the capital for the central summit."""
    if event.kind == Event.Kind.CENTRAL:
        return pgettext("the capital, as the last stop", "Dhaka: central summit")
    return event.division.name if event.division else event.shown_title


def stops(entries: Iterable[EventEntry]) -> list[Shown]:
    """The road to the capital, for the list and for the map. The central summit stands for Dhaka where Dhaka has no summit of its own."""
    road = [entry for entry in entries if entry.event.kind != Event.Kind.MEETUP]
    divisions = {entry.event.division.code for entry in road if entry.event.division}
    return [_stop(entry, division=_place_on_the_map(entry.event, divisions)) for entry in road]


def _place_on_the_map(event: Event, divisions: set[str]) -> str:
    if event.kind == Event.Kind.CENTRAL:
        return "" if CAPITAL in divisions else CAPITAL
    return event.division.code if event.division else ""


def _stop(entry: EventEntry, *, division: str) -> Shown:
    central = entry.event.kind == Event.Kind.CENTRAL
    return {
        "name": short_name(entry.event),
        "short": pgettext("the capital, on the map", "Dhaka") if central else short_name(entry.event),
        "title": entry.event.shown_title,
        "dates": dates_of(entry.event, entry.dates),
        "state": str(entry.state),
        "url": entry.event.url,
        "central": central,
        "division": division,
    }


def times(row: Activity | Session) -> Shown:
    """Start and end in brief and as people say them; nothing is said of an end that is not known."""
    start = timezone.localtime(row.start) if row.start else None
    end = timezone.localtime(row.end) if row.end else None
    return {
        "time": clock_brief(start.time(), language()) if start else "",
        "end": _brief_end(start, end) if start and end else "",
        "said": clock_range(start.time(), end and end.time(), language()) if start else gettext("Time to be announced"),
        "time_iso": start.isoformat() if start else "",
        "day": start.date() if start else None,
    }


def _brief_end(start: dt.datetime, end: dt.datetime) -> str:
    """The end in brief; in Bangla without the part of the day that the start has said."""
    said = clock_brief(end.time(), language())
    same = language() == "bn" and day_period(start.time()) == day_period(end.time())
    return said.removeprefix(f"{day_period(end.time())} ") if same else said


def state_of(row: Activity | Session, *, now: dt.datetime) -> str:
    """One word for the chip: what operations say first, then what the clock says. Without a known end nothing is called live or over
    before its day is over.
    """
    said = getattr(row, "state", "planned")
    if said in SET_ASIDE:
        return str(said)
    if said == "done":
        return "over"
    if row.start is None or row.start > now:
        return ""
    if row.end is not None:
        return "now" if now < row.end else "over"
    return "over" if timezone.localdate(row.start) < timezone.localdate(now) else ""


def place_of(activity: Activity, room: Any = None) -> Shown:
    venue, room = activity.venue, room or activity.room
    parts = [room.name] if room else []
    parts += [venue.name] if venue else []
    district = venue.district.name if venue else ""
    # Not twice: "Deputy Commissioner's Office, Jashore" says its district.
    named = district and district in " ".join(parts)
    return {"room": ", ".join(parts), "district": "" if named else district, "venue": venue}


def said_place(place: Shown) -> str:
    return ", ".join(part for part in (place["room"], place["district"]) if part)


def register_action(activity: Activity, offer: Offer | None, *, now: dt.datetime) -> Shown:
    """The button of an activity: register, wait, or nothing, with the state that says why."""
    standing = offer.standing(now) if offer else Standing.CLOSED
    if activity.admission == Activity.Admission.INVITATION and standing is Standing.CLOSED:
        standing = Standing.INVITATION
    shown: Shown = {"standing": str(standing), "standing_state": STANDING_STATE.get(standing, "")}
    capacity = (
        min((quota.capacity for quota in offer.quotas if quota.capacity is not None), default=None) if offer else None
    )
    if capacity is not None and standing in (Standing.OPEN, Standing.FULL, Standing.WAITING_LIST):
        shown |= {"places_left": offer.places_left if offer else 0, "places_total": capacity}
    if standing in (Standing.OPEN, Standing.WAITING_LIST):
        text = gettext("Register") if standing is Standing.OPEN else gettext("Join the waiting list")
        shown |= {"action_url": f"/register/{activity.code}/?lang={language()}", "action_text": text}
    return shown


def agenda_item(activity: Activity, offer: Offer | None, *, now: dt.datetime) -> Shown:
    """An activity on the agenda of its event."""
    action = register_action(activity, offer, now=now)
    place = place_of(activity)
    return {
        **times(activity),
        **action,
        "pk": activity.pk,
        "title": activity.shown_title,
        "url": activity.url,
        "kind_label": activity.kind.name,
        "summary": activity.shown_summary,
        "room": place["room"],
        "district": place["district"],
        "state": state_of(activity, now=now) or action["standing_state"],
        "sessions": [session_item(session, activity, now=now) for session in activity.shown_sessions],
    }


def kind_of(session: Session) -> str:
    """As the heading over a title; "other" says nothing."""
    return str(capfirst(session.get_kind_display())) if session.kind != Session.Kind.OTHER else ""


def session_item(session: Session, activity: Activity, *, now: dt.datetime) -> Shown:
    own_room = session.room if session.room_id and session.room_id != activity.room_id else None
    return {
        **times(session),
        "title": session.shown_title,
        "url": session.url if session.kind != Session.Kind.BREAK else "",
        "kind_label": kind_of(session),
        "room": own_room.name if own_room else "",
        "speakers": [{"name": part.speaker.name} for part in session.shown_speakers],
        "state": state_of(session, now=now),
        "pause": session.kind == Session.Kind.BREAK,
    }


def by_day(items: Iterable[Shown], *, today: dt.date, over: bool = False) -> list[Shown]:
    """The agenda's days with their anchors and labels; what has no time stands at the end: not yet, or, once the event is `over`, no
    longer known.
    """
    undated = gettext("Date not known") if over else gettext("Not dated yet")
    found = []
    for day, group in groupby(items, key=lambda item: item["day"]):
        shown: Shown = {"day": day, "rows": list(group), "today": day == today}
        if day is None:
            shown |= {"anchor": "undated", "label": undated, "weekday": "", "full": undated}
        else:
            shown |= {
                "anchor": f"d{day.isoformat()}",
                "label": format_day_month(day, language()),
                "weekday": weekday_name(day, language()),
                "full": format_day(day, language()),
            }
        found.append(shown)
    return found


def partner_groups(rows: Iterable[EventOrganisation]) -> list[Shown]:
    order = [role.value for role in EventOrganisation.RoleAt]
    sorted_rows = sorted(rows, key=lambda row: (order.index(row.role), row.sort_order or 0))
    return [
        {
            "role": capfirst(EventOrganisation.RoleAt(role).label),
            "partners": [
                {
                    "name": row.organisation.name,
                    "parent": row.organisation.parent.name if row.organisation.parent else "",
                    "url": row.organisation.website,
                }
                for row in group
            ],
        }
        for role, group in groupby(sorted_rows, key=lambda row: row.role)
    ]


def facts(activity: Activity, *, now: dt.datetime) -> list[Shown]:
    """When, where and for whom, beside the text of an activity."""
    when, place = times(activity), place_of(activity)
    day = when["day"]
    venue = place["venue"]
    listed = [
        {
            "icon": "calendar",
            "label": gettext("Date"),
            "value": format_day(day, language()) if day else gettext("To be announced"),
        },
        {"icon": "clock", "label": gettext("Time"), "value": when["said"]},
        {"icon": "pin", "label": gettext("Place"), "value": place["room"] or gettext("To be announced")},
        {"icon": "pin", "label": gettext("District"), "value": place["district"]},
        {"icon": "people", "label": gettext("For whom"), "value": activity.audience},
        {"icon": "ticket", "label": gettext("Who may come"), "value": capfirst(activity.get_admission_display())},
    ]
    if venue and venue.address:
        listed.insert(3, {"icon": "pin", "label": gettext("Address"), "value": venue.address})
    return [fact for fact in listed if fact["value"]]


def rooms_grid(sessions: Sequence[Session], activity: Activity, *, now: dt.datetime) -> Shown | None:
    """Parallel rooms side by side; None unless at least two rooms hold sessions at known times."""
    placed = [session for session in sessions if session.room_id and session.start]
    rooms = {session.room_id: session.room.name for session in placed}
    if len(rooms) < 2 or len(placed) != len(sessions):
        return None
    order = sorted(rooms, key=lambda pk: rooms[pk])
    slots = []
    for _start, group in groupby(placed, key=lambda session: session.start):
        here: Mapping[int, Session] = {session.room_id: session for session in group}
        cells = [{"item": session_item(here[pk], activity, now=now)} if pk in here else {} for pk in order]
        first = times(next(iter(here.values())))
        slots.append({"time": first["time"], "end": "", "cells": cells})
    return {"caption": gettext("Sessions by room"), "rooms": [rooms[pk] for pk in order], "slots": slots}
