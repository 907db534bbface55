"""The form of reserved places: for whom, how many, until when. In a browser as lists and lines, in programs as JSON."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangla.text import normalise
from summit.models import District
from ticketing.desk_forms import LocalTime, local
from ticketing.models import Gender, Kind, SubQuota
from ticketing.services.sub_quotas import Reservation

MOST_INSTITUTIONS = 100
NAME_LENGTH = 200


class SubQuotaForm(forms.Form):
    """Places that a quota keeps back. Whoever fits every list that is not empty may have one."""

    name_en = forms.CharField(label=_("name in English"), max_length=100)
    name_bn = forms.CharField(label=_("name in Bangla"), max_length=100)
    capacity = forms.IntegerField(label=_("places kept"), min_value=1, max_value=1_000_000)
    release_at = LocalTime(label=_("open to everybody from"), help_text=_("Empty: never."))
    district: Any = forms.ModelMultipleChoiceField(
        label=_("home districts"), queryset=District.objects.none(), to_field_name="code", required=False
    )
    institution = forms.CharField(
        label=_("colleges and universities"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, as people write them; spelling of capitals and spaces does not matter."),
    )
    gender = forms.MultipleChoiceField(
        label=_("gender"), choices=Gender.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.MultipleChoiceField(
        label=_("kinds of ticket"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    position = forms.IntegerField(
        label=_("order"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("Who fits several gets a place of the first one."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["district"].queryset = District.objects.order_by("name_en")  # type: ignore[attr-defined]  # of rows

    @classmethod
    def of(cls, row: SubQuota) -> "SubQuotaForm":
        initial = {
            "name_en": row.name_en,
            "name_bn": row.name_bn,
            "capacity": row.capacity,
            "release_at": local(row.release_at),
            "district": row.criteria.get("district", []),
            "institution": "\n".join(row.criteria.get("institution", [])),
            "gender": row.criteria.get("gender", []),
            "kind": row.criteria.get("kind", []),
            "position": row.position,
        }
        return cls(initial=initial, prefix=f"sub-{row.pk}")

    def clean_institution(self) -> list[str]:
        lines = [normalise(line)[:NAME_LENGTH] for line in self.cleaned_data["institution"].splitlines()]
        names = [line for line in dict.fromkeys(lines) if line]
        if len(names) > MOST_INSTITUTIONS:
            raise forms.ValidationError(_("Name a hundred institutions at most."), code="max_length")
        return names

    def reservation(self) -> Reservation:
        said = self.cleaned_data
        criteria = {
            "district": [row.code for row in said["district"]],
            "institution": said["institution"],
            "gender": said["gender"],
            "kind": said["kind"],
        }
        return Reservation(
            name_en=normalise(said["name_en"]),
            name_bn=normalise(said["name_bn"]),
            criteria={name: values for name, values in criteria.items() if values},
            capacity=said["capacity"],
            release_at=said["release_at"],
            position=said["position"] or 0,
        )
