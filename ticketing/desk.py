"""The registration desk in the back office: who registered, one person's places and ticket, lists to take away."""

from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record
from accounts.models import LogEntry, User
from summit.errors import Refusal
from summit.models import Event
from summit.rules import REGISTRARS, events_where
from ticketing.badge_pdf import badges_pdf
from ticketing.desk_forms import FilterForm, InviteForm
from ticketing.exports import badge_of, registrations_csv, registrations_xlsx
from ticketing.models import Attendee, Kind, Registration
from ticketing.queries import registrations_of, valid_ticket_of
from ticketing.registration_queries import Filters, managed_events, registrations_in
from ticketing.services.attendees import resend_ticket
from ticketing.services.places import cancel_registration, confirm_registration, decline_registration
from ticketing.services.registration import register_invited
from ticketing.services.tickets import issue_ticket, reissue_ticket, revoke_ticket

PER_PAGE = 50
XLSX_MOST = 100_000
KINDS_OF_FILE = ("csv", "xlsx")


def own_event(request: HttpRequest, code: str) -> Event:
    """The event when this user looks after its registrations; to everybody else it does not exist."""
    return get_object_or_404(events_where(request.user, REGISTRARS).select_related("edition"), code=code)


def event_list(request: HttpRequest) -> HttpResponse:
    events = list(managed_events(request.user))
    return render(request, "ticketing/admin/events.html", {"events": events, "page_title": _("Registrations")})


def registration_list(request: HttpRequest, event: str) -> HttpResponse:
    """Search and filters stand in the address; the exports take the same."""
    own = own_event(request, event)
    filters = FilterForm(request.GET).filters()
    page = Paginator(registrations_in(own, filters), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "event": own,
        "page": page,
        "filters": filters,
        "query": _query(filters),
        "activities": own.activities.order_by("start", "pk"),
        "states": Registration.State.choices,
        "kinds": Kind.choices,
        "page_title": _("Registrations"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/registrations.html", context)


def _query(filters: Filters) -> str:
    return urlencode({name: value for name, value in asdict(filters).items() if value})


def export(request: HttpRequest, event: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The list as it stands on the screen, as a file. Who took which list stands in the log."""
    own = own_event(request, event)
    if kind not in KINDS_OF_FILE:
        raise Http404
    filters = FilterForm(request.GET).filters()
    rows = registrations_in(own, filters)
    with transaction.atomic():
        facts = {"kind": kind, "rows": rows.count(), "filters": _named(filters)}
        record(_staff(request), "registrations.exported", own, scope=own.code, **facts)
    disposition = f'attachment; filename="{own.code}-registrations.{kind}"'
    if kind == "csv":
        lines = registrations_csv(rows.iterator(chunk_size=1000))
        response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(lines, content_type="text/csv")
    else:
        book = registrations_xlsx(rows[:XLSX_MOST].iterator(chunk_size=1000))
        response = HttpResponse(book, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response.headers["Content-Disposition"] = disposition
    return response


def _named(filters: Filters) -> list[str]:
    """Which filters were set; what was searched for may be a name and is not kept."""
    return [name for name, value in asdict(filters).items() if value]


def _staff(request: HttpRequest) -> User:
    """The back office is closed to everybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _own_person(request: HttpRequest, event: str, attendee: str) -> tuple[Event, Attendee]:
    """Somebody who registered for an activity of the event."""
    own = own_event(request, event)
    people = Attendee.objects.select_related("edition", "district").filter(registrations__activity__event=own)
    return own, get_object_or_404(people.distinct(), code=attendee)


def person(request: HttpRequest, event: str, attendee: str) -> HttpResponse:
    """One person: data, places in this event, ticket, and what happened."""
    own, found = _own_person(request, event, attendee)
    history = LogEntry.objects.filter(subject_type__in=("attendee", "ticket"), subject_id=found.code)
    context = {
        "event": own,
        "attendee": found,
        "ticket": valid_ticket_of(found),
        "places": registrations_of(found).filter(activity__event=own),
        "consents": found.consents.order_by("pk"),
        "history": history.order_by("-pk")[:50],
        "page_title": found.name or _("Erased person"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/person.html", context)


def badge(request: HttpRequest, event: str, attendee: str) -> HttpResponse:
    """One badge at once, for the desk at the entrance."""
    _own, found = _own_person(request, event, attendee)
    ticket = valid_ticket_of(found)
    if ticket is None:
        raise Http404
    ticket.attendee = found
    response = HttpResponse(badges_pdf([badge_of(ticket, registrations_of(found))]), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="badge-{found.code}.pdf"'
    return response


def _act(request: HttpRequest, event: str, attendee: str, work: Callable[[Attendee, User], str]) -> HttpResponse:
    """One button of the person's screen; a refusal is a sentence on it."""
    own, found = _own_person(request, event, attendee)
    try:
        messages.success(request, work(found, _staff(request)))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("ticketing_person", own.code, found.code)


@require_POST
def resend(request: HttpRequest, event: str, attendee: str) -> HttpResponse:
    def work(found: Attendee, user: User) -> str:
        if not resend_ticket(found, actor=user):
            raise Refusal("no_address", _("There is no e-mail address on file. Print the badge instead."))
        return _("The ticket link goes to the address on file, at most once an hour.")

    return _act(request, event, attendee, work)


@require_POST
def change_place(request: HttpRequest, event: str, attendee: str, code: str) -> HttpResponse:
    """Approve or decline a pending place, or cancel one; only of an activity of this event."""

    def work(found: Attendee, user: User) -> str:
        place = get_object_or_404(Registration, attendee=found, activity__event__code=event, code=code)
        if "confirm" in request.POST:
            confirm_registration(place, actor=user)
            return _("The registration was approved, and the person is told.")
        if "decline" in request.POST:
            decline_registration(place, actor=user)
            return _("The registration was declined, and the person is told.")
        cancel_registration(place, actor=user)
        return _("The place was cancelled.")

    return _act(request, event, attendee, work)


@require_POST
def change_ticket(request: HttpRequest, event: str, attendee: str) -> HttpResponse:
    """Take the ticket back, replace it, or give one to somebody who has none."""

    def work(found: Attendee, user: User) -> str:
        ticket = valid_ticket_of(found)
        if ticket is None:
            issue_ticket(found, actor=user)
            return _("A new ticket was made.")
        if "revoke" in request.POST:
            revoke_ticket(ticket, actor=user)
            return _("The ticket was taken back. It opens no gate any more.")
        reissue_ticket(ticket, actor=user)
        return _("The ticket was replaced: codes and links from before open nothing any more. Send the link again.")

    return _act(request, event, attendee, work)


def invite(request: HttpRequest, event: str) -> HttpResponse:
    """Register somebody by hand: a guest of honour, a speaker, a walk-in at the desk."""
    own = own_event(request, event)
    form = InviteForm(request.POST or None, event=own)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                receipt = register_invited(
                    form.wish(), request_id=form.cleaned_data["request_id"], actor=_staff(request)
                )
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
            else:
                messages.success(request, _("The person was registered."))
                return redirect("ticketing_person", own.code, receipt.attendee)
    context = {"event": own, "form": form, "page_title": _("Register a person"), "page_subtitle": own.shown_title}
    return render(request, "ticketing/admin/invite.html", context, status=status)
