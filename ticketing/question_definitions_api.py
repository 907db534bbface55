"""Doors of the API for editors of forms: what registering asks, changed as in the back office."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from summit.models import Activity, ActivityKind, Event
from summit.rules import FORM_EDITORS, events_where, may_edit_forms_of_edition
from ticketing.models import Question
from ticketing.question_queries import before, questions_in
from ticketing.question_serializers import (
    DefinedQuestionOutput,
    QuestionInput,
    QuestionOfInput,
    QuestionsOutput,
)
from ticketing.services import question_definitions as definitions
from ticketing.staff_api import StaffView

TAG = ["questions"]


class FormView(StaffView):
    """For those who edit the forms of an event. What a kind of activity asks is for those of the whole edition."""

    def own(self, code: str) -> Event:
        return get_object_or_404(events_where(self.request.user, FORM_EDITORS).select_related("edition"), code=code)

    def question(self, event: str, key: str) -> tuple[Event, Question]:
        own = self.own(event)
        row = get_object_or_404(questions_in(own), key=key)
        if row.kind_id is not None:
            self.refuse_kinds(own)
        return own, row

    def refuse_kinds(self, own: Event) -> None:
        if not may_edit_forms_of_edition(self.caller, own.edition):
            raise Http404

    def read(self, earlier: QuerySet[Question]) -> definitions.QuestionFacts:
        asked = QuestionInput(data=self.request.data, context={"earlier": earlier})
        asked.is_valid(raise_exception=True)
        return asked.facts()

    def shown(self, row: Question, code: int = status.HTTP_200_OK) -> Response:
        return self.answer(DefinedQuestionOutput(row).data, code)


class EventQuestions(FormView):
    """Every question that an activity of the event asks or asked, in order, and a new one. Forty or so: they are one page."""

    @extend_schema(tags=TAG, operation_id="questions", responses=QuestionsOutput)
    def get(self, request: Request, event: str) -> Response:
        rows = questions_in(self.own(event))
        return self.answer({"results": DefinedQuestionOutput(rows, many=True).data})

    @extend_schema(
        tags=TAG, operation_id="question_create", request=QuestionOfInput, responses={201: DefinedQuestionOutput}
    )
    def post(self, request: Request, event: str) -> Response:
        """Asked last, in one activity of the event or in every activity of a kind. The key says whether it is there already."""
        own = self.own(event)
        whose = QuestionOfInput(data=request.data, context={"event": own})
        whose.is_valid(raise_exception=True)
        kind, activity = whose.validated_data.get("kind"), whose.validated_data.get("activity")
        made = self._of_activity(activity) if activity is not None else self._of_kind(kind, own)
        return self.shown(made, status.HTTP_201_CREATED)

    def _of_activity(self, activity: Activity) -> Question:
        facts = self.read(before(edition=activity.event.edition, kind=None, activity=activity))
        return definitions.create_question_of_activity(activity, facts=facts, actor=self.caller)

    def _of_kind(self, kind: ActivityKind, own: Event) -> Question:
        self.refuse_kinds(own)
        facts = self.read(before(edition=own.edition, kind=kind.pk, activity=None))
        return definitions.create_question_of_kind(kind, edition=own.edition, facts=facts, actor=self.caller)


class OneQuestion(FormView):
    """One question: changed as a whole, or deleted while nobody answered it."""

    @extend_schema(tags=TAG, operation_id="question_change", request=QuestionInput, responses=DefinedQuestionOutput)
    def put(self, request: Request, event: str, key: str) -> Response:
        own, row = self.question(event, key)
        earlier = before(edition=own.edition, kind=row.kind_id, activity=row.activity).exclude(pk=row.pk)
        return self.shown(definitions.change_question(row, facts=self.read(earlier), actor=self.caller))

    @extend_schema(tags=TAG, operation_id="question_delete", responses={204: None})
    def delete(self, request: Request, event: str, key: str) -> Response:
        definitions.delete_question(self.question(event, key)[1], actor=self.caller)
        return self.gone()


class QuestionDeed(FormView):
    """`earlier` or `later` in the form, `retire` (asked no longer, answers stay readable), or `restore`."""

    @extend_schema(tags=TAG, operation_id="question_deed", request=None, responses=DefinedQuestionOutput)
    def post(self, request: Request, event: str, key: str, deed: str) -> Response:
        own, row = self.question(event, key)
        if deed not in DEEDS:
            raise Http404
        DEEDS[deed](row, actor=self.caller)
        return self.shown(get_object_or_404(questions_in(own), pk=row.pk))


DEEDS: dict[str, Callable[..., Any]] = {
    "earlier": definitions.put_question_earlier,
    "later": definitions.put_question_later,
    "retire": definitions.retire_question,
    "restore": definitions.restore_question,
}
