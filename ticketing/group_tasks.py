"""What the worker does with the sheets of groups: row after row, in the order of the sheet. Safe to run twice, or two at once."""

from django.db.models import QuerySet
from django_tasks import task

from accounts.work import claim, give_back
from ticketing import sabotage
from ticketing.group_queries import check_for, is_queued
from ticketing.models import GroupSheet
from ticketing.services.group_sheets import finish_sheet, hold_sheet, register_row, rows_to_register

MOST_AT_ONCE = 20
HELD_FOR = 25
"""Rows between two times that the lease is renewed: a few seconds' work."""


def queued_sheets() -> QuerySet[GroupSheet]:
    """What `register_queued_sheets` works on; the sweep asks whether one of them is due."""
    return GroupSheet.objects.filter(state=GroupSheet.State.QUEUED).select_related("group__activity__event__edition")


@task()  # type: ignore[untyped-decorator]  # untyped library
def register_queued_sheets() -> int:
    """Register what was queued, and what a worker that died left; how many sheets are done."""
    done = 0
    for _number in range(MOST_AT_ONCE):
        claimed = claim(queued_sheets(), limit=1)
        if not claimed:
            break
        done += register_sheet(claimed[0])
    return done


def register_sheet(sheet: GroupSheet) -> bool:
    """One claimed sheet; whether it is done. What goes wrong stands on it, and it is tried again; rows that have a result keep it."""
    try:
        check = check_for(sheet.group)
        for count, row in enumerate(rows_to_register(sheet), start=1):
            if not is_queued(sheet):
                return False
            register_row(sheet, row, check)
            sabotage.crash("after_group_row")
            if count % HELD_FOR == 0:
                hold_sheet(sheet)
        finish_sheet(sheet)
    except Exception as error:  # noqa: BLE001  whatever it is stands on the row, and the next sheet goes on
        give_back(sheet, failure=f"{type(error).__name__}: {error}")
        return False
    return True
