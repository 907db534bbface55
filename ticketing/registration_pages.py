"""Registrations page by page, without counting a million of them: each page is found from the last row of the one before."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from accounts.rows import read
from summit.models import Event
from ticketing.models import Registration
from ticketing.registration_queries import Filters, activities_in, order_of, registrations_in

COUNTED_TO = 1000
GREATEST_KEY = 2**63 - 1
MOST_SELECTS = 400  # SQLite joins no more than 500 in one statement
_NEXT, _PREVIOUS = "n", "p"
_POSITIONS = """
SELECT id, position FROM (
  SELECT id, row_number() OVER (PARTITION BY activity_id ORDER BY priority DESC, id) AS position
  FROM ticketing_registration WHERE state = 'waiting' AND activity_id IN ({activities})
) line WHERE id IN ({rows})
"""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; each that waits has its place in line as `position`. `next` and `previous` are cursors.

    `total` is exact up to COUNTED_TO; above, `uncounted` is true and there are more.
    """

    rows: list[Any]
    next: str
    previous: str
    total: int
    uncounted: bool


def registration_page(event: Event, filters: Filters, *, cursor: str, size: int, count: bool = True) -> Page:
    """The page that `cursor` names; for a cursor that is none, the first."""
    found = registrations_in(event, filters)
    order = order_of(filters)
    direction, values = _read(cursor, len(order))
    rows = found.filter(_beyond(order, values, direction)) if values else found
    if filters.is_plain:
        rows = _first_of(rows, _pairs(event, filters), direction, values, size + 1)
    if direction == _PREVIOUS:
        rows = rows.order_by(*(_turned(name) for name in order))
    listed = list(rows[: size + 1])
    further = len(listed) > size
    listed = listed[:size]
    if direction == _PREVIOUS:
        listed.reverse()
    has_next, has_previous = (bool(listed), further) if direction == _PREVIOUS else (further, bool(values and listed))
    total = _total(found, len(listed) if not values and not further else None) if count else 0
    _number(listed)
    return Page(
        rows=listed,
        next=_cursor(_NEXT, order, listed[-1]) if has_next else "",
        previous=_cursor(_PREVIOUS, order, listed[0]) if has_previous else "",
        total=min(total, COUNTED_TO),
        uncounted=total > COUNTED_TO,
    )


# From the index of (activity, state, id) alone: the newest of each, of which the newest of all are some. Otherwise the
# database may look for the few of a small event, or in a rare state, among the million newest of others.
_NEWEST = """
SELECT id FROM (SELECT id FROM ticketing_registration
WHERE activity_id = %s AND state = %s AND id {beyond} %s ORDER BY id {order} LIMIT %s) one
"""


def _total(found: QuerySet[Any], known: int | None) -> int:
    """Where the first page holds everything, it has been counted by reading it."""
    return found.order_by().values("pk")[: COUNTED_TO + 1].count() if known is None else known


def _pairs(event: Event, filters: Filters) -> list[tuple[int, str]]:
    states = [state for state in Registration.State.values if filters.state in ("", state)]
    return [(activity, state) for activity in activities_in(event, filters) for state in states]


def _first_of(
    rows: QuerySet[Any], pairs: list[tuple[int, str]], direction: str, values: list[int], number: int
) -> QuerySet[Any]:
    """`rows`, which are narrowed to these activities and states only, with the keys of the next `number` found first."""
    if not 0 < len(pairs) <= MOST_SELECTS:
        return rows
    forward = direction == _NEXT
    one = _NEWEST.format(beyond="<" if forward else ">", order="DESC" if forward else "ASC")
    start = values[0] if values else GREATEST_KEY
    wanted: list[Any] = [value for pair in pairs for value in (*pair, start, number)]
    keys = sorted((pk for (pk,) in read(" UNION ALL ".join([one] * len(pairs)), wanted)), reverse=forward)
    return rows.filter(pk__in=keys[:number])


def _number(rows: list[Any]) -> None:
    positions = waiting_positions(rows)
    for row in rows:
        row.position = positions.get(row.pk)


def waiting_positions(rows: list[Any]) -> dict[int, int]:
    """1 for the first in line of an activity; only of rows that wait, in one statement for all of them."""
    waiting = [row for row in rows if row.state == Registration.State.WAITING]
    if not waiting:
        return {}
    activities = sorted({row.activity_id for row in waiting})
    keys = [row.pk for row in waiting]
    sql = _POSITIONS.format(activities=_marks(activities), rows=_marks(keys))
    return {pk: int(position) for pk, position in read(sql, [*activities, *keys])}


def _marks(values: list[int]) -> str:
    return ", ".join(["%s"] * len(values))


# ── Cursors ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _cursor(direction: str, order: tuple[str, ...], row: Any) -> str:
    return direction + "_".join(str(getattr(row, name.lstrip("-"))) for name in order)


def _read(cursor: str, length: int) -> tuple[str, list[int]]:
    """Direction and values; nothing for a text that is no cursor of an order with so many fields."""
    parts = cursor[1:].split("_")
    fits = cursor[:1] in (_NEXT, _PREVIOUS) and len(parts) == length and all(_is_number(part) for part in parts)
    return (cursor[0], [int(part) for part in parts]) if fits else (_NEXT, [])


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 15


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, ...], values: list[int], direction: str) -> Q:
    """Behind the row with these values in `order`, or before it."""
    parts = []
    for at, name in enumerate(order):
        down = name.startswith("-") == (direction == _NEXT)
        same = {key.lstrip("-"): value for key, value in zip(order[:at], values, strict=False)}
        parts.append(Q(**same, **{f"{name.lstrip('-')}__{'lt' if down else 'gt'}": values[at]}))
    return reduce(or_, parts)
