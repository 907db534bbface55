"""Quotas, locked in one order everywhere: that of their numbers."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import Q

from accounts.rows import read
from summit.models import Activity
from ticketing import sabotage
from ticketing.models import Quota

_Links = Quota.activities.through


def lock_quotas(activities: Collection[int]) -> dict[int, Quota]:
    """The quotas of these activities, locked in the order of their numbers until the transaction ends."""
    return _locked_quotas(_Links.objects.filter(activity__in=activities).values("quota"))


def hold_activities(activities: Collection[int]) -> None:
    """Nobody else changes what quotas these activities have until the transaction ends; registering in them goes on."""
    found = Activity.objects.filter(pk__in=activities).order_by("pk")
    list(found.select_for_update(of=("self",), no_key=True).values_list("pk"))


def hold_without_quota(activities: Collection[int]) -> None:
    """None of these gets a quota until the transaction ends, and if one is getting its first now, that is waited for.

    Nothing else could be waited for: they have no quota that could be locked. SQLite has one writer.
    """
    if activities and connection.vendor == "postgresql":
        marks = ", ".join(["%s"] * len(activities))
        read(_SHARE.format(marks), sorted(activities))


_SHARE = "SELECT 1 FROM summit_activity WHERE page_ptr_id IN ({}) ORDER BY page_ptr_id FOR SHARE"


def lock_neighbours(activities: Collection[int]) -> dict[int, Quota]:
    """As `lock_quotas`, with the quotas of every activity that shares one with these: what promoting may touch."""
    tied = _Links.objects.filter(activity__in=activities).values("quota")
    neighbours = _Links.objects.filter(quota__in=tied).values("activity")
    return _locked_quotas(
        _Links.objects.filter(Q(activity__in=activities) | Q(activity__in=neighbours)).values("quota")
    )


def _locked_quotas(keys: Any) -> dict[int, Quota]:
    quotas = Quota.objects.filter(pk__in=keys).order_by("pk")
    if not sabotage.is_on(sabotage.NO_PLACE_LOCK):
        quotas = quotas.select_for_update()
    found = {quota.pk: quota for quota in quotas}
    sabotage.pause(sabotage.NO_PLACE_LOCK)
    return found
