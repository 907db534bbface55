"""Attendance as files: data in, bytes out. Codes, hours and numbers in ASCII, whatever the language."""

import csv
import io

from openpyxl import Workbook

from ticketing.attendance import Attendance, Cell
from ticketing.sheets import without_formula

COLUMNS = ("activity", "gate", "kind", "day", "hour", "came")
ACTIVITY_COLUMNS = ("activity", "title_en", "title_bn", "start", "registered", "came")


def _row(cell: Cell) -> list[str | int]:
    return [cell.activity, cell.gate, cell.kind, cell.hour.date().isoformat(), cell.hour.strftime("%H:%M"), cell.came]


def attendance_csv(attendance: Attendance) -> bytes:
    """One line for each activity, gate, kind and hour; UTF-8 with the mark that spreadsheet programs look for."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for cell in attendance.cells:
        writer.writerow([without_formula(value) if isinstance(value, str) else value for value in _row(cell)])
    return ("\ufeff" + out.getvalue()).encode()


def attendance_xlsx(attendance: Attendance) -> bytes:
    """Two sheets, activities and hours; texts are texts and numbers are numbers, nothing is a formula."""
    book = Workbook(write_only=True)
    activities = book.create_sheet("activities")
    activities.append(list(ACTIVITY_COLUMNS))
    for row in attendance.activities:
        start = row.start.isoformat() if row.start else ""
        texts = [without_formula(text) for text in (row.code, row.title_en, row.title_bn, start)]
        activities.append([*texts, row.registered, row.came])
    hours = book.create_sheet("hours")
    hours.append(list(COLUMNS))
    for cell in attendance.cells:
        hours.append([without_formula(value) if isinstance(value, str) else value for value in _row(cell)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
