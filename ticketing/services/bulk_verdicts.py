"""What stands against doing something to a registration: judged the same way for a preview and before the doing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Message
from summit.models import Activity
from ticketing.models import Attendee, Invitation, Quota, Registration, ReservedSeat
from ticketing.queries import ACTIVE, COUNTED, messages_of, offers_by_key
from ticketing.services.attendees import RESEND_WINDOW
from ticketing.services.seats import Seats, facts_of

State = Registration.State
_Links = Quota.activities.through
OPEN_INVITATIONS = (
    Invitation.State.DRAFT,
    Invitation.State.RESERVE,
    Invitation.State.SENT,
    Invitation.State.ACCEPTED,
    Invitation.State.DEPUTISED,
)


class Action(StrEnum):
    """What can be done to many at once."""

    APPROVE = "approve"
    DECLINE = "decline"
    CANCEL = "cancel"
    PRIORITY = "priority"
    MOVE = "move"
    INVITE = "invite"
    RESEND = "resend"


NEEDS_ACTIVITY = (Action.MOVE, Action.INVITE)
ENDS_PLACES = (Action.DECLINE, Action.CANCEL, Action.MOVE)
APPLIES_TO: dict[Action, tuple[str, ...]] = {
    Action.APPROVE: (State.PENDING,),
    Action.DECLINE: (State.WAITING, State.OFFERED, State.PENDING),
    Action.CANCEL: ACTIVE,
    Action.PRIORITY: (State.WAITING,),
    Action.MOVE: ACTIVE,
    Action.INVITE: tuple(State.values),
    Action.RESEND: tuple(State.values),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done: `to` for moving and inviting, `priority` for the waiting list."""

    action: Action
    to: Activity | None = None
    priority: int = 0


# Closed list: code -> sentence about one registration. Codes go into the log, so no sentence holds a name.
REASONS: dict[str, str | Promise] = {
    "already": _("This has been done already."),
    "changed": _("It changed in the meantime. Look at it again."),
    "unknown": _("No registration of this event has this code."),
    "ended": _("This registration has ended."),
    "not_pending": _("Only a registration that waits for approval can be approved."),
    "is_confirmed": _("This place is confirmed. Cancel it if the person should not come."),
    "not_waiting": _("This person does not wait any more."),
    "same_activity": _("This is the same activity."),
    "already_registered": _("There is a place in that activity already."),
    "already_invited": _("The person has an invitation to that activity already."),
    "sold_out": _("There is no place left in that activity."),
    "closed": _("That activity is over, or takes no registrations."),
    "no_address": _("There is no e-mail address on file."),
    "already_sent": _("The ticket link went out within this hour."),
    "erased": _("The person had the own data erased."),
    "busy": _("Others were changing the same places. Try it again."),
    "refused": _("It could not be done. Open the person to see why."),
}


class Judge:
    """Knows what the verdicts on these registrations need; read at once, for as many as there are.

    A verdict of "" says yes, and what follows from it counts for those who are judged after: the last seat goes once.
    """

    def __init__(self, order: Order, rows: Sequence[Registration]) -> None:
        self.order = order
        people = {row.attendee_id for row in rows}
        to = [order.to.pk] if order.to else []
        self._held: set[int] = set()
        self._invited: set[int] = set()
        self._mailed: set[int] = set()
        self.seats: Seats | None = None
        if order.action in ENDS_PLACES:
            self.seats = Seats(quotas_near([*{row.activity_id for row in rows}, *to]))
            self._reserved = _reserved_by(rows)
        if order.action in NEEDS_ACTIVITY:
            active = Registration.objects.filter(activity__in=to, attendee__in=people, state__in=ACTIVE)
            self._held = set(active.values_list("attendee_id", flat=True))
            self._is_open = _is_open(to)
        if order.action is Action.INVITE:
            self._invited = _invited_to(to, people)
        if order.action is Action.RESEND:
            self._mailed = _mailed_this_hour([row.attendee for row in rows])

    def verdict(self, row: Registration) -> str:
        """A code of REASONS, or "" when it can be done."""
        return {
            Action.APPROVE: self._approve,
            Action.DECLINE: self._decline,
            Action.CANCEL: self._cancel,
            Action.PRIORITY: self._priority,
            Action.MOVE: self._move,
            Action.INVITE: self._invite,
            Action.RESEND: self._resend,
        }[self.order.action](row)

    def _approve(self, row: Registration) -> str:
        if row.state == State.CONFIRMED:
            return "already"
        return "" if row.state == State.PENDING else "not_pending"

    def _decline(self, row: Registration) -> str:
        if row.state == State.CANCELLED:
            return "already" if row.ended_as == Registration.Ending.DECLINED else "ended"
        return "is_confirmed" if row.state == State.CONFIRMED else self._end(row)

    def _cancel(self, row: Registration) -> str:
        return "already" if row.state == State.CANCELLED else self._end(row)

    def _end(self, row: Registration) -> str:
        if self.seats and row.state in COUNTED:
            self.seats.give_back(row.activity_id, self._reserved.get(row.pk, []))
        return ""

    def _priority(self, row: Registration) -> str:
        if row.state != State.WAITING:
            return "not_waiting"
        return "already" if row.priority == self.order.priority else ""

    def _move(self, row: Registration) -> str:
        to = self.order.to
        if to is None or row.activity_id == to.pk:
            return "same_activity"
        if row.state == State.CANCELLED:
            return "already" if row.ended_as == Registration.Ending.MOVED else "ended"
        if row.attendee_id in self._held:
            return "already_registered"
        if not self._is_open:
            return "closed"
        self._end(row)
        if self.seats and self.seats.take(to.pk, facts_of(row.attendee)) is None:
            if row.state in COUNTED:
                self.seats.take(row.activity_id, facts_of(row.attendee))  # who cannot move keeps the place
            return "sold_out"
        self._held.add(row.attendee_id)
        return ""

    def _invite(self, row: Registration) -> str:
        if row.attendee.erased_at is not None:
            return "erased"
        if row.attendee_id in self._held:
            return "already_registered"
        if row.attendee_id in self._invited:
            return "already_invited"
        self._invited.add(row.attendee_id)
        return ""

    def _resend(self, row: Registration) -> str:
        if row.attendee.erased_at is not None:
            return "erased"
        if not row.attendee.email:
            return "no_address"
        if row.attendee_id in self._mailed:
            return "already_sent"
        self._mailed.add(row.attendee_id)
        return ""


def quotas_near(activities: Collection[int]) -> dict[int, Quota]:
    """The quotas of these activities and of all that share one with them: those that promoting may touch. Not locked."""
    tied = _Links.objects.filter(activity__in=activities).values("quota")
    neighbours = _Links.objects.filter(quota__in=tied).values("activity")
    keys = _Links.objects.filter(Q(activity__in=activities) | Q(activity__in=neighbours)).values("quota")
    return {quota.pk: quota for quota in Quota.objects.filter(pk__in=keys).order_by("pk")}


def _reserved_by(rows: Sequence[Registration]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    seats = ReservedSeat.objects.filter(registration__in=[row.pk for row in rows])
    for registration, sub_quota in seats.values_list("registration_id", "sub_quota_id"):
        found.setdefault(registration, []).append(sub_quota)
    return found


def _is_open(to: Sequence[int]) -> bool:
    now = timezone.now()
    return any(offer.takes_registrations and not offer.is_over(now) for offer in offers_by_key(to).values())


def _invited_to(to: Sequence[int], people: Collection[int]) -> set[int]:
    open_ones = Invitation.objects.filter(activities__in=to, attendee__in=people, state__in=OPEN_INVITATIONS)
    return {attendee for attendee in open_ones.values_list("attendee_id", flat=True) if attendee is not None}


def _mailed_this_hour(people: Sequence[Attendee]) -> set[int]:
    """Whose ticket link `resend_ticket` would not send again now."""
    hour = timezone.now().strftime(RESEND_WINDOW)
    keys = {f"{messages_of(attendee)}ticket:again:{hour}": attendee.pk for attendee in people}
    sent = Message.objects.filter(dedupe_key__in=list(keys)).values_list("dedupe_key", flat=True)
    return {keys[key] for key in sent}
