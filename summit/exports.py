"""The programme in formats of others: data in, bytes out.

iCalendar (RFC 5545): every time carries TZID=Asia/Dhaka with its VTIMEZONE, the UID follows from the page's guid and never changes, an end that is
not known is left out, SEQUENCE counts the published changes, STATUS says what operations said.
"""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count
from django.utils import timezone, translation
from icalendar import Calendar, vText
from icalendar import Event as CalendarEvent

from bangla.text import normalise
from summit.models import Activity, Edition, Event, ProgrammeChange
from summit.queries import events_in_sequence, public_agenda

DHAKA = ZoneInfo("Asia/Dhaka")
STATUS = {"cancelled": "CANCELLED", "postponed": "TENTATIVE"}


def edition_ics(edition: Edition, language: str) -> bytes:
    """All activities of all live events of an edition."""
    rows = [activity for entry in events_in_sequence(edition) for activity in public_agenda(entry.event)]
    return _calendar(edition, rows, language)


def agenda_ics(event: Event, language: str) -> bytes:
    return _calendar(event, public_agenda(event), language)


def activity_ics(activity: Activity, language: str) -> bytes:
    return _calendar(activity, [activity], language)


def activities_ics(name: Edition | Event | Activity, activities: Iterable[Activity], language: str) -> bytes:
    """A calendar named after `name` with just these activities, as a ticket's own calendar needs."""
    return _calendar(name, list(activities), language)


def _calendar(name: Edition | Event | Activity, activities: list[Activity], language: str) -> bytes:
    with translation.override(language):
        calendar = Calendar()
        calendar.add("prodid", "-//BPO Summit Bangladesh//Programme//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", normalise(name.shown_title))
        calendar.add("x-wr-timezone", "Asia/Dhaka")
        keys = [activity.pk for activity in activities]
        changes = dict(ProgrammeChange.objects.filter(page__in=keys).values_list("page").annotate(Count("pk")))
        for activity in activities:
            if activity.start is not None:
                calendar.add_component(_entry(activity, sequence=changes.get(activity.pk, 0)))
        calendar.add_missing_timezones()
        return bytes(calendar.to_ical())


def _entry(activity: Activity, *, sequence: int) -> CalendarEvent:
    entry = CalendarEvent()
    entry.add("uid", f"{activity.guid}@summit")
    entry.add("dtstamp", (activity.last_published_at or timezone.now()).astimezone(dt.UTC))
    entry.add("dtstart", _local(activity.start))
    if activity.end is not None:
        entry.add("dtend", _local(activity.end))
    entry.add("sequence", sequence)
    entry.add("summary", normalise(activity.shown_title))
    if activity.shown_summary:
        entry.add("description", normalise(activity.shown_summary))
    if activity.venue is not None:
        parts = [activity.room.name if activity.room else "", activity.venue.name, activity.venue.district.name]
        entry.add("location", vText(", ".join(normalise(part) for part in parts if part)))
        if activity.venue.latitude is not None and activity.venue.longitude is not None:
            entry.add("geo", (float(activity.venue.latitude), float(activity.venue.longitude)))
    entry.add("url", settings.PUBLIC_ORIGIN + (activity.get_url() or ""))
    entry.add("status", STATUS.get(getattr(activity, "state", "planned"), "CONFIRMED"))
    return entry


def _local(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.astimezone(DHAKA) if moment else None
