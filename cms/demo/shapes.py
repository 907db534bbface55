"""How the demo's facts are written down: plain records, English first, Bangla second. Nothing here knows the database.

What is not known is None or empty, and the texts say so.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

DHAKA = ZoneInfo("Asia/Dhaka")


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A time of day in Bangladesh."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=DHAKA)


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    en: str
    bn: str

    def fields(self, name: str) -> dict[str, str]:
        """As columns `<name>_en` and `<name>_bn`."""
        return {f"{name}_en": self.en, f"{name}_bn": self.bn}


NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that an organisation or a venue has, or had between two days; an open side is not known."""

    name: Words
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OrganisationFact:
    code: str
    name: Words
    short: Words = NOTHING
    parent: str = ""
    website: str = ""
    former: tuple[FormerName, ...] = ()


@dataclass(frozen=True, slots=True)
class VenueFact:
    code: str
    name: Words
    district: str
    rooms: tuple[Words, ...] = ()
    address: Words = NOTHING
    other: tuple[FormerName, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerFact:
    """`public`: agreed to be named. All speakers of the demo are invented."""

    code: str
    name: Words
    designation: Words
    organisation: str
    biography: Words
    public: bool = True


@dataclass(frozen=True, slots=True)
class PageWords:
    """What every page says. Bodies are HTML of the editor: p, h3, ul."""

    title: Words
    summary: Words
    body: Words = NOTHING

    def fields(self) -> dict[str, str]:
        return {
            "title": self.title.en,
            "title_bn": self.title.bn,
            **self.summary.fields("summary"),
            **self.body.fields("body"),
        }


@dataclass(frozen=True, slots=True)
class SessionFact:
    """`speakers` are (code of the speaker, part)."""

    slug: str
    says: PageWords
    kind: str
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    track: str = ""
    language: str = "bn"
    speakers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityFact:
    """`room` is the English name of one of the venue's rooms."""

    slug: str
    says: PageWords
    kind: str
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    venue: str = ""
    room: str = ""
    by_invitation: bool = False
    audience: Words = NOTHING
    components: tuple[str, ...] = ()
    sessions: tuple[SessionFact, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsFact:
    slug: str
    says: PageWords
    published_on: dt.date
    source: str = ""
    byline: str = ""


@dataclass(frozen=True, slots=True)
class EventFact:
    """`organisations` are (code, role at the event)."""

    slug: str
    says: PageWords
    division: str = ""
    is_central: bool = False
    host: str = ""
    sequence: int | None = None
    dates: tuple[dt.date, ...] = ()
    dates_note: Words = NOTHING
    organisations: tuple[tuple[str, str], ...] = ()
    activities: tuple[ActivityFact, ...] = ()
    news: tuple[NewsFact, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionFact:
    code: str
    number: int
    says: PageWords
    ordinal: int | None
    theme: Words
    season: tuple[dt.date, dt.date]
    is_example: bool = False
    events: tuple[EventFact, ...] = ()
    news: tuple[NewsFact, ...] = ()


@dataclass(frozen=True, slots=True)
class DialogueFact:
    """Topic and agenda of the dialogue of one activity (its code)."""

    activity: str
    topic: Words
    points: tuple[Words, ...]
    proposals_until: dt.datetime | None = None
    summary: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Planted:
    """What was made of an edition: its pages by code."""

    edition: Any
    events: dict[str, Any] = field(default_factory=dict)
    activities: dict[str, Any] = field(default_factory=dict)


def paragraphs(*texts: str) -> str:
    """HTML paragraphs; a text that begins with a tag stays as it is."""
    return "".join(text if text.startswith("<") else f"<p>{text}</p>" for text in texts)


def bullets(*texts: str) -> str:
    return "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"
