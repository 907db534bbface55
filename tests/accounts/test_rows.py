"""Rows written with composed statements are the rows that `save()` writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import rows
from accounts.models import Message

pytestmark = pytest.mark.django_db

TEXT = "100 % sure; it's \\ “fine” %s \n নাম"


def _stored(row: Message) -> dict[str, object]:
    found = Message.objects.values().get(dedupe_key=row.dedupe_key)
    return {name: value for name, value in found.items() if name not in ("id", "uid", "dedupe_key")}


def _message(key: str, **values: object) -> Message:
    now = dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)
    filled = {"to": "a@example.org", "template": "ticket", "language": "en", "created_at": now, "next_attempt_at": now}
    return Message(**{**filled, "dedupe_key": key, **values})


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"failure": "", "attempts": 0},
        {"failure": TEXT, "attempts": 1, "context": {"a": "", "b": None, "c": [True, False, 0, 1]}},
        {"attempts": 2, "sent_at": timezone.now(), "lease_until": timezone.now(), "state": "sent"},
    ],
)
def test_a_row_is_as_save_writes_it(values: dict[str, object]) -> None:
    saved, inserted, batched = (_message(key, **values) for key in ("saved", "inserted", "batched"))
    saved.save(force_insert=True)
    rows.insert([inserted])
    batch = rows.Batch()
    batch.insert([batched])
    batch.run()
    assert inserted.pk == Message.objects.get(dedupe_key="inserted").pk
    assert _stored(saved) == _stored(inserted) == _stored(batched)


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
    first = [("SELECT %s", ["nothing"])]
    third = _message("third", failure=TEXT)
    rows.insert([third], computed={"attempts": counted}, first=first)
    assert (third.attempts, third.pk) == (7, Message.objects.get(attempts=7, failure=TEXT).pk)
