"""What is read of groups: how many came of their rows, who is in them, what their sheets say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from accounts.work import gave_up
from summit.models import Event
from ticketing.group_rows import CheckedRow, Identity, RowCheck, read_kept
from ticketing.models import Attendee, Group, GroupMember, GroupSheet, Registration, Ticket
from ticketing.queries import ACTIVE, COUNTED, Offer, offers_by_key
from ticketing.question_queries import questions_of
from ticketing.sheets import SheetRow

State = Registration.State
Sheet = GroupSheet.State
FINE, FAULTY, DOUBLE, MEMBER, NO_ROOM = "fine", "invalid", "double", "member", "group_full"
"""What would become of a row: registered, or why not."""


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row beside the others and beside the group. `first` is the row that says the same person before."""

    row: CheckedRow
    verdict: str
    first: int | None = None

    @property
    def number(self) -> int:
        return self.row.number


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of a group: people with a place, people who wait, and how many more the group may have."""

    registered: int
    waiting: int
    limit: int

    @property
    def people(self) -> int:
        return self.registered + self.waiting

    @property
    def room(self) -> int:
        return max(self.limit - self.people, 0)


def messages_about(group: Group) -> str:
    """How the keys of all messages to the coordinator of a group begin."""
    return f"group:{group.code}:"


def offer_of(group: Group) -> Offer | None:
    """What the group's activity offers now; None when its page is gone."""
    return offers_by_key([group.activity_id]).get(group.activity_id)


def figures_of(group: Group, *, limit: int) -> Figures:
    counted = Registration.objects.filter(group=group).aggregate(
        registered=Count("pk", filter=Q(state__in=COUNTED)), waiting=Count("pk", filter=Q(state=State.WAITING))
    )
    return Figures(registered=counted["registered"], waiting=counted["waiting"], limit=limit)


def identities_in(group: Group) -> set[Identity]:
    """Who has a place in the group or waits for one."""
    people = Attendee.objects.filter(registrations__group=group, registrations__state__in=ACTIVE)
    return set(people.values_list("phone", "name_key"))


def check_for(group: Group) -> RowCheck:
    return RowCheck(group, questions_of([group.activity_id])[group.activity_id])


def judge_rows(group: Group, rows: Sequence[SheetRow], *, room: int) -> list[JudgedRow]:
    """Each row as things stand now. Whether somebody is registered elsewhere is not told before registering."""
    check = check_for(group)
    known = identities_in(group)
    firsts: dict[Identity, int] = {}
    judged = []
    for row in map(check.check, rows):
        identity = row.identity
        if identity is None:
            judged.append(JudgedRow(row, FAULTY))
        elif identity in firsts:
            judged.append(JudgedRow(row, DOUBLE, firsts[identity]))
        elif identity in known:
            judged.append(JudgedRow(row, MEMBER))
        elif len(firsts) >= room:
            judged.append(JudgedRow(row, NO_ROOM))
        else:
            firsts[identity] = row.number
            judged.append(JudgedRow(row, FINE))
    return judged


def judged_sheet(sheet: GroupSheet, *, room: int) -> list[JudgedRow]:
    return judge_rows(sheet.group, read_kept(sheet.rows), room=room)


def open_sheet(group: Group) -> GroupSheet | None:
    """The sheet that is looked at or worked on now: there is one at most."""
    return group.sheets.filter(state__in=(Sheet.PREVIEW, Sheet.QUEUED)).order_by("-created_at").first()


def is_stuck(sheet: GroupSheet) -> bool:
    """The worker gave up on it: people have to look."""
    return sheet.state == Sheet.QUEUED and gave_up(sheet)


def is_queued(sheet: GroupSheet) -> bool:
    """Is it still to be registered now? The coordinator may have had the own data erased since the worker took it."""
    return GroupSheet.objects.filter(pk=sheet.pk, state=Sheet.QUEUED).exists()


def sheets_of(group: Group) -> QuerySet[Any]:
    """Finished and running sheets, the newest first, with their numbers."""
    return (
        group.sheets.filter(state__in=(Sheet.QUEUED, Sheet.DONE))
        .annotate(
            made=Count("members", filter=Q(members__refusal="")),
            refused=Count("members", filter=~Q(members__refusal="")),
        )
        .order_by("-created_at")
    )


def members_of(group: Group) -> QuerySet[Any]:
    """Those whom the group registered, in the order of their sheets; each with `short_code` of the valid ticket.

    Who passed the place on, or turned out to be somebody else, is not the coordinator's any more.
    """
    ticket = Ticket.objects.filter(attendee=OuterRef("attendee"), state=Ticket.State.VALID).values("short_code")[:1]
    return (
        GroupMember.objects.filter(sheet__group=group, registration__isnull=False, registration__attendee=F("attendee"))
        .filter(attendee__erased_at=None, attendee__merged_into=None)
        .select_related("attendee__district", "registration", "sheet")
        .annotate(short_code=Subquery(ticket))
        .order_by("sheet__created_at", "number", "pk")
    )


def groups_in(event: Event) -> QuerySet[Any]:
    """The groups of an event, the newest first, with their numbers."""
    return (
        Group.objects.filter(activity__event=event)
        .select_related("activity")
        .annotate(
            registered=Count("registrations", filter=Q(registrations__state__in=COUNTED)),
            waiting=Count("registrations", filter=Q(registrations__state=State.WAITING)),
        )
        .order_by("-pk")
    )
