"""Shapes of invitations in the API: for the guest, and for staff."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from ticketing import cleaning
from ticketing.guest_sheets import HIGHEST_RANK, NOTE_LENGTH
from ticketing.invitation_mail import invitation_link
from ticketing.invitation_queries import living_deputy
from ticketing.models import Gender, Invitation, Kind, Registration
from ticketing.serializers import (
    LANGUAGES,
    CleanField,
    ConsentsInput,
    LinksOutput,
    PersonInput,
    TakenPlaceOutput,
    TicketOutput,
    receipt_output,
)
from ticketing.services.guest_lists import Judged
from ticketing.services.invitation_answers import REPLY_LENGTH, Acceptance
from ticketing.services.invitations import Guest
from ticketing.services.wishes import Wish

STATES = Invitation.State.values


def _codes(help_text: str, *, may_be_empty: bool = False) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=cleaning.MOST_ACTIVITIES,
        allow_empty=may_be_empty,
        required=not may_be_empty,
        help_text=help_text,
    )


def _clean_phone(text: str) -> str:
    return cleaning.clean_phone(text) if text.strip() else ""


# For the guest --------------------------------------------------------------------------------------------------------


class AskedActivityOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    title_en = serializers.CharField(source="title")
    title_bn = serializers.CharField()
    start = serializers.DateTimeField(allow_null=True)
    end = serializers.DateTimeField(allow_null=True)


class OwnInvitationOutput(serializers.Serializer[Invitation]):
    """The invitation as its guest sees it."""

    code = serializers.CharField()
    event = serializers.CharField(source="event.code")
    state = serializers.ChoiceField(STATES)
    kind = serializers.ChoiceField(Kind.values)
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    organisation = serializers.CharField()
    designation = serializers.CharField()
    activities = AskedActivityOutput(many=True)
    answer_by = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    reply = serializers.CharField()
    is_deputy = serializers.SerializerMethodField(help_text="Stands for a guest, and cannot send a deputy.")
    deputy = serializers.SerializerMethodField(help_text="Name of the deputy who comes; null: nobody.")

    def get_is_deputy(self, row: Invitation) -> bool:
        return row.deputy_of_id is not None

    def get_deputy(self, row: Invitation) -> str | None:
        deputy = living_deputy(row)
        return deputy.name if deputy is not None else None


class AcceptInput(serializers.Serializer[Any]):
    """The guest comes. The same `request_id` again answers the same, with one effect."""

    request_id = serializers.UUIDField()
    person = PersonInput()
    activities = _codes("Some of the invitation's; none: all.", may_be_empty=True)
    language = serializers.ChoiceField(LANGUAGES, required=False, help_text="Of the mails and the ticket page.")
    consents = ConsentsInput()
    answers = serializers.DictField(required=False, help_text="Answers to the activities' questions.")

    def validate_answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        return cleaning.clean_answers(answers)

    def wish(self, invitation: Invitation) -> Wish:
        said = self.validated_data
        return Wish(
            activities=tuple(dict.fromkeys(said.get("activities", ()))),
            person=said["person"],
            kind=invitation.kind,
            language=said.get("language") or invitation.language,
            consents=tuple(purpose for purpose in cleaning.PURPOSES if said["consents"].get(purpose)),
            answers=said.get("answers", {}),
        )


class DeclineInput(serializers.Serializer[Any]):
    reply = CleanField(max_length=REPLY_LENGTH)


class DeputyInput(serializers.Serializer[Any]):
    """Somebody comes in the guest's place. The same `request_id` again answers the same, with one effect."""

    request_id = serializers.UUIDField()
    person = PersonInput()
    consents = ConsentsInput()
    language = serializers.ChoiceField(LANGUAGES, required=False)
    answers = serializers.DictField(required=False, help_text="The deputy's answers to the activities' questions.")

    def validate_answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        return cleaning.clean_answers(answers)

    def wish(self, invitation: Invitation) -> Wish:
        said = self.validated_data
        return Wish(
            activities=(),
            person=said["person"],
            kind=invitation.kind,
            language=said.get("language") or invitation.language,
            consents=("registration",),
            answers=said.get("answers", {}),
        )


class AnswerOutput(serializers.Serializer[Any]):
    """What the answer came to. `ticket` and `links` only where the invitation proves the person who registered."""

    state = serializers.ChoiceField(STATES)
    registrations = TakenPlaceOutput(many=True)
    ticket = TicketOutput(allow_null=True)
    links = LinksOutput(allow_null=True)


def acceptance_output(answer: Acceptance) -> dict[str, Any]:
    """Without proof also no codes of places: they belong to a person whom the guest only named."""
    whole = receipt_output(answer.receipt)
    if answer.is_own:
        return {
            "state": answer.invitation.state,
            **{name: whole[name] for name in ("registrations", "ticket", "links")},
        }
    places = [{**place, "code": ""} for place in whole["registrations"]]
    return {"state": answer.invitation.state, "registrations": places, "ticket": None, "links": None}


class DeputyOutput(serializers.Serializer[Any]):
    state = serializers.ChoiceField(STATES, help_text="Of the guest's invitation.")
    deputy = serializers.CharField(help_text="Name of the deputy.")
    registrations = serializers.ListField(
        child=serializers.ChoiceField(Registration.State.values), help_text="States of the deputy's places."
    )


# For staff ------------------------------------------------------------------------------------------------------------


class GuestInput(serializers.Serializer[Any]):
    """Somebody to be asked. A name in one of the languages is needed; nothing is sent yet."""

    name_en = CleanField(cleaning.clean_name, max_length=1000)
    name_bn = CleanField(cleaning.clean_name, max_length=1000)
    phone = CleanField(_clean_phone, max_length=cleaning.PHONE_LENGTH)
    email = CleanField(cleaning.clean_email, max_length=cleaning.EMAIL_LENGTH)
    organisation = CleanField(max_length=cleaning.LINE_LENGTH)
    designation = CleanField(max_length=cleaning.NAME_LENGTH)
    district = CleanField(cleaning.clean_district, max_length=100)
    gender = serializers.ChoiceField(Gender.choices, default="", allow_blank=True)
    language = serializers.ChoiceField(LANGUAGES, default="bn")
    note = CleanField(max_length=NOTE_LENGTH, help_text="Only staff see it.")
    kind = serializers.ChoiceField(Kind.choices, default=Kind.GUEST.value)
    rank = serializers.IntegerField(default=0, min_value=0, max_value=HIGHEST_RANK, help_text="Order of protocol.")
    answer_by = serializers.DateTimeField(default=None, allow_null=True)
    activities = _codes("Codes of activities of the event.")

    def validate(self, attrs: dict[str, Any]) -> Guest:
        if not (attrs["name_en"] or attrs["name_bn"]):
            raise serializers.ValidationError(
                {"name_en": [serializers.ErrorDetail(gettext("Write the name in English or in Bangla."), "required")]}
            )
        attrs["district_id"] = attrs.pop("district")
        activities = tuple(dict.fromkeys(attrs.pop("activities")))
        return Guest(activities=activities, **attrs)


class InvitationOutput(serializers.Serializer[Invitation]):
    code = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    rank = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.values)
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    organisation = serializers.CharField()
    designation = serializers.CharField()
    district = serializers.SerializerMethodField()
    gender = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGES)
    note = serializers.CharField()
    reply = serializers.CharField()
    activities = serializers.SerializerMethodField()
    answer_by = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    reminders = serializers.IntegerField()
    next_reminder_at = serializers.DateTimeField(allow_null=True)
    deputy_of = serializers.SerializerMethodField(help_text="Code of the guest's invitation.")
    attendee = serializers.SerializerMethodField(help_text="Code of the person who came of it.")

    def get_district(self, row: Invitation) -> str | None:
        return row.district.code if row.district else None

    def get_activities(self, row: Invitation) -> list[str]:
        return [activity.code for activity in row.activities.all()]

    def get_deputy_of(self, row: Invitation) -> str | None:
        return row.deputy_of.code if row.deputy_of else None

    def get_attendee(self, row: Invitation) -> str | None:
        return row.attendee.code if row.attendee else None


class SentOutput(InvitationOutput):
    """With the guest's own link, for whoever has to pass it on by hand. Keep it private: it answers for the guest."""

    link = serializers.SerializerMethodField()

    def get_link(self, row: Invitation) -> str:
        return invitation_link(row)


class RowFaultOutput(serializers.Serializer[Any]):
    column = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField(source="sentence")


class JudgedRowOutput(serializers.Serializer[Judged]):
    number = serializers.IntegerField(help_text="The row as the spreadsheet program shows it.")
    outcome = serializers.ChoiceField(["new", "changed", "unchanged", "faulty"])
    invitation = serializers.SerializerMethodField(help_text="Code of the invitation that the row means.")
    changes = serializers.ListField(child=serializers.CharField())
    faults = RowFaultOutput(many=True)

    def get_invitation(self, row: Judged) -> str | None:
        return row.invitation.code if row.invitation else None


class GuestListOutput(serializers.Serializer[Any]):
    stored = serializers.BooleanField(help_text="False for `dry_run`.")
    made = serializers.IntegerField(help_text="Guests added or changed.")
    rows = JudgedRowOutput(many=True)
