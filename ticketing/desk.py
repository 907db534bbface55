"""The registration desk in the back office: who registered, one person's places and ticket, lists to take away."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import LogEntry, User
from summit.errors import Refusal
from summit.models import Event
from summit.rules import REGISTRARS, events_where
from ticketing.answer_fields import DeskAnswersForm
from ticketing.answer_file_queries import files_in, is_stuck
from ticketing.answer_words import answers_in_words
from ticketing.answered_wishes import wish_answered_at_desk
from ticketing.answers import AnswerFaults
from ticketing.badge_pdf import badges_pdf
from ticketing.consent_words import purpose_words
from ticketing.desk_forms import InviteForm
from ticketing.duplicates import number_on_phone, sharing_the_phone
from ticketing.exports import badge_of
from ticketing.fill_queries import people_of_events
from ticketing.models import Attendee, Question, Registration
from ticketing.person_rights import looks_after_all_of
from ticketing.queries import registrations_of, valid_ticket_of
from ticketing.question_queries import asking, questions_of, together
from ticketing.registration_queries import managed_events
from ticketing.services.attendees import resend_ticket
from ticketing.services.places import cancel_by_staff, confirm_registration, decline_registration
from ticketing.services.registration import register_invited
from ticketing.services.tickets import issue_ticket, reissue_ticket, revoke_ticket


def own_event(request: HttpRequest, code: str) -> Event:
    """The event when this user looks after its registrations; to everybody else it does not exist."""
    return get_object_or_404(events_where(request.user, REGISTRARS).select_related("edition"), code=code)


def event_list(request: HttpRequest) -> HttpResponse:
    events = list(managed_events(request.user))
    people = people_of_events(events)
    rows = [(event, people[event.pk]) for event in events]
    return render(request, "ticketing/admin/events.html", {"rows": rows, "page_title": _("Registrations")})


def staff(request: HttpRequest) -> User:
    """The back office is closed to everybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def own_person(request: HttpRequest, event: str, attendee: str) -> tuple[Event, Attendee]:
    """Somebody who registered for an activity of the event."""
    own = own_event(request, event)
    people = Attendee.objects.select_related("edition", "district", "merged_into").filter(
        registrations__activity__event=own
    )
    return own, get_object_or_404(people.distinct(), code=attendee)


def person(request: HttpRequest, event: str, attendee: str) -> HttpResponse:
    """One person: data, places in this event, ticket, and what happened."""
    own, found = own_person(request, event, attendee)
    history = LogEntry.objects.filter(subject_type__in=("attendee", "ticket"), subject_id=found.code)
    places = list(registrations_of(found).filter(activity__event=own))
    answered = answers_in_words(found, places)
    context = {
        "event": own,
        "attendee": found,
        "ticket": valid_ticket_of(found),
        "places": places,
        "asking": asking(),
        "answers": [(place, answered[place.code]) for place in places if answered[place.code]],
        "consents": [(row, purpose_words(row.purpose)) for row in found.consents.order_by("pk")],
        "workplace": [line for line in (found.organisation, found.designation, found.institution) if line],
        "files": [(file, is_stuck(file)) for file in files_in(own, found)],
        "history": history.order_by("-pk")[:50],
        "on_phone": 0 if found.erased_at else number_on_phone(found),
        "is_alive": found.erased_at is None and found.merged_into is None,
        "is_whole": looks_after_all_of(staff(request), found),
        "others_on_phone": [] if found.erased_at else sharing_the_phone(found, own),
        "page_title": found.name or _("Erased person"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/person.html", context)


def badge(request: HttpRequest, event: str, attendee: str) -> HttpResponse:
    """One badge at once, for the desk at the entrance."""
    _own, found = own_person(request, event, attendee)
    ticket = valid_ticket_of(found)
    if ticket is None:
        raise Http404
    ticket.attendee = found
    response = HttpResponse(badges_pdf([badge_of(ticket, registrations_of(found))]), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="badge-{found.code}.pdf"'
    return response


def _act(request: HttpRequest, event: str, attendee: str, work: Callable[[Attendee, User], str]) -> HttpResponse:
    """One button of the person's screen; a refusal is a sentence on it."""
    own, found = own_person(request, event, attendee)
    try:
        messages.success(request, work(found, staff(request)))
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
        cancel_by_staff(place, actor=user)
        return _("The place was cancelled, and the person is told.")

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
    """Register somebody by hand: a guest of honour, a speaker, a walk-in at the desk.

    What the ticked activities ask stands on a second screen; staff may leave open what they do not know.
    """
    own = own_event(request, event)
    form = InviteForm(request.POST or None, event=own)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    answers = DeskAnswersForm(*sent, questions=_asked_in(own, request), staff=staff(request))
    status, asks_more = 200, False
    if request.method == "POST":
        status = 400
        try:
            answers.keep_files()
            kind = str(request.POST.get("kind", ""))
            if all([form.is_valid(), answers.judge(kind)]):
                if not answers.unseen(kind):
                    return _registered(request, own, form, answers)
                status, asks_more = 200, True
        except AnswerFaults as faults:  # a question was changed this moment
            answers.add_faults(faults)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
    context = {
        "event": own,
        "form": form,
        "answers": answers,
        "asks_more": asks_more,
        "page_title": _("Register a person"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/invite.html", context, status=status)


def _asked_in(own: Event, request: HttpRequest) -> list[Question]:
    ticked = set(request.POST.getlist("activities"))
    return together(questions_of(pk for code, pk in own.activities.values_list("code", "pk") if code in ticked))


def _registered(request: HttpRequest, own: Event, form: InviteForm, answers: DeskAnswersForm) -> HttpResponse:
    request_id = form.cleaned_data["request_id"]
    wish = wish_answered_at_desk(form.wish(answers.said()), answers.raw(), request_id=request_id)
    receipt = register_invited(wish, request_id=request_id, actor=staff(request))
    messages.success(request, _("The person was registered."))
    return redirect("ticketing_person", own.code, receipt.attendee)
