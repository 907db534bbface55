"""The first sheet of an XLSX file of a stranger, cell by cell. Sized before anything is unpacked; nothing is calculated.

openpyxl reads shared strings, styles and cells. Its own walk over a sheet is not used: it fills the gap before a row
"1000000" with rows, translates formulas that nobody asked for, and stumbles over what stands behind the rows.
"""

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl import load_workbook
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

MOST_ENTRIES = 300
MOST_UNPACKED = 32 * 1024 * 1024
MOST_RATIO = 150
RATIO_COUNTS_FROM = 1024 * 1024
MOST_COLUMNS = 100

Cell = tuple[str, str]
"""The text of a cell, and the code of what is wrong with it or nothing."""
Line = tuple[int, dict[int, Cell]]
"""The number of a row, and its cells that are not empty, by column."""

_MAIN_PART = "xl/workbook.xml"
_FAULTS = {"f": "formula", "e": "cell_error"}
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


class BadWorkbook(Exception):  # noqa: N818  an answer about a file, not a fault
    """The file is no workbook that we read."""


class HugeWorkbook(Exception):  # noqa: N818  as BadWorkbook
    """The file unpacks to more than it should."""


def workbook_lines(data: bytes) -> Iterator[Line]:
    """The rows of the first sheet that is not hidden. Raises BadWorkbook, HugeWorkbook, also half way."""
    _check_package(data)
    try:
        with _quiet():
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            yield from _lines(book)
        finally:
            book.close()
    except Exception as error:  # a broken file breaks openpyxl in countless ways, each of its own type
        raise BadWorkbook from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Openpyxl warns of decoration that it does not know, and of days before 1900."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_package(data: bytes) -> None:
    """Raise BadWorkbook or HugeWorkbook for what the list of contents says, then for declarations of entities.

    Each part is read to the size that the list promised and no further: `zipfile` stops there.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise HugeWorkbook
            if any(_is_bomb(entry) for entry in entries):
                raise HugeWorkbook
            names = [entry.filename for entry in entries]
            if _MAIN_PART not in names or len(set(names)) != len(names):
                raise BadWorkbook
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    _check_part(package.read(entry))
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError) as broken:
        raise BadWorkbook from broken


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)


def _check_part(part: bytes) -> None:
    """No entities, and no encoding that could hide them."""
    if b"\0" in part or any(word in part for word in _DECLARATIONS):
        raise BadWorkbook


def _lines(book: Any) -> Iterator[Line]:
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        raise BadWorkbook
    with book._archive.open(sheet._worksheet_path) as source:  # noqa: SLF001  openpyxl offers no narrower way
        parser = _Cells(
            source,
            sheet._shared_strings,  # noqa: SLF001  as above
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001  as above
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001  as above
        )
        yield from parser.lines()


class _Cells(WorkSheetParser):
    """openpyxl's reader of cells, told to leave formulas alone and to stop where the rows end."""

    def lines(self) -> Iterator[Line]:
        for _event, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                with _quiet():
                    number, cells = self.parse_row(element)
                element.clear()
                yield number, _texts(cells)
            elif element.tag == DATA_TAG:
                return

    def parse_formula(self, element: Element) -> str:
        return "="


def _texts(cells: list[dict[str, Any]]) -> dict[int, Cell]:
    found = {}
    for cell in cells:
        if cell["value"] is not None and cell["column"] <= MOST_COLUMNS:
            text, fault = _text(cell["value"], cell["data_type"])
            if text or fault:
                found[cell["column"] - 1] = (text, fault)
    return found


def _text(value: Any, data_type: str) -> Cell:
    if data_type in _FAULTS:
        return "", _FAULTS[data_type]
    if isinstance(value, bool):
        text = "TRUE" if value else "FALSE"
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))  # a phone that the program took for a number, often shown as 1.71E+09
    elif isinstance(value, dt.datetime):
        text = (value.date() if value.time() == dt.time() else value).isoformat()
    elif isinstance(value, dt.date | dt.time):
        text = value.isoformat()
    else:
        text = str(value)
    return text, ""
