"""Rows written with composed statements are the rows that `save()` writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import rows
from accounts.models import Message
from summit.models import Activity

pytestmark = pytest.mark.django_db

TEXT = "100 % sure; it's \\ “fine” %s \n নাম"


def _stored(key: str) -> dict[str, object]:
    found = Message.objects.values().get(dedupe_key=key)
    return {name: value for name, value in found.items() if name not in ("id", "uid", "dedupe_key")}


def _values(key: str, **values: object) -> dict[str, object]:
    now = dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)
    filled = {"to": "a@example.org", "template": "ticket", "language": "en", "created_at": now, "next_attempt_at": now}
    return {**filled, "dedupe_key": key, **values}


def _message(key: str, **values: object) -> rows.Row:
    return rows.Row(Message, **_values(key, **values))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"failure": "", "attempts": 0},
        {"failure": TEXT, "attempts": 1, "context": {"a": "", "b": None, "c": [True, False, 0, 1]}},
        {"attempts": 2, "sent_at": timezone.now(), "lease_until": timezone.now(), "state": "sent"},
        {"sent_at": None, "lease_until": None, "channel": Message.Channel.SMS, "context": {}},
    ],
)
def test_a_row_is_as_save_writes_it(values: dict[str, object]) -> None:
    saved = Message(**_values("saved", **values))
    saved.save(force_insert=True)
    inserted = _message("inserted", **values)
    rows.insert([inserted])
    batch = rows.Batch()
    batch.insert([_message("batched", **values)])
    batch.run()
    sql, some = _message("selected", **values).selected_from("(SELECT 1) AS once")
    batch.add(sql, some)
    assert batch.run() == 1
    assert inserted.id == Message.objects.get(dedupe_key="inserted").pk
    assert _stored("saved") == _stored("inserted") == _stored("batched") == _stored("selected")


def test_a_row_is_read_like_its_instance() -> None:
    row = _message("first", sent_at=None)
    assert (row.to, row.state, row.attempts, row.sent_at, row.failure) == ("a@example.org", "queued", 0, None, "")
    with pytest.raises(AttributeError):
        _ = row.id
    rows.insert([row])
    made = row.instance()
    assert made == Message.objects.get()
    made.failure = "none"
    made.save(update_fields=["failure"])
    assert Message.objects.get().failure == "none"


def test_a_row_knows_its_columns() -> None:
    with pytest.raises(TypeError, match="recipient"):
        rows.Row(Message, recipient="a@example.org")
    with pytest.raises(TypeError, match="inherits"):
        rows.Row(Activity, code="x")


def test_rows_of_one_statement_may_differ_in_what_is_empty() -> None:
    rows.insert(
        [_message("first", failure=TEXT), _message("second", attempts=1), _message("third", sent_at=timezone.now())]
    )
    found = [(row.dedupe_key, row.failure, row.attempts, row.sent_at is None) for row in Message.objects.order_by("pk")]
    assert found == [("first", TEXT, 0, True), ("second", "", 1, True), ("third", "", 0, False)]


def test_a_long_batch_is_written_whole_and_says_what_its_last_statement_touched() -> None:
    rows.insert([_message("here:1"), _message("here:2")])
    batch = rows.Batch()
    for number in range(40):
        batch.insert([_message(f"many:{number}", failure=TEXT * 9)])
    batch.insert([_message("here:1")], ignore_conflicts=True)
    batch.add("UPDATE accounts_message SET template = %s WHERE dedupe_key LIKE %s", ["place", "here:%"])
    assert batch.run() == 2
    assert Message.objects.filter(dedupe_key__startswith="many:", failure=TEXT * 9).count() == 40
    assert set(Message.objects.filter(dedupe_key__startswith="here:").values_list("template", flat=True)) == {"place"}


def test_a_batch_is_written_whole_or_not_at_all() -> None:
    batch = rows.Batch()
    batch.insert([_message("first")])
    batch.insert([_message("first")])
    with pytest.raises(IntegrityError), transaction.atomic():
        batch.run()
    assert not Message.objects.exists()


def test_the_database_works_out_what_is_computed() -> None:
    rows.insert([_message("first"), _message("second")])
    counted = rows.Computed("(SELECT count(*) + %s FROM accounts_message)", [5])
    third = _message("third", failure=TEXT, attempts=counted)
    rows.insert([third], first=[("SELECT %s", ["nothing"])])
    assert (third.attempts, third.id) == (7, Message.objects.get(attempts=7, failure=TEXT).pk)
