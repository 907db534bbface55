"""Shapes of the API for somebody who comes back, passes a ticket on or changes a place, and for merges by staff."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ticketing import cleaning
from ticketing.models import Merge
from ticketing.person_forms import clean_code
from ticketing.serializers import LANGUAGES, CleanField, LinksOutput, PersonInput


def _phone() -> CleanField:
    return CleanField(
        cleaning.clean_phone,
        max_length=cleaning.PHONE_LENGTH,
        required=True,
        allow_blank=False,
        help_text="The number that was registered with, in any usual spelling.",
    )


class CodeInput(serializers.Serializer[Any]):
    """Whose code is to be sent."""

    phone = _phone()
    edition = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=80, help_text="Code of the edition; empty: any."
    )


class LinkInput(serializers.Serializer[Any]):
    """The code that came by mail."""

    phone = _phone()
    code = CleanField(clean_code, max_length=40, required=True, allow_blank=False, help_text="Six digits.")


class LinkOutput(serializers.Serializer[Any]):
    """What the code opened."""

    token = serializers.CharField(help_text="For `Authorization: Attendee <token>`.")
    links = LinksOutput()


class MoveInput(serializers.Serializer[Any]):
    """For which activity of the same edition a place is changed."""

    activity = serializers.CharField(max_length=80, help_text="Code of the activity.")
    answers = serializers.DictField(
        required=False,
        help_text="Answers to its questions. What was answered to the same questions before stays and may be left out.",
    )

    def validate_answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        return cleaning.clean_answers(answers)


class TransferConsentsInput(serializers.Serializer[Any]):
    """What the other person agreed to."""

    registration = serializers.BooleanField(help_text="That the data are kept to run the summit.")

    def validate_registration(self, agreed: bool) -> bool:  # noqa: FBT001  a value, not a switch
        if not agreed:
            raise ValidationError(
                _("Without this consent nobody can be registered. Please ask the other person."), code="consent_needed"
            )
        return agreed


class TransferInput(serializers.Serializer[Any]):
    """Who comes instead of the holder."""

    request_id = serializers.UUIDField(help_text="Made by the client. The same again changes nothing.")
    person = PersonInput()
    language = serializers.ChoiceField(LANGUAGES, default="bn", help_text="Of the other person's ticket and mails.")
    consents = TransferConsentsInput()


class TransferOutput(serializers.Serializer[Any]):
    """What was passed on. Of the other person nothing is told."""

    registrations = serializers.ListField(child=serializers.CharField(), help_text="Codes of the places passed on.")


class ResendOutput(serializers.Serializer[Any]):
    """The link goes out at most once an hour."""

    sent = serializers.BooleanField(help_text="False: there is no e-mail address on file.")


class MergeInput(serializers.Serializer[Any]):
    """Who turned out to be the person of the address."""

    gone = serializers.CharField(max_length=12, help_text="Code of the attendee whose places move over.")


class MergeOutput(serializers.Serializer[Any]):
    """Two attendees that turned out to be one person."""

    id = serializers.IntegerField()
    kept = serializers.CharField(help_text="Code of the attendee who stays.")
    gone = serializers.CharField(help_text="Code of the attendee whose ticket was taken back.")
    moved = serializers.ListField(child=serializers.CharField(), help_text="Codes of the places that moved over.")
    ended = serializers.ListField(child=serializers.CharField(), help_text="Codes of the places that were double.")
    filled = serializers.ListField(child=serializers.CharField(), help_text="Names of the fields that were blank.")
    merged_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)


def merge_output(merge: Merge) -> Mapping[str, Any]:
    """A merge in the shape of MergeOutput; needs both attendees loaded."""
    return {
        "id": merge.pk,
        "kept": merge.kept.code,
        "gone": merge.gone.code,
        "moved": merge.facts["moved"],
        "ended": [code for code, _state, _side in merge.facts["ended"]],
        "filled": merge.facts["filled"],
        "merged_at": merge.merged_at.isoformat(),
        "undone_at": merge.undone_at.isoformat() if merge.undone_at else None,
    }
