"""Run as a program that may be killed: what staff and the worker do, each deed by itself, on rows of its own.

`prepare DEED` makes the rows and prints their keys, `do DEED KEYS` does it, `tell DEED KEYS` prints what stands there.
"""

import json
import os
import sys
from typing import Any

import django


class Merge:
    """Two people with a place each in the lab, and one of them in the hall, are put together."""

    def prepare(self) -> list[int]:
        from tests.factories import make_attendee, make_registration

        hall, lab = _activities(2)
        keep, gone = (make_attendee(hall.event.edition) for _n in range(2))
        for activity, attendee in ((hall, gone), (lab, keep), (lab, gone)):
            make_registration(activity, attendee)
        return [keep.pk, gone.pk]

    def do(self, keys: list[int]) -> None:
        from ticketing.models import Attendee
        from ticketing.services.merging import merge_attendees

        keep, gone = (Attendee.objects.select_related("edition").get(pk=pk) for pk in keys)
        merge_attendees(keep, gone, actor="system")

    def tell(self, keys: list[int]) -> Any:
        from ticketing.models import Attendee, Registration

        places = [Registration.objects.filter(attendee=pk, state="confirmed").count() for pk in keys]
        return [places, Attendee.objects.get(pk=keys[1]).merged_into_id == keys[0]]


class CarryForward:
    """Two people of a division, of whom one is invited on; then comes a third, and there is room for one more."""

    def prepare(self) -> list[int]:
        from tests.factories import make_registration
        from tests.factories.carry_forward import make_rule, rule_facts
        from ticketing.services.carry_forward import run_rule
        from ticketing.services.carry_forward_rules import change_rule

        fair, opening = _activities(2)
        rule = make_rule(opening, places=1, ground="registered")
        for _n in range(2):
            make_registration(fair)
        run_rule(rule, actor="system")
        make_registration(fair)
        change_rule(rule, rule_facts(opening, places=2, ground="registered"), actor="system")
        return [rule.pk]

    def do(self, keys: list[int]) -> None:
        from ticketing.models import CarryForwardRule
        from ticketing.services.carry_forward import run_rule

        run_rule(CarryForwardRule.objects.get(pk=keys[0]), actor="system")

    def tell(self, keys: list[int]) -> Any:
        from ticketing.models import Invitation

        return list(Invitation.objects.filter(rule=keys[0]).order_by("pk").values_list("state", flat=True))


class Group:
    """A sheet of three people."""

    def prepare(self) -> list[Any]:
        from tests.factories.groups import make_group, make_sheet, student

        (activity,) = _activities(1)
        return [str(make_sheet(make_group(activity), [student(n) for n in range(3)], queued=True).pk)]

    def do(self, keys: list[Any]) -> None:
        from ticketing.group_tasks import register_queued_sheets
        from ticketing.models import GroupSheet

        GroupSheet.objects.filter(pk=keys[0]).update(lease_until=None)  # as if the time of a dead worker had run out
        register_queued_sheets.func()

    def tell(self, keys: list[Any]) -> Any:
        from ticketing.models import GroupSheet

        sheet = GroupSheet.objects.get(pk=keys[0])
        people = sheet.members.filter(registration__state="confirmed").values("attendee").distinct().count()
        return [people, sheet.members.count(), sheet.state]


def _activities(number: int) -> list[Any]:
    """Of an edition of their own, each in an event of its own."""
    import secrets

    from tests.factories import make_activity, make_edition, make_event, open_registration

    edition = make_edition(f"deed-{secrets.token_hex(4)}", number=1_000 + secrets.randbelow(30_000))
    divisions = ("khulna", "sylhet")[:number]
    events = [make_event(edition, division, sequence=place) for place, division in enumerate(divisions, start=1)]
    activities = [make_activity(event) for event in events]
    for activity in activities:
        open_registration(activity, capacity=5, group_limit=10)
    return activities


DEEDS: dict[str, Any] = {"merge": Merge, "carry": CarryForward, "group": Group}


def main(work: str, deed: str, keys: str = "[]") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "summit.settings"
    django.setup()
    from tests.ticketing.test_places import wrong_counters

    one = DEEDS[deed]()
    if work == "prepare":
        print(json.dumps(one.prepare()))
    elif work == "do":
        if "stored_half" in os.environ.get("SUMMIT_SABOTAGE", ""):
            _store_what_is_half()
        one.do(json.loads(keys))
    else:
        ours = [quota.pk for quota in wrong_counters() if quota.activities.filter(code__contains="deed").exists()]
        print(json.dumps([one.tell(json.loads(keys)), ours]))


def _store_what_is_half() -> None:
    """As if no transaction held the steps together: what was written before the death stays."""
    from django.db import connection

    from ticketing import sabotage

    die = sabotage.crash

    def store(point: str) -> None:
        if sabotage.is_on(f"crash:{point}"):
            with connection.cursor() as cursor:
                cursor.execute("COMMIT")
        die(point)

    sabotage.crash = store


if __name__ == "__main__":
    main(*sys.argv[1:])
