"""Searching the list of registrations: what is a person's own is looked up, the rest is read for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_activity, make_attendee, make_registration, open_registration
from ticketing.registration_queries import Filters, registrations_in
from ticketing.short_code import make_short_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=100)
    return activity


@pytest.fixture
def rasheda(edition, activity):
    attendee = make_attendee(
        edition, name_en="Rasheda Khatun", name_bn="রাশেদা খাতুন", phone="+8801712345678", email="Rasheda@Example.org"
    )
    other = make_attendee(
        edition, name_en="Another Person", name_bn="অন্য জন", phone="+8801712345679", email="other@example.org"
    )
    make_registration(activity, attendee=other)
    registration = make_registration(activity, attendee=attendee)
    attendee.tickets.update(short_code=make_short_code())
    return registration


def found_by(event, text) -> list[int]:
    return [row.pk for row in registrations_in(event, Filters(q=text))]


@pytest.mark.parametrize("text", ["rasheda", "RASHEDA K", "রাশেদা", "খাতুন", "45678", "৪৫৬৭৮"])
def test_a_person_is_found_by_a_part(event, rasheda, text):
    assert found_by(event, text) == [rasheda.pk]


@pytest.mark.parametrize(
    "own",
    [
        lambda _row: "01712-345678",
        lambda _row: "০১৭১২৩৪৫৬৭৮",
        lambda _row: "rasheda@example.org",
        lambda row: row.code.lower(),
        lambda row: row.attendee.code,
        lambda row: row.attendee.tickets.get().short_code,
    ],
    ids=["phone", "phone in Bangla", "e-mail", "code of the place", "code of the person", "code of the badge"],
)
def test_what_is_a_persons_own_is_looked_up_and_nobody_else_read(event, rasheda, own):
    text = own(rasheda)

    with CaptureQueriesContext(connection) as asked:
        found = found_by(event, text)

    assert found == [rasheda.pk]
    assert not [row["sql"] for row in asked if "LIKE" in row["sql"]]


def test_a_name_that_could_be_a_code_is_a_name(edition, event, activity):
    row = make_registration(activity, attendee=make_attendee(edition, name_en="Shamsher"))

    assert found_by(event, "SHAMSHER") == [row.pk]


def test_nobody_has_an_address_that_is_empty(event, rasheda):
    assert found_by(event, "@") == []
