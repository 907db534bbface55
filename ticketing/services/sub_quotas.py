"""Reserved places: a quota keeps some back for some people, until a date; what is not taken then goes to everybody."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import Actor, record
from summit.errors import Refusal
from ticketing import sabotage
from ticketing.criteria import DIMENSIONS
from ticketing.models import Quota, ReservedSeat, SubQuota
from ticketing.services.quota_locks import lock_neighbours
from ticketing.services.waiting import promote_waiting

AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What a sub-quota is told to be. `criteria`: see `ticketing.criteria`; `release_at` None: never opened to everybody."""

    name_en: str
    name_bn: str
    criteria: Mapping[str, Sequence[str]]
    capacity: int
    release_at: dt.datetime | None = None
    position: int = 0

    def facts(self) -> dict[str, Any]:
        return {
            "name_en": self.name_en,
            "name_bn": self.name_bn,
            "criteria": {name: list(self.criteria[name]) for name in DIMENSIONS if self.criteria.get(name)},
            "capacity": self.capacity,
            "release_at": self.release_at,
            "position": self.position,
        }


def create_sub_quota(quota: Quota, *, reservation: Reservation, actor: Actor) -> SubQuota:
    """Keep free places of a quota back for some people from now on; who has a place already keeps it and counts elsewhere.

    Refusal `criteria_missing`, `release_in_the_past`, `quota_without_limit`, `sub_quota_too_large`.
    """
    _refuse_senseless(reservation)
    with transaction.atomic():
        locked = _locked(quota)
        row = SubQuota(quota=locked, **reservation.facts())
        _keep_back(locked, row, before=0)
        row.save()
        _write_line(row, "sub_quota.created", actor=actor, after=_facts(row))
    return row


def change_sub_quota(sub_quota: SubQuota, *, reservation: Reservation, actor: Actor) -> SubQuota:
    """Change whom places are kept for, how many and until when. Who holds one of them keeps it; freed ones go to who waits.

    Refusal as for `create_sub_quota`, and `sub_quota_released`, `capacity_below_taken`.
    """
    _refuse_senseless(reservation)
    with transaction.atomic():
        locked = _locked(sub_quota.quota)
        row = SubQuota.objects.select_for_update().get(pk=sub_quota.pk)
        if row.released_at is not None:
            raise Refusal("sub_quota_released", _("These places are open to everybody already."))
        if reservation.capacity < row.taken:
            raise _below_taken(row.taken)
        before, kept = _facts(row), row.capacity - row.taken
        for name, value in reservation.facts().items():
            setattr(row, name, value)
        _keep_back(locked, row, before=kept)
        row.save()
        if before != _facts(row):
            _write_line(row, "sub_quota.changed", actor=actor, before=before, after=_facts(row))
        promote_waiting(_activities(locked))
    return row


def remove_sub_quota(sub_quota: SubQuota, *, actor: Actor) -> None:
    """Keep nothing back any more: who holds one of the places keeps an ordinary one."""
    with transaction.atomic():
        locked = _locked(sub_quota.quota)
        row = SubQuota.objects.select_for_update().get(pk=sub_quota.pk)
        _open(locked, row)
        ReservedSeat.objects.filter(sub_quota=row).delete()
        _write_line(row, "sub_quota.removed", actor=actor, before=_facts(row))
        row.delete()
        promote_waiting(_activities(locked))


def release_sub_quota(sub_quota: SubQuota, *, actor: Actor) -> SubQuota:
    """Open what was not taken to everybody, now; who waits comes first. Releasing twice is harmless."""
    with transaction.atomic():
        locked = _locked(sub_quota.quota)
        row = SubQuota.objects.select_for_update().get(pk=sub_quota.pk)
        if row.released_at is not None:
            return row
        opened = _open(locked, row)
        row.released_at = timezone.now()
        row.save(update_fields=["released_at"])
        _write_line(row, "sub_quota.released", actor=actor, opened=opened)
        sabotage.crash("after_release")
        promote_waiting(_activities(locked))
    return row


def release_due() -> int:
    """Open every sub-quota whose date has come; how many. Safe to run twice and at once."""
    due = SubQuota.objects.filter(released_at=None, release_at__lte=timezone.now()).select_related("quota")
    rows = list(due.order_by("pk")[:AT_ONCE])
    for row in rows:
        release_sub_quota(row, actor="system")
    return len(rows)


def _locked(quota: Quota) -> Quota:
    """The quota, locked together with those that promoting may touch."""
    lock_neighbours(_activities(quota))
    return Quota.objects.select_for_update(of=("self",)).select_related("event").get(pk=quota.pk)


def _activities(quota: Quota) -> list[int]:
    return list(quota.activities.values_list("pk", flat=True))


def _keep_back(quota: Quota, row: SubQuota, *, before: int) -> None:
    """Count what `row` keeps back in its locked quota; `before` is what it kept so far."""
    if quota.capacity is None:
        raise Refusal(
            "quota_without_limit", _("This quota has no limit, so there is nothing to keep back. Give it one first.")
        )
    held = quota.held - before + row.capacity - row.taken
    if quota.taken + held > quota.capacity:
        free = max(quota.capacity - quota.taken - quota.held + before + row.taken, 0)
        raise Refusal(
            "sub_quota_too_large",
            ngettext(
                "Only %(free)d place can be kept back here. Enter fewer, or raise the places of the quota.",
                "Only %(free)d places can be kept back here. Enter fewer, or raise the places of the quota.",
                free,
            )
            % {"free": free},
            field="capacity",
        )
    quota.held = held
    quota.save(update_fields=["held"])


def _open(quota: Quota, row: SubQuota) -> int:
    """Let go of what `row` still keeps back; how many places."""
    if row.released_at is not None:
        return 0
    kept = row.capacity - row.taken
    quota.held -= kept
    quota.save(update_fields=["held"])
    return kept


def _refuse_senseless(reservation: Reservation) -> None:
    if not any(reservation.criteria.get(name) for name in DIMENSIONS):
        raise Refusal(
            "criteria_missing",
            _("Say for whom the places are kept: a district, an institution, a gender or a kind of ticket."),
            status=400,
            field="criteria",
        )
    if reservation.release_at is not None and reservation.release_at <= timezone.now():
        raise Refusal(
            "release_in_the_past", _("The places must be kept until a time to come."), status=400, field="release_at"
        )


def _below_taken(taken: int) -> Refusal:
    return Refusal(
        "capacity_below_taken",
        ngettext(
            "%(taken)d place is taken already. Enter at least as many, or cancel a registration first.",
            "%(taken)d places are taken already. Enter at least as many, or cancel registrations first.",
            taken,
        )
        % {"taken": taken},
        field="capacity",
    )


def _facts(row: SubQuota) -> dict[str, Any]:
    return {
        "name": row.name_en,
        "criteria": row.criteria,
        "capacity": row.capacity,
        "release_at": row.release_at.isoformat() if row.release_at else None,
    }


def _write_line(row: SubQuota, verb: str, *, actor: Actor, **data: Any) -> None:
    quota = row.quota
    record(actor, verb, ("sub_quota", str(row.pk)), scope=quota.event.code, quota=quota.pk, **data)
