"""What guests and their deputies want, with their checked answers; and registering with the token of an invitation."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from summit.errors import Refusal
from ticketing.answered_wishes import answered_wish
from ticketing.invitation_queries import invitation_by_token
from ticketing.models import Attendee, Invitation
from ticketing.services.deputies import activities_of_deputy
from ticketing.services.invitation_answers import invited_wish, register_by_invitation
from ticketing.services.wishes import Receipt, Wish


def registered_guest(token: str, wish: Wish, *, request_id: uuid.UUID, holder: Attendee | None) -> Receipt:
    """The receipt of a guest who comes. Refusal as `register_by_invitation`, `invitation_withdrawn` for a dead token."""
    invitation = invitation_by_token(token)
    if invitation is None:
        raise Refusal(
            "invitation_withdrawn",
            _("This invitation is not open. Please write to the organisers if you should be there."),
        )
    said = invited_wish(invitation, wish)
    checked = answered_wish(said, said.answers, ticket_kind=said.kind, request_id=request_id)
    return register_by_invitation(invitation, checked, request_id=request_id, holder=holder)


def deputy_wish(invitation: Invitation, said: Wish, raw: Mapping[str, Any], *, request_id: uuid.UUID) -> Wish:
    """What `send_deputy` takes: the wish with what the activities keep of the answers. AnswerFaults as `answered_wish`."""
    coming = tuple(activity.code for activity in activities_of_deputy(invitation))
    asked = replace(said, activities=coming, kind=invitation.kind)
    checked = answered_wish(asked, raw, ticket_kind=invitation.kind, request_id=request_id)
    return replace(said, kept=checked.kept, files=checked.files)
