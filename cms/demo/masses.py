"""Attendees by the hundred thousand, for the bench of growth: all rows that a registration leaves, copied into PostgreSQL.

One whole person is made as the services make one; the masses are copies of its rows in which differ only what is
unique, so that a new column needs nothing here.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import line
from accounts.messages import message
from accounts.models import Message
from cms.demo.crowd import NAMES, add_crowd, crowd_activity
from cms.demo.people import COMPANIES, People
from summit.models import Activity, District
from ticketing import qr
from ticketing.models import Attendee, Consent, Quota, Registration, RegistrationRequest, Ticket
from ticketing.models.people import new_code
from ticketing.queries import messages_of
from ticketing.short_code import make_short_code

CHUNK = 50_000
_PHONES = "+88014"  # not those of the crowd


class Copies:
    """Rows like `sample` but for the columns of `changing`, written with COPY."""

    def __init__(self, sample: models.Model, *changing: str, with_key: bool = False) -> None:
        meta = type(sample)._meta  # noqa: SLF001  Django's public name for it
        fields = [field for field in meta.concrete_fields if with_key or not isinstance(field, models.AutoField)]
        names = [field.attname for field in fields]
        self._constant = [_stored(field, sample) for field in fields]
        self._places = [names.index(name) for name in changing]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        self._sql = f'COPY "{meta.db_table}" ({columns}) FROM STDIN'

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Each row gives the values of the changing columns in their order."""
        with connection.cursor() as cursor, cursor.copy(self._sql) as copy:
            for row in rows:
                values = self._constant.copy()
                for place, value in zip(self._places, row, strict=True):
                    values[place] = value
                copy.write_row(values)


def _stored(field: Any, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    return json.dumps(value) if isinstance(field, models.JSONField) else field.get_db_prep_save(value, connection)


def add_masses(count: int) -> None:
    """Add `count` attendees, each with ticket, consent, confirmed place, request, audit line and a message that was sent.

    In transactions of `CHUNK` people. ValueError on a database that is not PostgreSQL.
    """
    if connection.vendor != "postgresql":
        raise ValueError("Masses are copied into PostgreSQL; this is another database.")
    activity = crowd_activity()
    (ticket,) = add_crowd(1)
    masses = Masses(ticket, activity)
    first = Attendee.objects.filter(phone__startswith=_PHONES).count() + 1
    for start in range(first, first + count, CHUNK):
        numbers = range(start, min(start + CHUNK, first + count))
        with transaction.atomic():
            _trust_foreign_keys()
            masses.write(numbers)
            Quota.objects.filter(activities=activity).update(taken=F("taken") + len(numbers))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # what a database in use has done by itself long before


class Unused:
    """Random codes that nobody has: among a million even long ones meet."""

    def __init__(self, make: Callable[[], str], taken: Iterable[str]) -> None:
        self._make, self._taken = make, set(taken)

    def __call__(self) -> str:
        while (code := self._make()) in self._taken:
            pass
        self._taken.add(code)
        return code


class Masses:
    """Whom the masses are copies of, and what differs between them."""

    def __init__(self, ticket: Ticket, activity: Activity) -> None:
        self.ticket, self.activity, self.person = ticket, activity, ticket.attendee
        self.place = Registration.objects.get(attendee=self.person)
        self.consent = Consent.objects.get(attendee=self.person)
        self.names = People(seed=7).invite(NAMES, near="dhaka", students=0)
        self.districts = list(District.objects.order_by("pk").values_list("pk", flat=True))
        self.new_code = Unused(new_code, Attendee.objects.values_list("code", flat=True))
        self.new_place = Unused(new_code, Registration.objects.values_list("code", flat=True))
        self.new_short_code = Unused(make_short_code, Ticket.objects.values_list("short_code", flat=True))

    def write(self, numbers: range) -> None:
        keys = _reserved_keys(len(numbers))
        codes = [self.new_code() for _number in numbers]
        places = [self.new_place() for _number in numbers]
        self._people().write(self._person(*each) for each in zip(numbers, keys, codes, strict=True))
        Copies(self.ticket, "attendee_id", "tid", "short_code").write(
            (key, qr.new_tid().hex(), self.new_short_code()) for key in keys
        )
        Copies(self.consent, "attendee_id").write((key,) for key in keys)
        Copies(self.place, "attendee_id", "code").write(zip(keys, places, strict=True))
        self._requests().write((key, uuid.uuid4()) for key in keys)
        self._lines().write((code, f"attendee:{code}") for code in codes)
        self._messages().write(
            (uuid.uuid4(), f"attendee:{code}:ticket:{place}") for code, place in zip(codes, places, strict=True)
        )

    def _people(self) -> Copies:
        own = ("id", "code", "public_id", "phone", "email", "organisation", "district_id")
        return Copies(self.person, *own, "name_en", "name_bn", "name_key", with_key=True)

    def _person(self, number: int, key: int, code: str) -> tuple[Any, ...]:
        name = self.names[number % NAMES]
        contact = (f"{_PHONES}{number:08d}", f"mass{number}@example.org")
        origin = (COMPANIES[number % len(COMPANIES)], self.districts[number % len(self.districts)])
        return (key, code, uuid.uuid4(), *contact, *origin, name.name_en, name.name_bn, name.name_key)

    def _requests(self) -> Copies:
        places = [[self.place.code, self.activity.code, self.place.state]]
        answer = {"tid": self.ticket.tid, "issue": 1, "link_version": 1, "places": places}
        request = RegistrationRequest(request_id=uuid.uuid4(), body_hash="0" * 64, attendee=self.person, answer=answer)
        return Copies(request, "attendee_id", "request_id")

    def _lines(self) -> Copies:
        places = [[self.place.code, self.activity.code, self.place.state]]
        scope = self.activity.event.code
        made = line("system", "registration.made", self.person, scope=scope, registrations=places).instance()
        return Copies(made, "subject_id", "actor_name")

    def _messages(self) -> Copies:
        key = f"{messages_of(self.person)}ticket:sample"
        waiting = message(self.person.email, "ticket", {"attendee": self.person.code}, language="en", dedupe_key=key)
        sent = waiting.instance()
        sent.state, sent.sent_at = Message.State.SENT, timezone.now()
        return Copies(sent, "uid", "dedupe_key")


def _trust_foreign_keys() -> None:
    """Every key of the masses exists by construction; checking each costs as much as writing. Only a superuser may say so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() == (True,):
            cursor.execute("SET LOCAL session_replication_role = replica")


def _reserved_keys(count: int) -> list[int]:
    with connection.cursor() as cursor:
        sequence = "pg_get_serial_sequence('ticketing_attendee', 'id')"
        cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [count])  # noqa: S608  a constant
        return [row[0] for row in cursor.fetchall()]
