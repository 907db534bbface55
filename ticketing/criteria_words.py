"""For whom places are kept, in words of the running language."""

from collections.abc import Iterator

from django.core.cache import cache
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from summit.models import District
from ticketing.criteria import Criteria
from ticketing.models import Gender, Kind


def criteria_words(criteria: Criteria) -> str:
    """“women; home district Jashore or Khulna”: the dimensions with semicolons, their values with “or”."""
    return "; ".join(_parts(criteria))


def _parts(criteria: Criteria) -> Iterator[str]:
    if genders := criteria.get("gender"):
        yield _any_of([str(Gender(value).label) for value in genders])
    if kinds := criteria.get("kind"):
        yield _("kind of ticket: %(list)s") % {"list": _any_of([str(Kind(value).label) for value in kinds])}
    if districts := criteria.get("district"):
        names = _district_names()
        yield _("home district: %(list)s") % {"list": _any_of([names.get(code, code) for code in districts])}
    if institutions := criteria.get("institution"):
        yield _("from: %(list)s") % {"list": _any_of(list(institutions))}


def _district_names() -> dict[str, str]:
    """By code, in the language of the request; read once a minute, so that a page of many lists asks once."""
    language = get_language() or ""
    key = f"ticketing.district_names.{language}"
    known: dict[str, str] | None = cache.get(key)
    if known is None:
        known = {row.code: row.name for row in District.objects.all()}
        cache.set(key, known, 60)
    return known


def _any_of(names: list[str]) -> str:
    return f" {pgettext('between alternatives', 'or')} ".join(names)
