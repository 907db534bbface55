"""The audit log is append-only in the database itself."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.audit import record
from accounts.models import LogEntry
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    record(make_user("editor"), "page.published", ("page", "1"), before={"live": False}, after={"live": True})
    return LogEntry.objects.latest("pk")


@pytest.mark.parametrize(
    "change",
    [
        lambda row: LogEntry.objects.filter(pk=row.pk).update(verb="page.nothing"),
        lambda row: LogEntry.objects.filter(pk=row.pk).delete(),
        lambda row: LogEntry(pk=row.pk, verb="x", subject_type="x", subject_id="x", actor_name="x").save(),
    ],
    ids=["update", "delete", "save"],
)
def test_a_line_cannot_be_changed(line, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(line)

    line.refresh_from_db()
    assert line.verb == "page.published"


def test_raw_sql_is_refused_too(line):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_logentry SET actor_name = 'nobody'")


def test_new_lines_are_welcome(line):
    record("system", "page.expired", ("page", "1"))

    assert LogEntry.objects.count() == 2


def test_the_actor_of_a_line_cannot_be_deleted(line):
    with pytest.raises(DatabaseError), transaction.atomic():
        line.actor.delete()


@pytest.mark.parametrize(
    ("actor", "name"), [(None, "visitor"), ("", "visitor"), ("device:3", "device:3"), ("x" * 300, "x" * 100)]
)
def test_an_actor_without_account_has_a_name(actor, name):
    record(actor, "a.b", ("page", "1"))
    assert LogEntry.objects.latest("pk").actor_name == name
