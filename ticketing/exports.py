"""Files about people who come: data in, bytes out. Badges, calendar, lists."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from summit.exports import activities_ics
from summit.queries import activity_by_code
from ticketing import qr
from ticketing.badge_pdf import BadgeData
from ticketing.models import Attendee, Registration, Ticket
from ticketing.services.tickets import code_of
from ticketing.sheets import csv_lines, xlsx_book

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
    """CSV in pieces, as `sheets.csv_lines` writes it."""
    return csv_lines(COLUMNS, registration_rows(registrations))


def registrations_xlsx(registrations: Iterable[Registration]) -> bytes:
    """A workbook of texts, as `sheets.xlsx_book` writes it."""
    return xlsx_book(_("Registrations"), COLUMNS, registration_rows(registrations))
