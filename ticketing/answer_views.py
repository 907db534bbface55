"""The page of the ticket on which a person changes what he or she answered."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.limits import knock
from summit.errors import Refusal
from ticketing.answer_fields import AnswersForm
from ticketing.answers import AnswerFaults
from ticketing.models import Question, Registration
from ticketing.queries import ACTIVE, registrations_of
from ticketing.question_queries import questions_of
from ticketing.services.questions import change_answers
from ticketing.ticket_views import TicketView


class ChangeAnswers(TicketView):
    """The questions of one registration with what was answered; sent as a whole."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        place, questions = self._asked(code)
        answers = AnswersForm(questions=questions, given=place.answers, holder=self.attendee)
        return self._show(request, place, answers)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        place, questions = self._asked(code)
        answers = AnswersForm(
            request.POST, request.FILES, questions=questions, given=place.answers, holder=self.attendee
        )
        status = 400
        try:
            knock("registration", request)
            answers.keep_files()
            if answers.judge(self.attendee.kind):
                change_answers(place, answers=answers.raw(), actor=self.actor)
                return self.home("answered")
        except AnswerFaults as faults:
            answers.add_faults(faults)
        except Refusal as refusal:
            answers.add_error(None, refusal.sentence)
            status = refusal.status
        return self._show(request, place, answers, status=status)

    def _asked(self, code: str) -> tuple[Registration, list[Question]]:
        """404 where there is nothing to answer; whether it may still be changed is the service's to say."""
        place = get_object_or_404(registrations_of(self.attendee).filter(state__in=ACTIVE), code=code)
        questions = questions_of([place.activity_id])[place.activity_id]
        if not questions:
            raise Http404
        return place, questions

    def _show(
        self, request: HttpRequest, place: Registration, answers: AnswersForm, *, status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {"place": place, "answers": answers}
        return self.show(request, "answers", context, status=status)
