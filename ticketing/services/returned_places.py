"""A place that came by a carry-forward rule and was given back on the ticket page, or at the desk, goes to the next in line.

Done after the commit that ended the place, because an invitation is locked before every quota, and once more by the sweep,
should the process have died between the two. Locks: invitation, its deputy's, rule, reserve list.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ticketing.carry_forward_queries import returned
from ticketing.models import Invitation
from ticketing.services.invitation_rows import locked_invitation, pass_on, set_state

State = Invitation.State
AT_ONCE = 200


def release_returned() -> int:
    """Give on what came back; how many. Each in a transaction of its own, safe to run twice and at once."""
    return sum(_release(row) for row in returned().order_by("pk")[:AT_ONCE])


def release_returned_by(attendee: int) -> None:
    """As `release_returned`, for the invitations by which this attendee came: named in settings.PLACE_ENDED."""
    person = Q(attendee=attendee) | Q(attendee__merged_into=attendee) | Q(deputy__attendee=attendee)
    for row in returned().filter(person).order_by("pk"):
        _release(row)


def _release(invitation: Invitation) -> int:
    """The guest does not come after all, as if he or she had said so; 0 when that is not so any more."""
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        if not returned().filter(pk=invitation.pk).exists():
            return 0
        if deputy := Invitation.objects.filter(deputy_of=invitation, state=State.ACCEPTED).first():
            _end(locked_invitation(deputy))
        _end(invitation)
        pass_on(invitation, actor="system")
    return 1


def _end(invitation: Invitation) -> None:
    invitation.answered_at = timezone.now()
    set_state(invitation, State.DECLINED, "invitation.given_back", actor="system", fields=["answered_at"])
