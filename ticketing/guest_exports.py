"""Guest lists as files: the very columns that the import reads."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from ticketing.guest_sheets import HEADER, guest_rows
from ticketing.models import Invitation
from ticketing.sheets import csv_lines, xlsx_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS_OF_FILE = ("csv", "xlsx")


def guest_file(event: str, kind: str, invitations: Iterable[Invitation]) -> HttpResponse | StreamingHttpResponse:
    """A download named after the event; `kind` is csv or xlsx. Nothing of it is kept by caches."""
    response: HttpResponse | StreamingHttpResponse
    if kind == "csv":
        response = StreamingHttpResponse(guests_csv(invitations), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(guests_xlsx(invitations), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{event}-guests.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def guests_csv(invitations: Iterable[Invitation]) -> Iterator[bytes]:
    return csv_lines(HEADER, guest_rows(invitations))


def guests_xlsx(invitations: Iterable[Invitation]) -> bytes:
    return xlsx_book(_("Guests"), HEADER, guest_rows(invitations))
