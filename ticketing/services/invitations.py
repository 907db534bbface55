"""Invitations: written down, changed, sent, taken back. How they are answered stands in `invitation_answers` and `deputies`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from accounts.models import User
from summit.errors import Refusal
from summit.models import Activity, Event
from ticketing.carry_forward import ALIVE
from ticketing.invitation_queries import living_deputy, messages_about
from ticketing.models import Attendee, CarryForwardRule, Invitation, Kind, Registration
from ticketing.queries import offers_by_key
from ticketing.services.carry_forward_rules import refuse_without_room
from ticketing.services.invitation_rows import (
    first_reminder,
    give_places_back,
    is_late,
    locked_invitation,
    pass_on,
    set_state,
)

State = Invitation.State


class Deed(Protocol):
    """One of the use cases that can be done with many."""

    def __call__(self, invitation: Invitation, /, *, actor: Actor) -> Invitation: ...


SENDABLE = (State.DRAFT, State.RESERVE, State.LAPSED, State.WITHDRAWN, State.DECLINED)
"""Whoever answered no or not at all may be asked again; who comes is not asked twice."""


TOLD = (State.SENT, State.ACCEPTED, State.DEPUTISED)
"""Who is told when the invitation is taken back: it was sent, and the person counts on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """What staff write down of somebody who is to be asked, normalised by the door. `activities` are codes of the event."""

    activities: tuple[str, ...]
    name_en: str = ""
    name_bn: str = ""
    phone: str = ""
    email: str = ""
    organisation: str = ""
    designation: str = ""
    district_id: int | None = None
    gender: str = ""
    language: str = "bn"
    note: str = ""
    kind: str = Kind.GUEST.value
    rank: int = 0
    answer_by: dt.datetime | None = None

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in COLUMNS}


COLUMNS = tuple(one.name for one in fields(Guest) if one.name != "activities")


def guest_facts(invitation: Invitation) -> Guest:
    """As it is written down now."""
    codes = tuple(activity.code for activity in invitation.activities.all())
    return Guest(activities=codes, **{name: getattr(invitation, name) for name in COLUMNS})


def create_invitation(
    event: Event,
    guest: Guest,
    *,
    rule: CarryForwardRule | None = None,
    from_event: Event | None = None,
    attendee: Attendee | None = None,
    state: str = State.DRAFT,
    actor: Actor,
) -> Invitation:
    """Write an invitation down; nothing is sent. `state` is draft, or reserve: on the list of those who are asked later.

    Refusal `name_missing`, `activities_missing`, `unknown_activity`.
    """
    if state not in (State.DRAFT, State.RESERVE):
        raise ValueError(f"state must be draft or reserve, got {state!r}")
    activities = own_activities(event, guest)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            event=event,
            state=state,
            rule=rule,
            from_event=from_event,
            attendee=attendee,
            created_by=actor if isinstance(actor, User) else None,
            **guest.columns(),
        )
        invitation.activities.set(activities)
        facts = {"state": state, "kind": guest.kind, "activities": list(guest.activities)}
        record(actor, "invitation.created", invitation, scope=event.code, after=facts)
    return invitation


def own_activities(event: Event, guest: Guest) -> list[Activity]:
    """The rows of the guest's activities. Refusal when one is not of the event, or something is missing."""
    if not (guest.name_en or guest.name_bn):
        raise Refusal("name_missing", _("Write the name in English or in Bangla."), status=400, field="name_en")
    if not guest.activities:
        raise Refusal("activities_missing", _("Choose at least one activity."), status=400, field="activities")
    found = list(Activity.objects.filter(event=event, code__in=guest.activities))
    if len(found) != len(set(guest.activities)):
        raise Refusal("unknown_activity", _("Choose activities of this event only."), status=400, field="activities")
    return found


def change_invitation(invitation: Invitation, guest: Guest, *, actor: Actor) -> Invitation:
    """Correct what is written down. What is out is not sent again; the link stays the same.

    Refusal `name_missing`, `activities_missing`, `unknown_activity`; `invitation_answered` for other activities than the
    guest has said yes to. The audit line names the fields and not their content.
    """
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        changed = changed_fields(invitation, guest)
        if not changed:
            return invitation
        if "activities" in changed:
            _refuse_other_activities(invitation)
            invitation.activities.set(own_activities(invitation.event, guest))
        else:
            own_activities(invitation.event, guest)
        columns = [name for name in changed if name != "activities"]
        for name in columns:
            setattr(invitation, name, getattr(guest, name))
        if invitation.state == State.SENT and {"answer_by", "email"} & set(changed):
            invitation.next_reminder_at = first_reminder(invitation)
            columns.append("next_reminder_at")
        if columns:
            invitation.save(update_fields=columns)
        record(actor, "invitation.changed", invitation, scope=invitation.event.code, fields=changed)
    return invitation


def changed_fields(invitation: Invitation, guest: Guest) -> list[str]:
    """The fields in which what is written down differs from `guest`."""
    now = guest_facts(invitation)
    changed = [name for name in COLUMNS if getattr(now, name) != getattr(guest, name)]
    return [*changed, "activities"] if set(now.activities) != set(guest.activities) else changed


def _refuse_other_activities(invitation: Invitation) -> None:
    if invitation.state in (State.ACCEPTED, State.DEPUTISED):
        raise Refusal(
            "invitation_answered",
            _("This guest has answered already. Change the places on the page of the person instead."),
            field="activities",
        )


# ── Sent ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def send_invitation(invitation: Invitation, *, actor: Actor) -> Invitation:
    """Ask the guest: the mail goes out, and the link opens. Without an address staff pass the link on. Twice is harmless.

    Also again for somebody who declined, did not answer, was taken back, or whose deputy does not come. Refusal
    `invitation_answered`, `answer_by_past`, `deputy_sends_no_deputy` (a deputy is not asked), `closed`, `division_full`.
    """
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        if invitation.state == State.SENT:
            return invitation
        _refuse_unsendable(invitation)
        invitation.sent_at, invitation.answered_at = timezone.now(), None
        invitation.reply, invitation.reminders = "", 0
        invitation.next_reminder_at = first_reminder(invitation)
        again = ["sent_at", "answered_at", "reply", "reminders", "next_reminder_at"]
        set_state(invitation, State.SENT, "invitation.sent", actor=actor, fields=again, mailed=bool(invitation.email))
        if invitation.email:
            queue_message(
                invitation.email,
                "invitation",
                {"invitation": invitation.code},
                language=invitation.language,
                dedupe_key=f"{messages_about(invitation)}sent:{invitation.sent_at.isoformat()}",
            )
    return invitation


def _refuse_unsendable(invitation: Invitation) -> None:
    if invitation.deputy_of_id is not None:
        raise Refusal("deputy_sends_no_deputy", _("A deputy is not invited again. Invite the guest."))
    gone = invitation.state == State.DEPUTISED and living_deputy(invitation) is None
    if invitation.state not in SENDABLE and not gone:
        raise Refusal("invitation_answered", _("This guest has answered already, and the answer stands."))
    if is_late(invitation):
        raise Refusal(
            "answer_by_past",
            _("The last day to answer is over. Set a later one, then send the invitation."),
            field="answer_by",
        )
    now = timezone.now()
    for offer in offers_by_key(invitation.activities.values_list("pk", flat=True)).values():
        if not offer.live or not offer.takes_registrations or offer.is_over(now):
            raise Refusal(
                "closed",
                _("“%(activity)s” is over, is not public, or takes no registrations. Set places and hours first.")
                % {"activity": offer.shown_title},
            )
    refuse_without_room(invitation)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of many at once: how many were done, how many of them have no address, and who was refused why."""

    done: int
    without_address: int
    refused: tuple[tuple[str, str], ...]


def with_each(invitations: Iterable[Invitation], do: Deed, *, actor: Actor) -> Outcome:
    """Do the same with many, each in a transaction of its own: one that is refused does not stop the others."""
    done, silent, refused = 0, 0, []
    for invitation in invitations:
        try:
            do(invitation, actor=actor)
        except Refusal as refusal:
            refused.append((invitation.name, refusal.sentence))
            continue
        done += 1
        silent += not invitation.email
    return Outcome(done, silent, tuple(refused))


def send_invitations(invitations: Iterable[Invitation], *, actor: Actor) -> Outcome:
    """Ask many guests."""
    return with_each(invitations, send_invitation, actor=actor)


# ── Taken back ───────────────────────────────────────────────────────────────────────────────────────────────────────
def withdraw_invitation(invitation: Invitation, *, actor: Actor) -> Invitation:
    """Take an invitation back: its link dies, its places are free, its deputy's too. Twice is harmless.

    Also: a message to whoever was asked, or comes, and to the deputy. Who had said no, or nothing in time, is told nothing.
    """
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        if invitation.state == State.WITHDRAWN:
            return invitation
        before = invitation.state
        deputy = living_deputy(invitation)
        if deputy is not None:
            withdraw_invitation(deputy, actor=actor)
        if before == State.ACCEPTED:
            give_places_back(invitation, actor=actor, ended_as=Registration.Ending.DECLINED)
        invitation.link_version += 1
        set_state(invitation, State.WITHDRAWN, "invitation.withdrawn", actor=actor, fields=["link_version"])
        if before in TOLD and invitation.email:
            queue_message(
                invitation.email,
                "invitation_withdrawn",
                {"invitation": invitation.code},
                language=invitation.language,
                dedupe_key=f"{messages_about(invitation)}withdrawn:{invitation.link_version}",
            )
        if before in ALIVE:
            pass_on(invitation, actor=actor)
    return invitation
