"""What a load driver needs: an enrolled device, signed codes of people who may come in, activities with few places, paths of pages."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone

from cms.demo.crowd import EVENT, GATE, add_crowd, crowd_activity, rush_activity
from cms.demo.living_dhaka import SPEAKERS, TRACKS
from cms.demo.planting import plant_session
from cms.demo.shapes import PageWords, SessionFact, Words
from summit.models import Activity, Room, Session, Venue
from ticketing.models import Gate
from ticketing.services.devices import enrol_device, invite_device
from ticketing.services.tickets import code_of

RUSH_SEATS = 100
RUSH_ROUNDS = 12
SESSIONS = 100
ROOMS = 5
SLOT = dt.timedelta(minutes=45)


def bench_seed(tickets: int) -> dict[str, Any]:
    """Add `tickets` people and all the rest; every call adds anew, nothing is used twice."""
    activity = crowd_activity()
    _fill_agenda(activity)
    people = add_crowd(tickets)
    number = activity.event.edition.number
    gate = Gate.objects.get(code=GATE)
    _invited, code = invite_device(gate, actor="system")
    _device, token = enrol_device(code, name="Load driver")
    done = Activity.objects.filter(code__startswith=f"{EVENT}-rush-").count()
    rush = [rush_activity(done + place, places=RUSH_SEATS).code for place in range(1, RUSH_ROUNDS + 1)]
    return {
        "device_token": token,
        "gate": gate.code,
        "activity": activity.code,
        "codes": [code_of(ticket, edition_number=number) for ticket in people],
        "rush_activities": rush,
        "rush_seats": RUSH_SEATS,
        "event": EVENT,
        "pages": _pages(activity),
    }


def _pages(activity: Activity) -> dict[str, str]:
    """Addresses by name; a feed that this version does not serve is left out."""
    session = Session.objects.filter(activity=activity).order_by("pk")[3]
    feeds = {name: f"/feeds/{EVENT}/{name}" for name in ("schedule.json", "schedule.xml", "agenda.ics")}
    return {
        "event page": f"/en{_path(activity.event)}",
        "session page": f"/en{_path(session)}",
        **{name: path for name, path in feeds.items() if _is_served(path)},
    }


def _is_served(path: str) -> bool:
    try:
        return resolve(path).app_name == "cms"
    except Resolver404:
        return False


def _path(page: Any) -> str:
    """The address below the language prefix: without the home page's own slug."""
    below: str = page.url_path.strip("/").partition("/")[2]
    return f"/{below}/"


def _fill_agenda(activity: Activity) -> None:
    """Sessions in five rooms on three days, until the event has `SESSIONS` of them."""
    there = Session.objects.filter(activity__event=activity.event).count()
    venue = Venue.objects.get(code="intercontinental-dhaka")
    tracks, day = list(TRACKS), timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        for number in range(there, SESSIONS):
            place, slot = number % ROOMS, number // ROOMS
            start = day + dt.timedelta(days=60 + slot // 7) + (slot % 7) * SLOT
            room, _new = Room.objects.get_or_create(
                venue=venue, name_en=f"Load test {place + 1}", defaults={"name_bn": f"চাপ পরীক্ষা {place + 1}"}
            )
            speaker = SPEAKERS[number % (len(SPEAKERS) - 1)]
            about = "A session made for measuring, with a summary as long as summaries are. " * 3
            fact = SessionFact(
                f"session-{number}",
                PageWords(
                    Words(f"Measured session {number}", f"পরিমাপের অধিবেশন {number}"),
                    Words(about, "পরিমাপের জন্য তৈরি একটি অধিবেশন; সারাংশটি স্বাভাবিক দৈর্ঘ্যের। " * 3),
                ),
                "seminar",
                start=start,
                end=start + SLOT,
                track=tracks[number % len(tracks)],
                speakers=((speaker.code, "speaker"),),
            )
            plant_session(activity, fact, room=room)
