"""Places of the example that are kept back, offered, and given twice: what organisers have to look at."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from django.utils import timezone

from cms.demo.living import CODE
from cms.demo.people import Invented, People
from cms.demo.shapes import Planted
from summit.models import District
from ticketing.models import Attendee, Gender, Registration
from ticketing.services.attendees import Person
from ticketing.services.merging import merge_attendees
from ticketing.services.places import cancel_registration
from ticketing.services.registration import register
from ticketing.services.sub_quotas import Reservation, create_sub_quota
from ticketing.services.wishes import Wish

ACTOR = "system"
KEPT = {
    "khulna-main": (
        Reservation(name_en="Women", name_bn="নারী", criteria={"gender": [Gender.FEMALE]}, capacity=200, position=1),
        Reservation(
            name_en="Students of Jashore",
            name_bn="যশোরের শিক্ষার্থী",
            criteria={"district": ["jashore"], "kind": ["student"]},
            capacity=100,
            position=2,
        ),
    ),
    "dhaka-fair": (
        Reservation(
            name_en="Students from outside Dhaka",
            name_bn="ঢাকার বাইরের শিক্ষার্থী",
            criteria={"district": ["rajshahi", "sylhet", "khulna", "jashore", "rangpur"], "kind": ["student"]},
            capacity=1500,
        ),
    ),
}
KEPT_FOR = dt.timedelta(days=1)
COMING = (("female", "student"), ("female", "delegate"), ("male", "student"), ("female", "student"))


def keep_some_places(planted: Planted, people: People) -> None:
    """Reserved places with a date, and a few people who come by them."""
    for short, reservations in KEPT.items():
        activity = planted.activities[f"{CODE}-{short}"]
        for reservation in reservations:
            release_at = timezone.now() + KEPT_FOR
            create_sub_quota(
                activity.quotas.get(), reservation=replace(reservation, release_at=release_at), actor=ACTOR
            )
    jashore = District.objects.get(code="jashore").pk
    crowd = people.invite(len(COMING), near="khulna", students=1)
    for one, (gender, kind) in zip(crowd, COMING, strict=True):
        person = _person(one, district_id=jashore, gender=gender)
        _come(f"{CODE}-khulna-main", person, kind=kind, language=one.language)


def offer_freed_places(planted: Planted) -> None:
    """Two students give their places of the full campaign back: the first two of the line have a day to take them."""
    activity = planted.activities[f"{CODE}-rangpur-campaign"]
    holders = Registration.objects.filter(activity=activity, state=Registration.State.CONFIRMED).order_by("pk")
    for registration in holders[:2]:
        cancel_registration(registration, actor=f"attendee:{registration.attendee.code}")


def register_some_twice(planted: Planted, people: People) -> None:
    """Two sisters on one phone, which is right; and a student who came twice under two spellings, put together by staff."""
    sisters = people.invite(2, near="khulna", students=1)
    for one in sisters:
        _come(f"{CODE}-khulna-campaign-just", _person(one, phone=sisters[0].phone), kind="student", language="bn")
    first, second = people.invite(2, near="khulna", students=1)
    twice = [
        _come(f"{CODE}-khulna-campaign-just", _person(first), kind="student", language="bn"),
        _come(f"{CODE}-khulna-main", _person(second, phone=first.phone), kind="student", language="bn"),
    ]
    keep, gone = (Attendee.objects.get(code=code) for code in twice)
    merge_attendees(keep, gone, actor=ACTOR)


def _person(one: Invented, *, phone: str = "", **more: Any) -> Person:
    return Person(
        name_en=one.name_en,
        name_bn=one.name_bn,
        phone=phone or one.phone,
        email=one.email,
        institution=one.institution,
        **more,
    )


def _come(activity: str, person: Person, *, kind: str, language: str) -> str:
    """Register somebody; the code of the attendee."""
    wish = Wish(activities=(activity,), person=person, kind=kind, language=language, consents=("registration",))
    return register(wish, request_id=uuid.uuid4()).attendee
