"""Groups in the back office: who coordinates which, how far their sheets are, and what staff may do about it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import LogEntry
from summit.errors import Refusal
from summit.models import Activity, Event
from ticketing.desk import own_event
from ticketing.desk_places import staff_of
from ticketing.group_forms import StaffGroupForm
from ticketing.group_links import group_path, group_token
from ticketing.group_queries import figures_of, groups_in, is_stuck, members_of, offer_of, sheets_of
from ticketing.group_tasks import register_queued_sheets
from ticketing.models import Group, GroupSheet
from ticketing.services.group_erasure import erase_coordinator
from ticketing.services.group_sheets import try_again
from ticketing.services.groups import close_group, make_group, send_group_link, show_link

PER_PAGE = 50


def _own_group(request: HttpRequest, event: str, code: str) -> tuple[Event, Group]:
    """A group of an event that this user looks after; 404 for every other."""
    own = own_event(request, event)
    rows = Group.objects.select_related("activity__event__edition", "created_by")
    return own, get_object_or_404(rows, code=code, activity__event=own)


def group_list(request: HttpRequest, event: str) -> HttpResponse:
    own = own_event(request, event)
    context = {
        "event": own,
        "page": Paginator(groups_in(own), PER_PAGE).get_page(request.GET.get("p")),
        "page_title": _("Groups"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/groups.html", context)


def new_group(request: HttpRequest, event: str) -> HttpResponse:
    """For a coordinator who phones: the link is mailed, and staff may have it shown."""
    own = own_event(request, event)
    activities = Activity.objects.filter(event=own, registration_rule__group_limit__gt=0).order_by("start", "pk")
    initial = {"language": "bn"}
    form = StaffGroupForm(request.POST or None, activities=activities, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            group = make_group(
                form.cleaned_data["activity"],
                coordinator=form.coordinator(),
                request_id=form.cleaned_data["request_id"],
                actor=staff_of(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The group is made, and its link was mailed to the coordinator."))
            return redirect("ticketing_group", own.code, group.code)
    context = {
        "event": own,
        "form": form,
        "activities": activities,
        "page_title": _("Make a group"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/group_new.html", context, status=400 if form.errors else 200)


def one_group(request: HttpRequest, event: str, college: str) -> HttpResponse:
    own, group = _own_group(request, event, college)
    return _show(request, own, group)


def _show(request: HttpRequest, own: Event, group: Group, *, link: str = "") -> HttpResponse:
    offer = offer_of(group)
    sheets = list(sheets_of(group)[:PER_PAGE])
    context: dict[str, Any] = {
        "event": own,
        "group": group,
        "link": link,
        "figures": figures_of(group, limit=offer.group_limit if offer else 0),
        "sheets": [(sheet, is_stuck(sheet)) for sheet in sheets],
        "members": Paginator(members_of(group), PER_PAGE).get_page(request.GET.get("p")),
        "history": LogEntry.objects.filter(subject_type="group", subject_id=group.code).order_by("-pk")[:PER_PAGE],
        "page_title": group.institution,
        "page_subtitle": group.activity.shown_title,
    }
    return render(request, "ticketing/admin/group.html", context)


def one_sheet(request: HttpRequest, event: str, college: str, group_sheet: str) -> HttpResponse:
    """What became of each row; without what was typed."""
    own, group = _own_group(request, event, college)
    sheet = get_object_or_404(GroupSheet, group=group, pk=group_sheet)
    rows = sheet.members.select_related("attendee", "registration").order_by("number")
    context = {
        "event": own,
        "group": group,
        "sheet": sheet,
        "stuck": is_stuck(sheet),
        "rows": rows,
        "in_bangla": get_language() == "bn",
        "page_title": _("Sheet of a group"),
        "page_subtitle": group.institution,
    }
    return render(request, "ticketing/admin/group_sheet.html", context)


@require_POST
def change_group(request: HttpRequest, event: str, college: str) -> HttpResponse:
    """Close the group, send its link again, or have it shown; the log says who had it shown."""
    own, group = _own_group(request, event, college)
    try:
        if "close" in request.POST:
            close_group(group, actor=staff_of(request))
            messages.success(request, _("The group takes no more people. Those who are registered keep their places."))
        elif "resend" in request.POST:
            send_group_link(group, actor=staff_of(request))
            messages.success(request, _("The link was mailed to the coordinator. It goes out at most once an hour."))
        elif "show_link" in request.POST:
            show_link(group, actor=staff_of(request))
            return _show(request, own, group, link=f"{settings.PUBLIC_ORIGIN}{group_path(group_token(group))}")
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("ticketing_group", own.code, group.code)


def erase(request: HttpRequest, event: str, college: str) -> HttpResponse:
    """Forget the coordinator who asked for it. Asked before it is done, with a box to tick: it cannot be undone."""
    own, group = _own_group(request, event, college)
    sent = request.method == "POST"
    if group.is_erased or (sent and request.POST.get("sure") == "1"):
        erase_coordinator(group, actor=staff_of(request))
        messages.success(request, _("The coordinator's data are erased, and the group takes no more people."))
        return redirect("ticketing_group", own.code, group.code)
    context = {
        "event": own,
        "group": group,
        "not_sure": sent,
        "page_title": _("Erase the coordinator of %(institution)s") % {"institution": group.institution},
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/group_erase.html", context, status=400 if sent else 200)


@require_POST
def again(request: HttpRequest, event: str, college: str, group_sheet: str) -> HttpResponse:
    """Let the worker look once more at a sheet on which it gave up."""
    own, group = _own_group(request, event, college)
    sheet = get_object_or_404(GroupSheet, group=group, pk=group_sheet)
    try_again(sheet, actor=staff_of(request))
    register_queued_sheets.enqueue()
    messages.success(request, _("The sheet is being worked on again."))
    return redirect("ticketing_group", own.code, group.code)
