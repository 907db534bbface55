"""Makers of rows for tests and for demo data alike: plain functions, every argument optional, no surprises."""

from tests.factories.people import make_attendee, make_member, make_registration, make_ticket, make_user
from tests.factories.programme import (
    keep_places,
    make_activity,
    make_edition,
    make_event,
    make_home,
    make_kind,
    make_session,
    make_venue,
    open_registration,
)

__all__ = [
    "keep_places",
    "make_activity",
    "make_attendee",
    "make_edition",
    "make_event",
    "make_home",
    "make_kind",
    "make_member",
    "make_registration",
    "make_session",
    "make_ticket",
    "make_user",
    "make_venue",
    "open_registration",
]
