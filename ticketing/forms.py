"""The public forms: registering, correcting own data, and the small questions of the ticket page."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Self

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangla.phones import show_phone
from summit.models import District
from ticketing import cleaning
from ticketing.models import Attendee, Gender, Kind
from ticketing.services.attendees import Person
from ticketing.services.wishes import Wish


class CleanText(forms.CharField):
    """One line that a function of `cleaning` makes clean; the browser's own bounds and hints come as attributes."""

    def __init__(
        self, clean: Callable[[str], Any] = cleaning.clean_line, *, attrs: dict[str, str] | None = None, **options: Any
    ) -> None:
        self.clean_text = clean
        options.setdefault("required", False)
        # Spaces stay until cleaning: a name of spaces only is then empty, and nothing typed is lost when it is refused.
        super().__init__(widget=forms.TextInput(attrs=attrs or {}), strip=False, **options)

    def clean(self, value: Any) -> Any:
        return self.clean_text(super().clean(value))


class DistrictField(forms.TypedChoiceField):
    """One of the 64 districts, grouped by division, in the language of the page."""

    def __init__(self) -> None:
        super().__init__(label=_("Home district"), required=False, coerce=int, empty_value=None, choices=_districts)


def _districts() -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in District.objects.select_related("division").order_by("division__bbs_code", "name_en"):
        groups.setdefault(row.division.name, []).append((row.pk, row.name))
    return [("", ""), *groups.items()]


class PersonForm(forms.Form):
    """Who somebody is. The same fields when registering and when correcting own data later."""

    name_bn = CleanText(
        cleaning.clean_name,
        label=_("Name in Bangla"),
        max_length=1000,
        help_text=_("As it should stand on the badge. One of the two names is enough."),
        attrs={"lang": "bn", "autocomplete": "name"},
    )
    name_en = CleanText(
        cleaning.clean_name,
        label=_("Name in English"),
        max_length=1000,
        attrs={"lang": "en", "autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"},
    )
    phone = CleanText(
        cleaning.clean_phone,
        label=_("Mobile number"),
        max_length=cleaning.PHONE_LENGTH,
        required=True,
        help_text=_("For example 01712-345678. Bangla digits are fine."),
        error_messages={"required": _("Write your mobile number, for example 01712-345678.")},
        attrs={"inputmode": "tel", "autocomplete": "tel"},
    )
    email = CleanText(
        cleaning.clean_email,
        label=_("E-mail"),
        max_length=cleaning.EMAIL_LENGTH,
        help_text=_("We send the ticket there. Without it, save the ticket page on your phone."),
        attrs={"inputmode": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    organisation = CleanText(
        label=_("Organisation"), max_length=cleaning.LINE_LENGTH, attrs={"autocomplete": "organization"}
    )
    designation = CleanText(
        label=_("Designation"), max_length=cleaning.NAME_LENGTH, attrs={"autocomplete": "organization-title"}
    )
    institution = CleanText(
        label=_("College or university"), max_length=cleaning.LINE_LENGTH, help_text=_("If you study.")
    )
    district_id = DistrictField()
    gender = forms.ChoiceField(
        label=_("Gender"),
        required=False,
        choices=[("", _("not said")), *Gender.choices],
        help_text=_("Some places are kept for women, and the reports count how many came. You need not say it."),
    )

    PERSON = ("name_bn", "name_en", "phone", "email")
    MORE: tuple[str, ...] = ("organisation", "designation", "institution", "district_id", "gender")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        named = any(said.get(name) or name in self.errors for name in ("name_bn", "name_en"))
        if not named:
            self.add_error("name_bn", _("Write the name in English or in Bangla."))
        return said

    def person(self) -> Person:
        names = (*self.PERSON, *self.MORE)
        return Person(**{name: self.cleaned_data[name] for name in names})

    def person_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PERSON]

    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]


class OnceForm(forms.Form):
    """A form that is sent once: its id is made with it, so a second tap changes nothing."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"request_id": uuid.uuid4(), **(options.get("initial") or {})}
        super().__init__(*args, **options)


class ActivitiesForm(OnceForm):
    """Which of the offered activities somebody wants; `choices` are (code, words)."""

    activities = forms.MultipleChoiceField(
        label=_("Activities"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one activity."),
            "invalid_choice": _("One of these activities takes no registrations any more. Please choose again."),
        },
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["activities"].choices = choices  # type: ignore[attr-defined]  # of a choice field


class RegistrationForm(PersonForm, ActivitiesForm):
    """Everything that registering asks, on one page."""

    kind = forms.ChoiceField(
        label=_("I come as"),
        choices=[(kind.value, kind.label) for kind in cleaning.OPEN_KINDS],
        initial=Kind.DELEGATE,
        widget=forms.RadioSelect,
    )
    consent_registration = forms.BooleanField(
        label=_("I agree that these data are kept to run the summit"),
        help_text=_("Only the organisers see them. You can take them away or have them erased on your ticket page."),
        error_messages={
            "required": _("Without your consent to keep these data we cannot register you. Please tick this box.")
        },
    )
    consent_news = forms.BooleanField(label=_("Send me news of later summits"), required=False)
    consent_photos = forms.BooleanField(label=_("Photographs with me may be published"), required=False)

    CONSENTS = tuple(f"consent_{purpose}" for purpose in cleaning.PURPOSES)

    def consent_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.CONSENTS]

    def wish(self, language: str, answers: Mapping[str, Any]) -> Wish:
        said = self.cleaned_data
        return Wish(
            activities=tuple(said["activities"]),
            person=self.person(),
            kind=said["kind"],
            language=language,
            consents=tuple(purpose for purpose in cleaning.PURPOSES if said[f"consent_{purpose}"]),
            answers=answers,
        )


class DetailsForm(PersonForm):
    """Own data, to correct."""

    language = forms.ChoiceField(
        label=_("Language of your ticket and mails"),
        choices=[("bn", "বাংলা"), ("en", "English")],
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, attendee: Attendee, sent: Mapping[str, Any] | None = None) -> Self:
        """With what is known, the phone as people write it here."""
        initial = {name: getattr(attendee, name) for name in (*cls.PERSON, *cls.MORE, "language")}
        initial["phone"] = show_phone(attendee.phone, get_language() or "bn")
        return cls(sent, initial=initial)

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class MoreActivitiesForm(ActivitiesForm):
    """Further activities for somebody who is registered already."""

    def wish(self, attendee: Attendee, answers: Mapping[str, Any]) -> Wish:
        person = Person(**{name: getattr(attendee, name) for name in (*PersonForm.PERSON, *PersonForm.MORE)})
        return Wish(
            activities=tuple(self.cleaned_data["activities"]),
            person=person,
            kind=attendee.kind,
            language=attendee.language,
            consents=(),
            answers=answers,
        )


class VerifyForm(forms.Form):
    """The code of a badge that somebody wants to check."""

    code = CleanText(
        str,  # as it was read: a scanned code may contain two spaces in a row
        label=_("Code of the badge"),
        max_length=200,
        required=True,
        help_text=_("The nine characters below the QR code, such as 7KQ-29F-MPX."),
        error_messages={"required": _("Write the nine characters that stand below the QR code.")},
        attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"},
    )
