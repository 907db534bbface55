"""What the mails about invitations are filled with, at the time they are sent: links are in no outbox."""

from typing import Any

from django.conf import settings

from accounts.messages import Unwanted
from accounts.models import Message
from summit.models import Event, EventOrganisation
from ticketing.invitation_queries import (
    invitation_path,
    invitation_token,
    living_deputy,
    messages_about,
    with_activities,
)
from ticketing.models import Invitation

State = Invitation.State


def invitation_link(invitation: Invitation) -> str:
    """The guest's own address, whole: for a mail, or to be passed on by hand."""
    token = invitation_token(invitation)
    return f"{settings.PUBLIC_ORIGIN}{invitation_path(token)}?lang={invitation.language}"


def hosts_of(event: Event) -> list[str]:
    """Who invites: the organisers of the event, in the language of the running request."""
    rows = event.event_organisations.filter(role=EventOrganisation.RoleAt.ORGANISER).select_related("organisation")
    return [row.organisation.name for row in rows]


def invitation_context(message: Message) -> dict[str, Any]:
    """The invitation, also for its reminder. Unwanted when it was answered, is over, or goes to another address now."""
    invitation = _invitation(message)
    if invitation.state != State.SENT:
        raise Unwanted("The invitation was answered or taken back before this was sent.")
    return {**_facts(invitation), "link": invitation_link(invitation)}


def deputy_context(message: Message) -> dict[str, Any]:
    """Tells the guest's office who comes instead. Unwanted when that one does not come either."""
    invitation = _invitation(message)
    deputy = living_deputy(invitation)
    if invitation.state != State.DEPUTISED or deputy is None:
        raise Unwanted("The deputy was taken back before this was sent.")
    return {**_facts(invitation), "deputy": deputy}


def withdrawn_context(message: Message) -> dict[str, Any]:
    """Tells a guest, or a deputy, that nobody is expected any more. Unwanted when the guest was asked again meanwhile, or
    never got the mail that asked.
    """
    invitation = _invitation(message)
    if invitation.state != State.WITHDRAWN:
        raise Unwanted("The guest was asked again before this was sent.")
    asking = Message.objects.filter(
        dedupe_key__startswith=messages_about(invitation), template__in=("invitation", "invitation_reminder")
    )
    states = set(asking.values_list("state", flat=True))
    if states and Message.State.SENT not in states and invitation.answered_at is None:
        raise Unwanted("The invitation was taken back before it was sent.")
    return _facts(invitation)


def _invitation(message: Message) -> Invitation:
    rows = Invitation.objects.filter(code=message.context.get("invitation"))
    invitation = with_activities(rows).first()
    if invitation is None or invitation.email != message.to:
        raise Unwanted("The invitation is gone, or its address was corrected.")
    return invitation


def _facts(invitation: Invitation) -> dict[str, Any]:
    return {
        "name": invitation.name,
        "event": invitation.event,
        "hosts": hosts_of(invitation.event),
        "activities": list(invitation.activities.all()),
        "answer_by": invitation.answer_by,
    }
