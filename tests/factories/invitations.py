"""Invitations, as staff write them down and send them."""

import itertools
from typing import Any

from summit.models import Activity
from ticketing.models import Invitation
from ticketing.services.invitations import Guest, create_invitation, send_invitation

_numbers = itertools.count(1)


def make_guest(*activities: Activity, **fields: Any) -> Guest:
    n = next(_numbers)
    defaults = {
        "name_en": f"Guest {n}",
        "name_bn": "অতিথি",
        "phone": f"+88019{n:08d}",
        "email": f"guest{n}@example.org",
        "organisation": "Example Ministry",
        "language": "en",
    }
    return Guest(activities=tuple(activity.code for activity in activities), **{**defaults, **fields})


def make_invitation(*activities: Activity, sent: bool = True, actor: Any = "system", **fields: Any) -> Invitation:
    """An invitation to activities of one event; sent unless it is said otherwise."""
    invitation = create_invitation(activities[0].event, make_guest(*activities, **fields), actor=actor)
    return send_invitation(invitation, actor=actor) if sent else invitation
