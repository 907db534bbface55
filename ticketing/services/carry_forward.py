"""Carrying people forward: within the places of each division some are invited, and the others stand on its reserve list.

One division gives its places out under the lock of the rule, in steps of some hundred people, each whole: stopped half
way, running again goes on. Locks are taken in the order attendees, rule, reserve list; who holds an invitation that made
room asks for the rule afterwards, and rows of the reserve list are never waited for, so nobody waits in a circle.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.audit import Actor, line, record
from accounts.models import User
from accounts.rows import Row, insert
from summit.errors import Refusal
from summit.models import Event
from ticketing import sabotage
from ticketing.carry_forward import places_for, share
from ticketing.carry_forward_queries import (
    People,
    alive_in,
    eligible,
    elsewhere,
    in_order,
    listed,
    next_in_line,
    source_events,
    to_send,
)
from ticketing.models import Attendee, CarryForwardRule, Invitation
from ticketing.services.carry_forward_rules import locked_rule
from ticketing.services.invitation_rows import locked_invitation, set_state
from ticketing.services.invitations import Outcome, send_invitation, with_each

State = Invitation.State
AT_ONCE = 200
MOST_SENT = 500
"""So many are asked in one go; who is left is seen, and asked by the next."""
SPARE = 10
"""So many more of the reserve list are looked at as may be locked by somebody at the desk."""
COPIED = ("name_en", "name_bn", "phone", "email", "organisation", "designation", "district_id", "gender", "language")


@dataclass(frozen=True, slots=True)
class Carried:
    """What a run changed: invitations that were written, of them from the reserve list, and new people on reserve lists."""

    invited: int = 0
    from_reserve: int = 0
    reserve: int = 0

    def __add__(self, other: "Carried") -> "Carried":
        return Carried(
            self.invited + other.invited, self.from_reserve + other.from_reserve, self.reserve + other.reserve
        )


# ── Running a rule ───────────────────────────────────────────────────────────────────────────────────────────────────
def run_rule(rule: CarryForwardRule, *, actor: Actor) -> Carried:
    """Give the free places of every division out, as invitations that are not sent yet, and put everybody else on the
    reserve lists. Running twice, at once or after a crash invites nobody twice and never more than the places.

    Also: an audit line for each invitation and one for the run.
    """
    done = Carried()
    for event in source_events(rule):
        done += _run_for(rule, event, actor=actor)
    with transaction.atomic():
        rule = locked_rule(rule)
        rule.ran_at = timezone.now()
        rule.save(update_fields=["ran_at"])
        record(
            actor,
            "carry_forward.run",
            rule,
            scope=rule.edition.code,
            invited=done.invited,
            from_reserve=done.from_reserve,
            reserve=done.reserve,
        )
    return done


def run_and_send(rule: CarryForwardRule, *, actor: Actor) -> tuple[Carried, Outcome]:
    """Run the rule, then ask everybody who has an invitation and an e-mail address."""
    done = run_rule(rule, actor=actor)
    return done, send_drafts(rule, actor=actor)


def _run_for(rule: CarryForwardRule, event: Event, *, actor: Actor) -> Carried:
    people = People.of(rule.edition_id)
    persons = eligible(rule, event, people) - listed(rule, people).keys() - elsewhere(rule, people)
    line_up = in_order(event, persons, people) if persons else []
    done = _step(rule, event, line_up[:AT_ONCE], actor=actor)
    for first in range(AT_ONCE, len(line_up), AT_ONCE):
        done += _step(rule, event, line_up[first : first + AT_ONCE], actor=actor)
    return done


def _step(rule: CarryForwardRule, event: Event, persons: Sequence[int], *, actor: Actor) -> Carried:
    """One transaction: who stood on the reserve list goes first, then `persons` in their order."""
    with transaction.atomic():
        found = _locked_people(rule, persons)
        rule = locked_rule(rule)
        if found:
            people = People.of(rule.edition_id)
            gone = listed(rule, people).keys() | elsewhere(rule, people)
            found = [one for one in found if one.pk not in gone]
        places = places_for(rule, event)
        room = max(0, places - alive_in(rule, event.pk))
        risen = _rise(rule, event, room, actor=actor)
        free = share(places=room, alive=risen, in_line=0, newcomers=len(found)).newcomers
        sabotage.crash("after_reserve_rose")
        _write(rule, event, found[:free], state=State.DRAFT, actor=actor)
        _write(rule, event, found[free:], state=State.RESERVE, actor=actor)
        sabotage.crash("after_carrying_forward")
    return Carried(risen + free, risen, len(found) - free)


def _locked_people(rule: CarryForwardRule, persons: Sequence[int]) -> list[Attendee]:
    """Those who are still there, locked in the order of their numbers and given back in the order of `persons`."""
    rows = Attendee.objects.select_for_update(of=("self",)).filter(
        pk__in=persons, edition=rule.edition_id, merged_into=None, erased_at=None
    )
    found = {row.pk: row for row in rows.order_by("pk")}
    return [found[pk] for pk in persons if pk in found]


def _rise(rule: CarryForwardRule, event: Event, most: int, *, actor: Actor) -> int:
    """The first of the reserve list become invitations that are not sent; how many."""
    rows = _first_in_line(rule, event.pk, most)
    for row in rows:
        row.answer_by = answer_by(rule)
        set_state(row, State.DRAFT, "invitation.rose", actor=actor, fields=["answer_by"])
    return len(rows)


def _first_in_line(rule: CarryForwardRule, event: int, most: int) -> list[Invitation]:
    """Locked; one that somebody works on at this moment is passed over and keeps its place in the line."""
    if most <= 0:
        return []
    keys = list(next_in_line(rule).filter(from_event=event).values_list("pk", flat=True)[: most + SPARE])
    rows = Invitation.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=keys, state=State.RESERVE)
    return list(rows.select_related("event").order_by("pk")[:most])


def _write(rule: CarryForwardRule, event: Event, people: Iterable[Attendee], *, state: str, actor: Actor) -> None:
    """As `create_invitation` writes one, for many at once: a main event has thousands of guests."""
    until = answer_by(rule) if state == State.DRAFT else None
    rows = [
        Invitation(
            event=rule.target.event,
            state=state,
            kind=rule.ticket_kind,
            answer_by=until,
            attendee=person,
            rule=rule,
            from_event=event,
            created_by=actor if isinstance(actor, User) else None,
            **{name: getattr(person, name) for name in COPIED},
        )
        for person in people
    ]
    Invitation.objects.bulk_create(rows)
    link = Invitation.activities.through
    link.objects.bulk_create([link(invitation=row, activity=rule.target) for row in rows])
    insert([_line(row, rule, event, actor=actor) for row in rows])


def _line(row: Invitation, rule: CarryForwardRule, event: Event, *, actor: Actor) -> Row:
    facts = {"state": row.state, "kind": row.kind, "activities": [rule.target.code], "rule": rule.code}
    return line(
        actor, "invitation.created", row, scope=rule.target.event.code, after={**facts, "from_event": event.code}
    )


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def answer_by(rule: CarryForwardRule) -> dt.datetime:
    """Until when somebody who is asked now may answer: the last minute of a day in Bangladesh, or when it begins."""
    day = timezone.localdate() + dt.timedelta(days=rule.answer_days)
    evening = timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59)))
    return min(evening, rule.target.start) if rule.target.start else evening


def send_drafts(rule: CarryForwardRule, *, actor: Actor) -> Outcome:
    """Ask those whom a mail reaches, the first some hundred, each in a transaction of its own. Who has no address is left to be told by hand."""
    return with_each(to_send(rule)[:MOST_SENT], ask, actor=actor)


def ask(invitation: Invitation, *, actor: Actor) -> Invitation:
    """Send one invitation of a rule that is not sent yet, with a new last day to answer; without an address its link opens
    and staff pass it on. Twice is harmless. Refusal of `send_invitation`.
    """
    with transaction.atomic():
        invitation = locked_invitation(invitation)
        if invitation.state != State.DRAFT or invitation.rule is None:
            return invitation
        return _send(invitation, invitation.rule, actor=actor)


def _send(invitation: Invitation, rule: CarryForwardRule, *, actor: Actor) -> Invitation:
    invitation.answer_by = answer_by(rule)
    invitation.save(update_fields=["answer_by"])
    return send_invitation(invitation, actor=actor)


# ── The next in line ─────────────────────────────────────────────────────────────────────────────────────────────────
def invite_next(invitation: Invitation, actor: Actor) -> None:
    """The place that `invitation` made free goes to the first of the reserve list of its division, who is asked at once.

    Named in settings.INVITATION_FREED; runs in the transaction of the answer. Who has no address becomes an invitation that
    staff have to pass on, and for one that was never sent another one comes that is not sent either. When nobody can be
    asked any more (the activity is over), the reserve list stays as it is.
    """
    if invitation.rule_id is None or invitation.from_event is None or invitation.rule is None:
        return
    rule, event = locked_rule(invitation.rule), invitation.from_event
    if alive_in(rule, event.pk) >= places_for(rule, event):
        return
    for candidate in _first_in_line(rule, event.pk, 1):
        if not candidate.email or invitation.sent_at is None:
            candidate.answer_by = answer_by(rule)
            set_state(candidate, State.DRAFT, "invitation.rose", actor=actor, fields=["answer_by"])
            return
        try:
            with transaction.atomic():
                _send(candidate, rule, actor=actor)
        except Refusal:
            return
