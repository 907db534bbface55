"""Importing a guest list in the back office: send the file, look at what would happen, then all of it or nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bangla.digits import format_number
from summit.errors import Refusal
from ticketing.desk import own_event
from ticketing.guest_sheets import COLUMNS, MOST_ROWS
from ticketing.invitation_desk import staff_of
from ticketing.invitation_desk_forms import GuestListForm
from ticketing.models import GuestImport
from ticketing.services.guest_lists import (
    CHANGED,
    FAULTY,
    NEW,
    UNCHANGED,
    drop_guest_list,
    import_guest_list,
    judge_guest_list,
    propose_guest_list,
)
from ticketing.sheets import read_sheet

SHOWN = 200
"""Rows of each sort that the preview shows; all of them are counted."""


def upload(request: HttpRequest, event: str) -> HttpResponse:
    own = own_event(request, event)
    form = GuestListForm(request.POST or None, request.FILES or None, event=own)
    status = 200
    if request.method == "POST":
        status = 400
        try:
            if form.is_valid():
                file = form.cleaned_data["file"]
                rows = read_sheet(file.read(), file_name=file.name, columns=COLUMNS, most=MOST_ROWS)
                proposed = propose_guest_list(
                    own, rows, file_name=file.name, activities=form.codes(), actor=staff_of(request)
                )
                return redirect("ticketing_guest_list", own.code, proposed.pk)
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
            status = refusal.status
    context = {
        "event": own,
        "form": form,
        "columns": COLUMNS,
        "activities": own.activities.order_by("start", "pk"),
        "page_title": _("Import a guest list"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/guest_list_upload.html", context, status=status)


def preview(request: HttpRequest, event: str, guest_list: str) -> HttpResponse:
    """Each row with what would happen to it; the buttons carry all of it out, or drop it."""
    own = own_event(request, event)
    proposed = get_object_or_404(GuestImport.objects.select_related("event"), event=own, pk=guest_list)
    if request.method == "POST":
        return _decided(request, proposed)
    if proposed.state != GuestImport.State.PREVIEW:
        messages.warning(
            request, _("This list was carried out or dropped already. Send the file again to see it anew.")
        )
        return redirect("ticketing_invitations", own.code)
    judged = judge_guest_list(proposed)
    sorts = {name: [row for row in judged if row.outcome == name] for name in (FAULTY, NEW, CHANGED, UNCHANGED)}
    context = {
        "event": own,
        "proposed": proposed,
        "rows": len(judged),
        "faulty": sorts[FAULTY][:SHOWN],
        "new": sorts[NEW][:SHOWN],
        "changed": sorts[CHANGED][:SHOWN],
        "numbers": {name: len(rows) for name, rows in sorts.items()},
        "shown": SHOWN,
        "page_title": _("Import a guest list"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/guest_list.html", context)


def _decided(request: HttpRequest, proposed: GuestImport) -> HttpResponse:
    if "drop" in request.POST:
        drop_guest_list(proposed)
        messages.success(request, _("The list was dropped. Nothing was stored."))
        return redirect("ticketing_import_guests", proposed.event.code)
    try:
        done = import_guest_list(proposed, actor=staff_of(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("ticketing_guest_list", proposed.event.code, proposed.pk)
    words = ngettext(
        "The list was carried out: %(number)s guest added or changed. Nothing was sent yet.",
        "The list was carried out: %(number)s guests added or changed. Nothing was sent yet.",
        done.made,
    )
    messages.success(request, words % {"number": format_number(done.made, get_language() or "bn")})
    return redirect("ticketing_invitations", proposed.event.code)
