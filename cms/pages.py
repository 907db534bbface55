"""The content of each kind of page, gathered once per request from the queries of the rooms below."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from bangla.graphemes import graphemes
from careerfair.queries import Intake, cv_intake_state
from cms import presenters
from cms.models import HomePage, NewsPage, StandardPage
from dialogue.models import Dialogue
from dialogue.queries import recommendations_of
from summit import queries
from summit.models import Activity, Edition, Event, Session, SessionSpeaker
from ticketing.queries import offers_by_key

Shown = dict[str, Any]
NEWS_SHOWN = 3
RECOMMENDATIONS_SHOWN = 6


def _news(under: Any, limit: int = NEWS_SHOWN) -> list[Shown]:
    rows: QuerySet[NewsPage] = NewsPage.objects.live().descendant_of(under).order_by("-published_on", "-pk")[:limit]
    return [
        {
            "title": row.shown_title,
            "url": row.url,
            "date": row.published_on,
            "source": row.source_name,
            "text": row.shown_summary,
        }
        for row in rows
    ]


def _today(edition: Edition, now: dt.datetime) -> list[Shown]:
    """The activities of an edition that are on today, for the top of the home page."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = queries.agenda_between(edition, start=start, end=start + dt.timedelta(days=1))
    return _items(found, now)


def _items(activities: list[Activity], now: dt.datetime) -> list[Shown]:
    by_pk = offers_by_key(row.pk for row in activities) if activities else {}
    return [presenters.agenda_item(row, by_pk.get(row.pk), now=now) for row in activities]


def home(page: HomePage) -> Shown:
    now = timezone.now()
    edition = page.current_edition if page.current_edition and page.current_edition.live else None
    past = [row for row in queries.editions() if edition is None or row.pk != edition.pk]
    shown: Shown = {"edition": edition, "past": [_edition_card(row) for row in past], "news": _news(page)}
    if edition is not None:
        entries = queries.events_in_sequence(edition)
        shown |= {
            "stops": presenters.stops(entries),
            "season": presenters.season_of(edition),
            "today": _today(edition, now),
            "next": _next_stop(entries),
        }
    return shown


def _next_stop(entries: list[queries.EventEntry]) -> Shown | None:
    """The stop that is on today, else the nearest one ahead."""
    ahead = sorted(
        (entry for entry in entries if entry.state in ("now", "next")), key=lambda entry: entry.state != "now"
    )
    return presenters.stops(ahead[:1])[0] if ahead else None


def _edition_card(edition: Edition) -> Shown:
    return {
        "title": edition.shown_title,
        "url": edition.url,
        "meta": presenters.season_of(edition),
        "text": edition.shown_summary,
        "seed": edition.code,
    }


def edition(page: Edition) -> Shown:
    entries = queries.events_in_sequence(page)
    recommendations = list(recommendations_of(page)[:RECOMMENDATIONS_SHOWN])
    return {
        "stops": presenters.stops(entries),
        "season": presenters.season_of(page),
        "next": _next_stop(entries),
        "recommendations": recommendations,
        "news": _news(page),
        "feed": f"/feeds/{page.code}/agenda.ics",
    }


def event(page: Event) -> Shown:
    now = timezone.now()
    activities = queries.public_agenda(page)
    items = _items(activities, now)
    dates = [row.date for row in page.event_dates.all()]
    entries = queries.events_in_sequence(page.edition)
    state = next((str(entry.state) for entry in entries if entry.event.pk == page.pk), "planned")
    open_item = next((item for item in items if item.get("action_url")), None)
    return {
        "dates": presenters.dates_of(page, dates),
        "state": state,
        "place": page.host_district.name if page.host_district else "",
        "days": presenters.by_day(items, today=timezone.localdate(now), over=state == "over"),
        "partners": presenters.partner_groups(queries.organisations_of(page)),
        "stops": presenters.stops(entries),
        "news": _news(page),
        "feed": f"/feeds/{page.code}/agenda.ics",
        "action": open_item,
        "crumbs": crumbs(page.edition),
    }


def activity(page: Activity) -> Shown:
    now = timezone.now()
    row = queries.activity_by_code(page.code) or page
    offer = offers_by_key([page.pk]).get(page.pk)
    sessions = list(getattr(row, "shown_sessions", []))
    times, place = presenters.times(row), presenters.place_of(row)
    action = presenters.register_action(row, offer, now=now)
    takes_cvs = row.kind.takes_cvs and cv_intake_state(row) is Intake.OPEN
    cv_url = f"/cv/{row.code}/?lang={presenters.language()}" if takes_cvs else ""
    return {
        "row": row,
        "facts": presenters.facts(row, now=now),
        "day": presenters.format_day(times["day"], presenters.language()) if times["day"] else "",
        "times": times["said"] if times["day"] else "",
        "place": presenters.said_place(place),
        "state": presenters.state_of(row, now=now),
        "reason": presenters.spoken(row.reason_en, row.reason_bn) if hasattr(row, "reason_en") else "",
        "action": action,
        "buttons": _buttons(action, cv_url),
        "cv_url": cv_url,
        "sessions": [presenters.session_item(session, row, now=now) for session in sessions],
        "grid": presenters.rooms_grid(sessions, row, now=now),
        "dialogue": Dialogue.objects.filter(activity=page.pk).first() if row.kind.takes_proposals else None,
        "feed": f"/feeds/{page.code}/agenda.ics",
        "crumbs": crumbs(row.event.edition, row.event),
    }


def _buttons(action: Shown, cv_url: str) -> list[Shown]:
    """What one can do at an activity, the first as the button: come, and leave a CV."""
    found = [{"url": action["action_url"], "text": action["action_text"]}] if action.get("action_url") else []
    if cv_url:
        found.append({"url": cv_url, "text": gettext("Leave your CV")})
    return found


def session(page: Session) -> Shown:
    now = timezone.now()
    parent = queries.activity_by_code(page.activity.code) or page.activity
    row = next((each for each in getattr(parent, "shown_sessions", []) if each.pk == page.pk), page)
    offer = offers_by_key([parent.pk]).get(parent.pk)
    return {
        "row": row,
        "activity": parent,
        "times": presenters.times(row),
        "day": presenters.format_day(timezone.localdate(row.start), presenters.language())
        if row.start
        else gettext("To be announced"),
        "place": presenters.said_place(presenters.place_of(parent, row.room)),
        "kind": presenters.kind_of(row),
        "action": presenters.register_action(parent, offer, now=now),
        "state": presenters.state_of(row, now=now),
        "speakers": [_speaker(part) for part in getattr(row, "shown_speakers", [])],
        "crumbs": crumbs(parent.event.edition, parent.event, parent),
    }


def _speaker(part: SessionSpeaker) -> Shown:
    """A person at a session; the part is said where it is not plainly to speak."""
    speaker = part.speaker
    said = "" if part.part == SessionSpeaker.Part.SPEAKER else str(capfirst(part.get_part_display()))
    return {
        "name": speaker.name,
        "role": " · ".join(word for word in (said, speaker.designation) if word),
        "organisation": speaker.organisation.name if speaker.organisation else "",
        "letter": next(iter(graphemes(speaker.name)), ""),
    }


def news(page: NewsPage) -> Shown:
    return {
        "crumbs": [
            {"url": row.url, "title": spoken_title(row)}
            for row in page.get_ancestors().live().filter(depth__gt=2).specific()
        ]
    }


def standard(page: StandardPage) -> Shown:
    return news(page)  # type: ignore[arg-type]  both ask the tree only


def spoken_title(page: Any) -> str:
    return str(getattr(page, "shown_title", page.title))


def crumbs(*pages: Any) -> list[Shown]:
    """The way down to a page, from its edition; each page is live or the reader would not be here."""
    return [{"url": page.url, "title": spoken_title(page)} for page in pages]
