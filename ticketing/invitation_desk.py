"""The guest list in the back office: in the order of protocol, to be filled, sent, reminded and taken along."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.audit import record
from accounts.models import LogEntry, User
from summit.errors import Refusal
from summit.models import Event
from ticketing.desk import own_event
from ticketing.guest_exports import KINDS_OF_FILE, guest_file
from ticketing.invitation_desk_forms import GuestFilterForm, GuestForm
from ticketing.invitation_mail import hosts_of, invitation_link
from ticketing.invitation_queries import (
    Filters,
    counts_in,
    invitations_in,
    living_deputy,
    with_activities,
)
from ticketing.models import Invitation, Kind
from ticketing.services.invitations import change_invitation, create_invitation

PER_PAGE = 50
State = Invitation.State


def staff_of(request: HttpRequest) -> User:
    """The back office is closed to everybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def query_of(filters: Filters) -> str:
    return urlencode({name: value for name, value in asdict(filters).items() if value})


def invitation_list(request: HttpRequest, event: str) -> HttpResponse:
    """Search and filters stand in the address; the printed list and the files take the same."""
    own = own_event(request, event)
    filters = GuestFilterForm(request.GET).filters()
    context = {
        "event": own,
        "page": Paginator(invitations_in(own, filters), PER_PAGE).get_page(request.GET.get("p")),
        "counts": counts_in(own, Filters(activity=filters.activity)),
        "filters": filters,
        "query": query_of(filters),
        "activities": [(row.code, row.shown_title) for row in own.activities.order_by("start", "pk")],
        "states": State.choices,
        "kinds": Kind.choices,
        "page_title": _("Invitations"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/invitations.html", context)


def protocol(request: HttpRequest, event: str) -> HttpResponse:
    """The list on paper, for whoever receives the guests at the door: who comes, in which order, for whom."""
    own = own_event(request, event)
    filters = GuestFilterForm(request.GET).filters()
    rows = invitations_in(own, filters).exclude(state__in=(State.RESERVE, State.WITHDRAWN))
    _note(request, own, "invitations.printed", rows=rows.count(), filters=filters)
    context = {
        "event": own,
        "rows": rows,
        "activity": own.activities.filter(code=filters.activity).first(),
        "query": query_of(filters),
    }
    return render(request, "ticketing/admin/protocol.html", context)


def export(request: HttpRequest, event: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The list as it stands on the screen, as a file that the import takes. Who took which list stands in the log."""
    own = own_event(request, event)
    if kind not in KINDS_OF_FILE:
        raise Http404
    filters = GuestFilterForm(request.GET).filters()
    rows = invitations_in(own, filters)
    _note(request, own, "invitations.exported", rows=rows.count(), filters=filters, kind=kind)
    return guest_file(own.code, kind, rows)


def template(request: HttpRequest, event: str) -> HttpResponse | StreamingHttpResponse:
    """The columns without guests, to be filled in."""
    own = own_event(request, event)
    return guest_file(own.code, "xlsx", ())


def _note(request: HttpRequest, event: Event, verb: str, *, filters: Filters, **facts: Any) -> None:
    """Which filters were set; what was searched for may be a name and is not kept."""
    named = [name for name, value in asdict(filters).items() if value]
    with transaction.atomic():
        record(staff_of(request), verb, event, scope=event.code, filters=named, **facts)


# ── One guest ────────────────────────────────────────────────────────────────────────────────────────────────────────
def new(request: HttpRequest, event: str) -> HttpResponse:
    own = own_event(request, event)
    form = GuestForm(request.POST or None, event=own)
    if request.method == "POST":
        saved = _saved(request, form, lambda: create_invitation(own, form.guest(), actor=staff_of(request)))
        if saved is not None:
            messages.success(request, _("The guest was added. Nothing was sent yet."))
            return redirect("ticketing_invitation", own.code, saved.code)
    context = {"event": own, "form": form, "page_title": _("Add a guest"), "page_subtitle": own.shown_title}
    return render(request, "ticketing/admin/invitation.html", context, status=400 if form.errors else 200)


def edit(request: HttpRequest, event: str, invitation: str) -> HttpResponse:
    """One guest: what is written down, what was answered, the link to pass on, and what happened."""
    own = own_event(request, event)
    found = get_object_or_404(with_activities(Invitation.objects.filter(event=own)), code=invitation)
    form = GuestForm(request.POST, event=own) if request.method == "POST" else GuestForm.of(found)
    if request.method == "POST":
        saved = _saved(request, form, lambda: change_invitation(found, form.guest(found), actor=staff_of(request)))
        if saved is not None:
            messages.success(request, _("Saved. What is out is not sent again; the link stays the same."))
            return redirect("ticketing_invitation", own.code, saved.code)
    link = invitation_link(found) if found.state not in (State.DRAFT, State.RESERVE, State.WITHDRAWN) else ""
    context = {
        "event": own,
        "form": form,
        "invitation": found,
        "deputy": living_deputy(found),
        "link": link,
        "whatsapp": _whatsapp(found, link) if found.phone and found.state == State.SENT else "",
        "history": LogEntry.objects.filter(subject_type="invitation", subject_id=found.code).order_by("-pk")[:50],
        "page_title": found.name,
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/invitation.html", context, status=400 if form.errors else 200)


def _saved(request: HttpRequest, form: GuestForm, work: Callable[[], Invitation]) -> Invitation | None:
    """What the service made; None when the form or the service refused, with the sentence at its field."""
    if not form.is_valid():
        return None
    try:
        return work()
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None


def _whatsapp(invitation: Invitation, link: str) -> str:
    """Opens a message to the guest in the guest's language; nothing is sent before somebody presses send."""
    with override(invitation.language):
        hosts = ", ".join(hosts_of(invitation.event))
        words = _("%(name)s, you are invited: %(event)s. Please answer here: %(link)s") % {
            "name": invitation.name,
            "event": invitation.event.shown_title,
            "link": link,
        }
    text = f"{words}\n{hosts}" if hosts else words
    return f"https://wa.me/{invitation.phone.lstrip('+')}?text={quote(text)}"
