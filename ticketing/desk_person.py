"""What people do on their own ticket, done at the desk for somebody who phones or stands there.

Correcting is for every desk that knows the person. What ends or shows everything that the person has in the whole edition
(passing on, taking away, erasing) is for whoever looks after each event in which the person registered.
"""

import json
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.audit import record
from summit.errors import Refusal
from summit.models import Event
from ticketing.desk import own_event, own_person, staff
from ticketing.desk_forms import DeskDetailsForm, DeskTransferForm
from ticketing.models import Attendee, RegistrationRequest
from ticketing.person_rights import refuse_part_of
from ticketing.personal_data import personal_data
from ticketing.queries import places_to_come, valid_ticket_of
from ticketing.services.attendees import correct_attendee, erase_attendee
from ticketing.services.transfers import transfer_ticket


def _living(request: HttpRequest, event: str, attendee: str) -> tuple[Event, Attendee]:
    """As `own_person`; 404 for somebody who was erased, or is somebody else by now."""
    own, found = own_person(request, event, attendee)
    if found.erased_at is not None or found.merged_into_id is not None:
        raise Http404
    return own, found


def _back(own: Event, found: Attendee) -> HttpResponse:
    return redirect("ticketing_person", own.code, found.code)


def _of_the_whole_person(
    screen: Callable[[HttpRequest, Event, Attendee], HttpResponse],
) -> Callable[[HttpRequest, str, str], HttpResponse]:
    """A screen for those alone whose business everything is that the person has; others are told whose it is."""

    @wraps(screen)
    def asked(request: HttpRequest, event: str, attendee: str) -> HttpResponse:
        own, found = _living(request, event, attendee)
        try:
            refuse_part_of(staff(request), found)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return _back(own, found)
        return screen(request, own, found)

    return asked


def details(request: HttpRequest, event: str, attendee: str) -> HttpResponse:
    """Correct what is known of the person. An old e-mail address is told when another one takes its place."""
    own, found = _living(request, event, attendee)
    form = DeskDetailsForm.of(found, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                correct_attendee(found, changes=form.changes(), actor=staff(request))
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
            else:
                messages.success(request, _("The data were saved. A badge that was printed before shows the old ones."))
                return _back(own, found)
    context = {
        "event": own,
        "attendee": found,
        "form": form,
        "page_title": _("Correct the data of %(person)s") % {"person": found.name},
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/person_details.html", context, status=status)


def transfer(request: HttpRequest, event: str, attendee: str) -> HttpResponse:
    """Pass every place that is still to come on to another person: both are told, and the old code dies.

    The giver may have nothing in this event afterwards, and is not found here when the button was pressed twice.
    """
    own = own_event(request, event)
    try:
        return _transfer(request, event, attendee)
    except Http404:
        if _was_passed_on(request, attendee):
            return _passed_on(request, own)
        raise


def _was_passed_on(request: HttpRequest, attendee: str) -> bool:
    sent = DeskTransferForm(request.POST)
    if not sent.is_valid():
        return False
    same = RegistrationRequest.objects.filter(request_id=sent.cleaned_data["request_id"], attendee__code=attendee)
    return same.exists()


def _passed_on(request: HttpRequest, own: Event) -> HttpResponse:
    messages.success(request, _("The places were passed on, and both people are told by e-mail."))
    return redirect("ticketing_registrations", own.code)


@_of_the_whole_person
def _transfer(request: HttpRequest, own: Event, found: Attendee) -> HttpResponse:
    form = DeskTransferForm(request.POST or None, initial={"language": found.language})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                transfer_ticket(found, **form.facts(), actor=staff(request))
                return _passed_on(request, own)
            except Refusal as refusal:
                form.add_error("phone" if refusal.field == "phone" else None, refusal.sentence)
                status = refusal.status
    context = {
        "event": own,
        "attendee": found,
        "form": form,
        "places": places_to_come(found) if valid_ticket_of(found) else [],
        "page_title": _("Pass on the ticket of %(person)s") % {"person": found.name},
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/person_transfer.html", context, status=status)


@require_GET
@_of_the_whole_person
def own_data(request: HttpRequest, own: Event, found: Attendee) -> HttpResponse:
    """The copy that the person may take away, to be handed over; the log says who had it."""
    record(staff(request), "attendee.exported", found, scope=found.edition.code, event=own.code)
    data = json.dumps(personal_data(found), ensure_ascii=False, indent=2)
    response = HttpResponse(data, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="data-{found.code}.json"'
    return response


@_of_the_whole_person
def erase(request: HttpRequest, own: Event, found: Attendee) -> HttpResponse:
    """Asked before it is done, with a box to tick: it cannot be undone."""
    sent = request.method == "POST"
    if sent and request.POST.get("sure") == "1":
        erase_attendee(found, actor=staff(request))
        messages.success(request, _("The person was erased. The places go to whoever waits for them."))
        return redirect("ticketing_registrations", own.code)
    context = {
        "event": own,
        "attendee": found,
        "not_sure": sent,
        "places": places_to_come(found),
        "page_title": _("Erase %(person)s") % {"person": found.name},
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/person_erase.html", context, status=400 if sent else 200)
