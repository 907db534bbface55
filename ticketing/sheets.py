"""Spreadsheets: rows of texts in, rows of texts out. What is written here can be read here again, cell by cell.

Nothing is cleaned and nothing is calculated: a cell is the text that was typed, in the digits in which it was typed. What
it means is the business of the door that asked for the sheet.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from bangla.text import looks_like_bijoy, search_key
from summit.errors import Refusal
from ticketing.sheet_refusals import refuse
from ticketing.workbooks import MOST_COLUMNS, BadWorkbook, Cell, HugeWorkbook, Line, workbook_lines

MOST_BYTES = 5 * 1024 * 1024
HEADER_WITHIN = 10
"""Some sheets carry a title above the names of the columns."""
LONGEST_CELL = 32_767

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_PHONE = re.compile(r"\+[0-9]+")
_POWER = re.compile(r"([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
_FEWEST_POWER = 9  # below, it is no number that a spreadsheet program shortens by itself: "2E5" may be a class
_POINT_NOUGHT = re.compile(r"([0-9]{8,15})\.0")
_BANGLA = re.compile("[\u0980-\u09ff]")
_BIJOY_SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a sheet may have. It is found by its key, its names in both languages, and `aliases`."""

    key: str
    en: str
    bn: str
    aliases: tuple[str, ...] = ()
    required: bool = False

    @property
    def spellings(self) -> set[str]:
        return {search_key(name) for name in (self.key, self.en, self.bn, *self.aliases)} - {""}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row. `number` is the row as the spreadsheet program shows it; `values` has every column that the sheet has.

    `faults` maps columns to codes of `sheet_refusals.cell_sentence`: cells that could not be read as a text.
    """

    number: int
    values: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)


def read_sheet(data: bytes, *, file_name: str, columns: Sequence[Column], most: int) -> list[SheetRow]:
    """The rows of an XLSX or CSV file, judged by its content and not by `file_name`. Empty rows and other columns are left out.

    Refusal: `sheet_empty`, `sheet_unreadable`, `sheet_encoding`, `sheet_too_many_rows`, `sheet_column_missing`,
    `sheet_too_large`.
    """
    if len(data) > MOST_BYTES:
        raise _too_large()
    if not data.strip():
        raise refuse("sheet_empty")
    try:
        # As texts have no bound on rows but the size of the file, reading stops one row after what is accepted.
        rows = _rows(_lines(data, columns), columns, most)
    except HugeWorkbook as huge:
        raise _too_large() from huge
    except (BadWorkbook, csv.Error) as bad:
        raise refuse("sheet_unreadable") from bad
    if not rows:
        raise refuse("sheet_empty")
    return _flagged(rows)


def _too_large() -> Refusal:
    return refuse("sheet_too_large", megabytes=f"{MOST_BYTES / 1024 / 1024:g}")


# Lines: numbers of rows with their cells -----------------------------------------------------------------------------


def _lines(data: bytes, columns: Sequence[Column]) -> Iterator[Line]:
    if data.startswith(_ZIP):
        return workbook_lines(data)
    if data.startswith(_OLE):  # XLS of old, or an XLSX with a password
        raise BadWorkbook
    return _text_lines(_decoded(data), columns)


def _decoded(data: bytes) -> str:
    """UTF-8, or UTF-16 with its mark. Anything else would be a guess, and a wrong guess spoils names."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse("sheet_encoding") from error
    if "\0" in text:
        raise refuse("sheet_encoding")
    return text


def _text_lines(text: str, columns: Sequence[Column]) -> Iterator[Line]:
    delimiter = ""
    first, _, rest = text.partition("\n")
    if first[:4].lower() == "sep=":  # a line for spreadsheet programs, which do not show or count it
        delimiter, text = first[4:5], rest
    stream = io.StringIO(text, newline="")
    for number, cells in enumerate(csv.reader(stream, delimiter=delimiter or _delimiter(text, columns)), start=1):
        yield number, {at: _cell(cell) for at, cell in enumerate(cells[:MOST_COLUMNS]) if cell}


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """The one that makes the most names of columns out of the first lines, or else the commonest."""
    head = "".join(text.splitlines(keepends=True)[:HEADER_WITHIN])[:20_000]
    known = set().union(*(column.spellings for column in columns))

    def fits(delimiter: str) -> tuple[int, int]:
        words = [search_key(word.strip('"')) for line in head.splitlines() for word in line.split(delimiter)]
        return sum(word in known for word in words), head.count(delimiter)

    return max((",", ";", "\t"), key=fits)


def _cell(text: str) -> Cell:
    """The apostrophe in front of a formula is ours (`_quoted`) or that of a careful person, and no part of the text."""
    if text.startswith("'") and text.lstrip("'").startswith(_FORMULA):
        return text[1:], ""
    return ("", "formula") if text.startswith("=") else _digits(text)


def _digits(text: str) -> Cell:
    """Numbers as they were before a spreadsheet program wrote them with a power of ten, where that can be told."""
    if found := _POINT_NOUGHT.fullmatch(text):
        return found[1], ""
    found = _POWER.fullmatch(text)
    if found is None or int(found[3]) < _FEWEST_POWER:
        return text, ""
    places = found[2] or ""
    return (text, "digits_lost") if len(places) < int(found[3]) else (found[1] + places, "")


# Rows: cells under the names of columns ------------------------------------------------------------------------------


def _rows(lines: Iterator[Line], columns: Sequence[Column], most: int) -> list[SheetRow]:
    head: list[Line] = []
    for line in lines:
        head.append(line)
        if len(head) == HEADER_WITHIN:
            break
    places, below = _header(head, columns)
    rows: list[SheetRow] = []
    for line in (*below, *lines):
        row = _row(line, places)
        if row is None:
            continue
        rows.append(row)
        if len(rows) > most:
            raise refuse("sheet_too_many_rows", most=most)
    return rows


def _header(head: list[Line], columns: Sequence[Column]) -> tuple[dict[str, int], list[Line]]:
    """Where each column stands, and the first lines below their names."""
    found = [_places(cells, columns) for _number, cells in head]
    best = max(range(len(found)), key=lambda at: len(found[at]), default=0)
    places = found[best] if found else {}
    missing = [column for column in columns if column.required and column.key not in places]
    if missing or not places:
        wanted = missing or columns[:1]
        raise refuse("sheet_column_missing", columns=", ".join(f"{column.en} / {column.bn}" for column in wanted))
    return places, head[best + 1 :]


def _places(cells: dict[int, Cell], columns: Sequence[Column]) -> dict[str, int]:
    keys = {at: search_key(text) for at, (text, _fault) in sorted(cells.items())}
    places: dict[str, int] = {}
    for column in columns:
        at = next((at for at, key in keys.items() if key in column.spellings and at not in places.values()), None)
        if at is not None:
            places[column.key] = at
    return places


def _row(line: Line, places: dict[str, int]) -> SheetRow | None:
    number, cells = line
    if not any(fault or text.strip() for text, fault in cells.values()):
        return None
    values, faults = {}, {}
    for key, at in places.items():
        values[key], fault = cells.get(at, ("", ""))
        if fault:
            faults[key] = fault
    return SheetRow(number, values, faults)


def _flagged(rows: list[SheetRow]) -> list[SheetRow]:
    """With a fault on each cell in a Bijoy font. Short names tell little: what a column speaks, its odd cells speak too."""
    for key in rows[0].values:
        texts = [text for row in rows if (text := row.values[key]) and "@" not in text]
        everywhere = looks_like_bijoy(" ".join(texts)[:_BIJOY_SAMPLE])
        for row in rows:
            text = row.values[key]
            odd = everywhere and not text.isascii() and not _BANGLA.search(text)
            if text and "@" not in text and (odd or looks_like_bijoy(text)):
                row.faults.setdefault(key, "bijoy")
    return rows


# Writing -------------------------------------------------------------------------------------------------------------


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """CSV in pieces: UTF-8 with a mark that spreadsheet programs look for, every value a quoted text.

    A text that a spreadsheet would take for a formula gets an apostrophe in front. Phones do not: `+880…` must come back
    as it was, and one plus and digits calculate nothing.
    """
    yield "\ufeff".encode()
    yield _csv_line(header)
    for row in rows:
        yield _csv_line([_quoted(text) for text in row])


def _quoted(text: str) -> str:
    return text if _PHONE.fullmatch(text) else without_formula(text)


def without_formula(text: str) -> str:
    """An apostrophe more, also before those that stand there already: reading takes one away."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def _csv_line(values: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(values)
    return line.getvalue().encode()


def xlsx_book(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook whose cells are all typed as texts: nothing is calculated and no leading plus or nought is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.append([_text_cell(sheet, text) for text in header])
    for row in rows:
        sheet.append([_text_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL])
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
