"""Doors for programs: what an activity asks, and the own answers."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from summit.api import PublicRead
from ticketing.api import HolderView
from ticketing.models import Registration
from ticketing.queries import offers_by_code, registrations_of
from ticketing.question_queries import questions_of
from ticketing.question_serializers import (
    AnswersInput,
    FormOutput,
    OwnAnswersOutput,
    form_output,
    questions_output,
)
from ticketing.serializers import own_place_output
from ticketing.services.questions import change_answers


class ActivityForm(PublicRead):
    """What registering for an activity asks besides the person: the same questions as on the page and in group sheets."""

    @extend_schema(responses=FormOutput)
    def get(self, request: Request, activity: str) -> HttpResponse:
        offer = offers_by_code([activity]).get(activity)
        if offer is None or not offer.live:
            raise Http404
        return self.answer(request, form_output(offer.code, questions_of([offer.pk])[offer.pk]))


class MeRegistration(HolderView):
    """One own place with its questions and answers. What is changed is checked as when registering."""

    @extend_schema(responses=OwnAnswersOutput)
    def get(self, request: Request, code: str) -> Response:
        return self.answer(_output(self._place(code)))

    @extend_schema(request=AnswersInput, responses=OwnAnswersOutput)
    def patch(self, request: Request, code: str) -> Response:
        place = self._place(code)
        asked = AnswersInput(data=request.data)
        asked.is_valid(raise_exception=True)
        change_answers(place, answers=asked.validated_data["answers"], actor=self.actor)
        return self.answer(_output(self._place(code)))

    def _place(self, code: str) -> Registration:
        return get_object_or_404(registrations_of(self.attendee), code=code)


def _output(place: Registration) -> dict[str, Any]:
    """In the shape of OwnAnswersOutput."""
    questions = questions_of([place.activity_id])[place.activity_id]
    return {**own_place_output(place), "answers": place.answers, "questions": questions_output(questions)}
