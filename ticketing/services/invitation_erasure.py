"""Guests who are forgotten: whoever has the own data erased, and, some time after the event, all who did not come.

`forget_guest` is named in settings.PERSONAL_ERASURES, `forget_past_guests` in settings.TIDIED_HOURLY.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Message
from summit.models import Activity, Event, EventDate, ProgrammeStatus
from ticketing.carry_forward import ALIVE
from ticketing.invitation_queries import messages_about
from ticketing.models import Attendee, Invitation
from ticketing.services.invitation_rows import locked_invitation, pass_on, set_state

State = Invitation.State
NOBODY = "–"
"""Stands where the name was: the database wants one, and a guest list shows that somebody was there."""
AT_ONCE = 500
_BLANK = ("name_bn", "phone", "email", "organisation", "designation", "gender", "note", "reply")


def forget_guest(attendee: Attendee, *, actor: Actor) -> None:
    """Overwrite what the invitations of an erased attendee say of him or her; their links open nothing any more."""
    for row in Invitation.objects.filter(attendee=attendee).order_by("pk"):
        invitation = locked_invitation(row)
        before = invitation.state
        state = State.DECLINED if before in (State.SENT, State.ACCEPTED) else before
        state = State.WITHDRAWN if before in (State.DRAFT, State.RESERVE) else state
        _forget(invitation, state, actor=actor, answered_at=invitation.answered_at or timezone.now())
        if before in ALIVE and state in (State.DECLINED, State.WITHDRAWN):
            pass_on(invitation, actor=actor)


def forget_past_guests() -> int:
    """Forget those who were asked, or stood on the list, and did not come themselves: `settings.GUESTS_KEPT_DAYS` after the
    last day of the event, because they have no ticket page on which they could do it. How many; the states stay for the
    figures. Who came is an attendee, with a page of the own. Each in a transaction of its own, safe to run twice and at once.
    """
    return sum(_forget_if_past(row) for row in _past_guests().order_by("pk")[:AT_ONCE])


def _forget_if_past(invitation: Invitation) -> int:
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        still_past = _past_guests().filter(pk=invitation.pk).exists()
        if not still_past:  # the event was put off, or the guest said yes meanwhile
            return 0
        _forget(invitation, invitation.state, actor="system")
    return 1


def _past_guests() -> QuerySet[Invitation]:
    guests = Invitation.objects.exclude(state=State.ACCEPTED).exclude(name_en=NOBODY)
    return guests.filter(event__in=_past_events().values("pk"))


def _past_events() -> QuerySet[Event]:
    """Events of which everything is over for so many days. One without any date, or with something put off, is not past."""
    until = timezone.now() - dt.timedelta(days=settings.GUESTS_KEPT_DAYS)
    dates = EventDate.objects.filter(event=OuterRef("pk"))
    activities = Activity.objects.filter(event=OuterRef("pk")).annotate(over=Coalesce(F("end"), F("start")))
    postponed = Q(programme_status__state=ProgrammeStatus.State.POSTPONED)
    return Event.objects.filter(
        Exists(dates) | Exists(activities.filter(over__isnull=False)),
        ~Exists(dates.filter(date__gte=timezone.localdate(until))),
        ~Exists(activities.filter(over__gte=until)),
        ~Exists(activities.filter(postponed)),
    ).exclude(postponed)


def _forget(invitation: Invitation, state: str, *, actor: Actor, **facts: Any) -> None:
    """Overwrite what a locked invitation says of the guest, and the messages about it; its link opens nothing any more."""
    forgotten = {
        "name_en": NOBODY,
        "district": None,
        "link_version": invitation.link_version + 1,
        **facts,
        **dict.fromkeys(_BLANK, ""),
    }
    for name, value in forgotten.items():
        setattr(invitation, name, value)
    invitation.next_reminder_at = None
    set_state(invitation, state, "invitation.erased", actor=actor, fields=list(forgotten))
    Message.objects.filter(dedupe_key__startswith=messages_about(invitation)).update(to="", context={}, failure="")
