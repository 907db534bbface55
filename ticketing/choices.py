"""An activity in one line of words, for a box to tick."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bangla.clock import clock
from bangla.dates import format_day
from bangla.digits import format_number
from ticketing.queries import Offer, Standing


def activity_choices(offers: Iterable[Offer]) -> list[tuple[str, str]]:
    """(code, words) of each: title, day and time, and how many places are left."""
    return [(offer.code, " · ".join(part for part in _parts(offer) if part)) for offer in offers]


def activity_names(offers: Iterable[Offer]) -> list[tuple[str, str]]:
    """The same without places: whoever is invited is not told that they run short."""
    return [(offer.code, " · ".join(part for part in _parts(offer)[:2] if part)) for offer in offers]


def chosen_offers(codes: Iterable[str], offers: Iterable[Offer]) -> list[Offer]:
    """The offers that were ticked; what was ticked and is not offered, the form refuses."""
    ticked = set(codes)
    return [offer for offer in offers if offer.code in ticked]


def _parts(offer: Offer) -> list[str]:
    language = (get_language() or "bn").split("-")[0]
    when = ""
    if offer.start is not None:
        start = timezone.localtime(offer.start)
        when = f"{format_day(start.date(), language)}, {clock(start.time(), language)}"
    return [offer.shown_title, when, _places(offer, language)]


def _places(offer: Offer, language: str) -> str:
    if offer.standing(timezone.now()) is Standing.WAITING_LIST:
        return _("full, with a waiting list")
    left = offer.places_left_for_all
    if left is None:
        return ""
    if left == 0 and offer.places_left:
        return _("only reserved places left")
    return ngettext("%(left)s place left", "%(left)s places left", left) % {"left": format_number(left, language)}
