"""Files about people who come: data in, bytes out. Badges, calendar, lists."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from summit.exports import activities_ics
from summit.queries import activity_by_code
from ticketing import qr
from ticketing.badge_pdf import BadgeData
from ticketing.models import Attendee, Registration, Ticket
from ticketing.services.tickets import code_of

State = Registration.State


def badge_of(ticket: Ticket, places: Iterable[Registration]) -> BadgeData:
    """The badge of a ticket; needs its attendee with edition and district loaded, and the activities of `places`.

    Only confirmed places stand on it: a badge that lists a waiting list would promise what it does not open.
    """
    attendee = ticket.attendee
    edition = attendee.edition
    in_bangla = attendee.language == "bn"
    titles = [place.activity for place in places if place.state == State.CONFIRMED]
    return BadgeData(
        name_bn=attendee.name_bn,
        name_en=attendee.name_en,
        kind=qr.Kind.of(ticket.kind),
        code=code_of(ticket, edition_number=edition.number),
        short_code=ticket.short_code,
        edition_bn=edition.title_bn or edition.title,
        edition_en=edition.title,
        organisation=attendee.organisation or attendee.institution,
        designation=attendee.designation,
        activities=tuple((row.title_bn or row.title) if in_bangla else (row.title or row.title_bn) for row in titles),
        language=attendee.language,
    )


def calendar_ics(attendee: Attendee, places: Iterable[Registration]) -> bytes:
    """The activities that a person has a place in, in the person's language; without their sessions."""
    entries = []
    for place in places:
        activity = activity_by_code(place.activity.code) if place.state == State.CONFIRMED else None
        if activity is not None:
            activity.shown_sessions = []
            entries.append(activity)
    return activities_ics(attendee.edition, entries, attendee.language)


COLUMNS = (
    "code",
    "activity",
    "activity_title",
    "state",
    "registered_at",
    "name_en",
    "name_bn",
    "phone",
    "email",
    "kind",
    "organisation",
    "designation",
    "institution",
    "district",
    "language",
    "attendee",
    "short_code",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_PHONE_COLUMN = COLUMNS.index("phone")


def registration_rows(registrations: Iterable[Registration]) -> Iterator[list[str]]:
    """One list of texts for each registration, as COLUMNS; needs attendee, district, activity and `short_code`."""
    for row in registrations:
        person = row.attendee
        yield [
            row.code,
            row.activity.code,
            row.activity.title,
            row.state,
            row.created_at.isoformat(timespec="seconds"),
            person.name_en,
            person.name_bn,
            person.phone,
            person.email,
            person.kind,
            person.organisation,
            person.designation,
            person.institution,
            person.district.name_en if person.district else "",
            person.language,
            person.code,
            getattr(row, "short_code", "") or "",
        ]


def registrations_csv(registrations: Iterable[Registration]) -> Iterator[bytes]:
    """CSV in pieces: UTF-8 with a mark that spreadsheet programs look for, every value a quoted text.

    A text that a spreadsheet would take for a formula gets an apostrophe in front. Phones do not: `+880…` must come back
    as it was, and one plus and digits calculate nothing.
    """
    yield "\ufeff".encode()
    yield _csv_line(COLUMNS)
    for row in registration_rows(registrations):
        yield _csv_line(
            [
                text if at == _PHONE_COLUMN and text[1:].isdigit() else without_formula(text)
                for at, text in enumerate(row)
            ]
        )


def without_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(values: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(values)
    return line.getvalue().encode()


def registrations_xlsx(registrations: Iterable[Registration]) -> bytes:
    """A workbook whose cells are all typed as texts: nothing is calculated and no leading plus or nought is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Registrations")[:31])
    sheet.append(list(COLUMNS))
    for row in registration_rows(registrations):
        sheet.append([_text_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
