"""Shapes of the API: what comes in is checked and normalised here, what goes out is written out field by field."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ticketing import cleaning
from ticketing.links import token_of
from ticketing.models import Attendee, Gender, Kind, Registration, Ticket
from ticketing.queries import waiting_position
from ticketing.services.attendees import Person
from ticketing.services.tickets import code_of
from ticketing.services.wishes import Receipt, Wish

LANGUAGES = ["bn", "en"]


class CleanField(serializers.CharField):
    """Text that one of the functions of `cleaning` makes clean."""

    def __init__(self, clean: Any = cleaning.clean_line, **options: Any) -> None:
        self.clean = clean
        if not options.get("required"):
            options = {"default": "", "allow_blank": True, **options}
        super().__init__(**options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # What nearly everybody sends passes all checks of a CharField; a Hypothesis test holds the two together.
        if type(data) is str and (text := data.strip()) and len(text) <= self.max_length and _is_plain(text):
            return self.clean(text)
        return self.clean(super().run_validation(data))


def _is_plain(text: str) -> bool:
    """Nothing that DRF refuses in a text: no NUL, no half of a character."""
    return "\0" not in text and (text.isascii() or not _HALVES.search(text))


_HALVES = re.compile("[\ud800-\udfff]")


class PromptSerializer(serializers.Serializer[Any]):
    """Goes through the fields of a JSON document in one short loop, on a hot path. Whatever is not in order is left to DRF, which
    begins anew and names every fault; a Hypothesis test holds the two together.
    """

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if type(data) is dict and not getattr(self.root, "partial", False):
            try:
                return self.validate(self._checked(data))
            except (serializers.ValidationError, ValidationError):
                pass
        return super().run_validation(data)

    def _checked(self, data: dict[str, Any]) -> dict[str, Any]:
        checked = {}
        for name, check, check_further, left_out in self._checks:
            if name in data:
                value = check(data[name])
                checked[name] = value if check_further is None else check_further(value)
            elif left_out is serializers.empty:
                raise serializers.ValidationError
            elif left_out is not serializers.SkipField:
                checked[name] = left_out
        return checked

    @cached_property
    def _checks(self) -> list[tuple[str, Any, Any, Any]]:
        return [
            (name, field.run_validation, getattr(self, f"validate_{name}", None), self._left_out(name, field))
            for name, field in self.fields.items()
        ]

    def _left_out(self, name: str, field: Any) -> Any:
        """What stands for a field that was not sent: `empty`, when it must be sent; SkipField, when nothing does."""
        try:
            value = field.run_validation(serializers.empty)
        except serializers.SkipField:
            return serializers.SkipField
        except (serializers.ValidationError, ValidationError):
            return serializers.empty
        further = getattr(self, f"validate_{name}", None)
        return value if further is None else further(value)


class PersonInput(PromptSerializer):
    """Who comes. A name in one of the languages and the phone are needed."""

    name_en = CleanField(cleaning.clean_name, max_length=1000, help_text="Name in English letters.")
    name_bn = CleanField(cleaning.clean_name, max_length=1000, help_text="Name in Bangla letters.")
    phone = CleanField(
        cleaning.clean_phone,
        max_length=cleaning.PHONE_LENGTH,
        required=True,
        allow_blank=False,
        help_text="Any usual spelling, Bangla digits too; foreign numbers with +.",
    )
    email = CleanField(cleaning.clean_email, max_length=cleaning.EMAIL_LENGTH)
    organisation = CleanField(max_length=cleaning.LINE_LENGTH)
    designation = CleanField(max_length=cleaning.NAME_LENGTH)
    institution = CleanField(max_length=cleaning.LINE_LENGTH, help_text="School, college or university of a student.")
    district = CleanField(
        cleaning.clean_district, max_length=100, help_text="Code or name of one of the 64 districts, in any spelling."
    )
    gender = serializers.ChoiceField(
        Gender.choices, default="", allow_blank=True, help_text="For reserved places and reports; need not be said."
    )

    def validate(self, attrs: dict[str, Any]) -> Person:
        if not (attrs["name_en"] or attrs["name_bn"]):
            raise serializers.ValidationError(
                {"name_en": [serializers.ErrorDetail(gettext("Write the name in English or in Bangla."), "required")]}
            )
        attrs["district_id"] = attrs.pop("district")
        return Person(**attrs)


class ConsentsInput(PromptSerializer):
    """What the person agreed to. Purposes that are not known here are not recorded."""

    registration = serializers.BooleanField(
        help_text="That the data are kept to run the summit. Nobody is registered without it."
    )
    news = serializers.BooleanField(default=False, help_text="News of later summits.")
    photos = serializers.BooleanField(default=False, help_text="Photographs of the person may be published.")

    def validate_registration(self, agreed: bool) -> bool:  # noqa: FBT001  a value, not a switch
        if not agreed:
            raise ValidationError(
                _("Without your consent to keep these data we cannot register you. Please agree, or do not send them."),
                code="consent_needed",
            )
        return agreed


class RegistrationInput(PromptSerializer):
    """A wish to come to one or more activities of one edition."""

    request_id = serializers.UUIDField(
        help_text="Made by the client. The same again answers the same, with one effect."
    )
    activities = serializers.ListField(
        child=CleanField(str, max_length=80, required=True, allow_blank=False),
        allow_empty=False,
        max_length=cleaning.MOST_ACTIVITIES,
        help_text="Codes of activities.",
    )
    person = PersonInput()
    kind = CleanField(cleaning.clean_kind, max_length=20, default=Kind.DELEGATE.value, allow_blank=False)
    language = serializers.ChoiceField(LANGUAGES, default="bn", help_text="Of the mails and the ticket page.")
    consents = ConsentsInput()
    answers = serializers.DictField(required=False, help_text="Answers to the activity's questions.")
    invitation = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Token of a guest's link `/i/<token>/`."
    )

    def validate_answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        return cleaning.clean_answers(answers)

    def validate(self, attrs: dict[str, Any]) -> tuple[UUID, Wish]:
        """The checked request, as the service takes it."""
        wish = Wish(
            activities=tuple(dict.fromkeys(attrs["activities"])),
            person=attrs["person"],
            kind=attrs["kind"],
            language=attrs["language"],
            consents=tuple(purpose for purpose in cleaning.PURPOSES if attrs["consents"].get(purpose)),
            answers=attrs.get("answers", {}),
        )
        return attrs["request_id"], wish


class AttendeeOutput(serializers.Serializer[Any]):
    code = serializers.CharField()


class TicketOutput(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="What the QR symbol says: format S1, 122 characters.")
    short_code = serializers.CharField(help_text="Typed where no camera reads.")
    kind = serializers.ChoiceField(Kind.values)
    issue = serializers.IntegerField(help_text="Counts the codes of this ticket; gates take the newest only.")


class TakenPlaceOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    activity = serializers.CharField(help_text="Code of the activity.")
    state = serializers.ChoiceField(Registration.State.values)


class OwnPlaceOutput(TakenPlaceOutput):
    """A place as its holder sees it."""

    claim_until = serializers.DateTimeField(allow_null=True, help_text="Until when an offered place is kept.")
    position = serializers.IntegerField(allow_null=True, help_text="On the waiting list; 1 gets the next place.")
    ended_as = serializers.CharField(
        allow_blank=True, help_text="How a cancelled registration ended, when it is known."
    )


class LinksOutput(serializers.Serializer[Any]):
    """Addresses on this site. They open the ticket without a password: keep them private."""

    ticket = serializers.CharField()
    badge_pdf = serializers.CharField()
    qr_svg = serializers.CharField()
    ics = serializers.CharField()


class RegistrationOutput(serializers.Serializer[Any]):
    attendee = AttendeeOutput()
    ticket = TicketOutput()
    registrations = TakenPlaceOutput(many=True)
    links = LinksOutput()


class MePersonOutput(serializers.Serializer[Any]):
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    organisation = serializers.CharField()
    designation = serializers.CharField()
    institution = serializers.CharField()
    district = serializers.CharField(allow_null=True, help_text="Code of the district.")
    gender = serializers.CharField(help_text="Empty: not said.")


class MeOutput(serializers.Serializer[Any]):
    """What is known of the holder of the link."""

    attendee = AttendeeOutput()
    edition = serializers.CharField(help_text="Code of the edition.")
    person = MePersonOutput()
    kind = serializers.ChoiceField(Kind.values)
    language = serializers.ChoiceField(LANGUAGES)
    consents = serializers.ListField(child=serializers.CharField(), help_text="Purposes that are agreed to now.")
    ticket = TicketOutput(allow_null=True)
    registrations = OwnPlaceOutput(many=True)
    links = LinksOutput()


class MeInput(serializers.Serializer[Any]):
    """Own data to correct; what is left out stays."""

    name_en = CleanField(cleaning.clean_name, max_length=1000)
    name_bn = CleanField(cleaning.clean_name, max_length=1000)
    phone = CleanField(cleaning.clean_phone, max_length=cleaning.PHONE_LENGTH, required=True, allow_blank=False)
    email = CleanField(cleaning.clean_email, max_length=cleaning.EMAIL_LENGTH)
    organisation = CleanField(max_length=cleaning.LINE_LENGTH)
    designation = CleanField(max_length=cleaning.NAME_LENGTH)
    institution = CleanField(max_length=cleaning.LINE_LENGTH)
    district = CleanField(cleaning.clean_district, max_length=100)
    gender = serializers.ChoiceField(Gender.choices, allow_blank=True)
    language = serializers.ChoiceField(LANGUAGES)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "district" in attrs:
            attrs["district_id"] = attrs.pop("district")
        return attrs


def me_output(attendee: Attendee, ticket: Ticket | None, places: Iterable[Registration]) -> dict[str, Any]:
    """The holder of a link in the shape of MeOutput; needs edition and district, and the activities of `places`."""
    return {
        "attendee": {"code": attendee.code},
        "edition": attendee.edition.code,
        "person": {
            "name_en": attendee.name_en,
            "name_bn": attendee.name_bn,
            "phone": attendee.phone,
            "email": attendee.email,
            "organisation": attendee.organisation,
            "designation": attendee.designation,
            "institution": attendee.institution,
            "district": attendee.district.code if attendee.district else None,
            "gender": attendee.gender,
        },
        "kind": attendee.kind,
        "language": attendee.language,
        "consents": sorted(row.purpose for row in attendee.consents.filter(withdrawn_at=None)),
        "ticket": ticket
        and {
            "code": code_of(ticket, edition_number=attendee.edition.number),
            "short_code": ticket.short_code,
            "kind": ticket.kind,
            "issue": ticket.issue,
        },
        "registrations": [own_place_output(place) for place in places],
        "links": links_of(token_of(attendee)),
    }


def place_output(place: Registration) -> dict[str, str]:
    return {"code": place.code, "activity": place.activity.code, "state": place.state}


def own_place_output(place: Registration) -> dict[str, Any]:
    waits = place.state == Registration.State.WAITING
    return {
        **place_output(place),
        "claim_until": place.claim_until and place.claim_until.isoformat(),
        "position": waiting_position(place) if waits else None,
        "ended_as": place.ended_as,
    }


def links_of(token: str) -> dict[str, str]:
    """The addresses that a ticket link opens."""
    ticket = f"/t/{token}/"
    return {
        "ticket": ticket,
        "badge_pdf": f"{ticket}badge.pdf",
        "qr_svg": f"{ticket}qr.svg",
        "ics": f"{ticket}calendar.ics",
    }


def receipt_output(receipt: Receipt) -> dict[str, Any]:
    """A receipt in the shape of RegistrationOutput."""
    return {
        "attendee": {"code": receipt.attendee},
        "ticket": {
            "code": receipt.ticket_code,
            "short_code": receipt.short_code,
            "kind": receipt.kind,
            "issue": receipt.issue,
        },
        "registrations": [
            {"code": place.code, "activity": place.activity, "state": place.state} for place in receipt.places
        ],
        "links": links_of(receipt.token),
    }
