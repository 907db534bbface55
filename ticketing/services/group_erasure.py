"""What groups keep of a person, told to the person and forgotten when asked."""

from typing import Any

from accounts.audit import Actor
from bangla.phones import PhoneError, parse_phone
from bangla.text import name_key
from ticketing.models import Attendee, GroupMember, GroupSheet


def forget_member(attendee: Attendee, *, actor: Actor) -> None:
    """Take the rows of a person out of every sheet of the edition that still has rows; the result of the row stays."""
    sheets = GroupSheet.objects.select_for_update(of=("self",)).filter(
        group__activity__event__edition=attendee.edition_id
    )
    for sheet in sheets.exclude(rows=[]).order_by("pk"):
        mine = set(sheet.members.filter(attendee=attendee).values_list("number", flat=True))
        kept = [row for row in sheet.rows if row["n"] not in mine and not _is_about(row["v"], attendee)]
        if len(kept) != len(sheet.rows):
            sheet.rows = kept
            sheet.save(update_fields=["rows"])


def _is_about(values: dict[str, str], attendee: Attendee) -> bool:
    try:
        phone = parse_phone(values.get("phone", "")[:60])
    except PhoneError:
        return False
    keys = {name_key(values.get(column, ""))[:200] for column in ("name_en", "name_bn")}
    return phone == attendee.phone and attendee.name_key in keys


def group_data(attendee: Attendee) -> list[dict[str, Any]]:
    """Who registered a person, for the copy of the own data."""
    members = GroupMember.objects.filter(attendee=attendee).select_related("sheet__group__activity", "registration")
    return [
        {
            "group": member.sheet.group.code,
            "institution": member.sheet.group.institution,
            "activity": member.sheet.group.activity.code,
            "registration": member.registration.code if member.registration else None,
        }
        for member in members.order_by("pk")
    ]
