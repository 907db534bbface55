"""Why a file is not taken: the closed list of codes, each with its status and a sentence that says what to do."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal
from bangla.digits import digits_for

FIELD = "file"
"""The field of the request that is at fault, where the door gives it no other name."""

_REASONS = {
    "file_empty": (400, _("This file is empty. Choose the file again.")),
    "file_too_many": (400, _("Send one file only. Put all pages into one PDF.")),
    "file_name": (
        400,
        _(
            "The name of this file is not accepted. Rename it to something short such as my-file.pdf and choose it again."
        ),
    ),
    "file_too_large": (
        413,
        _("This file is too large. Send at most %(megabytes)s MB: save it as PDF, or take a smaller photo."),
    ),
    "file_type": (415, _("This type of file is not accepted. Send a PDF, DOCX, JPG or PNG.")),
    "file_mismatch": (
        415,
        _("The ending of the file's name and its content do not fit. Save the file anew as PDF and send that."),
    ),
    "file_mixed": (
        415,
        _("This file holds something else besides the document. Save it anew as PDF and send that."),
    ),
    "file_active": (
        415,
        _("This file holds scripts, attachments or macros. Save it anew as a plain PDF and send that."),
    ),
    "file_encrypted": (
        415,
        _("This file is protected by a password. Save it without a password and send that."),
    ),
    "file_broken": (415, _("This file is damaged and cannot be opened. Save it anew and send that.")),
    "file_expands": (
        415,
        _("This file becomes far too large when it is opened. Save it anew as PDF and send that."),
    ),
    "file_too_long": (
        415,
        _("This file is too long. Send at most 30 pages, or a photo of at most 40 megapixels."),
    ),
    "file_infected": (415, _("A virus scanner would stop this file. Send it from a clean device.")),
}
CODES = frozenset(_REASONS)


def refuse(code: str, *, field: str = FIELD, **words: object) -> Refusal:
    """The refusal to raise, in the language of the running request. An unknown code is a fault and fails at once."""
    status, sentence = _REASONS[code]
    shown = {name: digits_for(str(word), get_language() or "en") for name, word in words.items()}
    return Refusal(code, str(sentence) % shown if shown else str(sentence), status=status, field=field)


def too_large(max_bytes: int, *, field: str = FIELD) -> Refusal:
    return refuse("file_too_large", field=field, megabytes=f"{max_bytes / 1024 / 1024:g}")
