"""Sheets of a group: kept to be looked at, queued, registered row by row, told about, emptied.

Row n is registered with a request id that is computed from sheet and number: whatever is killed wherever, and however many
workers hold the sheet, each row has one effect and one result.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from accounts.work import LEASE, let_try_again
from summit.errors import Refusal
from ticketing.group_queries import (
    FAULTY,
    FINE,
    JudgedRow,
    check_for,
    figures_of,
    judged_sheet,
    messages_about,
    offer_of,
)
from ticketing.group_rows import CheckedRow, RowCheck, kept_row, read_kept
from ticketing.group_words import in_both, refusal_sentence, row_sentence
from ticketing.models import Group, GroupMember, GroupSheet, Registration
from ticketing.queries import Offer, Standing
from ticketing.services.groups import MOST_PEOPLE, actor_of, locked_group, no_groups
from ticketing.services.places import refuse_standing, sold_out
from ticketing.services.registration import register
from ticketing.services.wishes import Wish
from ticketing.sheet_refusals import refuse
from ticketing.sheets import SheetRow

State = GroupSheet.State
REFUSED_ROWS_KEPT = dt.timedelta(days=7)
HIGHEST_NUMBER = 2_000_000
PREVIEW_KEPT = dt.timedelta(days=1)


# Kept, queued, dropped -----------------------------------------------------------------------------------------------


def receive_sheet(
    group: Group, rows: Sequence[SheetRow], *, sheet_id: uuid.UUID, file_name: str = "", actor: Actor
) -> GroupSheet:
    """Keep what a sheet says, to be looked at: nobody is registered yet. The same id with the same rows answers the same.

    One that was looked at before and not registered goes. Refusal `sheet_empty`, `sheet_too_many_rows`,
    `request_id_reused`, `group_closed`, `no_groups`, `sheet_in_progress`.
    """
    check_size(rows)
    kept = [kept_row(row) for row in _numbered(rows)]
    body_hash = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        group = locked_group(group)
        before = GroupSheet.objects.filter(pk=sheet_id).first()
        if before is not None:
            return _same_sheet(before, group, body_hash)
        _refuse_busy(group)
        for old in group.sheets.select_for_update().filter(state=State.PREVIEW):
            _drop(old)
        return GroupSheet.objects.create(
            id=sheet_id, group=group, body_hash=body_hash, rows=kept, file_name=file_name[:150]
        )


def check_size(rows: Sequence[SheetRow]) -> None:
    """Refusal `sheet_empty`, `sheet_too_many_rows`."""
    if not rows:
        raise refuse("sheet_empty")
    if len(rows) > MOST_PEOPLE:
        raise refuse("sheet_too_many_rows", most=MOST_PEOPLE)


def _numbered(rows: Sequence[SheetRow]) -> Sequence[SheetRow]:
    """Each with a number of its own: a strange file may say one twice, or one that no spreadsheet has."""
    numbers = {row.number for row in rows}
    if len(numbers) == len(rows) and min(numbers) > 0 and max(numbers) <= HIGHEST_NUMBER:
        return rows
    return [SheetRow(number, row.values, row.faults) for number, row in enumerate(rows, start=1)]


def _same_sheet(before: GroupSheet, group: Group, body_hash: str) -> GroupSheet:
    if before.group_id != group.pk or before.body_hash != body_hash:
        raise Refusal(
            "request_id_reused",
            _("This form was sent before with other content. Please load the page again and fill it in once more."),
            status=422,
        )
    before.group = group
    return before


def _refuse_busy(group: Group) -> None:
    offer = offer_of(group)
    if offer is None or offer.group_limit == 0:
        raise no_groups()
    if group.closed_at is not None:
        raise Refusal("group_closed", _("The organisers have closed this group. It takes no more people."))
    if group.sheets.filter(state=State.QUEUED).exists():
        raise Refusal(
            "sheet_in_progress",
            _("Your last sheet is being registered. Wait until it is done, then send the next one."),
        )


def drop_sheet(sheet: GroupSheet) -> GroupSheet:
    """Forget a sheet that was only looked at. Harmless for any other."""
    with transaction.atomic():
        sheet = _locked_sheet(sheet)
        if sheet.state == State.PREVIEW:
            _drop(sheet)
    return sheet


def _drop(sheet: GroupSheet) -> None:
    sheet.state = State.DROPPED
    sheet.rows = []
    sheet.save(update_fields=["state", "rows"])


def queue_sheet(sheet: GroupSheet, *, actor: Actor) -> GroupSheet:
    """Let the worker register the rows that are fine; the others get their reason now. Queueing twice is harmless.

    Under the lock of the group, so that it never has more people than it may. Refusal `nothing_to_register`,
    `sheet_dropped`, `group_closed`, `no_groups`, `sheet_in_progress`, and those of the activity's hours.
    """
    with transaction.atomic():
        group = locked_group(sheet.group)
        sheet = _locked_sheet(sheet)
        if sheet.state == State.DROPPED:
            raise Refusal("sheet_dropped", _("This sheet was forgotten. Please send it again."))
        if sheet.state != State.PREVIEW:
            return sheet
        sheet.group = group
        _refuse_busy(group)
        offer = offer_of(group)
        if offer is None:
            raise no_groups()
        _refuse_shut(offer)
        judged = judged_sheet(sheet, room=figures_of(group, limit=offer.group_limit).room)
        fine = sum(one.verdict == FINE for one in judged)
        if not fine:
            raise Refusal(
                "nothing_to_register", _("None of these rows can be registered. Correct them and send them again.")
            )
        check = check_for(group)
        GroupMember.objects.bulk_create([_refused(sheet, one, check) for one in judged if one.verdict != FINE])
        sheet.state = State.QUEUED
        sheet.next_attempt_at = timezone.now()
        sheet.save(update_fields=["state", "next_attempt_at"])
        _write_line(sheet, "group.sheet_queued", actor=actor, rows=len(judged), fine=fine)
    return sheet


def _refuse_shut(offer: Offer) -> None:
    """Before hundreds of rows are refused one by one for the same reason."""
    refuse_standing(offer)
    if offer.standing(timezone.now()) is Standing.FULL:
        raise sold_out(offer)


def _refused(sheet: GroupSheet, judged: JudgedRow, check: RowCheck) -> GroupMember:
    if judged.verdict == FAULTY:
        return _faulty(sheet, judged.row, check)
    english, bangla = in_both(lambda: row_sentence(judged.verdict))
    return GroupMember(
        sheet=sheet, number=judged.number, refusal=judged.verdict, sentence_en=english, sentence_bn=bangla
    )


def _faulty(sheet: GroupSheet, row: CheckedRow, check: RowCheck) -> GroupMember:
    """Said in both languages: the row is judged once more in each."""
    (kept,) = [one for one in read_kept(sheet.rows) if one.number == row.number]
    english, bangla = in_both(
        lambda: " ".join(f"{fault.label}: {fault.sentence}" for fault in check.check(kept).faults)
    )
    return GroupMember(sheet=sheet, number=row.number, refusal=FAULTY, sentence_en=english, sentence_bn=bangla)


# Registered, by the worker -------------------------------------------------------------------------------------------


def rows_to_register(sheet: GroupSheet) -> list[SheetRow]:
    """The rows that have no result yet."""
    known = set(GroupMember.objects.filter(sheet=sheet).values_list("number", flat=True))
    return [row for row in read_kept(sheet.rows) if row.number not in known]


def register_row(sheet: GroupSheet, kept: SheetRow, check: RowCheck) -> GroupMember:
    """Register the person of one row, or keep the reason why not. Once, however often it is tried.

    What is only our own trouble (`busy`, a missing key) is raised: the sheet is tried again later.
    """
    row = check.check(kept)
    if row.person is None:
        return _keep(_faulty(sheet, row, check))
    group = sheet.group
    wish = Wish(
        activities=(group.activity.code,),
        person=row.person,
        kind=row.kind,
        language=group.language,
        consents=("registration",),
        answers=row.answers,
        group=group.pk,
    )
    try:
        receipt = register(wish, request_id=request_id_of(sheet, row.number), actor=actor_of(group))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        reason = refusal
        english, bangla = in_both(lambda: refusal_sentence(reason))
        member = GroupMember(
            sheet=sheet, number=row.number, refusal=refusal.code, sentence_en=english, sentence_bn=bangla
        )
        return _keep(member)
    registration = Registration.objects.get(code=receipt.places[0].code)
    return _keep(
        GroupMember(sheet=sheet, number=row.number, attendee_id=registration.attendee_id, registration=registration)
    )


def request_id_of(sheet: GroupSheet, number: int) -> uuid.UUID:
    return uuid.uuid5(sheet.pk, str(number))


def _keep(member: GroupMember) -> GroupMember:
    """The first result of a row stays; another worker had the same."""
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError:
        return GroupMember.objects.get(sheet=member.sheet, number=member.number)
    return member


def hold_sheet(sheet: GroupSheet) -> None:
    """Rows were registered: hold the sheet longer, and forgive the tries that came to nothing before."""
    sheet.lease_until = timezone.now() + LEASE
    sheet.attempts = 1
    sheet.save(update_fields=["lease_until", "attempts"])


def finish_sheet(sheet: GroupSheet) -> GroupSheet:
    """Every row has its result: the rows that were registered are forgotten here, and the coordinator is told."""
    with transaction.atomic():
        group = locked_group(sheet.group)
        sheet = _locked_sheet(sheet)
        if sheet.state != State.QUEUED or rows_to_register(sheet):
            return sheet
        sheet.group = group
        refused = set(sheet.members.exclude(refusal="").values_list("number", flat=True))
        sheet.rows = [row for row in sheet.rows if row["n"] in refused]
        sheet.state = State.DONE
        sheet.finished_at = timezone.now()
        sheet.lease_until = None
        sheet.failure = ""
        sheet.save(update_fields=["rows", "state", "finished_at", "lease_until", "failure"])
        made = sheet.members.filter(refusal="").count()
        _write_line(sheet, "group.sheet_done", actor="system", registered=made, refused=len(refused))
        queue_message(
            group.email,
            "group_done",
            {"group": group.code, "sheet": str(sheet.pk)},
            language=group.language,
            dedupe_key=f"{messages_about(group)}done:{sheet.pk}",
        )
    return sheet


def try_again(sheet: GroupSheet, *, actor: Actor) -> GroupSheet:
    """Staff let the worker look once more at a sheet on which it gave up."""
    with transaction.atomic():
        sheet = _locked_sheet(sheet)
        if sheet.state == State.QUEUED:
            let_try_again(sheet)
            _write_line(sheet, "group.sheet_tried_again", actor=actor)
    return sheet


# Forgotten -----------------------------------------------------------------------------------------------------------


def forget_group_sheets() -> int:
    """Empty what nobody registered within a day, and the refused rows of a week ago; how many sheets. Safe to run twice."""
    now = timezone.now()
    old = GroupSheet.objects.filter(state=State.PREVIEW, created_at__lt=now - PREVIEW_KEPT)
    dropped = old.update(state=State.DROPPED, rows=[])
    done = GroupSheet.objects.filter(state=State.DONE, finished_at__lt=now - REFUSED_ROWS_KEPT).exclude(rows=[])
    return dropped + done.update(rows=[])


def empty_sheets(group: Group) -> None:
    """Forget what the sheets of a locked group still say, also those that are being registered; the results of rows stay."""
    for sheet in group.sheets.select_for_update().order_by("pk"):
        if sheet.state in (State.PREVIEW, State.QUEUED):
            _drop(sheet)
    group.sheets.update(rows=[], body_hash="", file_name="", failure="")


def _locked_sheet(sheet: GroupSheet) -> GroupSheet:
    return (
        GroupSheet.objects.select_for_update(of=("self",))
        .select_related("group__activity__event__edition")
        .get(pk=sheet.pk)
    )


def _write_line(sheet: GroupSheet, verb: str, *, actor: Actor, **data: Any) -> None:
    group = sheet.group
    record(actor, verb, group, scope=group.activity.event.code, sheet=str(sheet.pk), **data)
