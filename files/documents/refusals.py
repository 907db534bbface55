"""Why a file is not taken: the closed list of codes, each with its status and a sentence that says what to do."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal
from bangla.digits import digits_for

FIELD = "cv"

_REASONS = {
    "file_empty": (400, _("This file is empty. Choose the file of your CV again.")),
    "file_too_many": (400, _("Send one file only. Put all pages of your CV into one PDF.")),
    "file_name": (
        400,
        _("The name of this file is not accepted. Rename it to something short such as my-cv.pdf and choose it again."),
    ),
    "file_too_large": (
        413,
        _("This file is too large. Send at most %(megabytes)s MB: save it as PDF, or take a smaller photo."),
    ),
    "file_type": (415, _("This type of file is not accepted. Send your CV as PDF, DOCX, JPG or PNG.")),
    "file_mismatch": (
        415,
        _("The ending of the file's name and its content do not fit. Save your CV anew as PDF and send that."),
    ),
    "file_mixed": (
        415,
        _("This file holds something else besides the document. Save your CV anew as PDF and send that."),
    ),
    "file_active": (
        415,
        _("This file holds scripts, attachments or macros. Save your CV anew as a plain PDF and send that."),
    ),
    "file_encrypted": (
        415,
        _("This file is protected by a password. Save it without a password and send that."),
    ),
    "file_broken": (415, _("This file is damaged and cannot be opened. Save your CV anew and send that.")),
    "file_expands": (
        415,
        _("This file becomes far too large when it is opened. Save your CV anew as PDF and send that."),
    ),
    "file_too_long": (
        415,
        _("This file is too long for a CV. Send at most 30 pages, or a photo of at most 40 megapixels."),
    ),
    "file_infected": (415, _("A virus scanner would stop this file. Send your CV from a clean device.")),
}
CODES = frozenset(_REASONS)


def refuse(code: str, **words: object) -> Refusal:
    """The refusal to raise, in the language of the running request. An unknown code is a fault and fails at once."""
    status, sentence = _REASONS[code]
    shown = {name: digits_for(str(word), get_language() or "en") for name, word in words.items()}
    return Refusal(code, str(sentence) % shown if shown else str(sentence), status=status, field=FIELD)
