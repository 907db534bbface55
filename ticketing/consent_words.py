"""What somebody agreed to, in words."""

from django.utils.translation import gettext_lazy as _

_WORDS = {
    "registration": _("These data are kept to run the summit"),
    "news": _("News of later summits"),
    "photos": _("Photographs may be published"),
}


def purpose_words(purpose: str) -> str:
    """One purpose of a consent; one that is not known any more keeps its name."""
    return str(_WORDS.get(purpose, purpose))
