"""Invented people register: for what comes through the service, for what is over in rows that obey the same rules."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from cms.demo.living import CODE, OVER
from cms.demo.living_offers import COMING_CROWDS, GATES, OFFERS, PAST_CROWDS, Crowd
from cms.demo.people import Invented, People
from cms.demo.planting import start_of
from cms.demo.shapes import Planted, at
from summit.models import Activity, District
from ticketing.models import Attendee, Consent, Gate, Quota, Registration, RegistrationRule, Ticket
from ticketing.services.attendees import NOTICE, Person
from ticketing.services.registration import register, register_invited
from ticketing.services.tickets import draft_ticket
from ticketing.services.wishes import Wish

ACTOR = "system"
OPENED_BEFORE = dt.timedelta(days=45)
BATCH = 200


def open_registration(planted: Planted) -> None:
    """Rule and quota of every activity of the example; each closes at the midnight that ends its day in Bangladesh."""
    for short, offer in OFFERS.items():
        activity = planted.activities[f"{CODE}-{short}"]
        day = timezone.localdate(start_of(activity))
        RegistrationRule.objects.create(
            activity=activity,
            opens_at=at(day - OPENED_BEFORE, 9),
            closes_at=at(day + dt.timedelta(days=1), 0),
            needs_approval=offer.needs_approval,
            has_waiting_list=offer.waiting_list,
        )
        quota = Quota.objects.create(event=activity.event, name=activity.title[:100], capacity=offer.capacity)
        quota.activities.add(activity)


def open_gates(planted: Planted) -> dict[str, Gate]:
    """The gates of the example, by code."""
    gates = {}
    for fact in GATES:
        opened = [planted.activities[f"{CODE}-{short}"] for short in fact.activities]
        code = f"{CODE}-{fact.code}"
        gates[code] = Gate.objects.create(event=opened[0].event, code=code, **fact.name.fields("name"))
        gates[code].activities.add(*opened)
    return gates


def invite_people(planted: Planted, people: People) -> None:
    """The crowds of what is still to come, one by one through the service that everybody's registration takes."""
    districts = _districts()
    for crowd in COMING_CROWDS:
        codes = tuple(f"{CODE}-{short}" for short in crowd.activities)
        invited = any(planted.activities[code].admission == Activity.Admission.INVITATION for code in codes)
        for one in _of(crowd, people):
            wish = Wish(
                activities=codes,
                person=Person(**_columns(one, districts)),
                kind=one.kind,
                language=one.language,
                consents=("registration",),
            )
            if invited:
                register_invited(wish, request_id=uuid.uuid4(), actor=ACTOR)
            else:
                register(wish, request_id=uuid.uuid4())


def fill_the_past(planted: Planted, people: People) -> None:
    """The crowds of what is over. The service takes nobody for it any more, so the rows are written here, dated as if they had come then."""
    districts = _districts()
    for crowd in PAST_CROWDS:
        activities = [planted.activities[f"{CODE}-{short}"] for short in crowd.activities]
        _write(planted, activities, _of(crowd, people), districts)
    for division in OVER:
        for quota in Quota.objects.filter(event=planted.events[f"{CODE}-{division}"]):
            quota.taken = Registration.objects.filter(
                activity__quotas=quota, state=Registration.State.CONFIRMED
            ).count()
            quota.save(update_fields=["taken"])


def _write(planted: Planted, activities: list[Activity], crowd: Iterable[Invented], districts: dict[str, int]) -> None:
    first = min(start_of(activity) for activity in activities)
    attendees = [
        Attendee(
            edition=planted.edition,
            kind=one.kind,
            language=one.language,
            name_key=one.name_key,
            created_at=first - dt.timedelta(days=20) + dt.timedelta(hours=3 * number),
            **_columns(one, districts),
        )
        for number, one in enumerate(crowd)
    ]
    Attendee.objects.bulk_create(attendees, BATCH)
    tickets = [draft_ticket(attendee, edition_number=planted.edition.number) for attendee in attendees]
    for ticket in tickets:
        ticket.issued_at = ticket.attendee.created_at
    Ticket.objects.bulk_create(tickets, BATCH)
    Consent.objects.bulk_create(
        [
            Consent(
                attendee=attendee,
                purpose="registration",
                notice=NOTICE,
                language=attendee.language,
                given_at=attendee.created_at,
            )
            for attendee in attendees
        ],
        BATCH,
    )
    Registration.objects.bulk_create(
        [
            Registration(
                attendee=attendee,
                activity=activity,
                state=Registration.State.CONFIRMED,
                created_at=attendee.created_at,
                confirmed_at=attendee.created_at,
            )
            for attendee in attendees
            for activity in activities
        ],
        BATCH,
    )


def _of(crowd: Crowd, people: People) -> list[Invented]:
    return people.invite(crowd.count, near=crowd.activities[0].split("-")[0], students=crowd.students)


def _districts() -> dict[str, int]:
    return dict(District.objects.values_list("code", "pk"))


def _columns(one: Invented, districts: dict[str, int]) -> dict[str, Any]:
    return {
        "name_en": one.name_en,
        "name_bn": one.name_bn,
        "phone": one.phone,
        "email": one.email,
        "organisation": one.organisation,
        "designation": one.designation,
        "institution": one.institution,
        "district_id": districts[one.district],
    }
