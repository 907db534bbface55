"""Shapes of requests and answers about dialogues."""

from typing import Any

from rest_framework import serializers

from bangla.text import normalise, normalise_paragraphs
from dialogue.models import AgendaPoint, Dialogue, Minutes, Proposal, Recommendation


class Line(serializers.CharField):
    """One line of text: NFC, no control characters, single spaces."""

    def to_internal_value(self, data: Any) -> str:
        return normalise(super().to_internal_value(data))


class Paragraphs(serializers.CharField):
    """Text of several lines: NFC, no control characters, line breaks kept."""

    def to_internal_value(self, data: Any) -> str:
        return normalise_paragraphs(super().to_internal_value(data))


class ProposalInput(serializers.Serializer[Proposal]):
    request_id = serializers.UUIDField()
    text = Paragraphs(max_length=4000)
    necessity = Paragraphs(max_length=4000)
    proposer = Line(
        max_length=150,
        required=False,
        allow_blank=True,
        default="",
        help_text="Needed from a clerk; a participant's own name is known.",
    )
    organisation = Line(max_length=200, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(["bn", "en"], default="bn")
    name_is_public = serializers.BooleanField(default=False)
    point = serializers.IntegerField(min_value=1, max_value=999, required=False, allow_null=True, default=None)


class ProposalOutput(serializers.Serializer[Proposal]):
    code = serializers.CharField()
    state = serializers.CharField()
    language = serializers.CharField()
    text = serializers.CharField()
    necessity = serializers.CharField()
    proposer = serializers.SerializerMethodField(help_text="Empty unless the proposer agreed to be named.")
    organisation = serializers.CharField()
    point = serializers.SerializerMethodField()

    def get_proposer(self, row: Proposal) -> str:
        return row.proposer if row.name_is_public else ""

    def get_point(self, row: Proposal) -> int | None:
        return row.agenda_point.position if row.agenda_point else None


class AgendaPointOutput(serializers.Serializer[AgendaPoint]):
    number = serializers.IntegerField(source="position")
    text_en = serializers.CharField()
    text_bn = serializers.CharField()


class MinutesInput(serializers.Serializer[Minutes]):
    held_on = serializers.DateField(required=False, allow_null=True, default=None)
    text_en = Paragraphs(max_length=60_000, required=False, allow_blank=True, default="")
    text_bn = Paragraphs(max_length=60_000, required=False, allow_blank=True, default="")


class MinutesOutput(serializers.Serializer[Minutes]):
    version = serializers.IntegerField()
    state = serializers.CharField()
    held_on = serializers.DateField(allow_null=True)
    text_en = serializers.CharField()
    text_bn = serializers.CharField()
    adopted_at = serializers.DateTimeField(allow_null=True)
    text_hash = serializers.CharField(help_text="SHA-256 of date and texts as adopted; empty for a draft.")


class RecommendationInput(serializers.Serializer[Recommendation]):
    text_en = Paragraphs(max_length=4000)
    text_bn = Paragraphs(max_length=4000)
    addressed_to = serializers.SlugField(
        required=False, allow_blank=True, default="", help_text="Code of an organisation."
    )
    sources = serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        default=list,
        max_length=200,
        help_text="Codes of qualified proposals.",
    )


class ConsolidationInput(serializers.Serializer[Recommendation]):
    text_en = Paragraphs(max_length=4000)
    text_bn = Paragraphs(max_length=4000)
    addressed_to = serializers.SlugField(required=False, allow_blank=True, default="")
    recommendations = serializers.ListField(
        child=serializers.CharField(max_length=12), max_length=500, help_text="Codes of endorsed recommendations."
    )


class RecommendationOutput(serializers.Serializer[Recommendation]):
    """One recommendation; `parts` and `sources` lead back to the dialogues it came from."""

    code = serializers.CharField()
    state = serializers.CharField()
    text_en = serializers.CharField()
    text_bn = serializers.CharField()
    addressed_to = serializers.SerializerMethodField()
    event = serializers.SerializerMethodField(help_text="Null for a central recommendation.")
    activity = serializers.SerializerMethodField()
    central = serializers.SerializerMethodField(help_text="Code of the central recommendation it went into.")
    endorsed_at = serializers.DateTimeField(allow_null=True)
    sources = serializers.SerializerMethodField(help_text="Codes of the proposals it follows from.")

    def get_addressed_to(self, row: Recommendation) -> str | None:
        return row.addressed_to.code if row.addressed_to else None

    def get_event(self, row: Recommendation) -> str | None:
        return row.dialogue.activity.event.code if row.dialogue else None

    def get_activity(self, row: Recommendation) -> str | None:
        return row.dialogue.activity.code if row.dialogue else None

    def get_central(self, row: Recommendation) -> str | None:
        return row.central.code if row.central else None

    def get_sources(self, row: Recommendation) -> list[str]:
        return [proposal.code for proposal in row.sources.all()]


class LineageOutput(RecommendationOutput):
    """A recommendation of the national list, with the parts that a central one brings together."""

    parts = RecommendationOutput(many=True)


class DialogueOutput(serializers.Serializer[Dialogue]):
    activity = serializers.CharField(source="activity.code")
    event = serializers.CharField(source="activity.event.code")
    topic_en = serializers.CharField()
    topic_bn = serializers.CharField()
    summary_en = serializers.CharField()
    summary_bn = serializers.CharField()
    proposals_until = serializers.DateTimeField(allow_null=True)
    agenda_points = AgendaPointOutput(many=True)
    proposals = ProposalOutput(source="public_proposals", many=True)
    minutes = MinutesOutput(source="activity.adopted_minutes", many=True)
    recommendations = RecommendationOutput(source="public_recommendations", many=True)
