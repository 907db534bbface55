"""What the mails to coordinators are filled with, when they are sent: no link lies in the outbox."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.messages import Unwanted
from accounts.models import Message
from ticketing.group_links import group_path, group_token
from ticketing.models import Group, GroupSheet
from ticketing.queries import offers_by_key


def group_context(message: Message) -> dict[str, Any]:
    """The coordinator's link. Unwanted when the group was closed, or another address is its own now."""
    group = _group(message)
    if group.closed_at is not None:
        raise Unwanted("The group was closed before this was sent.")
    offer = offers_by_key([group.activity_id]).get(group.activity_id)
    return {
        "name": group.name,
        "institution": group.institution,
        "activity": group.activity,
        "limit": offer.group_limit if offer else 0,
        "link": _link(group),
    }


def group_done_context(message: Message) -> dict[str, Any]:
    """How many of a sheet's rows were registered, and how many were not."""
    group = _group(message)
    try:
        sheet = GroupSheet.objects.filter(group=group, pk=message.context.get("sheet")).first()
    except ValidationError:
        sheet = None
    if sheet is None:
        raise Unwanted("The sheet is gone.")
    made = sheet.members.filter(refusal="").count()
    return {
        "name": group.name,
        "activity": group.activity,
        "made": made,
        "refused": sheet.members.exclude(refusal="").count(),
        "link": _link(group),
    }


def _group(message: Message) -> Group:
    group = (
        Group.objects.select_related("activity__venue__district", "activity__event__edition")
        .filter(code=message.context.get("group"))
        .first()
    )
    if group is None or group.email != message.to:
        raise Unwanted("The group is gone, or has another address.")
    return group


def _link(group: Group) -> str:
    return f"{settings.PUBLIC_ORIGIN}{group_path(group_token(group))}?lang={group.language}"
