"""Rows that are written at every registration and every scan: statements composed once a model, and sent together.

Django composes an INSERT anew for each `create()`, which costs several times what the database takes to run it, and sends
each by itself, which costs both sides a wake-up. Here is the same INSERT with Django's own conversion of values, without
signals and without `save()`. Use it on hot paths only.

PostgreSQL takes many statements as one and keeps its plan; SQLite, where nothing travels, gets them one by one. The
difference stands in `insert`, `Batch.run` and `read`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


@dataclass(frozen=True, slots=True)
class Computed:
    """What the database works out while it writes a row: an expression and its values."""

    sql: str
    values: Sequence[Any]


def insert(
    rows: Sequence[models.Model],
    *,
    ignore_conflicts: bool = False,
    computed: Mapping[str, Computed] | None = None,
    first: Sequence[tuple[str, list[Any]]] = (),
) -> None:
    """Write rows of one model with one statement; each gets its primary key, unless conflicts are ignored, and what was
    `computed`, by attribute.

    `first` are statements that run before it and travel with it. IntegrityError as for `bulk_create`. Rows of models that
    inherit a table are not for this.
    """
    if not rows:
        return
    computed = computed or {}
    sql, values = _insert(rows, ignore_conflicts=ignore_conflicts, computed=computed)
    _head, fields, key = _statement(type(rows[0]))
    learned = [] if key is None or ignore_conflicts else [(key.attname, key.column)]
    learned += [(name, column) for name, _field, column in fields if name in computed]
    if learned:
        sql += " RETURNING " + ", ".join(f'"{column}"' for _name, column in learned)
    real = connections[DEFAULT_DB_ALIAS]
    with real.cursor() as cursor:
        if first and real.vendor == "postgresql":
            sql = ";\n".join([*(statement for statement, _values in first), sql])
            values = [value for _statement, some in first for value in some] + values
            cursor.execute(sql, values)
            for _more in first:
                cursor.nextset()
        else:
            for statement, some in first:
                cursor.execute(statement, some)
            cursor.execute(sql, values)
        if learned:
            for row, found in zip(rows, cursor.fetchall(), strict=True):
                for (name, _column), value in zip(learned, found, strict=True):
                    setattr(row, name, value)
    _mark_stored(rows)


def read(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a SELECT that was written by hand because it stands on a hot path.

    PostgreSQL keeps the plan of a text that comes again (settings: `prepare_threshold`); with many joins, planning costs
    several times what running does. That needs a cursor which sends values apart from the text, unlike Django's.
    """
    real = connections[DEFAULT_DB_ALIAS]
    with real.cursor() as cursor:
        if real.vendor == "postgresql":
            from psycopg import Cursor  # only where PostgreSQL is used: SQLite need not load its driver

            cursor.cursor = Cursor(real.connection)
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


class Batch:
    """Statements that nobody needs an answer of, kept until `run` sends them. None may need what another one writes: on
    PostgreSQL they are one statement, of which the last part is done first.
    """

    def __init__(self) -> None:
        self._statements: list[tuple[str, list[Any]]] = []

    def insert(self, rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
        """As the function `insert`, but the rows do not learn their primary keys."""
        if rows:
            self._statements.append(_insert(rows, ignore_conflicts=ignore_conflicts))
            _mark_stored(rows)

    def add(self, sql: str, values: list[Any]) -> None:
        self._statements.append((sql, values))

    def run(self) -> int:
        """Send everything; how many rows the last statement touched."""
        statements, self._statements = self._statements, []
        real = connections[DEFAULT_DB_ALIAS]
        with real.cursor() as cursor:
            if real.vendor == "postgresql":
                from psycopg import RawCursor  # only where PostgreSQL is used: SQLite need not load its driver

                cursor.cursor = RawCursor(real.connection)
                statements = [_as_one(statements)]
            for sql, values in statements:
                cursor.execute(sql, values)
            return int(cursor.rowcount)


def _as_one(statements: list[tuple[str, list[Any]]]) -> tuple[str, list[Any]]:
    """One statement that does all: its plan is kept, and it travels once. Nothing in it sees what the rest of it writes."""
    *others, (last, _values) = statements
    parts = ", ".join(f"s{number} AS ({sql})" for number, (sql, _some) in enumerate(others))
    values = [value for _sql, some in statements for value in some]
    return _numbered(f"WITH {parts} {last}" if parts else last), values


@lru_cache(maxsize=512)
def _numbered(sql: str) -> str:
    """With PostgreSQL's own marks for values, which the driver need not look for each time. Ours have no % but in %s."""
    numbers = count(1)
    return re.sub("%s", lambda _mark: f"${next(numbers)}", sql)


def _insert(
    rows: Sequence[models.Model], *, ignore_conflicts: bool = False, computed: Mapping[str, Computed] | None = None
) -> tuple[str, list[Any]]:
    head, fields, _key = _statement(type(rows[0]))
    real = connections[DEFAULT_DB_ALIAS]  # the proxy looks it up again at every attribute
    values: list[Any] = []
    tuples = []
    for row in rows:
        places = []
        for name, field, _column in fields:
            if computed and name in computed:
                values.extend(computed[name].values)
                places.append(computed[name].sql)
                continue
            value = getattr(row, name)
            if field is not None:
                value = field.get_db_prep_save(value, real)
            if (literal := _literal(value)) is None:
                values.append(value)
                literal = "%s"
            places.append(literal)
        tuples.append(f"({', '.join(places)})")
    sql = head + ", ".join(tuples)
    return sql + " ON CONFLICT DO NOTHING" if ignore_conflicts else sql, values


def _literal(value: Any) -> str | None:
    """What most columns of a new row say can stand in the text: that is cheaper than a value, and few texts come of it."""
    if value is None:
        return "NULL"
    if value is True:
        return "TRUE"
    if value is False:
        return "FALSE"
    if type(value) is int:
        return str(value) if 0 <= value <= 1 else None
    return "''" if type(value) is str and not value else None


def _mark_stored(rows: Sequence[models.Model]) -> None:
    for row in rows:
        row._state.adding = False  # noqa: SLF001  what `save` does too
        row._state.db = DEFAULT_DB_ALIAS  # noqa: SLF001


_AS_THEY_ARE: tuple[type[Any], ...] = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
"""Fields whose values every driver takes unchanged; all others are asked to convert theirs."""

_AS_THEY_ARE_IN_POSTGRESQL = (*_AS_THEY_ARE, models.DateTimeField, models.UUIDField)


@cache
def _statement(model: type[models.Model]) -> tuple[str, tuple[tuple[str, Any, str], ...], Any]:
    """INSERT with its columns; name, converter and column of each of a row's values; the key it is given."""
    meta = model._meta  # noqa: SLF001  Django's public name for it
    if meta.parents:
        raise TypeError(f"{model.__name__} inherits a table; write it with save().")
    given = isinstance(meta.pk, models.AutoField | models.BigAutoField)
    fields = tuple(field for field in meta.concrete_fields if not (field.primary_key and given))
    columns = ", ".join(f'"{field.column}"' for field in fields)
    head = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES '  # noqa: S608  names of our own tables and columns
    converted = tuple((field.attname, None if _is_plain(field) else field, str(field.column)) for field in fields)
    return head, converted, meta.pk if given else None


def _is_plain(field: Any) -> bool:
    """A foreign key is as plain as the key that it points at."""
    plain = _AS_THEY_ARE_IN_POSTGRESQL if connection.vendor == "postgresql" else _AS_THEY_ARE
    return isinstance(field.target_field if field.is_relation else field, plain)
