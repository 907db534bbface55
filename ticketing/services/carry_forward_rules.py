"""The rules by which people are carried forward: made, changed, removed. Carrying them out stands in `carry_forward`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import User
from summit.errors import Refusal
from summit.models import Activity, ActivityKind, Edition, Event
from ticketing.carry_forward import ALIVE, MOST_GROUNDS, MOST_PLACES, names_in, places_for
from ticketing.carry_forward_queries import alive_in, grounds
from ticketing.models import CarryForwardRule, Invitation, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """What a rule says. `per_event`: event code -> invitations, where a division has another number than `places`."""

    name_en: str
    name_bn: str
    target: Activity
    ground: str
    source_kind: ActivityKind | None = None
    places: int
    per_event: Mapping[str, int] = field(default_factory=dict)
    ticket_kind: str = Kind.DELEGATE.value
    answer_days: int = 7

    def columns(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"per_event": dict(self.per_event)}


LASTING = ("target", "ground", "source_kind", "ticket_kind")
"""What cannot change once people are on the list: they were asked for that."""


def create_rule(edition: Edition, facts: RuleFacts, *, actor: Actor) -> CarryForwardRule:
    """A new rule; nobody is asked yet. Sent twice, it is refused the second time.

    Refusal `unknown_activity`, `unknown_ground`, `unknown_event`, `places_too_many`, `name_missing`, `rule_exists`.
    """
    with transaction.atomic():
        Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        _refuse_faulty(edition, facts)
        _refuse_double(edition, facts, None)
        maker = actor if isinstance(actor, User) else None
        rule = CarryForwardRule.objects.create(edition=edition, created_by=maker, **facts.columns())
        record(actor, "carry_forward.created", rule, scope=edition.code, after=_said(facts))
    return rule


def change_rule(rule: CarryForwardRule, facts: RuleFacts, *, actor: Actor) -> CarryForwardRule:
    """Change a rule. Fewer places take no invitation from anybody; more are given out when it is run again.

    Refusal as for `create_rule`, and `rule_has_run` for another activity, ground or kind once there is a list.
    """
    with transaction.atomic():
        Edition.objects.select_for_update(of=("self",)).get(pk=rule.edition_id)
        rule = locked_rule(rule)
        columns = facts.columns()
        changed = [name for name, value in columns.items() if getattr(rule, name) != value]
        if not changed:
            return rule
        if set(changed) & set(LASTING) and Invitation.objects.filter(rule=rule).exists():
            raise Refusal(
                "rule_has_run",
                _("People are on the list of this rule already. Make a new rule for another activity or other people."),
                field=next(name for name in LASTING if name in changed),
            )
        _refuse_faulty(rule.edition, facts)
        _refuse_double(rule.edition, facts, rule)
        before = {name: _plain(getattr(rule, name)) for name in changed}
        for name in changed:
            setattr(rule, name, columns[name])
        rule.save(update_fields=changed)
        after = {name: _plain(columns[name]) for name in changed}
        record(actor, "carry_forward.changed", rule, scope=rule.edition.code, before=before, after=after)
    return rule


def remove_rule(rule: CarryForwardRule, *, actor: Actor) -> None:
    """Remove a rule that has no list yet. Refusal `rule_has_run`."""
    with transaction.atomic():
        rule = locked_rule(rule)
        if Invitation.objects.filter(rule=rule).exists():
            raise Refusal("rule_has_run", _("People are on the list of this rule already, so it stays."))
        record(actor, "carry_forward.removed", rule, scope=rule.edition.code)
        rule.delete()


def locked_rule(rule: CarryForwardRule) -> CarryForwardRule:
    """The row as it is now, locked: nobody else gives out places of its divisions until the transaction ends."""
    rows = CarryForwardRule.objects.select_for_update(of=("self",))
    return rows.select_related("edition", "target__event", "source_kind").get(pk=rule.pk)


def refuse_without_room(invitation: Invitation) -> None:
    """An invitation of a rule that takes no place now is sent only while its division has one. Refusal `division_full`.

    Locks the rule; the invitation is locked already.
    """
    if invitation.rule is None or invitation.from_event is None or invitation.state in ALIVE:
        return
    rule, event = locked_rule(invitation.rule), invitation.from_event
    if alive_in(rule, event.pk) >= places_for(rule, event):
        raise Refusal(
            "division_full",
            _("All invitations of this division are given out. Take another one back, or give the division more."),
        )


def _refuse_faulty(edition: Edition, facts: RuleFacts) -> None:
    if not (facts.name_en and facts.name_bn):
        field_name = "name_bn" if facts.name_en else "name_en"
        raise Refusal("name_missing", _("Write the name in both languages."), status=400, field=field_name)
    if not Activity.objects.filter(pk=facts.target.pk, event__edition=edition).exists():
        raise Refusal("unknown_activity", _("Choose an activity of this summit."), status=400, field="target")
    named = names_in(facts.ground)
    if not 1 <= len(set(named)) == len(named) <= MOST_GROUNDS or not set(named) <= grounds().keys():
        raise Refusal("unknown_ground", _("Say who comes on: one or two of the list."), status=400, field="ground")
    events = Event.objects.filter(edition=edition).exclude(pk=facts.target.event_id)
    if not set(facts.per_event) <= set(events.values_list("code", flat=True)):
        raise Refusal(
            "unknown_event",
            _("Give numbers only to the divisions of this summit from which people come on."),
            status=400,
            field="per_event",
        )
    if not all(0 <= number <= MOST_PLACES for number in (facts.places, *facts.per_event.values())):
        raise Refusal(
            "places_too_many",
            _("Give each division between 0 and %(most)s invitations.") % {"most": MOST_PLACES},
            status=400,
            field="places",
        )


def _refuse_double(edition: Edition, facts: RuleFacts, rule: CarryForwardRule | None) -> None:
    others = CarryForwardRule.objects.filter(
        edition=edition, target=facts.target, ground=facts.ground, source_kind=facts.source_kind
    )
    if any(other != rule for other in others):
        raise Refusal("rule_exists", _("There is such a rule already. Change its numbers instead."), field="ground")


def _said(facts: RuleFacts) -> dict[str, Any]:
    return {name: _plain(value) for name, value in facts.columns().items()}


def _plain(value: Any) -> Any:
    return value.code if isinstance(value, Activity | ActivityKind) else value
