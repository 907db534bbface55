"""How many may come and when they may register: rules and quotas of activities, changed by organisers and registrars."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import Actor, record
from summit.errors import Refusal
from summit.models import Activity, Event
from ticketing.models import Quota, Registration, RegistrationRule
from ticketing.queries import COUNTED
from ticketing.services.places import lock_neighbours, promote_waiting


def set_registration_rule(
    activity: Activity,
    *,
    opens_at: dt.datetime | None,
    closes_at: dt.datetime | None,
    needs_approval: bool,
    has_waiting_list: bool,
    actor: Actor,
) -> RegistrationRule:
    """Let people register for an activity, or change when and how. Those who are registered keep what they have.

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
        quota.delete()
        promote_waiting(activities)


def _fill(quota: Quota, *, name: str, capacity: int | None, activities: Collection[Activity]) -> Quota:
    """Write a quota with its activities and count anew, so that no registration that is being made is missed.

    The activities are locked first: an insert of a registration waits for them, and one that is not committed yet holds
    them; then the quotas, in the order that everybody takes them.
    """
    if any(activity.event_id != quota.event_id for activity in activities):
        raise Refusal("other_event", _("A quota can only hold activities of its own event."), status=400)
    wanted = {activity.pk for activity in activities}
    touched = wanted | set(quota.activities.values_list("pk", flat=True))
    list(Activity.objects.select_for_update(of=("self",)).filter(pk__in=touched).order_by("pk").values_list("pk"))
    lock_neighbours(touched)
    quota = Quota.objects.select_for_update(of=("self",)).select_related("event").get(pk=quota.pk)
    quota.activities.set(wanted)
    taken = Registration.objects.filter(activity__in=wanted, state__in=COUNTED).count()
    if capacity is not None and capacity < taken:
        raise Refusal(
            "capacity_below_taken",
            ngettext(
                "%(taken)d place is taken already. Enter at least as many, or cancel a registration first.",
                "%(taken)d places are taken already. Enter at least as many, or cancel registrations first.",
                taken,
            )
            % {"taken": taken},
            field="capacity",
        )
    quota.name, quota.capacity, quota.taken = name, capacity, taken
    quota.save(update_fields=["name", "capacity", "taken"])
    promote_waiting(touched)
    quota.refresh_from_db(fields=["taken"])
    return quota


def _rule_facts(rule: RegistrationRule) -> dict[str, Any]:
    return {
        "opens_at": rule.opens_at.isoformat() if rule.opens_at else None,
        "closes_at": rule.closes_at.isoformat() if rule.closes_at else None,
        "needs_approval": rule.needs_approval,
        "has_waiting_list": rule.has_waiting_list,
    }


def _quota_facts(quota: Quota) -> dict[str, Any]:
    codes = quota.activities.order_by("code").values_list("code", flat=True)
    return {"name": quota.name, "capacity": quota.capacity, "activities": list(codes)}
