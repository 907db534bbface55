"""Forms of the guest list in the back office."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from summit.models import Activity, Event
from ticketing import cleaning
from ticketing.desk_forms import LocalTime
from ticketing.forms import CleanText, DistrictField
from ticketing.guest_sheets import HIGHEST_RANK, NOTE_LENGTH
from ticketing.invitation_queries import Filters
from ticketing.models import Gender, Invitation, Kind
from ticketing.services.invitations import COLUMNS, Guest

MOST_AT_ONCE = 500
"""How many invitations are sent, reminded or taken back with one press."""


class GuestFilterForm(forms.Form):
    """Read from the address: what cannot be read narrows nothing."""

    q = forms.CharField(required=False, max_length=100)
    activity = forms.CharField(required=False, max_length=80)
    state = forms.CharField(required=False, max_length=10)
    kind = forms.CharField(required=False, max_length=10)

    def filters(self) -> Filters:
        self.is_valid()
        said = self.cleaned_data
        return Filters(**{name: said.get(name, "").replace("\0", "") for name in self.fields})


class EventActivities(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Boxes to tick, one for each activity of the event; those by invitation say so."""

    def label_from_instance(self, row: Any) -> str:
        return f"{row.shown_title} · {row.get_admission_display()}"


class GuestForm(forms.Form):
    """Who is asked, to what, and until when an answer is awaited."""

    rank = forms.IntegerField(
        label=_("order of protocol"),
        required=False,
        min_value=0,
        max_value=HIGHEST_RANK,
        help_text=_("1 comes first. Empty: after everybody who has a number."),
    )
    name_bn = CleanText(cleaning.clean_name, label=_("name in Bangla"), max_length=1000)
    name_en = CleanText(cleaning.clean_name, label=_("name in English"), max_length=1000)
    designation = CleanText(label=_("designation"), max_length=cleaning.NAME_LENGTH)
    organisation = CleanText(label=_("organisation"), max_length=cleaning.LINE_LENGTH)
    email = CleanText(
        cleaning.clean_email,
        label=_("e-mail"),
        max_length=cleaning.EMAIL_LENGTH,
        help_text=_("Without it nothing is mailed: you pass the link on by hand."),
    )
    phone = CleanText(
        lambda text: cleaning.clean_phone(text) if text.strip() else "",
        label=_("phone"),
        max_length=cleaning.PHONE_LENGTH,
    )
    district_id = DistrictField()
    gender = forms.ChoiceField(label=_("gender"), required=False, choices=[("", _("not said")), *Gender.choices])
    language = forms.ChoiceField(label=_("language"), choices=[("bn", "বাংলা"), ("en", "English")])
    kind = forms.ChoiceField(label=_("kind of ticket"), choices=Kind.choices, initial=Kind.GUEST)
    activities: Any = EventActivities(
        label=_("activities"),
        queryset=Activity.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    answer_by = LocalTime(
        label=_("answer by"), help_text=_("The guest is reminded a week and two days before. Empty: no last day.")
    )
    note = CleanText(label=_("note"), max_length=NOTE_LENGTH, help_text=_("Only staff see it."))

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        own = Activity.objects.filter(event=event).order_by("start", "pk")
        self.fields["activities"].queryset = own  # type: ignore[attr-defined]  # of a choice field of rows

    @classmethod
    def of(cls, invitation: Invitation) -> "GuestForm":
        initial = {name: getattr(invitation, name) for name in COLUMNS}
        initial["rank"] = invitation.rank or None
        initial["activities"] = [activity.code for activity in invitation.activities.all()]
        return cls(initial=initial, event=invitation.event)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not any(said.get(name) or name in self.errors for name in ("name_bn", "name_en")):
            self.add_error("name_bn", _("Write the name in English or in Bangla."))
        return said

    def guest(self, before: Invitation | None = None) -> Guest:
        """What was written. A last day that was only shown and not changed keeps its seconds."""
        said = {**self.cleaned_data, "rank": self.cleaned_data["rank"] or 0}
        if before is not None and before.answer_by and said["answer_by"]:
            shown = before.answer_by.replace(second=0, microsecond=0)
            said["answer_by"] = before.answer_by if said["answer_by"] == shown else said["answer_by"]
        activities = tuple(activity.code for activity in said.pop("activities"))
        return Guest(activities=activities, **said)


class GuestListForm(forms.Form):
    """A guest list as a file."""

    file = forms.FileField(label=_("file"), help_text=_("XLSX or CSV, at most 2,000 rows."))
    activities: Any = EventActivities(
        label=_("activities"),
        required=False,
        queryset=Activity.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For rows that name none."),
    )

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        own = Activity.objects.filter(event=event).order_by("start", "pk")
        self.fields["activities"].queryset = own  # type: ignore[attr-defined]  # of a choice field of rows

    def codes(self) -> list[str]:
        return [activity.code for activity in self.cleaned_data["activities"]]
