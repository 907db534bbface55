"""Who is carried forward, as a file. Codes, times and numbers in ASCII, whatever the language."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from ticketing.models import Invitation
from ticketing.sheets import csv_lines, xlsx_book

KINDS_OF_FILE = ("csv", "xlsx")
COLUMNS = (
    "code", "division", "state", "place_in_line", "name_en", "name_bn", "phone", "email", "organisation", "designation",
    "district", "language", "answer_by", "sent_at", "answered_at", "attendee",
)  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def carried_rows(invitations: Iterable[Invitation]) -> Iterator[list[str]]:
    """One list of texts for each person, as COLUMNS; needs what `invitations_of` loads."""
    for row in invitations:
        in_line = str(getattr(row, "position", "")) if row.state == Invitation.State.RESERVE else ""
        yield [
            row.code,
            row.from_event.code if row.from_event else "",
            row.state,
            in_line,
            row.name_en,
            row.name_bn,
            row.phone,
            row.email,
            row.organisation,
            row.designation,
            row.district.name_en if row.district else "",
            row.language,
            _moment(row.answer_by),
            _moment(row.sent_at),
            _moment(row.answered_at),
            row.attendee.code if row.attendee else "",
        ]


def _moment(moment: dt.datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def carried_file(name: str, kind: str, rows: Iterable[Invitation]) -> HttpResponse | StreamingHttpResponse:
    """A download; `kind` is csv or xlsx."""
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    if kind == "csv":
        lines = csv_lines(COLUMNS, carried_rows(rows))
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    return HttpResponse(
        xlsx_book(_("Carried forward"), COLUMNS, carried_rows(rows)), content_type=XLSX, headers=headers
    )
