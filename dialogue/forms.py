"""Forms of the public proposal page and of the desk in the back office."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangla.text import normalise, normalise_paragraphs
from dialogue.models import Dialogue, Proposal
from dialogue.services.proposals import ProposalDraft
from summit.models import Organisation


class Paragraphs(forms.CharField):
    """Several lines of text, normalised; line breaks kept."""

    def __init__(self, *, rows: int = 5, lang: str = "", **kwargs: Any) -> None:
        attrs = {"rows": rows, **({"lang": lang} if lang else {})}
        super().__init__(widget=forms.Textarea(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        return normalise_paragraphs(super().to_python(value) or "")


class ProposalForm(forms.Form):
    """What a participant asks to be changed. `request_id` is made with the form, so that a second tap changes nothing."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    point = forms.TypedChoiceField(label=_("Agenda point"), required=False, coerce=int, empty_value=None)
    text = Paragraphs(
        label=_("Your proposal"), max_length=4000, help_text=_("What should be changed? In Bangla or English.")
    )
    necessity = Paragraphs(label=_("Why is it necessary?"), max_length=4000, rows=4)
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name_is_public = forms.BooleanField(label=_("My name may be shown with the proposal"), required=False)

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("request_id", uuid.uuid4())
        super().__init__(*args, **kwargs)
        points = [(point.position, point.text) for point in dialogue.agenda_points.all()]
        if points:
            self.fields["point"].choices = [("", _("No particular point")), *points]
        else:
            del self.fields["point"]

    def clean_organisation(self) -> str:
        return normalise(self.cleaned_data["organisation"])

    def draft(self, *, proposer: str, language: str) -> ProposalDraft:
        data = {key: value for key, value in self.cleaned_data.items() if key != "request_id"}
        return ProposalDraft(proposer=proposer, language=language, **data)


class ClerkProposalForm(ProposalForm):
    """A proposal that the clerk writes down for somebody in the room."""

    proposer = forms.CharField(label=_("Proposed by"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=[("bn", "বাংলা"), ("en", "English")])
    field_order = ["request_id", "proposer", "organisation", "language", "point", "text", "necessity", "name_is_public"]

    def clerk_draft(self) -> ProposalDraft:
        return ProposalDraft(**{key: value for key, value in self.cleaned_data.items() if key != "request_id"})


class MinutesForm(forms.Form):
    held_on = forms.DateField(label=_("Held on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    text_bn = Paragraphs(label=_("Minutes in Bangla"), max_length=60_000, required=False, rows=14, lang="bn")
    text_en = Paragraphs(label=_("Minutes in English"), max_length=60_000, required=False, rows=14, lang="en")


class RecommendationForm(forms.Form):
    text_bn = Paragraphs(label=_("Recommendation in Bangla"), max_length=4000, lang="bn")
    text_en = Paragraphs(label=_("Recommendation in English"), max_length=4000, lang="en")
    addressed_to = forms.ModelChoiceField(label=_("Addressed to"), queryset=Organisation.objects.all(), required=False)
    sources = forms.ModelMultipleChoiceField(
        label=_("Follows from these proposals"),
        queryset=Proposal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sources"].queryset = dialogue.proposals.filter(state=Proposal.State.QUALIFIED)
        self.fields["sources"].label_from_instance = lambda row: f"{row.code} · {row.text[:90]}"


class SummaryForm(forms.Form):
    summary_bn = Paragraphs(label=_("Public summary in Bangla"), max_length=4000, required=False, lang="bn")
    summary_en = Paragraphs(label=_("Public summary in English"), max_length=4000, required=False, lang="en")
