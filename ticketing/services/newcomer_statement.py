"""A newcomer's registration as one statement, where the database is PostgreSQL.

Between a BEGIN and a COMMIT that a program sends, the quota stays locked while the program waits for its turn, and everybody
who wants the same quota waits with it. Here phone and seat are locked, every row is written and all is committed in one
message: the lock lasts as long as the database works. A statement is done whole or not at all.
"""

from collections.abc import Sequence
from contextlib import nullcontext

from django.conf import settings
from django.db import connection, transaction

from accounts.rows import Computed, Row, Statement, as_one, read
from ticketing.services.phones import LOCKED_RANK

ATTENDEE = Computed("newcomer.id")
"""The primary key of the newcomer, for the rows that belong to the person."""
PHONE_RANK = Computed("phone.rank")


def write_at_once(newcomer: Row, rows: Sequence[Row], *, seats: Statement) -> tuple[bool, int]:
    """Write the newcomer (with PHONE_RANK), the rows (with ATTENDEE), and run `seats`, an UPDATE that counts their places.

    Whether it is done, and the how manieth person it is on the phone. Nothing is stored when `seats` touches nothing, or
    beyond settings.PEOPLE_ON_A_PHONE; IntegrityError as for `insert`. What is done is committed when this returns, unless
    the caller stands in a transaction.
    """
    counting, places = seats
    limit = settings.PEOPLE_ON_A_PHONE
    person, values = newcomer.selected_from("phone, seat")
    statement = as_one(
        [
            (LOCKED_RANK, [newcomer.edition_id, newcomer.phone]),
            (f"{counting} AND (SELECT rank FROM phone) <= %s RETURNING 1", [*places, limit]),  # noqa: S608  a constant
            (f"{person} RETURNING id", values),
            *(row.selected_from("newcomer") for row in rows),
            ("SELECT rank, (SELECT count(*) FROM newcomer) FROM phone", []),
        ],
        names=("phone", "seat", "newcomer"),
    )
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        ((rank, written),) = read(*statement)
    return bool(written), rank
