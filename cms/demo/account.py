"""What the demo offers to whoever tries it: codes, logins, keys, enrolment codes."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.demo.living import CODE
from cms.demo.staff import LOGINS, PASSWORD, token_of
from summit.models import Activity, Edition, EventDate
from summit.queries import events_in_sequence
from ticketing.models import Device, Gate
from ticketing.services.devices import invite_device

ACTOR = "system"
CODES_LIVE = dt.timedelta(hours=24)


def account_of_the_demo() -> dict[str, Any]:
    """As docs/api promises it to scripts. Makes new enrolment codes: each works once, and those shown before stop working."""
    edition = Edition.objects.get(code=CODE)
    events = [entry.event for entry in events_in_sequence(edition)]
    return {
        "base_url": settings.PUBLIC_ORIGIN,
        "edition": edition.code,
        "events": [
            {
                "code": event.code,
                "activities": list(
                    Activity.objects.filter(event=event).order_by("start", "pk").values_list("code", flat=True)
                ),
            }
            for event in events
        ],
        "staff": logins(),
        "gates": enrolment_codes(coming_gates()),
    }


def days_since() -> int:
    """How many days ago the example was laid around its "today", which is Khulna's first day."""
    first = (
        EventDate.objects.filter(event__code=f"{CODE}-khulna").order_by("date").values_list("date", flat=True).first()
    )
    return (timezone.localdate() - first).days if first else 0


def logins() -> list[dict[str, str]]:
    return [
        {
            "role": one.login,
            "login": one.login,
            "password": PASSWORD,
            "token": token_of(one.login),
        }
        for one in LOGINS
        if one.shown
    ]


def coming_gates() -> list[Gate]:
    """Gates of the example that still let people in, in the order of the season."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    found = Gate.objects.filter(event__edition__code=CODE, activities__start__gte=midnight)
    return list(found.order_by("event__sequence", "pk").distinct().prefetch_related("activities"))


def enrolment_codes(gates: list[Gate]) -> list[dict[str, Any]]:
    """A fresh code for each gate. An invitation that nobody took up makes room for it."""
    found = []
    with transaction.atomic():
        Device.objects.filter(gate__in=gates, state=Device.State.INVITED).delete()
        for gate in gates:
            _device, code = invite_device(gate, lives=CODES_LIVE, actor=ACTOR)
            activities = sorted(activity.code for activity in gate.activities.all())
            found.append({"code": gate.code, "activities": activities, "enrolment_code": code})
    return found
