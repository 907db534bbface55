"""Shapes of forms and answers in the API."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from bangla.text import normalise
from summit.models import Activity, ActivityKind
from ticketing import cleaning
from ticketing.models import Kind, Question
from ticketing.question_forms import MOST_OPTIONS, OPTION_KEY, OPTION_WORDS
from ticketing.question_queries import kinds_in
from ticketing.serializers import OwnPlaceOutput
from ticketing.services.question_definitions import QuestionFacts


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


class OptionInput(serializers.Serializer[Any]):
    key = serializers.RegexField(
        r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=OPTION_KEY, help_text="Small letters, digits, hyphens."
    )
    en = serializers.CharField(max_length=OPTION_WORDS)
    bn = serializers.CharField(max_length=OPTION_WORDS)


class QuestionInput(serializers.Serializer[Any]):
    """The whole question: what is left out gets the value that it has without being said. `context["earlier"]`: the
    questions that it may depend on.
    """

    key = serializers.SlugField(
        max_length=50, help_text="Its name in files and programs; stays once somebody answered."
    )
    type = serializers.ChoiceField(Question.Type.choices)
    label_en = serializers.CharField(max_length=200)
    label_bn = serializers.CharField(max_length=200)
    help_en = serializers.CharField(max_length=300, allow_blank=True, default="")
    help_bn = serializers.CharField(max_length=300, allow_blank=True, default="")
    required = serializers.BooleanField(default=False)
    options = serializers.ListField(child=OptionInput(), max_length=MOST_OPTIONS, default=list)
    ticket_kinds = serializers.ListField(
        child=serializers.ChoiceField(Kind.choices), max_length=len(Kind.choices), default=list
    )
    depends_on: Any = serializers.SlugRelatedField(
        queryset=Question.objects.none(), slug_field="key", allow_null=True, default=None
    )
    depends_values = serializers.ListField(
        child=serializers.CharField(max_length=OPTION_KEY), max_length=MOST_OPTIONS, default=list
    )
    minimum = serializers.IntegerField(min_value=-(10**15), max_value=10**15, allow_null=True, default=None)
    maximum = serializers.IntegerField(min_value=-(10**15), max_value=10**15, allow_null=True, default=None)

    def get_fields(self) -> dict[str, Any]:
        found = super().get_fields()
        if (earlier := self.context.get("earlier")) is not None:
            found["depends_on"].queryset = earlier  # type: ignore[attr-defined]  # of a related field
        return found

    def facts(self) -> QuestionFacts:
        said = dict(self.validated_data)
        for name in ("label_en", "label_bn", "help_en", "help_bn"):
            said[name] = normalise(said[name])
        for name in ("ticket_kinds", "depends_values"):
            said[name] = tuple(dict.fromkeys(said[name]))
        said["options"] = tuple({name: normalise(text) for name, text in one.items()} for one in said["options"])
        return QuestionFacts(**said)


class QuestionOfInput(QuestionInput):
    """A new question, with `activity` or `kind`, and not both: where it is asked. `context["event"]`: which there are."""

    activity: Any = serializers.SlugRelatedField(
        queryset=Activity.objects.none(), slug_field="code", required=False, allow_null=True
    )
    kind: Any = serializers.SlugRelatedField(
        queryset=ActivityKind.objects.none(), slug_field="code", required=False, allow_null=True
    )

    def get_fields(self) -> dict[str, Any]:
        """Of the question itself the view asks again, once it is known what it may depend on."""
        found = super().get_fields()
        if event := self.context.get("event"):
            found["activity"].queryset = Activity.objects.filter(event=event).select_related("event__edition")  # type: ignore[attr-defined]
            found["kind"].queryset = kinds_in(event)  # type: ignore[attr-defined]
            return {name: found[name] for name in ("activity", "kind")}
        return found

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if (said.get("activity") is None) == (said.get("kind") is None):
            raise serializers.ValidationError(
                {"activity": _("Name an activity or a kind of activity, and not both.")}, code="invalid"
            )
        return said


class DefinedQuestionOutput(serializers.Serializer[Question]):
    """A question as its editors see it."""

    activity = serializers.CharField(source="activity.code", allow_null=True, default=None)
    kind = serializers.CharField(source="kind.code", allow_null=True, default=None)
    key = serializers.CharField()
    type = serializers.ChoiceField(Question.Type.values)
    label_en = serializers.CharField()
    label_bn = serializers.CharField()
    help_en = serializers.CharField()
    help_bn = serializers.CharField()
    required = serializers.BooleanField()
    options = OptionOutput(many=True)
    ticket_kinds = serializers.ListField(child=serializers.CharField())
    depends_on = serializers.CharField(source="depends_on.key", allow_null=True, default=None)
    depends_values = serializers.ListField(child=serializers.CharField())
    minimum = serializers.IntegerField(allow_null=True)
    maximum = serializers.IntegerField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True, help_text="Since when it is asked no longer.")


class QuestionsOutput(serializers.Serializer[Any]):
    results = DefinedQuestionOutput(many=True)


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
