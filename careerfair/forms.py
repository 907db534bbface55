"""Forms of the student's pages and of the companies. One column, sixty seconds on a phone, no script needed."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bangla.digits import digits_for
from bangla.text import is_bangla
from careerfair import cleaning
from careerfair.consents import WORDS, Purpose
from careerfair.models import Profile
from careerfair.person import Person
from files.documents.refusals import refuse
from files.uploads import IncomingFile, incoming_file
from summit.errors import Refusal
from summit.models import District, Organisation
from ticketing import cleaning as person_cleaning

ACCEPT = ".pdf,.docx,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
SHORT = ("name", "phone", "email", "institution", "district", "degree", "studying_year", "shift", "cv", "consents")


class Cleaned(forms.CharField):
    """Text that one of our cleaners makes clean; empty means not given."""

    def __init__(self, clean: Callable[[str], Any] = person_cleaning.clean_line, **options: Any) -> None:
        self.clean_text = clean
        attrs = options.pop("attrs", {})
        if "widget" not in options:
            options["widget"] = forms.TextInput(attrs=attrs)
        super().__init__(**{"required": False, "strip": False, **options})

    def clean(self, value: Any) -> Any:
        return self.clean_text(super().clean(value))


def _choices(choices: type[Any]) -> list[tuple[str, Any]]:
    return [("", _("Choose")), *choices.choices]


def _choice(choices: type[Any], clean: Callable[[str], str], label: Any) -> Cleaned:
    return Cleaned(clean, label=label, max_length=20, widget=forms.Select(choices=_choices(choices)))


class CVField(forms.FileField):
    """One file, read into memory once its size is known to be small; judged by the service."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{
                "label": _("File of your CV"),
                "allow_empty_file": True,
                "max_length": None,
                "widget": forms.FileInput(attrs={"accept": ACCEPT}),
                **options,
            }
        )


class ConsentField(forms.MultipleChoiceField):
    """A box for each purpose, with the words of the notice; none is ticked beforehand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Who may see this?"),
            widget=forms.CheckboxSelectMultiple,
            choices=[(purpose.value, WORDS[purpose]) for purpose in (Purpose.COMPANY, Purpose.POOL, Purpose.FUTURE)],
            help_text=_(
                "Tick at least one of the first two, else no company can read it. You can change it at any time."
            ),
            **options,
        )


class ApplicationForm(forms.Form):
    """What a student leaves at a campaign. `request_id` is made with the form, so that a second tap has no second effect."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    name = Cleaned(
        person_cleaning.clean_name,
        label=_("Your name"),
        max_length=1000,
        required=True,
        help_text=_("In Bangla or English, as on your certificate."),
        attrs={"autocomplete": "name"},
        error_messages={"required": _("Write your name in English or in Bangla.")},
    )
    phone = Cleaned(
        person_cleaning.clean_phone,
        label=_("Mobile phone"),
        max_length=person_cleaning.PHONE_LENGTH,
        required=True,
        attrs={"autocomplete": "tel", "inputmode": "tel"},
        error_messages={"required": _("Write your mobile number, for example 01712-345678.")},
    )
    email = Cleaned(
        person_cleaning.clean_email,
        label=_("E-mail"),
        max_length=person_cleaning.EMAIL_LENGTH,
        help_text=_("We send the link of your page there. Without it, keep the page that comes next."),
        attrs={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )
    institution = Cleaned(label=_("College or university"), max_length=200, attrs={"autocomplete": "organization"})
    district = Cleaned(person_cleaning.clean_district, label=_("Home district"), max_length=100, widget=forms.Select)
    degree = _choice(Profile.Degree, cleaning.clean_degree, _("Highest degree, finished or under way"))
    studying_year = Cleaned(
        cleaning.clean_studying_year, label=_("Still studying?"), max_length=20, widget=forms.Select
    )
    shift = _choice(Profile.Shift, cleaning.clean_shift, _("Which shift suits you?"))
    cv = CVField(required=False)
    consents = ConsentField(
        required=True,
        error_messages={
            "required": _("Without your consent nobody may read your CV. Agree to at least one of the purposes.")
        },
    )
    subject = Cleaned(label=_("Subject or group"), max_length=120)
    result = Cleaned(label=_("Result"), max_length=30, help_text=_("For example CGPA 3.40 or GPA 4.50."))
    passing_year = Cleaned(
        cleaning.clean_year, label=_("Year of passing"), max_length=20, attrs={"inputmode": "numeric"}
    )
    city = Cleaned(label=_("Where you live now"), max_length=100)
    relocates = forms.BooleanField(label=_("I can move to another city for work"), required=False)
    bangla_level = _choice(Profile.Level, cleaning.clean_level, _("Spoken Bangla"))
    english_level = _choice(Profile.Level, cleaning.clean_level, _("Spoken English"))
    other_languages = Cleaned(label=_("Other languages"), max_length=120)
    typing_bn = Cleaned(
        cleaning.clean_typing,
        label=_("Typing in Bangla, words a minute"),
        max_length=20,
        attrs={"inputmode": "numeric"},
    )
    typing_en = Cleaned(
        cleaning.clean_typing,
        label=_("Typing in English, words a minute"),
        max_length=20,
        attrs={"inputmode": "numeric"},
    )
    hours = _choice(Profile.Hours, cleaning.clean_hours, _("Full or part time"))
    earliest_start = Cleaned(cleaning.clean_day, label=_("When can you start?"), max_length=20, attrs={"type": "date"})
    expected_pay = Cleaned(
        cleaning.clean_pay,
        label=_("Expected pay, taka a month"),
        max_length=20,
        attrs={"inputmode": "numeric"},
    )
    skills = Cleaned(label=_("Skills"), max_length=500, help_text=_("For example MS Office, customer service, CRM."))
    experience = Cleaned(
        cleaning.clean_experience,
        label=_("Experience"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"request_id": uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        districts = sorted(District.objects.all(), key=lambda row: row.name)
        self.fields["district"].widget.choices = [("", _("Choose")), *((row.code, row.name) for row in districts)]
        self.fields["studying_year"].widget.choices = [
            ("", _("I am not studying now")),
            ("1", _("In the first year")),
            ("2", _("In the second year")),
            ("3", _("In the third year")),
            ("4", _("In the fourth year")),
            ("5", _("In the fifth year")),
            ("6", _("In the sixth year")),
        ]
        self.fields["cv"].help_text = _("PDF, DOCX or a photo, at most %(megabytes)s MB.") % {
            "megabytes": digits_for(f"{settings.CV_MAX_BYTES / 1024 / 1024:g}", get_language() or "bn")
        }

    @property
    def short_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in SHORT]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in SHORT and name != "request_id"]

    @property
    def more_is_wrong(self) -> bool:
        """An error in the folded part: it must stand open."""
        return any(name in self.errors for name in self.fields if name not in SHORT)

    def clean_cv(self) -> IncomingFile | None:
        try:
            return incoming_file(self.files.getlist("cv"), max_bytes=settings.CV_MAX_BYTES) if self.files else None
        except Refusal as refused:
            raise ValidationError(refused.sentence, code=refused.code) from refused

    def person(self) -> Person:
        said = {**self.cleaned_data, "language": get_language() or "bn"}
        name = said.pop("name")
        said["name_bn" if is_bangla(name) else "name_en"] = name
        said["district_id"] = said.pop("district")
        return Person(**{key: value for key, value in said.items() if key not in ("request_id", "cv", "consents")})

    def with_new_request(self) -> None:
        """The same entries under a new number: what was sent under the old one stays as it is."""
        entries = cast("QueryDict", self.data).copy()
        entries["request_id"] = str(uuid.uuid4())
        self.data = entries


class ReplaceCVForm(forms.Form):
    """A newer CV, on the student's own page."""

    cv = CVField(required=True, error_messages={"required": _("Choose the file of your CV first.")})

    def clean_cv(self) -> IncomingFile:
        try:
            file = incoming_file(self.files.getlist("cv"), max_bytes=settings.CV_MAX_BYTES)
        except Refusal as refused:
            raise ValidationError(refused.sentence, code=refused.code) from refused
        if file is None:
            raise ValidationError(refuse("file_empty").sentence, code="file_empty")
        return file


class ConsentsForm(forms.Form):
    """What is agreed to from now on."""

    consents = ConsentField(required=False)


class CampaignHours(forms.Form):
    """From when until when a campaign takes CVs, in Bangladesh time."""

    opens_at = forms.DateTimeField(
        label=_("Takes CVs from"),
        required=False,
        help_text=_("Empty: at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    closes_at = forms.DateTimeField(
        label=_("Takes CVs until"),
        required=False,
        help_text=_("Empty: until midnight of its last day."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class NewEmployer(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.filter(employer__isnull=True)
    )


class NewRepresentative(forms.Form):
    login = forms.CharField(label=_("User name"), max_length=150)

    def clean_login(self) -> User:
        user = User.objects.filter(username=self.cleaned_data["login"].strip(), is_active=True).first()
        if user is None:
            raise ValidationError(_("There is no user of this name. Make the account first."), code="unknown_user")
        return user
