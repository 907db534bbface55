"""Shapes of forms and answers in the API."""

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework import serializers

from ticketing import cleaning
from ticketing.models import Question
from ticketing.serializers import OwnPlaceOutput


class OptionOutput(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="What stands in `answers`.")
    en = serializers.CharField()
    bn = serializers.CharField()


class QuestionOutput(serializers.Serializer[Any]):
    """One question. Its answer stands in `answers` under `key`."""

    key = serializers.CharField()
    type = serializers.ChoiceField(Question.Type.values)
    label_en = serializers.CharField()
    label_bn = serializers.CharField()
    help_en = serializers.CharField(allow_blank=True)
    help_bn = serializers.CharField(allow_blank=True)
    required = serializers.BooleanField(help_text="Where it is asked at all.")
    options = OptionOutput(many=True, help_text="For choice (one key) and several (a list of keys).")
    ticket_kinds = serializers.ListField(
        child=serializers.CharField(), help_text="Asked only of these kinds of ticket; empty: of all."
    )
    depends_on = serializers.CharField(
        allow_null=True, help_text="Key of an earlier question: asked only where that one is answered …"
    )
    depends_values = serializers.ListField(
        child=serializers.CharField(), help_text="… with one of these; empty: with anything."
    )
    minimum = serializers.IntegerField(
        allow_null=True, help_text="Of a number; fewest characters of a text, fewest options of several."
    )
    maximum = serializers.IntegerField(
        allow_null=True, help_text="Of a number; most characters of a text, most options of several."
    )


class FormOutput(serializers.Serializer[Any]):
    """What registering for an activity asks besides the person."""

    activity = serializers.CharField(help_text="Code of the activity.")
    kinds = serializers.ListField(child=serializers.CharField(), help_text="Kinds of ticket that a person may choose.")
    questions = QuestionOutput(many=True, help_text="In this order; each stands after the one that it depends on.")


class OwnAnswersOutput(OwnPlaceOutput):
    """A place with what its activity asks and what was answered."""

    answers = serializers.DictField()
    questions = QuestionOutput(many=True)


class AnswersInput(serializers.Serializer[Any]):
    """Answers to change; one that is left out stays, null takes one away."""

    answers = serializers.DictField()

    def validate_answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        return cleaning.clean_answers(answers)


def form_output(activity: str, questions: Iterable[Question]) -> dict[str, Any]:
    """In the shape of FormOutput."""
    return {
        "activity": activity,
        "kinds": [kind.value for kind in cleaning.OPEN_KINDS],
        "questions": questions_output(questions),
    }


def questions_output(questions: Iterable[Question]) -> list[dict[str, Any]]:
    rows = list(questions)
    keys: Mapping[int, str] = {row.pk: row.key for row in rows}
    return [
        {
            "key": row.key,
            "type": row.type,
            "label_en": row.label_en,
            "label_bn": row.label_bn,
            "help_en": row.help_en,
            "help_bn": row.help_bn,
            "required": row.required,
            "options": [{"key": one["key"], "en": one["en"], "bn": one["bn"]} for one in row.options],
            "ticket_kinds": row.ticket_kinds,
            "depends_on": keys.get(row.depends_on_id) if row.depends_on_id else None,
            "depends_values": row.depends_values,
            "minimum": row.minimum,
            "maximum": row.maximum,
        }
        for row in rows
    ]
