"""Shapes of the API: what a student sends, what a company gets."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from careerfair import cleaning
from careerfair.consents import Purpose
from careerfair.links import page_path, token_of
from careerfair.models import Application, Outcome, Profile
from careerfair.person import Person
from careerfair.queries import SERVED
from ticketing import cleaning as person_cleaning
from ticketing.serializers import LANGUAGES, CleanField

_YES = "Any digits, Bangla ones too."


def _one_of(choices: type[Any]) -> str:
    return "One of: " + ", ".join(choices.values) + "."


@extend_schema_field(OpenApiTypes.STR)
class ConsentsField(serializers.Field[tuple[str, ...], Any, list[str], Any]):
    """What was agreed to: one JSON text, or the field repeated with a purpose each."""

    def get_value(self, dictionary: Any) -> Any:
        if isinstance(dictionary, QueryDict):
            return dictionary.getlist(str(self.field_name)) or serializers.empty
        return super().get_value(dictionary)

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        return cleaning.clean_consents(data if isinstance(data, list) else [data])

    def to_representation(self, value: Any) -> list[str]:
        return list(value)


class ApplicationInput(serializers.Serializer[Any]):
    """What a student leaves: a name in one of the languages, a phone, consents, and a CV or the short form."""

    request_id = serializers.UUIDField(
        help_text="Made by the client. The same again answers the same, with one effect."
    )
    name_en = CleanField(person_cleaning.clean_name, max_length=1000)
    name_bn = CleanField(person_cleaning.clean_name, max_length=1000)
    phone = CleanField(
        person_cleaning.clean_phone,
        max_length=person_cleaning.PHONE_LENGTH,
        required=True,
        allow_blank=False,
        help_text="Any usual spelling, Bangla digits too.",
    )
    email = CleanField(person_cleaning.clean_email, max_length=person_cleaning.EMAIL_LENGTH)
    district = CleanField(
        person_cleaning.clean_district, max_length=100, help_text="Code or name of the home district, in any spelling."
    )
    city = CleanField(max_length=100)
    relocates = serializers.BooleanField(default=False)
    institution = CleanField(max_length=200)
    degree = CleanField(cleaning.clean_degree, max_length=20, help_text=_one_of(Profile.Degree))
    subject = CleanField(max_length=120)
    result = CleanField(max_length=30)
    passing_year = CleanField(cleaning.clean_year, max_length=20, help_text=_YES)
    studying_year = CleanField(cleaning.clean_studying_year, max_length=20, help_text="1 to 6, while studying.")
    bangla_level = CleanField(cleaning.clean_level, max_length=20, help_text=_one_of(Profile.Level))
    english_level = CleanField(cleaning.clean_level, max_length=20, help_text=_one_of(Profile.Level))
    other_languages = CleanField(max_length=120)
    typing_bn = CleanField(cleaning.clean_typing, max_length=20, help_text="Words a minute.")
    typing_en = CleanField(cleaning.clean_typing, max_length=20, help_text="Words a minute.")
    shift = CleanField(cleaning.clean_shift, max_length=20, help_text=_one_of(Profile.Shift))
    hours = CleanField(cleaning.clean_hours, max_length=20, help_text=_one_of(Profile.Hours))
    earliest_start = CleanField(cleaning.clean_day, max_length=20, help_text="2026-12-31.")
    expected_pay = CleanField(cleaning.clean_pay, max_length=20, help_text="Taka a month.")
    skills = CleanField(max_length=500)
    experience = CleanField(cleaning.clean_experience, max_length=4000, trim_whitespace=False)
    language = serializers.ChoiceField(LANGUAGES, default="bn", help_text="Of the mails and the student's page.")
    consents = ConsentsField(
        help_text='`{"company": true, "pool": true, "future": false}`, or repeated. ' + _one_of(Purpose)
    )
    cv = serializers.FileField(
        required=False, allow_empty_file=True, help_text="PDF, DOCX, JPEG or PNG; may be left out with the short form."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs["name_en"] or attrs["name_bn"]):
            raise serializers.ValidationError(
                {"name_en": [serializers.ErrorDetail(gettext("Write the name in English or in Bangla."), "required")]}
            )
        return attrs

    def person(self) -> Person:
        said = dict(self.validated_data)
        said["district_id"] = said.pop("district")
        return Person(**{name: value for name, value in said.items() if name not in ("request_id", "consents", "cv")})


class ApplicationLinks(serializers.Serializer[Any]):
    """Opens the application without a password: keep it private. Absent when the person had left one here before."""

    page = serializers.CharField(required=False)


class ApplicationOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    state = serializers.ChoiceField(Application.State.values)
    links = ApplicationLinks()


def application_output(application: Application, *, state: str, with_link: bool) -> dict[str, Any]:
    """In the shape of ApplicationOutput."""
    links = {"page": page_path(token_of(application))} if with_link else {}
    return {"code": application.code, "state": state, "links": links}


class CandidateOutput(serializers.Serializer[Application]):
    """A candidate in the list of a company. Phone and address stand in the candidate's own document, whose opening is kept."""

    code = serializers.CharField()
    campaign = serializers.CharField(source="campaign_code", help_text="Code of the activity.")
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    district = serializers.CharField(source="district.code", default=None, allow_null=True)
    city = serializers.CharField()
    relocates = serializers.BooleanField()
    institution = serializers.CharField()
    degree = serializers.CharField()
    subject = serializers.CharField()
    result = serializers.CharField()
    passing_year = serializers.IntegerField(allow_null=True)
    studying_year = serializers.IntegerField(allow_null=True)
    bangla_level = serializers.CharField()
    english_level = serializers.CharField()
    other_languages = serializers.CharField()
    typing_bn = serializers.IntegerField(allow_null=True)
    typing_en = serializers.IntegerField(allow_null=True)
    shift = serializers.CharField()
    hours = serializers.CharField()
    earliest_start = serializers.DateField(allow_null=True)
    expected_pay = serializers.IntegerField(allow_null=True)
    skills = serializers.CharField()
    experience = serializers.CharField()
    state = serializers.SerializerMethodField(help_text="What your company decided, else how far the organisers are.")
    has_cv = serializers.SerializerMethodField()
    left_at = serializers.DateTimeField(source="created_at")

    def get_state(self, row: Application) -> str:
        return state_for_employer(row)

    def get_has_cv(self, row: Application) -> bool:
        return row.cv_state in SERVED  # type: ignore[attr-defined]  # annotated by candidates_for


class CandidateDetailOutput(CandidateOutput):
    phone = serializers.CharField()
    email = serializers.CharField()


def state_for_employer(row: Application) -> str:
    """What this company decided; what other companies decided is none of its business."""
    own: str | None = row.own_state  # type: ignore[attr-defined]  # annotated by candidates_for
    if own:
        return own
    return Application.State.SUBMITTED if row.state == Application.State.SUBMITTED else Application.State.SCREENED


class OutcomeInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(Outcome.State.values)


class OutcomeOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    state = serializers.ChoiceField(Outcome.State.values)
