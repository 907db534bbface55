"""A guest who has the own data erased is forgotten as a guest too: named in settings.PERSONAL_ERASURES."""

from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Message
from ticketing.carry_forward import ALIVE
from ticketing.invitation_queries import messages_about
from ticketing.models import Attendee, Invitation
from ticketing.services.invitation_rows import locked_invitation, pass_on, set_state

State = Invitation.State
NOBODY = "–"
"""Stands where the name was: the database wants one, and a guest list shows that somebody was there."""


def forget_guest(attendee: Attendee, *, actor: Actor) -> None:
    """Overwrite what the invitations of an erased attendee say of him or her; their links open nothing any more."""
    for row in Invitation.objects.filter(attendee=attendee).order_by("pk"):
        invitation = locked_invitation(row)
        before = invitation.state
        forgotten = {
            "name_en": NOBODY,
            "district": None,
            "answered_at": invitation.answered_at or timezone.now(),
            "link_version": invitation.link_version + 1,
        } | dict.fromkeys(("name_bn", "phone", "email", "organisation", "designation", "gender", "note", "reply"), "")
        for name, value in forgotten.items():
            setattr(invitation, name, value)
        state = State.DECLINED if before in (State.SENT, State.ACCEPTED) else before
        state = State.WITHDRAWN if before in (State.DRAFT, State.RESERVE) else state
        set_state(invitation, state, "invitation.erased", actor=actor, fields=list(forgotten))
        Message.objects.filter(dedupe_key__startswith=messages_about(invitation)).update(to="", context={})
        if before in ALIVE and state in (State.DECLINED, State.WITHDRAWN):
            pass_on(invitation, actor=actor)
