"""What one registration answers, at the desk: seen and changed by whoever looks after the registrations of the event."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from summit.errors import Refusal
from ticketing.answer_fields import DeskAnswersForm
from ticketing.answers import AnswerFaults
from ticketing.desk import own_person, staff
from ticketing.models import Registration
from ticketing.queries import ACTIVE
from ticketing.question_queries import questions_of
from ticketing.services.questions import change_answers_by_staff


def change(request: HttpRequest, event: str, attendee: str, code: str) -> HttpResponse:
    """The questions of one place with what was answered; 404 where nothing is asked, or the place is of another event."""
    own, found = own_person(request, event, attendee)
    places = Registration.objects.select_related("activity", "attendee").filter(attendee=found, activity__event=own)
    place = get_object_or_404(places, code=code, state__in=ACTIVE)
    questions = questions_of([place.activity_id])[place.activity_id]
    if not questions:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    answers = DeskAnswersForm(*sent, questions=questions, given=place.answers, holder=found, staff=staff(request))
    status = 200
    if request.method == "POST":
        status = _saved(request, place, answers)
        if status == 200:
            messages.success(request, _("The answers were saved."))
            return redirect("ticketing_person", own.code, found.code)
    context = {
        "event": own,
        "attendee": found,
        "place": place,
        "answers": answers,
        "page_title": _("Answers of %(person)s") % {"person": found.name},
        "page_subtitle": place.activity.shown_title,
    }
    return render(request, "ticketing/admin/change_answers.html", context, status=status)


def _saved(request: HttpRequest, place: Registration, answers: DeskAnswersForm) -> int:
    """200 when it was; else what was wrong stands in the form."""
    try:
        answers.keep_files()
        if answers.judge(place.attendee.kind):
            change_answers_by_staff(place, answers=answers.raw(), actor=staff(request))
            return 200
    except AnswerFaults as faults:  # a question was changed this moment
        answers.add_faults(faults)
    except Refusal as refusal:
        answers.add_error(None, refusal.sentence)
        return refusal.status
    return 400
