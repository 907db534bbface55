"""Wishes to register, as the service takes them and as the API does."""

import itertools
import uuid
from typing import Any

from summit.models import Activity
from ticketing.services.attendees import Person
from ticketing.services.wishes import Wish

_numbers = itertools.count(1)


def make_person(**fields: Any) -> Person:
    n = next(_numbers)
    return Person(
        **{"name_en": f"Visitor {n}", "phone": f"+88018{n:08d}", "email": f"visitor{n}@example.org", **fields}
    )


def make_wish(*activities: Activity, person: Person | None = None, **fields: Any) -> Wish:
    defaults = {"kind": "delegate", "language": "en", "consents": ("registration",)}
    codes = tuple(activity.code for activity in activities)
    return Wish(activities=codes, person=person or make_person(), **{**defaults, **fields})


def make_body(*activities: Activity, person: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """The JSON of POST registrations/ for a person who does not exist yet."""
    n = next(_numbers)
    return {
        "request_id": str(uuid.uuid4()),
        "activities": [activity.code for activity in activities],
        "person": {
            "name_en": f"Visitor {n}",
            "name_bn": "রাশেদা ক্ষিতীশ প্রজ্ঞা",
            "phone": f"+88018{n:08d}",
            "email": f"visitor{n}@example.org",
            "organisation": "Example Ltd",
            "district": "jashore",
            **(person or {}),
        },
        "kind": "delegate",
        "language": "bn",
        "consents": {"registration": True},
        **fields,
    }
