"""The programme as calendar files: rows in, bytes out. The same rows give the same bytes, so an ETag tells what is new."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Timezone, TimezoneStandard, vGeo, vUri
from icalendar import Event as CalendarEvent

from summit.models import Activity, Edition, Event, ProgrammeStatus, Session
from summit.queries import change_counts, events_in_sequence, public_agenda

DHAKA = ZoneInfo("Asia/Dhaka")
PRODUCT = "-//BPO Summit Bangladesh//Programme//EN"
REFRESH = dt.timedelta(hours=1)
State = ProgrammeStatus.State
STATUSES = {State.CANCELLED.value: "CANCELLED", State.POSTPONED.value: "TENTATIVE"}


def edition_ics(edition: Edition, language: str) -> bytes:
    """Every public activity and session of every public event of `edition`."""
    agenda = [activity for entry in events_in_sequence(edition) for activity in public_agenda(entry.event)]
    return _calendar(edition, agenda, language)


def agenda_ics(event: Event, language: str) -> bytes:
    """The public activities and sessions of `event` that have a start. An unknown end is left out, not invented."""
    return _calendar(event, public_agenda(event), language)


def activity_ics(activity: Activity, language: str) -> bytes:
    """One activity, as `queries.activity_by_code` returns it, with its sessions."""
    return _calendar(activity, [activity], language)


def activities_ics(subject: Edition | Event, activities: Iterable[Activity], language: str) -> bytes:
    """Some activities of `subject`, each as `queries.activity_by_code` returns it: the calendar of one person."""
    return _calendar(subject, activities, language)


def _calendar(subject: Any, agenda: Iterable[Any], language: str) -> bytes:
    with translation.override(language):
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("name", subject.shown_title)
        calendar.add("x-wr-calname", subject.shown_title)
        calendar.add("x-wr-timezone", DHAKA.key)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
        calendar.add_component(_timezone())
        for entry in _entries(list(agenda)):
            calendar.add_component(entry)
        return bytes(calendar.to_ical())


def _entries(agenda: list[Any]) -> Iterable[CalendarEvent]:
    pages = [page.pk for activity in agenda for page in (activity, *activity.shown_sessions)]
    changes = change_counts(pages)
    for activity in agenda:
        if activity.start:
            yield _entry(activity, activity, changes.get(activity.pk, 0))
        for session in activity.shown_sessions:
            if session.start:
                entry = _entry(session, activity, changes.get(session.pk, 0) + changes.get(activity.pk, 0))
                entry.add("related-to", str(activity.guid))
                yield entry


def _entry(page: Any, activity: Any, changes: int) -> CalendarEvent:
    state = page.state if page.state != State.PLANNED else activity.state
    entry = CalendarEvent()
    entry.add("uid", str(page.guid))
    entry.add("sequence", changes)
    entry.add("dtstamp", (page.last_published_at or page.start).astimezone(dt.UTC))
    entry.add("dtstart", page.start.astimezone(DHAKA))
    if page.end:
        entry.add("dtend", page.end.astimezone(DHAKA))
    entry.add("status", STATUSES.get(state, "CONFIRMED"))
    entry.add("summary", page.shown_title)
    if text := _description(page, activity, state):
        entry.add("description", text)
    if place := _place(page, activity):
        entry.add("location", place)
    if activity.venue and activity.venue.latitude is not None and activity.venue.longitude is not None:
        entry.add("geo", vGeo((float(activity.venue.latitude), float(activity.venue.longitude))))
    if address := page.get_url():
        entry.add("url", vUri(f"{settings.PUBLIC_ORIGIN}{address}" if address.startswith("/") else address))
    entry.add("categories", [activity.kind.name])
    return entry


def _description(page: Any, activity: Any, state: str) -> str:
    lines = []
    if state in STATUSES:
        reason = _reason(page) or _reason(activity)
        label = str(State(state).label)
        lines.append(f"{label}: {reason}" if reason else label)
    lines.append(page.shown_summary)
    lines += [f"{part.speaker.name} ({part.get_part_display()})" for part in getattr(page, "shown_speakers", [])]
    if isinstance(page, Activity) and page.admission == Activity.Admission.INVITATION:
        lines.append(_("By invitation only."))
    return "\n".join(line for line in lines if line)


def _reason(page: Any) -> str:
    return str(page.reason_bn if translation.get_language() == "bn" else page.reason_en)


def _place(page: Any, activity: Any) -> str:
    room = page.room or (activity.room if isinstance(page, Session) else None)
    venue = activity.venue
    parts = [room and room.name, venue and venue.name, venue and venue.address, venue and venue.district.name]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _timezone() -> Timezone:
    """Bangladesh: six hours ahead of UTC, and no daylight saving in the years of the summits."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", DHAKA.key)
    standard.add("dtstart", dt.datetime(1970, 1, 1))  # noqa: DTZ001  local time of the zone it describes
    standard.add("tzoffsetfrom", dt.timedelta(hours=6))
    standard.add("tzoffsetto", dt.timedelta(hours=6))
    standard.add("tzname", "+06")
    zone.add_component(standard)
    return zone
