"""Staff and attendees. Attendees made here skip the door; tests of the door use the service."""

import itertools
import secrets
from typing import Any

from accounts.models import User
from summit.models import Activity, Edition, Event
from ticketing.models import Attendee, Registration, Ticket, new_code

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"


def make_user(login: str = "", *, password: str = PASSWORD, **fields: Any) -> User:
    login = login or f"user{next(_numbers)}"
    return User.objects.create_user(username=login, password=password, **{"email": f"{login}@example.org", **fields})


def make_member(role: str, where: Event | Edition, login: str = "", **fields: Any) -> User:
    """A user with one role in an event, or in a whole edition. Through the service once it exists, so that Wagtail's groups follow."""
    from summit.services.memberships import grant_role  # the factory is imported by the tests of lower rooms too

    user = make_user(login or f"{role}{next(_numbers)}", **fields)
    grant_role(user, role=role, where=where, actor=None)
    return user


def make_attendee(edition: Edition, **fields: Any) -> Attendee:
    n = next(_numbers)
    defaults = {
        "name_en": f"Person {n}",
        "name_bn": "রাশেদা ক্ষিতীশ প্রজ্ঞা",
        "phone": f"+88017{n:08d}",
        "email": f"person{n}@example.org",
    }
    fields = {**defaults, **fields}
    fields.setdefault("name_key", (fields["name_en"] or fields["name_bn"]).lower())
    return Attendee.objects.create(edition=edition, **fields)


def make_ticket(attendee: Attendee, **fields: Any) -> Ticket:
    return Ticket.objects.create(
        **{
            "attendee": attendee,
            "tid": secrets.token_hex(8),
            "short_code": new_code(9),
            "kid": 1,
            "kind": attendee.kind,
            **fields,
        },
    )


def make_registration(
    activity: Activity, attendee: Attendee | None = None, *, state: str = Registration.State.CONFIRMED, **fields: Any
) -> Registration:
    """A place in `activity`, with attendee and ticket; counts in the activity's quotas as the service would."""
    attendee = attendee or make_attendee(activity.event.edition)
    if not attendee.tickets.exists():
        make_ticket(attendee)
    if state in (Registration.State.CONFIRMED, Registration.State.PENDING):
        for quota in activity.quotas.all():
            quota.taken += 1
            quota.save(update_fields=["taken"])
    return Registration.objects.create(attendee=attendee, activity=activity, state=state, **fields)


__all__ = ["PASSWORD", "make_attendee", "make_member", "make_registration", "make_ticket", "make_user"]
