"""What groups keep of a person, told to the person and forgotten when asked."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.models import Message
from bangla.phones import PhoneError, parse_phone
from bangla.text import name_key
from ticketing.group_queries import messages_about
from ticketing.models import Attendee, Group, GroupMember, GroupSheet
from ticketing.services.group_sheets import empty_sheets
from ticketing.services.groups import locked_group


def erase_coordinator(group: Group, *, actor: Actor) -> Group:
    """Forget who coordinates a group: name, phone and address are overwritten, every link dies, the group is closed.

    Its sheets are emptied; of one that is being registered the worker leaves the rest. Messages keep no address, and those
    that were queued are dropped when their turn comes. Who was registered keeps the place, and the institution stays, which
    is no person. The request that founded the group stays known: sent again, it must not bring the data back. Erasing twice
    is harmless. What the coordinator has as an attendee is erased on the own ticket.
    """
    with transaction.atomic():
        group = locked_group(group)
        if group.is_erased:
            return group
        group.name = group.phone = group.email = ""
        group.link_version += 1
        group.closed_at = group.closed_at or timezone.now()
        group.save(update_fields=["name", "phone", "email", "link_version", "closed_at"])
        empty_sheets(group)
        about = Message.objects.filter(dedupe_key__startswith=messages_about(group))
        about.update(to="", context={}, failure="")
        activity = group.activity
        record(actor, "group.erased", group, scope=activity.event.code, activity=activity.code)
    return group


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
