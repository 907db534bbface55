"""Several people on one phone: a family, a college. Allowed up to a limit, and counted exactly, however many come at once."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from accounts.rows import Computed, Row, Statement, insert
from summit.errors import Refusal
from ticketing.models import Attendee
from ticketing.services.wishes import Wish

# PostgreSQL needs a lock, for which nobody waits who has another phone; it stands in a statement of its own, so that the
# next one sees what others have committed meanwhile. SQLite has one writer.
_LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
_NEXT = (
    "(SELECT count(*) + 1 FROM ticketing_attendee WHERE edition_id = %s AND phone = %s "
    "AND erased_at IS NULL AND merged_into_id IS NULL)"
)
# The same two in one call (migration 0007): each statement of a volatile function sees what is committed when it begins.
LOCKED_RANK = "SELECT ticketing_phone_rank(%s, %s) AS rank"


def lock_phone(edition_id: int, phone: str) -> None:
    """Nobody else is written down with this phone until the transaction ends."""
    for sql, values in _lock(edition_id, phone):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)


def draft_attendee(edition_id: int, wish: Wish, *, phone_rank: Computed | None = None) -> Row:
    """Somebody new, not yet stored. `phone_rank` is what says the how manieth person it is on the phone."""
    person = wish.person
    return Row(
        Attendee,
        phone_rank=phone_rank or Computed(_NEXT, [edition_id, person.phone]),
        edition_id=edition_id,
        kind=wish.kind,
        language=wish.language,
        name_key=person.name_key,
        **person.as_dict(),
    )


def write_new_attendee(attendee: Row) -> None:
    """Insert the row with its rank on the phone: 1 for the first person, 2 for the next.

    IntegrityError when somebody of this name is on the phone already; Refusal `too_many_on_phone` beyond
    settings.PEOPLE_ON_A_PHONE. The caller rolls back in both cases.
    """
    insert([attendee], first=_lock(attendee.edition_id, attendee.phone))
    if attendee.phone_rank > settings.PEOPLE_ON_A_PHONE:
        raise too_many_on_phone()


def too_many_on_phone() -> Refusal:
    return Refusal(
        "too_many_on_phone",
        _("Many people have registered with this phone number already. Please give a number of your own."),
        field="phone",
    )


def _lock(edition_id: int, phone: str) -> list[Statement]:
    key: list[Any] = [edition_id, phone]
    return [(_LOCK, key)] if connection.vendor == "postgresql" else []
