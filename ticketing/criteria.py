"""Who may have a reserved place: a few facts about a person against the lists of a sub-quota. Pure.

AND across dimensions, OR within one: `{"district": ["jashore", "khulna"], "gender": ["female"]}` means women of these two
districts. No criteria at all would mean everybody, which is what the quota itself is for; `clean_criteria` refuses them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bangla.text import search_key

DIMENSIONS = ("district", "institution", "gender", "kind")
Criteria = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What sub-quotas ask about a person: code of the district, name of the institution, gender, kind of ticket."""

    district: str = ""
    institution: str = ""
    gender: str = ""
    kind: str = ""


def fits(criteria: Criteria, facts: Facts) -> bool:
    """Is this one of the people for whom the places are kept? Somebody who said nothing fits no list."""
    asked = [dimension for dimension in DIMENSIONS if criteria.get(dimension)]
    return bool(asked) and all(_fits(dimension, criteria[dimension], facts) for dimension in asked)


def _fits(dimension: str, wanted: Sequence[str], facts: Facts) -> bool:
    said = str(getattr(facts, dimension))
    if not said:
        return False
    if dimension == "institution":  # free text: spellings of one name are one
        return search_key(said) in {search_key(name) for name in wanted}
    return said in wanted
