"""What a coordinator is told about a row that was not registered, in both languages at once."""

from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from summit.errors import Refusal

LONGEST = 500


def in_both(words: Callable[[], str]) -> tuple[str, str]:
    """English and Bangla of what `words` says in the language of the moment."""
    said = []
    for language in ("en", "bn"):
        with translation.override(language):
            said.append(words()[:LONGEST])
    return said[0], said[1]


def refusal_sentence(refusal: Refusal) -> str:
    """About somebody else: `register` speaks to the person, and here the coordinator listens."""
    return row_sentence(refusal.code) or refusal.sentence


def row_sentence(code: str) -> str:
    """The sentence for a code, or nothing for one that is not expected of a row."""
    return str(_SENTENCES.get(code, ""))


_SENTENCES = {
    "nothing_typed": _("Nothing was typed yet. Write at least one person."),
    "double": _("This person stands in the sheet twice. The first row counts."),
    "member": _("This person is in your group already."),
    "group_full": _("Your group has no room for this person: the organisers have set how large it may be."),
    "already_registered": _(
        "Somebody with this name and this phone number is registered already. If there is an e-mail address, the ticket "
        "link was sent to it: the person can add this activity there."
    ),
    "too_many_on_phone": _("Many people are registered with this phone number already. Write the person's own number."),
    "sold_out": _("No place is left."),
    "closed": _("Registration was closed before this row was reached."),
    "not_open_yet": _("Registration has not begun."),
    "invitation_required": _("People come to this activity by invitation."),
    "unknown_activity": _("The activity is not public any more."),
    "erased": _("This person had the own data erased."),
}
