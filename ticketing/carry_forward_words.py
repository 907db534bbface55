"""What was done when people were carried forward, in sentences."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bangla.digits import format_number
from summit.models import Event
from ticketing.services.carry_forward import Carried
from ticketing.services.invitations import Outcome


def _say(number: int) -> str:
    return format_number(number, get_language() or "bn")


def division_name(event: Event) -> str:
    """How a list says where somebody comes from: shorter than the title of the event."""
    return str(event.division.name) if event.division else event.shown_title


def run_words(done: Carried) -> str:
    """How many were put on which list."""
    if not (done.invited or done.reserve):
        return _("Nothing changed: every place is given out, or nobody new fits.")
    invited = ngettext("%(number)s invitation was made.", "%(number)s invitations were made.", done.invited)
    reserve = ngettext(
        "%(number)s person is new on the reserve lists.",
        "%(number)s people are new on the reserve lists.",
        done.reserve,
    )
    return f"{invited % {'number': _say(done.invited)}} {reserve % {'number': _say(done.reserve)}}"


def sent_words(outcome: Outcome) -> tuple[str, list[str]]:
    """How many were asked, and each reason against once."""
    sentence = ngettext("%(number)s invitation was sent.", "%(number)s invitations were sent.", outcome.done)
    return sentence % {"number": _say(outcome.done)}, sorted({reason for _name, reason in outcome.refused})
