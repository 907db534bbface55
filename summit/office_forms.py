"""Forms of the office: who does what, why something is postponed, which division comes next."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bangla.datewords import parse_dates
from bangla.text import normalise
from summit import rules
from summit.models import Division, Edition, Event, Role

ROLE_CHOICES = [(role.value, role.label) for role in Role]


class RoleForm(forms.Form):
    """A role for somebody at one of the places that the user in charge may give it at."""

    login = forms.CharField(label=_("User name or e-mail"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    where = forms.ChoiceField(label=_("Where"))

    def __init__(self, *args: Any, granter: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = list(rules.editions_where(granter, rules.ORGANISERS).order_by("-number"))
        events = list(rules.events_where(granter, rules.ORGANISERS).order_by("-edition__number", "sequence", "title"))
        self.places: dict[str, Edition | Event] = {place.code: place for place in (*editions, *events)}
        whole = [(row.code, _t("%(edition)s: all events") % {"edition": row.shown_title}) for row in editions]
        self.fields["where"].choices = whole + [(row.code, row.shown_title) for row in events]  # type: ignore[attr-defined]

    def clean_login(self) -> User:
        login = normalise(self.cleaned_data["login"])
        by_name = User.objects.filter(username=login, is_active=True)
        by_mail = User.objects.filter(email__iexact=login, is_active=True).exclude(email="")
        found = list(by_name) or list(by_mail[:2])
        if len(found) != 1:
            raise forms.ValidationError(_t("No active account has that user name or e-mail."), code="unknown_user")
        return found[0]

    def clean_where(self) -> Edition | Event:
        return self.places[self.cleaned_data["where"]]


class ReasonForm(forms.Form):
    """Why something is postponed or cancelled, for the people who come."""

    reason_bn = forms.CharField(label=_("Reason in Bangla"), max_length=300, widget=forms.Textarea({"rows": 2}))
    reason_en = forms.CharField(label=_("Reason in English"), max_length=300, widget=forms.Textarea({"rows": 2}))


class LikeForm(forms.Form):
    """The next division, opened like one that is there."""

    division = forms.ModelChoiceField(label=_("Division"), queryset=Division.objects.all())
    slug = forms.SlugField(label=_("Address"), max_length=40, help_text=_("Latin letters, as in sylhet."))
    dates = forms.CharField(
        label=_("Dates"),
        required=False,
        max_length=200,
        help_text=_("As one writes them: 15 and 17 June 2023. Empty: not known."),
    )

    def clean_dates(self) -> list[dt.date]:
        text = self.cleaned_data["dates"]
        if not text.strip():
            return []
        try:
            return parse_dates(text, timezone.localdate().year)
        except ValueError as error:
            raise forms.ValidationError(_t("These dates cannot be read. Write day, month and year.")) from error
