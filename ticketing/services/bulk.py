"""Many registrations at once: looked at before, then done one by one, each through the service that does one.

A preview holds no lock and promises nothing; the confirmed run names the state in which each row was seen, and a row that is
in another one by then is reported and left alone.
"""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import LogEntry
from summit.errors import Refusal
from summit.models import Event
from ticketing.contention import is_contention
from ticketing.models import Attendee, Registration
from ticketing.queries import COUNTED, IN_LINE, offers_by_key
from ticketing.registration_queries import Filters, registrations_in
from ticketing.services.attendees import resend_ticket
from ticketing.services.bulk_verdicts import (
    APPLIES_TO,
    ENDS_PLACES,
    NEEDS_ACTIVITY,
    REASONS,
    Action,
    Judge,
    Order,
)
from ticketing.services.invitations import Guest, create_invitation
from ticketing.services.places import (
    cancel_by_staff,
    confirm_registration,
    decline_registration,
    move_registration_by_staff,
)
from ticketing.services.priorities import GREATEST, set_priority
from ticketing.services.seats import Seats, facts_of

MOST = 500
"""Rows of one run: what a person can look over, and a worker does within a minute."""
MOST_IN_LINE = 1000
ATTEMPTS = 3
State = Registration.State
_TURN: dict[str, int] = {
    state: at for at, state in enumerate((State.WAITING, State.OFFERED, State.PENDING, State.CONFIRMED))
}


@dataclass(frozen=True, slots=True)
class Line:
    """One registration of a preview; `reason` is empty when it will be done."""

    registration: Registration
    reason: str

    @property
    def sentence(self) -> str:
        return str(REASONS[self.reason]) if self.reason else ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen. `freed` places come back, `moving_up` people from the waiting list would get one.

    `more` says that more fit the filter than one run takes. `unknown` are codes that no registration of the event has.
    """

    order: Order
    lines: tuple[Line, ...]
    freed: int
    moving_up: int
    more: bool
    unknown: tuple[str, ...] = ()

    @property
    def done(self) -> list[Line]:
        return [line for line in self.lines if not line.reason]

    @property
    def left_number(self) -> int:
        return len(self.lines) - len(self.done) + len(self.unknown)

    @property
    def left(self) -> dict[str, list[Line]]:
        """Who will not be changed, by reason."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.reason:
                found.setdefault(line.reason, []).append(line)
        return found


@dataclass(frozen=True, slots=True)
class Seen:
    """A registration, and the state in which whoever confirms saw it."""

    code: str
    state: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: `result` is done, already, changed or refused; `reason` a code."""

    code: str
    result: str
    reason: str = ""

    @property
    def sentence(self) -> str:
        return str(REASONS.get(self.reason, REASONS["refused"])) if self.reason else ""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the log keeps it; the same request again gets the same."""

    request_id: uuid.UUID
    action: str
    to: str
    priority: int
    outcomes: tuple[Outcome, ...]

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(outcome.result for outcome in self.outcomes))


# ── Which ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def checked_order(event: Event, *, action: str, to: str = "", priority: int | None = None) -> Order:
    """The order that a door was given. Refusal `bulk_action_unknown`, `unknown_activity`, `priority_out_of_range`."""
    if action not in {one.value for one in Action}:
        raise Refusal("bulk_action_unknown", _("Choose what is to be done."), status=400, field="action")
    chosen = Action(action)
    target = None
    if chosen in NEEDS_ACTIVITY:
        target = event.activities.filter(code=to).first()
        if target is None:
            raise Refusal("unknown_activity", _("Choose an activity of this event."), status=400, field="to")
    wanted = 0 if priority is None else priority
    if chosen is Action.PRIORITY and (priority is None or abs(priority) > GREATEST):
        raise Refusal(
            "priority_out_of_range",
            _("Choose a priority between %(least)d and %(most)d.") % {"least": -GREATEST, "most": GREATEST},
            status=400,
            field="priority",
        )
    return Order(action=chosen, to=target, priority=wanted if chosen is Action.PRIORITY else 0)


def preview_chosen(event: Event, order: Order, codes: Iterable[str]) -> Preview:
    """What would happen to the registrations with these codes. Refusal `bulk_nothing_chosen`, `bulk_too_many`."""
    wanted = list(dict.fromkeys(codes))
    _refuse_number(len(wanted))
    rows = list(_rows(event, wanted))
    unknown = sorted(set(wanted) - {row.code for row in rows})
    return preview_bulk(order, rows, unknown=unknown)


def preview_fitting(event: Event, order: Order, filters: Filters) -> Preview:
    """What would happen to all that fit the filters; where more fit than one run takes, to those it applies to."""
    fitting = registrations_in(event, filters).select_related("attendee", "activity", "activity__event")
    rows = list(fitting[: MOST + 1])
    if len(rows) > MOST:
        applicable = fitting.filter(state__in=APPLIES_TO[order.action])
        if order.action is Action.PRIORITY:
            applicable = applicable.exclude(priority=order.priority)
        rows = list(applicable[: MOST + 1])
        return preview_bulk(order, rows[:MOST], more=len(rows) > MOST)
    if not rows:
        raise Refusal("bulk_nothing_chosen", _("Nobody fits the filter."), status=400)
    return preview_bulk(order, rows)


def _refuse_number(number: int) -> None:
    if not number:
        raise Refusal("bulk_nothing_chosen", _("Choose at least one registration."), status=400, field="registrations")
    if number > MOST:
        raise Refusal(
            "bulk_too_many",
            _("At most %(most)d registrations can be changed at once.") % {"most": MOST},
            status=400,
            field="registrations",
        )


def _rows(event: Event, codes: Iterable[str]) -> QuerySet[Registration]:
    """Those of the event; a text that cannot be a code is not asked for."""
    readable = [code for code in codes if code.isascii() and code.isalnum()]
    found = Registration.objects.filter(activity__event=event, code__in=readable)
    return found.select_related("attendee", "activity", "activity__event")


# ── Looked at ────────────────────────────────────────────────────────────────────────────────────────────────────────
def preview_bulk(
    order: Order, rows: Sequence[Registration], *, more: bool = False, unknown: Sequence[str] = ()
) -> Preview:
    """Judge every row in the order in which the run would take them; nothing is written and nothing locked."""
    judge = Judge(order, rows)
    lines = tuple(Line(row, judge.verdict(row)) for row in in_turn(rows, {row.code: row.state for row in rows}))
    ended = [line.registration for line in lines if not line.reason and order.action in ENDS_PLACES]
    freed = sum(row.state in COUNTED for row in ended)
    moving_up = _moving_up(judge.seats, ended) if judge.seats and freed else 0
    return Preview(order, lines, freed, moving_up, more, tuple(unknown))


def in_turn(rows: Iterable[Registration], seen: Mapping[str, str]) -> list[Registration]:
    """Those who wait come first: otherwise a place that is freed in the run would go to one whom the run is to end."""
    return sorted(rows, key=lambda row: (_TURN.get(seen[row.code], len(_TURN)), -row.priority, row.pk))


def _moving_up(seats: Seats, ended: Sequence[Registration]) -> int:
    """How many of those who wait would get the places that the judge left free in `seats`."""
    now = timezone.now()
    offers = offers_by_key(seats.activities)
    taking = [pk for pk, offer in offers.items() if offer.live and not offer.is_over(now)]
    may_be_served = seats.may_be_served(taking)
    if may_be_served is None:
        return 0
    waiting = Registration.objects.filter(may_be_served, state=State.WAITING).exclude(pk__in=[row.pk for row in ended])
    groups: dict[tuple[int, int], list[Registration]] = {}
    number = 0
    line = list(waiting.order_by(*IN_LINE).select_related("attendee", "group")[:MOST_IN_LINE])
    for row in line:
        if row.group is not None and row.group.together:
            groups.setdefault((row.group.pk, row.activity_id), []).append(row)
    for row in line:
        together = (
            [row] if row.group is None or not row.group.together else groups.pop((row.group.pk, row.activity_id), [])
        )
        if together and seats.take_together(row.activity_id, [facts_of(one.attendee) for one in together]) is not None:
            number += len(together)
    return number


# ── Done ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def carry_out_bulk(event: Event, order: Order, seen: Sequence[Seen], *, request_id: uuid.UUID, actor: Actor) -> Run:
    """Do it to each row in a transaction of its own; rows that changed since they were seen stay as they are.

    The same `request_id` answers the same and does nothing. Refusal `request_id_reused`, `bulk_nothing_chosen`,
    `bulk_too_many`. Also: the lines and messages of each service, and one audit line with every code and its result.
    """
    _refuse_number(len(seen))
    body_hash = _hash(order, seen)
    if (before := _replay(event, request_id, body_hash)) is not None:
        return before
    states = {one.code: one.state for one in seen}
    rows = {row.code: row for row in _rows(event, states)}
    outcomes = [Outcome(code, "refused", "unknown") for code in states if code not in rows]
    outcomes += [_carry_out(order, row, states[row.code], actor) for row in in_turn(rows.values(), states)]
    run = Run(request_id, order.action.value, order.to.code if order.to else "", order.priority, tuple(outcomes))
    record(
        actor,
        "registrations.bulk",
        ("bulk_run", str(request_id)),
        scope=event.code,
        action=run.action,
        to=run.to,
        priority=run.priority,
        counts=run.counts,
        outcomes=[[one.code, one.result, one.reason] for one in outcomes],
        body_hash=body_hash,
    )
    return run


def _carry_out(order: Order, row: Registration, seen: str, actor: Actor) -> Outcome:
    for _attempt in range(ATTEMPTS):
        try:
            return _judged(order, row, seen, actor)
        except Refusal as refusal:
            reason = refusal.code if refusal.code in REASONS else "refused"
            return Outcome(row.code, "refused", reason)
        except OperationalError as error:
            if not is_contention(error):
                raise
    return Outcome(row.code, "refused", "busy")


def _judged(order: Order, row: Registration, seen: str, actor: Actor) -> Outcome:
    """The row as it is now, judged as in the preview, and then done."""
    row = Registration.objects.select_related("attendee", "activity__event").get(pk=row.pk)
    reason = Judge(order, [row]).verdict(row)
    if reason in ("already", "already_sent", "already_invited"):
        return Outcome(row.code, "already", reason)
    if row.state != seen:
        return Outcome(row.code, "changed", "changed")
    if reason:
        return Outcome(row.code, "refused", reason)
    return (
        Outcome(row.code, "done") if DOING[order.action](order, row, actor) else Outcome(row.code, "changed", "changed")
    )


def _approve(_order: Order, row: Registration, actor: Actor) -> bool:
    return bool(confirm_registration(row, actor=actor))


def _decline(_order: Order, row: Registration, actor: Actor) -> bool:
    return bool(decline_registration(row, actor=actor))


def _cancel(_order: Order, row: Registration, actor: Actor) -> bool:
    """Only in the state in which it was seen: somebody who was promoted a moment ago keeps the place."""
    return cancel_by_staff(row, states=(row.state,), actor=actor).state == State.CANCELLED


def _set_priority(order: Order, row: Registration, actor: Actor) -> bool:
    return bool(set_priority(row, priority=order.priority, actor=actor))


def _move(order: Order, row: Registration, actor: Actor) -> bool:
    return order.to is not None and bool(move_registration_by_staff(row, to=order.to, actor=actor))


def _invite(order: Order, row: Registration, actor: Actor) -> bool:
    """A draft for the person; the person is locked, so that two runs at once write one."""
    if order.to is None:
        return False
    with transaction.atomic():
        person = Attendee.objects.select_for_update(of=("self",)).get(pk=row.attendee_id)
        row.attendee = person
        if Judge(order, [row]).verdict(row):
            return False
        create_invitation(row.activity.event, _guest(person, order.to.code), attendee=person, actor=actor)
    return True


def _guest(person: Attendee, activity: str) -> Guest:
    names = ("name_en", "name_bn", "phone", "email", "organisation", "designation", "district_id", "gender", "language")
    return Guest(activities=(activity,), kind=person.kind, **{name: getattr(person, name) for name in names})


def _resend(_order: Order, row: Registration, actor: Actor) -> bool:
    return resend_ticket(row.attendee, actor=actor)


DOING: dict[Action, Callable[[Order, Registration, Actor], bool]] = {
    Action.APPROVE: _approve,
    Action.DECLINE: _decline,
    Action.CANCEL: _cancel,
    Action.PRIORITY: _set_priority,
    Action.MOVE: _move,
    Action.INVITE: _invite,
    Action.RESEND: _resend,
}


# ── Kept ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def run_of(event: Event, request_id: uuid.UUID) -> Run | None:
    """The run of this event that the log keeps under this id."""
    entry = _entry(event, request_id)
    return _run(entry, request_id) if entry is not None else None


def _entry(event: Event, request_id: uuid.UUID) -> LogEntry | None:
    lines = LogEntry.objects.filter(subject_type="bulk_run", subject_id=str(request_id), scope=event.code)
    return lines.order_by("pk").first()


def _run(entry: LogEntry, request_id: uuid.UUID) -> Run:
    data = entry.data
    outcomes = tuple(Outcome(*one) for one in data["outcomes"])
    return Run(request_id, data["action"], data["to"], data["priority"], outcomes)


def _replay(event: Event, request_id: uuid.UUID, body_hash: str) -> Run | None:
    entry = _entry(event, request_id)
    if entry is None:
        return None
    if entry.data["body_hash"] != body_hash:
        raise Refusal(
            "request_id_reused",
            _("This form was sent before with other content. Please load the page again and fill it in once more."),
            status=422,
        )
    return _run(entry, request_id)


def _hash(order: Order, seen: Sequence[Seen]) -> str:
    said = [order.action.value, order.to.code if order.to else "", order.priority]
    body = json.dumps([said, sorted((one.code, one.state) for one in seen)])
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
