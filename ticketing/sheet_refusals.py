"""Why a spreadsheet is not taken, or one of its cells: closed lists of codes, each with a sentence that says what to do."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangla.digits import digits_for
from summit.errors import Refusal

FIELD = "file"

_SHEETS = {
    "sheet_empty": (400, _("This file holds no rows below the names of the columns. Fill it in and send it again.")),
    "sheet_unreadable": (
        400,
        _("This file cannot be read. Save it as XLSX without a password, or as “CSV UTF-8”, and send that."),
    ),
    "sheet_encoding": (
        400,
        _(
            "The letters of this file cannot be read. In your spreadsheet program choose “Save as”, then “CSV UTF-8”, "
            "or save it as XLSX, and send that."
        ),
    ),
    "sheet_too_large": (413, _("This file is too large. Send at most %(megabytes)s MB, without pictures.")),
    "sheet_too_many_rows": (
        400,
        _("This file has more than %(most)s rows. Send at most %(most)s rows at once; nothing of it was stored."),
    ),
    "sheet_column_missing": (
        400,
        _("These columns are missing: %(columns)s. Name them in the first row, as in the template."),
    ),
}
_CELLS = {
    "formula": _("This cell holds a formula, which is not calculated here. Write the text itself."),
    "cell_error": _("This cell holds an error of the spreadsheet program. Write the text itself."),
    "digits_lost": _(
        "The spreadsheet program has shortened this number. Format the column as text and write the number again."
    ),
    "bijoy": _("This text is written in an old Bijoy font. Write it again in Unicode Bangla, or in English."),
}
CODES = frozenset(_SHEETS)
CELL_CODES = frozenset(_CELLS)


def refuse(code: str, **words: object) -> Refusal:
    """The refusal to raise, in the language of the running request. An unknown code is a fault and fails at once."""
    status, sentence = _SHEETS[code]
    shown = {name: digits_for(str(word), get_language() or "en") for name, word in words.items()}
    return Refusal(code, str(sentence) % shown if shown else str(sentence), status=status, field=FIELD)


def cell_sentence(code: str) -> str:
    """What is wrong with a cell, in the language of the running request."""
    return str(_CELLS[code])
