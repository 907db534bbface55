"""Attendees by the thousand, for benchmarks: the rows that the service writes, in bulk, on an activity made for it."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from cms.demo.living import CODE
from cms.demo.people import COMPANIES, Invented, People
from cms.demo.planting import plant_activity
from cms.demo.shapes import ActivityFact, PageWords, Words
from summit.models import Activity, District, Event
from ticketing.models import Attendee, Consent, Gate, Quota, Registration, RegistrationRule, Ticket
from ticketing.services.attendees import NOTICE
from ticketing.services.tickets import draft_ticket

EVENT = f"{CODE}-dhaka"
SLUG = "load-test"
ACTIVITY = f"{EVENT}-{SLUG}"
GATE = f"{CODE}-load-test"
CHUNK = 5_000
ROWS_AT_ONCE = 1_000
NAMES = 600
_PHONES = "+88015"


def crowd_activity() -> Activity:
    """The activity that crowds register for, with open registration without a limit and a gate; made when there is none."""
    found = Activity.objects.select_related("event__edition").filter(code=ACTIVITY).first()
    if found is not None:
        return found
    event = Event.objects.get(code=EVENT)
    with transaction.atomic():
        fact = ActivityFact(SLUG, _words("Load test", "চাপ পরীক্ষা"), "main", venue="intercontinental-dhaka")
        activity = plant_activity(event, fact)
        offer_places(activity, capacity=None)
        gate = Gate.objects.create(event=event, code=GATE, name_en="Load test", name_bn="চাপ পরীক্ষা")
        gate.activities.add(activity)
    return Activity.objects.select_related("event__edition").get(pk=activity.pk)


def rush_activity(number: int, *, places: int) -> Activity:
    """An activity with few places, for the rush on the last seats."""
    event = Event.objects.get(code=EVENT)
    words = _words(f"Rush {number}", f"আসনের চাপ {number}")
    with transaction.atomic():
        activity = plant_activity(event, ActivityFact(f"rush-{number}", words, "main", venue="intercontinental-dhaka"))
        offer_places(activity, capacity=places)
    return activity


def offer_places(activity: Activity, *, capacity: int | None) -> None:
    RegistrationRule.objects.create(activity=activity)
    quota = Quota.objects.create(event=activity.event, name=activity.title[:100], capacity=capacity)
    quota.activities.add(activity)


def _words(en: str, bn: str) -> PageWords:
    return PageWords(
        Words(en, bn),
        Words("Made for measuring; nobody meets here.", "পরিমাপের জন্য তৈরি; এখানে কোনো আয়োজন নেই।"),
    )


def add_crowd(count: int) -> list[Ticket]:
    """Add `count` attendees with ticket, consent and a confirmed place in the crowd's activity; returns the tickets.

    In transactions of `CHUNK` people: stopped half way, what is there is whole.
    """
    activity = crowd_activity()
    names = People(seed=7).invite(NAMES, near="dhaka", students=0)
    districts = list(District.objects.order_by("pk").values_list("pk", flat=True))
    first = _next_number(activity)
    tickets: list[Ticket] = []
    for start in range(first, first + count, CHUNK):
        numbers = range(start, min(start + CHUNK, first + count))
        with transaction.atomic():
            tickets += _write(activity, numbers, names, districts)
            Quota.objects.filter(activities=activity).update(taken=F("taken") + len(numbers))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner must not believe the tables to be as small as they were
    return tickets


def _next_number(activity: Activity) -> int:
    rows = Attendee.objects.filter(edition=activity.event.edition, phone__startswith=_PHONES).order_by("-phone")
    last = rows.values_list("phone", flat=True).first()
    return int(last.removeprefix(_PHONES)) + 1 if last else 1


def _write(activity: Activity, numbers: range, names: Sequence[Invented], districts: Sequence[int]) -> list[Ticket]:
    edition, now = activity.event.edition, timezone.now()
    attendees = [
        _attendee(number, names[number % NAMES], districts, edition=edition, created_at=now) for number in numbers
    ]
    Attendee.objects.bulk_create(attendees, ROWS_AT_ONCE)
    tickets = [draft_ticket(attendee, edition_number=edition.number) for attendee in attendees]
    Ticket.objects.bulk_create(tickets, ROWS_AT_ONCE)
    Consent.objects.bulk_create(
        [
            Consent(attendee=one, purpose="registration", notice=NOTICE, language="en", given_at=now)
            for one in attendees
        ],
        ROWS_AT_ONCE,
    )
    Registration.objects.bulk_create(
        [
            Registration(
                attendee=one,
                activity=activity,
                state=Registration.State.CONFIRMED,
                created_at=now,
                confirmed_at=now,
            )
            for one in attendees
        ],
        ROWS_AT_ONCE,
    )
    return tickets


def _attendee(number: int, name: Invented, districts: Sequence[int], **fields: Any) -> Attendee:
    return Attendee(
        name_en=name.name_en,
        name_bn=name.name_bn,
        name_key=name.name_key,
        phone=f"{_PHONES}{number:08d}",
        email=f"crowd{number}@example.org",
        organisation=COMPANIES[number % len(COMPANIES)],
        district_id=districts[number % len(districts)],
        language="en",
        **fields,
    )
