"""What a student typed, as the doors made it clean: the same for the form, the API and demo data."""

import datetime as dt
from dataclasses import asdict, dataclass, fields
from typing import Any

from bangla.text import name_key, search_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """NFC text, phone in E.164, district as primary key, choices as their codes, years and words a minute as numbers.

    Empty or None: not given.
    """

    phone: str
    name_en: str = ""
    name_bn: str = ""
    email: str = ""
    district_id: int | None = None
    city: str = ""
    relocates: bool = False
    institution: str = ""
    degree: str = ""
    subject: str = ""
    result: str = ""
    passing_year: int | None = None
    studying_year: int | None = None
    bangla_level: str = ""
    english_level: str = ""
    other_languages: str = ""
    typing_bn: int | None = None
    typing_en: int | None = None
    shift: str = ""
    hours: str = ""
    earliest_start: dt.date | None = None
    expected_pay: int | None = None
    skills: str = ""
    experience: str = ""
    language: str = "bn"

    @property
    def name_key(self) -> str:
        """What makes it the same person together with the phone; the same rule as for attendees."""
        return (name_key(self.name_en) or name_key(self.name_bn) or self.name_en or self.name_bn)[:200]

    @property
    def fills_the_short_form(self) -> bool:
        """Enough for a recruiter to judge by, without a CV."""
        return bool(self.institution and (self.degree or self.studying_year))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


PERSON_FIELDS = tuple(one.name for one in fields(Person))
SEARCHED = (
    "name_en",
    "name_bn",
    "city",
    "institution",
    "degree",
    "subject",
    "other_languages",
    "shift",
    "hours",
    "skills",
    "experience",
)


def search_text_of(values: dict[str, Any], *district_names: str) -> str:
    """What the recruiters' search looks through: typed fields and names of the home district, folded; no phone, no address."""
    words = [str(values[name]) for name in SEARCHED if values[name]]
    return search_key(" ".join([*words, *district_names]))
