"""What every change of one invitation does: lock the row, look whether it may still be answered, write its line."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from summit.errors import Refusal
from ticketing.invitation_queries import is_carried, places_of
from ticketing.models import Invitation, Registration
from ticketing.services.places import cancel_registration

State = Invitation.State
REMINDED_BEFORE = (dt.timedelta(days=7), dt.timedelta(days=2))
"""How long before the last day to answer a guest is reminded."""


def locked_invitation(invitation: Invitation) -> Invitation:
    """The row as it is now, locked: the first lock of everything that is done with an invitation.

    By itself: who waits for the lock gets the row anew from PostgreSQL, but a joined attendee as it was before the waiting.
    """
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def set_state(
    invitation: Invitation, state: str, verb: str, *, actor: Actor, fields: Collection[str] = (), **data: Any
) -> None:
    """Write the state and the named fields of a locked invitation, and one line about it."""
    before, invitation.state = invitation.state, state
    if state != State.SENT:
        invitation.next_reminder_at = None
    invitation.save(update_fields=["state", "next_reminder_at", *fields])
    facts = {"before": {"state": before}, "after": {"state": state}, **data}
    record(actor, verb, invitation, scope=invitation.event.code, **facts)


def is_late(invitation: Invitation) -> bool:
    return invitation.answer_by is not None and invitation.answer_by <= timezone.now()


def refuse_unanswerable(invitation: Invitation, answered: Collection[str]) -> None:
    """Refusal unless a locked invitation is open, or in one of the states `answered` that may still be changed."""
    if invitation.state in (State.DRAFT, State.RESERVE, State.WITHDRAWN):
        raise Refusal(
            "invitation_withdrawn",
            _("This invitation is not open. Please write to the organisers if you should be there."),
        )
    if invitation.state == State.LAPSED or is_late(invitation):
        raise Refusal(
            "invitation_lapsed",
            _("The time to answer this invitation is over. Please write to the organisers if you still want to come."),
        )
    if invitation.state != State.SENT and invitation.state not in answered:
        raise Refusal("invitation_answered", _("This invitation has been answered already. Open it to see the answer."))
    if invitation.state == State.DECLINED and is_carried(invitation):
        raise Refusal(
            "invitation_answered",
            _(
                "Your place has gone to the next person in line. Please write to the organisers if you still want to come."
            ),
        )


def give_places_back(invitation: Invitation, *, actor: Actor, ended_as: str = Registration.Ending.GIVEN_BACK) -> None:
    """Every place that the guest has by this invitation; who waits for them gets them."""
    for registration in places_of(invitation):
        cancel_registration(registration, actor=actor, ended_as=ended_as)


def pass_on(invitation: Invitation, *, actor: Actor) -> None:
    """An invitation of a carry-forward rule gave its place free: the functions of settings.INVITATION_FREED fill it again."""
    if invitation.rule_id is None:
        return
    for path in settings.INVITATION_FREED:
        import_string(path)(invitation, actor)


def first_reminder(invitation: Invitation) -> dt.datetime | None:
    """When to remind the guest next; None without an address, without a last day, or when there is no such time left."""
    if not invitation.email or invitation.answer_by is None or invitation.reminders >= len(REMINDED_BEFORE):
        return None
    now = timezone.now()
    times = (invitation.answer_by - before for before in REMINDED_BEFORE)
    return next((time for time in times if time > now), None)
