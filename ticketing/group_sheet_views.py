"""The coordinator's sheets: sent or typed, looked at, registered, and what became of each row."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language

from accounts.limits import knock
from accounts.work import MAX_ATTEMPTS
from summit.errors import Refusal
from ticketing.group_exports import refused_columns, refused_rows, sheet_file
from ticketing.group_forms import FIRST_ROWS, ROWS_AT_ONCE, Table, district_names, rows_of_upload, table_of, typed_rows
from ticketing.group_links import group_path
from ticketing.group_queries import FAULTY, FINE, JudgedRow, figures_of, is_stuck, judged_sheet, offer_of
from ticketing.group_rows import read_kept
from ticketing.group_tasks import register_queued_sheets
from ticketing.group_views import GroupView
from ticketing.group_words import row_sentence
from ticketing.models import GroupSheet
from ticketing.services.group_sheets import drop_sheet, queue_sheet, receive_sheet

State = GroupSheet.State


def asked_id(request: HttpRequest) -> uuid.UUID:
    """The id that the page gave the sheet, so that sending it twice is one sheet; a new one where there is none."""
    try:
        return uuid.UUID(request.POST.get("sheet_id", ""))
    except ValueError:
        return uuid.uuid4()


class SheetView(GroupView):
    """One sheet of the group; 404 for every other."""

    def sheet(self, key: uuid.UUID) -> GroupSheet:
        sheet: GroupSheet = get_object_or_404(GroupSheet, pk=key, group=self.group)
        sheet.group = self.group
        return sheet

    def judged(self, sheet: GroupSheet) -> list[JudgedRow]:
        offer = offer_of(self.group)
        return judged_sheet(sheet, room=figures_of(self.group, limit=offer.group_limit if offer else 0).room)

    def to_sheet(self, sheet: GroupSheet) -> HttpResponse:
        return redirect(f"{group_path(self.token)}sheets/{sheet.pk}/")


class SendSheet(SheetView):
    """A file from the coordinator's device."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.home()

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            knock("group_sheet", self.actor)
            name, rows = rows_of_upload(request.FILES.getlist("file"), self.check)
            sheet = receive_sheet(self.group, rows, sheet_id=asked_id(request), file_name=name, actor=self.actor)
        except Refusal as refusal:
            return self.overview(request, refusal=refusal)
        return self.to_sheet(sheet)


class TypeTable(SheetView):
    """Rows typed in the browser: a few, then twenty more at a time. What was typed stays until it is registered."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Empty, or with the rows of a sheet that are to be corrected."""
        rows, reasons = [], {}
        if asked := request.GET.get("sheet", ""):
            try:
                sheet = self.sheet(uuid.UUID(asked))
            except ValueError:
                raise Http404 from None
            rows, reasons = read_kept(sheet.rows), self._reasons(sheet)
        size = len(rows) or FIRST_ROWS
        return self._show(request, table_of(self.check, rows, size=size, judge=True, reasons=reasons))

    def _reasons(self, sheet: GroupSheet) -> dict[int, str]:
        """Of rows that are fine by themselves: they stand twice, or the person is known."""
        if sheet.state == State.PREVIEW:
            judged = [one for one in self.judged(sheet) if one.verdict not in (FINE, FAULTY)]
            return {one.number: row_sentence(one.verdict) for one in judged}
        language = "sentence_bn" if get_language() == "bn" else "sentence_en"
        refused = sheet.members.exclude(refusal__in=("", FAULTY))
        return dict(refused.values_list("number", language))

    def post(self, request: HttpRequest) -> HttpResponse:
        check = self.check
        size, rows = typed_rows(check, request.POST)
        if "more" in request.POST:
            return self._show(request, table_of(check, rows, size=size + ROWS_AT_ONCE, judge=False))
        try:
            knock("group_sheet", self.actor)
            sheet = receive_sheet(self.group, rows, sheet_id=asked_id(request), actor=self.actor)
        except Refusal as refusal:
            table = table_of(check, rows, size=size, judge=True)
            sentence = row_sentence("nothing_typed") if refusal.code == "sheet_empty" else refusal.sentence
            return self._show(request, table, refusal=sentence, status=refusal.status)
        return self.to_sheet(sheet)

    def _show(self, request: HttpRequest, table: Table, *, refusal: str = "", status: int = 200) -> HttpResponse:
        errors = [{"field": "", "text": refusal}] if refusal else []
        context = {"table": table, "errors": [*errors, *table.errors], "districts": district_names()}
        return self.show(request, "group_table", context, status=status)


class SheetPage(SheetView):
    """What would happen; then how far it is; then what became of each row."""

    def get(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        return self._show(request, self.sheet(key))

    def post(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        sheet = self.sheet(key)
        if "drop" in request.POST:
            drop_sheet(sheet)
            return self.home("dropped")
        try:
            queue_sheet(sheet, actor=self.actor)
        except Refusal as refusal:
            return self._show(request, self.sheet(key), refusal=refusal)
        register_queued_sheets.enqueue()
        return self.to_sheet(sheet)

    def _show(self, request: HttpRequest, sheet: GroupSheet, *, refusal: Refusal | None = None) -> HttpResponse:
        if sheet.state == State.DROPPED:
            return self.home("dropped")
        show = self._preview if sheet.state == State.PREVIEW else self._results
        context = {**show(sheet), "sheet": sheet, "errors": [{"text": refusal.sentence}] if refusal else []}
        name = "group_preview" if sheet.state == State.PREVIEW else "group_results"
        return self.show(request, name, context, status=refusal.status if refusal else 200)

    def _preview(self, sheet: GroupSheet) -> dict[str, Any]:
        judged = self.judged(sheet)
        wrong = [{"judged": one, "sentence": row_sentence(one.verdict)} for one in judged if one.verdict != FINE]
        return {"fine": [one.row for one in judged if one.verdict == FINE], "wrong": wrong, "total": len(judged)}

    def _results(self, sheet: GroupSheet) -> dict[str, Any]:
        members = list(sheet.members.select_related("registration", "attendee").order_by("number"))
        kept = {row.number: row for row in read_kept(sheet.rows)}
        refused = [
            {"member": row, "values": kept[row.number].values if row.number in kept else {}}
            for row in members
            if row.refusal
        ]
        total = len(kept) if sheet.state == State.QUEUED else len(members)
        return {
            "made": sum(not row.refusal for row in members),
            "refused": refused,
            "can_correct": bool(kept) and sheet.state == State.DONE,
            "total": total,
            "reached": len(members),
            "working": sheet.state == State.QUEUED,
            "stuck": is_stuck(sheet),
            "troubled": sheet.state == State.QUEUED and 0 < sheet.attempts < MAX_ATTEMPTS and bool(sheet.failure),
        }


class RefusedFile(SheetView):
    """The rows that were not registered, with the reason: corrected, they can be sent again."""

    def get(self, request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
        sheet, check = self.sheet(key), self.check
        rows = refused_rows(sheet, check)
        if not rows:
            raise Http404
        return sheet_file(kind, name=f"correct-{self.group.code}", columns=refused_columns(check), rows=rows)
