"""How many may come and when they may register: rules and quotas of activities, changed by organisers and registrars."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import Actor, record
from summit.errors import Refusal
from summit.models import Activity, Event
from ticketing.models import Quota, Registration, RegistrationRule, ReservedSeat, SubQuota
from ticketing.queries import COUNTED
from ticketing.services.quota_locks import hold_activities, lock_neighbours
from ticketing.services.waiting import promote_waiting


def set_registration_rule(
    activity: Activity,
    *,
    opens_at: dt.datetime | None,
    closes_at: dt.datetime | None,
    needs_approval: bool,
    has_waiting_list: bool,
    claim_hours: int = 24,
    group_limit: int = 0,
    actor: Actor,
) -> RegistrationRule:
    """Let people register for an activity, or change when and how. Those who are registered keep what they have.

    `claim_hours` is how long an offered place is kept, `group_limit` the largest group that may be registered at once.

    Refusal `closes_before_it_opens`.
    """
    if opens_at and closes_at and closes_at <= opens_at:
        raise Refusal(
            "closes_before_it_opens", _("Registration must close after it opens."), status=400, field="closes_at"
        )
    with transaction.atomic():
        before = RegistrationRule.objects.select_for_update().filter(activity=activity).first()
        rule, _created = RegistrationRule.objects.update_or_create(
            activity=activity,
            defaults={
                "opens_at": opens_at,
                "closes_at": closes_at,
                "needs_approval": needs_approval,
                "has_waiting_list": has_waiting_list,
                "claim_hours": claim_hours,
                "group_limit": group_limit,
            },
        )
        record(
            actor,
            "registration_rule.set",
            ("activity", activity.code),
            scope=activity.event.code,
            before=_rule_facts(before) if before else None,
            after=_rule_facts(rule),
        )
    return rule


def stop_registration(activity: Activity, *, actor: Actor) -> None:
    """Take no more registrations; harmless when none were taken."""
    with transaction.atomic():
        rule = RegistrationRule.objects.select_for_update().filter(activity=activity).first()
        if rule is None:
            return
        before = _rule_facts(rule)
        rule.delete()
        record(
            actor, "registration_rule.removed", ("activity", activity.code), scope=activity.event.code, before=before
        )


def create_quota(
    event: Event, *, name: str, capacity: int | None, activities: Collection[Activity], actor: Actor
) -> Quota:
    """Places that these activities of the event give out together; who is registered for them counts already.

    Refusal `other_event`, `capacity_below_taken`.
    """
    with transaction.atomic():
        quota = Quota.objects.create(event=event, name=name, capacity=None)
        quota = _fill(quota, name=name, capacity=capacity, activities=activities)
        record(actor, "quota.created", ("quota", str(quota.pk)), scope=event.code, after=_quota_facts(quota))
    return quota


def change_quota(
    quota: Quota, *, name: str, capacity: int | None, activities: Collection[Activity], actor: Actor
) -> Quota:
    """Change name, places and activities of a quota. Freed places go to those who wait.

    Refusal `other_event`; `capacity_below_taken`: nobody loses a place because a number was lowered.
    """
    with transaction.atomic():
        quota = Quota.objects.select_related("event").get(pk=quota.pk)
        before = _quota_facts(quota)
        quota = _fill(quota, name=name, capacity=capacity, activities=activities)
        after = _quota_facts(quota)
        if after != before:
            record(actor, "quota.changed", ("quota", str(quota.pk)), scope=quota.event.code, before=before, after=after)
    return quota


def remove_quota(quota: Quota, *, actor: Actor) -> None:
    """Take a quota away: its activities have no limit of places left, unless another quota gives one."""
    with transaction.atomic():
        activities = list(quota.activities.values_list("pk", flat=True))
        before = _quota_facts(quota)
        record(actor, "quota.removed", ("quota", str(quota.pk)), scope=quota.event.code, before=before)
        hold_activities(activities)
        lock_neighbours(activities)
        _say_ties_changed(activities)
        ReservedSeat.objects.filter(sub_quota__quota=quota).delete()
        quota.delete()
        promote_waiting(activities)


def _fill(quota: Quota, *, name: str, capacity: int | None, activities: Collection[Activity]) -> Quota:
    """Write a quota with its activities and count anew, so that no registration that is being made is missed.

    The activities are locked first, for whom a quota is registered without any waits there; then the quotas, in the order
    that everybody takes them.
    """
    if any(activity.event_id != quota.event_id for activity in activities):
        raise Refusal("other_event", _("A quota can only hold activities of its own event."), status=400)
    wanted = {activity.pk for activity in activities}
    touched = wanted | set(quota.activities.values_list("pk", flat=True))
    hold_activities(touched)
    lock_neighbours(touched)
    quota = Quota.objects.select_for_update(of=("self",)).select_related("event").get(pk=quota.pk)
    if wanted != set(quota.activities.values_list("pk", flat=True)):
        _say_ties_changed(touched)
        quota.activities.set(wanted)
        _say_ties_changed(touched)
    taken = Registration.objects.filter(activity__in=wanted, state__in=COUNTED).count()
    held = _recount_sub_quotas(quota, wanted)
    if capacity is None and held:
        raise Refusal(
            "quota_without_limit",
            _("Places of this quota are kept for some people. Remove these sub-quotas before you lift the limit."),
            field="capacity",
        )
    if capacity is not None and capacity < taken + held:
        raise Refusal(
            "capacity_below_taken",
            ngettext(
                "%(taken)d place is taken or kept back already. Enter at least as many, or cancel a registration first.",
                "%(taken)d places are taken or kept back already. Enter at least as many, or cancel registrations first.",
                taken + held,
            )
            % {"taken": taken + held},
            field="capacity",
        )
    quota.name, quota.capacity, quota.taken, quota.held = name, capacity, taken, held
    quota.save(update_fields=["name", "capacity", "taken", "held"])
    promote_waiting(touched)
    quota.refresh_from_db(fields=["taken", "held"])
    return quota


def _say_ties_changed(activities: Collection[int]) -> None:
    """To whoever read which quotas these activities have, and waits now to count a place in one of them."""
    Quota.objects.filter(activities__in=activities).update(ties=F("ties") + 1)


def _recount_sub_quotas(quota: Quota, activities: Collection[int]) -> int:
    """Count the seats of its sub-quotas anew, for these activities; how many places the open ones keep back."""
    seats = ReservedSeat.objects.filter(sub_quota__quota=quota)
    seats.exclude(registration__activity__in=activities, registration__state__in=COUNTED).delete()
    held = 0
    for row in SubQuota.objects.select_for_update().filter(quota=quota).order_by("pk"):
        row.taken = seats.filter(sub_quota=row).count()
        row.save(update_fields=["taken"])
        held += row.capacity - row.taken if row.released_at is None else 0
    return held


def _rule_facts(rule: RegistrationRule) -> dict[str, Any]:
    return {
        "opens_at": rule.opens_at.isoformat() if rule.opens_at else None,
        "closes_at": rule.closes_at.isoformat() if rule.closes_at else None,
        "needs_approval": rule.needs_approval,
        "has_waiting_list": rule.has_waiting_list,
        "claim_hours": rule.claim_hours,
        "group_limit": rule.group_limit,
    }


def _quota_facts(quota: Quota) -> dict[str, Any]:
    codes = quota.activities.order_by("code").values_list("code", flat=True)
    return {"name": quota.name, "capacity": quota.capacity, "activities": list(codes)}
