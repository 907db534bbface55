"""What a guest fills in: coming, not coming, sending a deputy."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bangla.phones import show_phone
from bangla.text import normalise_paragraphs
from ticketing import cleaning
from ticketing.forms import CleanText, OnceForm, PersonForm, RegistrationForm
from ticketing.models import Invitation
from ticketing.services.invitation_answers import REPLY_LENGTH
from ticketing.services.wishes import Wish

GUEST_ASKED = ("organisation", "designation", "district_id", "gender")


class AcceptForm(RegistrationForm):
    """The guest comes: everything known is filled in, and each activity ticked."""

    kind: Any = None  # given by the invitation
    institution: Any = None  # who is invited is asked for the office
    MORE = GUEST_ASKED

    @classmethod
    def of(cls, invitation: Invitation, *, choices: list[tuple[str, str]]) -> "AcceptForm":
        names = (*PersonForm.PERSON, *GUEST_ASKED)
        initial: dict[str, Any] = {name: getattr(invitation, name) for name in names}
        initial["phone"] = show_phone(invitation.phone, translation.get_language() or "bn") if invitation.phone else ""
        initial["activities"] = [code for code, _words in choices]
        return cls(choices=choices, initial=initial)

    def show_as_known(self) -> None:
        """Somebody whom a rule carries forward is who he or she is: name and phone are shown and not asked."""
        for name in ("name_en", "name_bn", "phone"):
            self.fields[name].widget.attrs["readonly"] = True

    def accepted(self, language: str, answers: Mapping[str, Any]) -> Wish:
        """What the guest wants; which kind of ticket it is says the invitation."""
        return Wish(
            activities=tuple(self.cleaned_data["activities"]),
            person=self.person(),
            kind="",
            language=language,
            consents=tuple(purpose for purpose in cleaning.PURPOSES if self.cleaned_data[f"consent_{purpose}"]),
            answers=answers,
        )


class DeputyForm(PersonForm, OnceForm):
    """Who comes in the guest's place."""

    institution: Any = None
    gender: Any = None  # nothing to be said by somebody else
    email = CleanText(
        cleaning.clean_email,
        label=_("E-mail"),
        max_length=cleaning.EMAIL_LENGTH,
        help_text=_("The ticket goes there, and nowhere else. Without it your deputy gets it at the entrance."),
        attrs={"inputmode": "email", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    consent = forms.BooleanField(
        label=_("The deputy agrees that these data are kept to run the summit"),
        error_messages={"required": _("Ask your deputy, and tick this box. Without it we cannot register anybody.")},
    )
    MORE = ("organisation", "designation", "district_id")

    @classmethod
    def of(cls, invitation: Invitation) -> "DeputyForm":
        return cls(initial={name: getattr(invitation, name) for name in ("organisation", "district_id")})

    def wish(self, invitation: Invitation, answers: Mapping[str, Any]) -> Wish:
        return Wish((), self.person(), invitation.kind, invitation.language, ("registration",), answers=answers)


class DeclineForm(forms.Form):
    """An answer needs no reason."""

    reply = forms.CharField(
        label=_("Your message to the organisers"),
        required=False,
        max_length=REPLY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_reply(self) -> str:
        return normalise_paragraphs(self.cleaned_data["reply"])
