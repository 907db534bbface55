"""Files about people who come: data in, bytes out. Badges, calendar, lists."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from summit.exports import activities_ics
from summit.queries import activity_by_code
from ticketing import qr
from ticketing.answer_columns import answer_cells, answer_headings
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
    "gender",
    "ended_as",
    "priority",
    "group",
    "reserved_places",
    "claim_until",
)


def registration_rows(registrations: Iterable[Registration]) -> Iterator[list[str]]:
    """One list of texts for each registration, as COLUMNS; needs attendee, district, activity, group, seats and `short_code`."""
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
            person.gender,
            row.ended_as,
            str(row.priority) if row.state == State.WAITING or row.priority else "",
            row.group.code if row.group else "",
            "; ".join(seat.sub_quota.name_en for seat in row.reserved_seats.all()),
            row.claim_until.isoformat(timespec="seconds") if row.claim_until else "",
        ]


def registrations_csv(registrations: Iterable[Registration], answers: Sequence[str] = ()) -> Iterator[bytes]:
    """CSV in pieces, as `sheets.csv_lines` writes it; `answers` are the keys of questions that get a column."""
    return csv_lines((*COLUMNS, *answer_headings(answers)), _with_answers(registrations, answers))


def registrations_xlsx(registrations: Iterable[Registration], answers: Sequence[str] = ()) -> bytes:
    """A workbook of texts, as `sheets.xlsx_book` writes it; `answers` as for `registrations_csv`."""
    rows = _with_answers(registrations, answers)
    return xlsx_book(_("Registrations"), (*COLUMNS, *answer_headings(answers)), rows)


def _with_answers(registrations: Iterable[Registration], answers: Sequence[str]) -> Iterator[list[str]]:
    for row in registrations:
        yield [*next(registration_rows([row])), *answer_cells(row.answers, answers)]
