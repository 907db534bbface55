"""What students left at a campaign, as files for a spreadsheet: data in, bytes out."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from careerfair.models import Application
from ticketing.sheets import without_formula

COLUMNS = (
    "code",
    "campaign",
    "state",
    "left_at",
    "name_en",
    "name_bn",
    "phone",
    "email",
    "district",
    "city",
    "institution",
    "degree",
    "subject",
    "result",
    "passing_year",
    "studying_year",
    "bangla_level",
    "english_level",
    "other_languages",
    "typing_bn",
    "typing_en",
    "shift",
    "hours",
    "earliest_start",
    "expected_pay",
    "skills",
    "experience",
    "cv",
)
_PHONE = COLUMNS.index("phone")


def application_rows(applications: Iterable[Application]) -> Iterator[list[str]]:
    """One list of texts for each application, as COLUMNS; needs the rows of `queries.applications_for_staff`."""
    given = COLUMNS[COLUMNS.index("city") : COLUMNS.index("cv")]
    for row in applications:
        yield [
            row.code,
            row.campaign_code,  # type: ignore[attr-defined]  # annotated
            row.state,
            row.created_at.isoformat(timespec="seconds"),
            row.name_en,
            row.name_bn,
            row.phone,
            row.email,
            row.district.name_en if row.district else "",
            *(_text(getattr(row, name)) for name in given),
            row.cv_state or "",  # type: ignore[attr-defined]  # annotated
        ]


def applications_csv(applications: Iterable[Application]) -> bytes:
    """UTF-8 with a mark that spreadsheet programs look for, every value a quoted text, no formula but the plus of a phone."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in application_rows(applications):
        writer.writerow(
            text if at == _PHONE and text[1:].isdigit() else without_formula(text) for at, text in enumerate(row)
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def applications_xlsx(applications: Iterable[Application]) -> bytes:
    """A workbook whose cells are all typed as texts: nothing is calculated, no leading plus or nought is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Applications")[:31])
    sheet.append(list(COLUMNS))
    for row in application_rows(applications):
        sheet.append([_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
