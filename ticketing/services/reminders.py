"""Guests who have not answered: reminded a week and two days before the last day to answer, and then asked no more."""

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from accounts.models import Message
from summit.errors import Refusal
from ticketing.invitation_queries import messages_about
from ticketing.models import Invitation
from ticketing.services.invitation_rows import (
    first_reminder,
    is_late,
    locked_invitation,
    pass_on,
    refuse_unanswerable,
    set_state,
)

State = Invitation.State
AT_ONCE = 200


def remind_invitation(invitation: Invitation, *, actor: Actor) -> Invitation:
    """Ask once more by mail, at most once a day. Refusal `invitation_answered`, `invitation_lapsed`, `no_address`,
    `reminded_today`, `invitation_withdrawn`.
    """
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        refuse_unanswerable(invitation, ())
        if not invitation.email:
            raise Refusal("no_address", _("There is no e-mail address. Pass the link on by phone or WhatsApp."))
        if Message.objects.filter(dedupe_key=_key(invitation)).exists():
            raise Refusal("reminded_today", _("This guest was reminded today already. Try again tomorrow."))
        _remind(invitation, actor=actor)
    return invitation


def remind_due() -> int:
    """Remind those whose time has come; how many. Each in a transaction of its own, safe to run twice and at once."""
    due = Invitation.objects.filter(state=State.SENT, next_reminder_at__lte=timezone.now())
    return sum(_remind_if_due(row) for row in due.order_by("next_reminder_at", "pk")[:AT_ONCE])


def _remind_if_due(invitation: Invitation) -> int:
    with transaction.atomic():
        row = _unless_held(Invitation.objects.filter(pk=invitation.pk, state=State.SENT))
        if row is None or row.next_reminder_at is None or row.next_reminder_at > timezone.now():
            return 0
        if is_late(row) or not row.email:
            row.next_reminder_at = None
            row.save(update_fields=["next_reminder_at"])
            return 0
        _remind(row, actor="system")
    return 1


def lapse_invitations() -> int:
    """Close what was not answered in time; how many. The place of a carry-forward rule goes to the next in line."""
    late = Invitation.objects.filter(state=State.SENT, answer_by__lte=timezone.now())
    return sum(_lapse(row) for row in late.order_by("answer_by", "pk")[:AT_ONCE])


def _lapse(invitation: Invitation) -> int:
    with transaction.atomic():
        row = _unless_held(Invitation.objects.filter(pk=invitation.pk, state=State.SENT))
        if row is None or not is_late(row):
            return 0
        set_state(row, State.LAPSED, "invitation.lapsed", actor="system")
        pass_on(row, actor="system")
    return 1


def _unless_held(rows: QuerySet[Invitation]) -> Invitation | None:
    """The row, locked; None when it has changed, or when somebody works on it at this moment."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True).first()
    return rows.select_for_update().first()


def _remind(invitation: Invitation, *, actor: Actor) -> None:
    """Write the mail of today and count it; one that went out today already is not sent twice."""
    queue_message(
        invitation.email,
        "invitation_reminder",
        {"invitation": invitation.code},
        language=invitation.language,
        dedupe_key=_key(invitation),
    )
    invitation.reminders += 1
    invitation.next_reminder_at = first_reminder(invitation)
    invitation.save(update_fields=["reminders", "next_reminder_at"])
    record(actor, "invitation.reminded", invitation, scope=invitation.event.code, reminders=invitation.reminders)


def _key(invitation: Invitation) -> str:
    return f"{messages_about(invitation)}reminder:{timezone.localdate().isoformat()}"
