"""The list of registrations in the back office: search, filters, pages, and the same as files."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from summit.models import District, Event
from ticketing.answer_columns import answer_columns
from ticketing.desk import own_event
from ticketing.desk_forms import FilterForm
from ticketing.exports import registrations_csv, registrations_xlsx
from ticketing.models import Gender, Group, Kind, Registration, SubQuota
from ticketing.registration_pages import Page, registration_page
from ticketing.registration_queries import ANY, IN_LINE_SORT, UNSAID, Filters, registrations_in, with_reserved_seats
from ticketing.services.bulk import MOST
from ticketing.services.bulk_verdicts import Action

PER_PAGE = 50
XLSX_MOST = 100_000
KINDS_OF_FILE = ("csv", "xlsx")


def staff(request: HttpRequest) -> User:
    """The back office is closed to everybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def registration_list(request: HttpRequest, event: str) -> HttpResponse:
    """Search and filters stand in the address; the exports take the same."""
    own = own_event(request, event)
    filters = FilterForm(request.GET).filters()
    page = registration_page(own, filters, cursor=request.GET.get("cursor", "")[:80], size=PER_PAGE)
    return render(request, "ticketing/admin/registrations.html", list_context(own, filters, page))


def list_context(own: Event, filters: Filters, page: Page) -> dict[str, Any]:
    activities = list(own.activities.order_by("start", "pk"))
    return {
        "event": own,
        "page": page,
        "filters": filters,
        "filter_values": said_in(filters),
        "query": query_of(filters),
        "choices": _choices(own, [(row.code, row.shown_title) for row in activities]),
        "activities": activities,
        "actions": bulk_choices(),
        "most": MOST,
        "page_title": _("Registrations"),
        "page_subtitle": own.shown_title,
    }


def _choices(own: Event, activities: list[tuple[str, str]]) -> dict[str, list[Any]]:
    sub_quotas = SubQuota.objects.filter(quota__event=own).select_related("quota")
    groups = Group.objects.filter(activity__event=own).order_by("-pk")[:200]
    return {
        "activity": activities,
        "state": Registration.State.choices,
        "kind": Kind.choices,
        "district": [(row.code, row.name) for row in District.objects.all()],
        "gender": [*Gender.choices, (UNSAID, _("not given"))],
        "group": [(row.code, f"{row.institution} ({row.code})") for row in groups],
        "ended_as": Registration.Ending.choices,
        "reserved": [(ANY, _("any")), *((str(row.pk), row.name) for row in sub_quotas)],
        "shared_phone": [("1", _("only shared phones"))],
        "sort": [(IN_LINE_SORT, _("who waits, in line"))],
    }


def bulk_choices() -> list[tuple[str, str]]:
    """What can be done to many, in words."""
    return [
        (Action.APPROVE.value, _("Approve")),
        (Action.DECLINE.value, _("Decline")),
        (Action.CANCEL.value, _("Cancel the place")),
        (Action.PRIORITY.value, _("Set the priority on the waiting list")),
        (Action.MOVE.value, _("Move to another activity")),
        (Action.INVITE.value, _("Invite to another activity")),
        (Action.RESEND.value, _("Send the ticket link again")),
    ]


def said_in(filters: Filters) -> dict[str, str]:
    """The filters that are set."""
    return {name: value for name, value in asdict(filters).items() if value}


def query_of(filters: Filters) -> str:
    return urlencode(said_in(filters))


def export(request: HttpRequest, event: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The list as it stands on the screen, as a file. Who took which list stands in the log."""
    own = own_event(request, event)
    if kind not in KINDS_OF_FILE:
        raise Http404
    filters = FilterForm(request.GET).filters()
    rows = with_reserved_seats(registrations_in(own, filters))
    with transaction.atomic():
        # Which filters were set; what was searched for may be a name and is not kept.
        facts = {"kind": kind, "rows": rows.count(), "filters": list(said_in(filters))}
        record(staff(request), "registrations.exported", own, scope=own.code, **facts)
    answers = answer_columns(own)
    if kind == "csv":
        lines = registrations_csv(rows.iterator(chunk_size=1000), answers)
        response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(lines, content_type="text/csv")
    else:
        book = registrations_xlsx(rows[:XLSX_MOST].iterator(chunk_size=1000), answers)
        response = HttpResponse(book, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response.headers["Content-Disposition"] = f'attachment; filename="{own.code}-registrations.{kind}"'
    return response
