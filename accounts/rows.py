"""Rows that are written at every registration and every scan: statements composed once a shape, and sent together.

Making the instance of a model, composing its INSERT anew and sending each by itself costs several times what the database
takes to store the row. A `Row` here is what `save()` would write, without the instance, without signals and without
`save()`. Use it on hot paths only.

PostgreSQL takes many statements as one and keeps its plan; SQLite, where nothing travels, gets them one by one. The
difference stands in `insert`, `Batch.run` and `read`.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import count, groupby
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

Statement = tuple[str, list[Any]]
"""SQL with `%s` for each of its values."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What the database works out while it writes a row: an expression and its values."""

    sql: str
    values: Sequence[Any] = ()


class Row:
    """A row to be, read like an instance of its model: `row.code`. Columns that are not given get the field's default.

    Values are given by column (`attendee_id`) and as the field holds them; None is left to the default. What is `Computed`
    has no value before `insert` has learned it. TypeError for a model that inherits a table.
    """

    __slots__ = ("computed", "known", "model", "shape", "values")

    def __init__(self, model: type[models.Model], /, **given: Any) -> None:
        computed, names, known = [], [], {}
        for name, value in given.items():
            if value.__class__ is Computed:
                computed.append((name, value.sql))
            elif value is not None:
                names.append(name)
                known[name] = value
        shape = _shape(model, tuple(names), tuple(computed))
        values: list[Any] = []
        for name, _sql in computed:
            values.extend(given[name].values)
        for name, make in shape.made:
            known[name] = make()
        for value, convert in zip(known.values(), shape.converters, strict=True):
            values.append(value if convert is None else convert(value))
        self.model, self.shape, self.known, self.values = model, shape, known, values
        self.computed = [name for name, _sql in computed]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.known[name]
        except KeyError:
            try:
                return self.shape.constants[name]
            except KeyError:
                raise AttributeError(name) from None

    def learn(self, names: Sequence[str], found: Sequence[Any]) -> None:
        self.known.update(zip(names, found, strict=True))

    def instance(self) -> Any:
        """The instance that the database would give, once the row is stored."""
        made = self.model(**self.shape.constants, **self.known)
        made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001  what `save` does too
        return made

    def selected_from(self, source: str) -> Statement:
        """The row as INSERT … SELECT … FROM `source`: it is written once for each row there."""
        return f"{self.shape.head} SELECT {self.shape.places} FROM {source}", self.values  # noqa: S608  our own names


def insert(rows: Sequence[Row], *, ignore_conflicts: bool = False, first: Sequence[Statement] = ()) -> None:
    """Write rows; each learns its primary key, unless conflicts are ignored, and what was `Computed`.

    `first` are statements that run before it and travel with it. IntegrityError as for `bulk_create`.
    """
    for model, statement, same in _statements(rows, ignore_conflicts=ignore_conflicts):
        sql, values = statement
        key = _given_key(model)
        learned = [key.attname] if key is not None and not ignore_conflicts else []
        learned += same[0].computed
        if learned:
            columns = [model._meta.get_field(name).column for name in learned]  # noqa: SLF001  Django's public name for it
            sql += " RETURNING " + ", ".join(f'"{column}"' for column in columns)
        real = connections[DEFAULT_DB_ALIAS]
        with real.cursor() as cursor:
            if first and real.vendor == "postgresql":
                sql = ";\n".join([*(earlier for earlier, _values in first), sql])
                cursor.execute(sql, [value for _sql, some in first for value in some] + values)
                for _more in first:
                    cursor.nextset()
            else:
                for earlier, some in first:
                    cursor.execute(earlier, some)
                cursor.execute(sql, values)
            if learned:
                for row, found in zip(same, cursor.fetchall(), strict=True):
                    row.learn(learned, found)
        first = ()


def read(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement returns which was written by hand because it stands on a hot path.

    PostgreSQL keeps the plan of a text that comes again (settings: `prepare_threshold`); with many joins, planning costs
    several times what running does. That needs a cursor which sends values apart from the text, unlike Django's.
    """
    real = connections[DEFAULT_DB_ALIAS]
    if real.vendor == "postgresql" and not real.queries_logged:
        real.ensure_connection()
        real.validate_no_broken_transaction()
        with real.wrap_database_errors:
            return _raw_cursor(real).execute(_numbered(sql), values).fetchall()
    with real.cursor() as cursor:
        if real.vendor == "postgresql":
            cursor.cursor, sql = _raw_cursor(real), _numbered(sql)
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _raw_cursor(real: Any) -> Any:
    from psycopg import RawCursor  # only where PostgreSQL is used: SQLite need not load its driver

    return RawCursor(real.connection)


class Batch:
    """Statements that nobody needs an answer of, kept until `run` sends them. None may need what another one writes: on
    PostgreSQL they are one statement, of which the last part is done first.
    """

    def __init__(self) -> None:
        self._kept: list[Statement] = []

    def insert(self, rows: Sequence[Row], *, ignore_conflicts: bool = False) -> None:
        """As the function `insert`, but the rows do not learn anything."""
        self._kept += [statement for _model, statement, _same in _statements(rows, ignore_conflicts=ignore_conflicts)]

    def add(self, sql: str, values: list[Any]) -> None:
        self._kept.append((sql, values))

    def run(self) -> int:
        """Send everything; how many rows the last statement touched."""
        statements, self._kept = self._kept, []
        real = connections[DEFAULT_DB_ALIAS]
        with real.cursor() as cursor:
            if real.vendor == "postgresql":
                cursor.cursor = _raw_cursor(real)
                sql, values = as_one(statements)
                statements = [(_numbered(sql), values)]
            for sql, values in statements:
                cursor.execute(sql, values)
            return int(cursor.rowcount)


def as_one(statements: Sequence[Statement], *, names: Sequence[str] = ()) -> Statement:
    """One statement that does all: its plan is kept, and it travels once. Nothing in it sees what the rest of it writes.

    `names` are those of the first parts, by which later ones may read what they return.
    """
    *others, (last, _values) = statements
    parts = ", ".join(
        f"{names[number] if number < len(names) else f's{number}'} AS ({sql})"
        for number, (sql, _some) in enumerate(others)
    )
    values = [value for _sql, some in statements for value in some]
    return f"WITH {parts} {last}" if parts else last, values


@lru_cache(maxsize=512)
def _numbered(sql: str) -> str:
    """With PostgreSQL's own marks for values, which the driver need not look for each time. Ours have no % but in %s."""
    numbers = count(1)
    return re.sub("%s", lambda _mark: f"${next(numbers)}", sql)


def _statements(
    rows: Sequence[Row], *, ignore_conflicts: bool
) -> list[tuple[type[models.Model], Statement, list[Row]]]:
    """One statement for rows of one shape that follow each other."""
    made = []
    for shape, group in groupby(rows, key=lambda row: row.shape):
        same = list(group)
        tuples = ", ".join([f"({shape.places})"] * len(same))
        values = same[0].values if len(same) == 1 else [value for row in same for value in row.values]
        made.append((same[0].model, (_ended(f"{shape.head} VALUES {tuples}", ignore_conflicts), values), same))
    return made


def _ended(sql: str, ignore_conflicts: bool) -> str:  # noqa: FBT001  passed on
    return f"{sql} ON CONFLICT DO NOTHING" if ignore_conflicts else sql


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """What all rows share that are given the same columns: the text, what is made anew for each, what is the same in all.

    The order is that of the values: computed, given, made; constants stand in the text.
    """

    head: str
    places: str
    made: tuple[tuple[str, Callable[[], Any]], ...]
    converters: tuple[Callable[[Any], Any] | None, ...]
    constants: dict[str, Any]


@lru_cache(maxsize=512)
def _shape(model: type[models.Model], given: tuple[str, ...], computed: tuple[tuple[str, str], ...]) -> _Shape:
    meta = model._meta  # noqa: SLF001  Django's public name for it
    if meta.parents:
        raise TypeError(f"{model.__name__} inherits a table; write it with save().")
    fields = {field.attname: field for field in meta.concrete_fields}
    named = {*given, *(name for name, _sql in computed)}
    if unknown := named - fields.keys():
        raise TypeError(f"{model.__name__} has no columns {sorted(unknown)}.")
    made, constants = [], {}
    for name, field in fields.items():
        if name not in named and field is not _given_key(model):
            if field.has_default() and callable(field.default):
                made.append((name, field.default))
            else:
                constants[name] = field.get_default()
    told = [*given, *(name for name, _make in made)]
    order = [*(name for name, _sql in computed), *told, *constants]
    columns = ", ".join(f'"{fields[name].column}"' for name in order)
    places = [*(sql for _name, sql in computed), *["%s"] * len(told), *map(_literal, constants.values())]
    return _Shape(
        head=f'INSERT INTO "{meta.db_table}" ({columns})',  # names of our own tables and columns
        places=", ".join(places),
        made=tuple(made),
        converters=tuple(_converter(fields[name]) for name in told),
        constants=constants,
    )


@cache
def _given_key(model: type[models.Model]) -> Any:
    """The primary key, if the database gives it."""
    key = model._meta.pk  # noqa: SLF001  Django's public name for it
    return key if isinstance(key, models.AutoField | models.BigAutoField) else None


_WORD = re.compile(r"[\w -]*\Z", re.ASCII)


def _literal(value: Any) -> str:
    """A default in the text of a statement."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and _WORD.match(str(value)):
        return f"'{value}'"
    raise TypeError(f"A default like {value!r} must be given.")


_AS_THEY_ARE: tuple[type[Any], ...] = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
"""Fields whose values every driver takes unchanged; all others are asked to convert theirs."""

_AS_THEY_ARE_IN_POSTGRESQL = (*_AS_THEY_ARE, models.DateTimeField, models.UUIDField)


def _converter(field: Any) -> Callable[[Any], Any] | None:
    """What makes of a field's value one that the driver takes. A foreign key is as plain as the key that it points at."""
    target = field
    while target.is_relation:
        target = target.target_field
    if isinstance(target, _AS_THEY_ARE_IN_POSTGRESQL if connection.vendor == "postgresql" else _AS_THEY_ARE):
        return None
    if isinstance(target, models.JSONField):
        return partial(json.dumps, cls=target.encoder)
    return partial(_prepared, target)


def _prepared(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])
