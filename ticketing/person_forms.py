"""Forms of somebody who comes back, and of somebody who passes a place on or changes it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bangla.digits import to_ascii_digits
from ticketing import cleaning
from ticketing.forms import CleanText, OnceForm, PersonForm
from ticketing.services.recognition import DIGITS

AFTERWARDS = {"activities": "activities/"}
"""Where somebody may want to go on to once he or she is recognised: name in the address -> part of the ticket's pages."""
_SPACES = re.compile(r"[\s\-]+")


def clean_code(text: str) -> str:
    """Six digits, Bangla ones too, with or without spaces between them. Code: `invalid`."""
    digits = _SPACES.sub("", to_ascii_digits(text))
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise ValidationError(_("Write the six digits that stand in the mail."), code="invalid")
    return digits


def _phone(help_text: Any) -> CleanText:
    return CleanText(
        cleaning.clean_phone,
        label=_("Mobile number"),
        max_length=cleaning.PHONE_LENGTH,
        required=True,
        help_text=help_text,
        error_messages={"required": _("Write your mobile number, for example 01712-345678.")},
        attrs={"inputmode": "tel", "autocomplete": "tel"},
    )


class LostLinkForm(forms.Form):
    """Whose link or code is to be sent, and where the person wants to go on to."""

    phone = _phone(_("The number that you registered with."))
    next = forms.ChoiceField(required=False, choices=[(name, name) for name in AFTERWARDS], widget=forms.HiddenInput)


class CodeForm(LostLinkForm):
    """The six digits that came by mail."""

    code = CleanText(
        clean_code,
        label=_("Code"),
        max_length=40,
        required=True,
        help_text=_("The six digits that stand in the mail. Bangla digits are fine."),
        error_messages={"required": _("Write the six digits that stand in the mail.")},
        attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"},
    )


class MoveForm(forms.Form):
    """For which other activity a place is changed; `choices` are (code, words)."""

    activity = forms.ChoiceField(
        label=_("Activity"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose an activity."),
            "invalid_choice": _("This activity takes no registrations any more. Please choose again."),
        },
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["activity"].choices = choices  # type: ignore[attr-defined]  # of a choice field
        self._words = dict(choices)

    @property
    def chosen(self) -> str:
        """The chosen activity in words, for the screen that asks its questions."""
        return self._words.get(self["activity"].value() or "", "")


class TransferForm(PersonForm, OnceForm):
    """Who comes instead. What this person agreed to is said by the one who passes the ticket on."""

    language = forms.ChoiceField(
        label=_("Language of the ticket and mails"),
        choices=[("bn", "বাংলা"), ("en", "English")],
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(
        label=_("The other person agreed that these data are kept to run the summit"),
        error_messages={"required": _("Without this consent nobody can be registered. Please ask the other person.")},
    )
    sure = forms.BooleanField(
        label=_("I pass my places on and cannot come myself then"),
        error_messages={"required": _("Tick this box if you are sure.")},
    )

    def facts(self) -> dict[str, Any]:
        """What `transfer_ticket` wants to know."""
        said = self.cleaned_data
        return {
            "to": self.person(),
            "consents": (cleaning.PURPOSES[0],),
            "language": said["language"],
            "request_id": said["request_id"],
        }
