"""A group as files: the empty sheet to fill in, the rows that were refused, the list of its people, their badges."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ticketing.badge_pdf import badges_pdf
from ticketing.exports import badge_of
from ticketing.group_columns import ANSWER, REASON, RESULT, label_of
from ticketing.group_rows import RowCheck, read_kept
from ticketing.models import Group, GroupSheet, Registration, Ticket
from ticketing.sheets import Column, csv_lines, xlsx_book
from ticketing.short_code import format_short_code

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sheet_file(kind: str, *, name: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The columns under their names in the language of the page; 404 for a kind of file that is not offered."""
    if kind not in TYPES:
        raise Http404
    header = [label_of(column) for column in columns]
    data = b"".join(csv_lines(header, rows)) if kind == "csv" else xlsx_book(_("People"), header, rows)
    response = HttpResponse(data, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def template_rows(check: RowCheck) -> list[list[str]]:
    """One person as an example to write over: it shows the form of a phone number and of a district."""
    examples = {
        "name_bn": "রাশেদা আক্তার",
        "name_en": "Rasheda Akter",
        "phone": "01XXX-XXXXXX",  # left in, it is refused and not registered
        "email": "rasheda@example.org",
        "institution": check.group.institution,
        "district": "ময়মনসিংহ" if get_language() == "bn" else "Mymensingh",
    }
    return [[examples.get(column.key, "") for column in check.columns]]


def refused_rows(sheet: GroupSheet, check: RowCheck) -> list[list[str]]:
    """The rows that were not registered as they were typed, each with its reason: to be corrected and sent again."""
    in_bangla = get_language() == "bn"
    reasons = {
        member.number: member.sentence_bn if in_bangla else member.sentence_en
        for member in sheet.members.exclude(refusal="")
    }
    return [
        [*(row.values.get(column.key, "") for column in check.columns), reasons[row.number]]
        for row in read_kept(sheet.rows)
        if row.number in reasons
    ]


def refused_columns(check: RowCheck) -> tuple[Column, ...]:
    return (*check.columns, REASON)


def member_columns(check: RowCheck) -> tuple[Column, ...]:
    return (*check.columns, *RESULT)


def member_rows(members: Iterable[Any], check: RowCheck) -> list[list[str]]:
    """The people of a group as the sheet that they came with, and what became of them."""
    in_bangla = get_language() == "bn"
    rows = []
    for member in members:
        person, place = member.attendee, member.registration
        district = (person.district.name_bn if in_bangla else person.district.name_en) if person.district else ""
        facts = {
            "name_bn": person.name_bn,
            "name_en": person.name_en,
            "phone": person.phone,
            "email": person.email,
            "institution": person.institution,
            "district": district,
            "gender": person.gender,
            "kind": person.kind,
            **{f"{ANSWER}{key}": _text(value) for key, value in place.answers.items()},
        }
        short_code = format_short_code(member.short_code) if member.short_code else ""
        said = [facts.get(column.key, "") for column in check.columns]
        rows.append([*said, str(place.get_state_display()), short_code])
    return rows


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "yes" if value is True else str(value)


def group_badges(group: Group, members: Iterable[Any]) -> bytes:
    """Badges of those who have a place now, in the language of the page; only this activity stands on them."""
    people = [row.attendee_id for row in members if row.registration.state == Registration.State.CONFIRMED]
    tickets = Ticket.objects.filter(attendee__in=people, state=Ticket.State.VALID).select_related("attendee__edition")
    places = {
        row.attendee_id: row
        for row in Registration.objects.filter(
            group=group, attendee__in=people, state=Registration.State.CONFIRMED
        ).select_related("activity")
    }
    language = "bn" if get_language() == "bn" else "en"
    rows = tickets.order_by("attendee__name_key", "pk")
    return badges_pdf([replace(badge_of(row, [places[row.attendee_id]]), language=language) for row in rows])
