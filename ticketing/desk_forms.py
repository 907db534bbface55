"""Forms of the registration desk in the back office."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from summit.errors import Refusal
from summit.models import Activity, Event
from ticketing import cleaning
from ticketing.forms import DetailsForm, OnceForm, PersonForm
from ticketing.models import BadgeBatch, Kind, Quota, RegistrationRule
from ticketing.person_forms import TransferForm
from ticketing.registration_queries import Filters
from ticketing.services.wishes import Wish

LOCAL = "%Y-%m-%dT%H:%M"
DEFAULT_CLAIM_HOURS = 24


class FilterForm(forms.Form):
    """Read from the address: what cannot be read narrows nothing."""

    q = forms.CharField(required=False, max_length=100)
    activity = forms.CharField(required=False, max_length=80)
    state = forms.CharField(required=False, max_length=9)
    kind = forms.CharField(required=False, max_length=10)
    district = forms.CharField(required=False, max_length=40)
    institution = forms.CharField(required=False, max_length=100)
    gender = forms.CharField(required=False, max_length=6)
    group = forms.CharField(required=False, max_length=12)
    ended_as = forms.CharField(required=False, max_length=12)
    reserved = forms.CharField(required=False, max_length=12)
    shared_phone = forms.CharField(required=False, max_length=1)
    sort = forms.CharField(required=False, max_length=4)

    def filters(self) -> Filters:
        self.is_valid()
        said = self.cleaned_data
        return Filters(**{name: said.get(name, "").replace("\0", "") for name in self.fields})

    def exact_filters(self) -> Filters:
        """For what is done to all that fit: a filter that cannot be read must not widen it. Refusal `invalid`."""
        if not self.is_valid():
            raise Refusal("invalid", _("The filter cannot be read. Filter the list again, then choose."), status=400)
        return self.filters()


class LocalTime(forms.DateTimeField):
    """Bangladesh time, as a browser's own control writes it; Bangla digits too."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
        super().__init__(required=False, widget=widget, input_formats=[LOCAL, "%Y-%m-%d %H:%M"], **options)


class RuleForm(forms.Form):
    """When and how one activity takes registrations."""

    takes = forms.BooleanField(label=_("takes registrations"), required=False)
    opens_at = LocalTime(label=_("opens"), help_text=_("Empty: at once."))
    closes_at = LocalTime(label=_("closes"), help_text=_("Empty: at midnight of its last day."))
    needs_approval = forms.BooleanField(label=_("each registration is approved by staff"), required=False)
    has_waiting_list = forms.BooleanField(label=_("has a waiting list"), required=False)
    claim_hours = forms.IntegerField(
        label=_("hours to claim an offered place"),
        required=False,
        min_value=0,
        max_value=24 * 14,
        help_text=_("How long a place is kept for somebody from the waiting list. 0: it is given without asking."),
    )
    group_limit = forms.IntegerField(
        label=_("largest group"),
        required=False,
        min_value=0,
        max_value=500,
        help_text=_("How many people a college may register at once. 0: no groups."),
    )

    def clean_claim_hours(self) -> int:
        hours = self.cleaned_data["claim_hours"]
        return DEFAULT_CLAIM_HOURS if hours is None else hours

    def clean_group_limit(self) -> int:
        return self.cleaned_data["group_limit"] or 0

    @classmethod
    def of(cls, activity: Activity) -> "RuleForm":
        rule: RegistrationRule | None = getattr(activity, "registration_rule", None)
        initial: dict[str, Any] = {"takes": rule is not None}
        if rule is not None:
            initial |= {
                "opens_at": local(rule.opens_at),
                "closes_at": local(rule.closes_at),
                "needs_approval": rule.needs_approval,
                "has_waiting_list": rule.has_waiting_list,
                "claim_hours": rule.claim_hours,
                "group_limit": rule.group_limit,
            }
        return cls(initial=initial, prefix=activity.code)


def local(moment: dt.datetime | None) -> dt.datetime | None:
    return timezone.localtime(moment) if moment else None


class QuotaForm(forms.Form):
    """Places that one activity, or several together, give out."""

    name = forms.CharField(label=_("name"), max_length=100)
    capacity = forms.IntegerField(
        label=_("places"), required=False, min_value=0, max_value=1_000_000, help_text=_("Empty: no limit.")
    )
    activities: Any = forms.ModelMultipleChoiceField(
        label=_("activities"), queryset=Activity.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        own = Activity.objects.filter(event=event).order_by("start", "pk")
        self.fields["activities"].queryset = own  # type: ignore[attr-defined]  # of a choice field of rows

    @classmethod
    def of(cls, quota: Quota, *, event: Event) -> "QuotaForm":
        initial = {
            "name": quota.name,
            "capacity": quota.capacity,
            "activities": list(quota.activities.values_list("pk", flat=True)),
        }
        return cls(initial=initial, event=event)

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "name": said["name"],
            "capacity": said["capacity"],
            "activities": list(said["activities"]),
        }


class BadgesForm(forms.Form):
    """Which badges are to be printed."""

    activity: Any = forms.ModelChoiceField(label=_("activity"), queryset=Activity.objects.none(), to_field_name="code")
    layout = forms.ChoiceField(label=_("layout"))

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        own = Activity.objects.filter(event=event).order_by("start", "pk")
        self.fields["activity"].queryset = own  # type: ignore[attr-defined]  # of a choice field of rows
        choices = BadgeBatch._meta.get_field("layout").choices  # noqa: SLF001  Django's public name for it
        self.fields["layout"].choices = choices  # type: ignore[attr-defined]  # of a choice field


class InviteForm(PersonForm, OnceForm):
    """A person whom staff register: also for activities by invitation, and with every kind of ticket."""

    kind = forms.ChoiceField(label=_("kind of ticket"), choices=Kind.choices, initial=Kind.GUEST)
    language = forms.ChoiceField(label=_("language"), choices=[("bn", "বাংলা"), ("en", "English")])
    activities: Any = forms.ModelMultipleChoiceField(
        label=_("activities"),
        queryset=Activity.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    consent = forms.BooleanField(label=_("The person agreed that these data are kept to run the summit"))

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        own = Activity.objects.filter(event=event, registration_rule__isnull=False).order_by("start", "pk")
        self.fields["activities"].queryset = own  # type: ignore[attr-defined]  # of a choice field of rows

    def wish(self, answers: Mapping[str, Any]) -> Wish:
        said = self.cleaned_data
        return Wish(
            activities=tuple(activity.code for activity in said["activities"]),
            person=self.person(),
            kind=said["kind"],
            language=said["language"],
            consents=(cleaning.PURPOSES[0],),
            answers=answers,
        )


class DeskDetailsForm(DetailsForm):
    """What is known of somebody, corrected by staff."""

    language = forms.ChoiceField(label=_("language"), choices=[("bn", "বাংলা"), ("en", "English")])


class DeskTransferForm(TransferForm):
    """Who comes instead of somebody who told staff so."""

    sure = forms.BooleanField(
        label=_("The holder of the ticket wishes this and knows that it cannot be undone"),
        error_messages={"required": _("Tick this box if you are sure.")},
    )
