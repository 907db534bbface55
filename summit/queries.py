"""What the public programme is, said once. Public means live; what is drafted shows nowhere here.

Rows come with what a page needs to show them, in a number of queries that does not grow with the rows. Attributes added to them:
`state`, `reason_en`, `reason_bn` (of ProgrammeStatus; planned where no row says otherwise), `shown_components`, `shown_sessions`,
`shown_speakers` (SessionSpeaker rows of people who agreed to be named, with speaker and organisation).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Count, F, Model, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from summit.models import (
    Activity,
    Component,
    Edition,
    Event,
    EventDate,
    EventOrganisation,
    ProgrammeChange,
    ProgrammeStatus,
    Room,
    Session,
    SessionSpeaker,
    Speaker,
)

Page_ = TypeVar("Page_", bound=Model)
State = ProgrammeStatus.State
# The room of what is postponed or cancelled is free, and so are its speakers.
SET_ASIDE = (State.POSTPONED, State.CANCELLED)
LAST_PLACE = 10_000

PAGE_COLUMNS = (
    "id",
    "title",
    "title_bn",
    "slug",
    "code",
    "guid",
    "live",
    "path",
    "depth",
    "url_path",
    "locale",
    "content_type",
    "last_published_at",
    "summary_en",
    "summary_bn",
)
TIME_COLUMNS = ("start", "end")
ACTIVITY_COLUMNS = (
    *PAGE_COLUMNS,
    *TIME_COLUMNS,
    "event",
    "admission",
    "audience_en",
    "audience_bn",
    "online_url",
    "kind__code",
    "kind__name_en",
    "kind__name_bn",
    "kind__takes_proposals",
    "kind__takes_cvs",
    "kind__sequence",
    "venue__code",
    "venue__name_en",
    "venue__name_bn",
    "venue__address_en",
    "venue__address_bn",
    "venue__latitude",
    "venue__longitude",
    "venue__district__code",
    "venue__district__name_en",
    "venue__district__name_bn",
    "room__name_en",
    "room__name_bn",
    "room__venue",
)
SESSION_COLUMNS = (
    *PAGE_COLUMNS,
    *TIME_COLUMNS,
    "activity",
    "kind",
    "language",
    "online_url",
    "room__name_en",
    "room__name_bn",
    "room__venue",
    "track__code",
    "track__name_en",
    "track__name_bn",
)


class EventState(StrEnum):
    """Where an event stands on a day: `next` is the nearest one ahead in its edition, `planned` any later or undated one."""

    OVER = "over"
    NOW = "now"
    NEXT = "next"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event on the road to the capital; `dates` in order, empty where they are not known."""

    event: Event
    dates: tuple[dt.date, ...]
    state: EventState


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person who would have to be in two places: at once, or on one day in two districts where no end is known."""

    speaker: Speaker
    session: Session
    is_overlap: bool


def with_status(rows: QuerySet[Page_]) -> QuerySet[Any]:
    """`rows` with `state`, `reason_en` and `reason_bn`, joined."""
    return rows.annotate(
        state=Coalesce(F("programme_status__state"), Value(State.PLANNED.value)),
        reason_en=Coalesce(F("programme_status__reason_en"), Value("")),
        reason_bn=Coalesce(F("programme_status__reason_bn"), Value("")),
    )


def state_of(page: Activity | Session) -> str:
    """State of one page; for many rows join it instead (`with_status`)."""
    found = ProgrammeStatus.objects.filter(page_id=page.pk).values_list("state", flat=True).first()
    return found or State.PLANNED.value


def editions() -> QuerySet[Edition]:
    """Live editions, the latest season first."""
    found: QuerySet[Edition] = Edition.objects.live().order_by(F("season_start").desc(nulls_last=True), "-number")
    return found


def edition_by_code(code: str) -> Edition | None:
    return editions().filter(code=code).first()


def event_by_code(code: str) -> Event | None:
    """A live event of a live edition, with edition, division and host district."""
    found: Event | None = (
        Event.objects.live()
        .select_related("edition", "division", "host_district")
        .filter(code=code, edition__live=True)
        .first()
    )
    return found


def activity_by_code(code: str) -> Activity | None:
    """A live activity of a live event and edition, with what its page shows, event and edition included."""
    found = _activities().filter(event__live=True, event__edition__live=True)
    found = found.select_related("event__edition").only(*ACTIVITY_COLUMNS, *_event_columns())
    return found.filter(code=code).first()


def events_in_sequence(edition: Edition, *, today: dt.date | None = None) -> list[EventEntry]:
    """The live events of `edition` in their order, the central one last, each with its dates and its state on `today`."""
    today = today or timezone.localdate()
    events = list(
        Event.objects.live()
        .filter(edition=edition)
        .select_related("division", "host_district", "cover")
        .prefetch_related(Prefetch("event_dates", EventDate.objects.order_by("date"), to_attr="shown_dates"))
    )
    dated = [(event, tuple(row.date for row in event.shown_dates)) for event in events]
    dated.sort(key=_place_on_the_road)
    ahead = [dates[0] for _event, dates in dated if dates and dates[0] > today]
    nearest = min(ahead, default=None)
    unknown = EventState.OVER if _season_is_over(edition, today) else EventState.PLANNED
    return [
        EventEntry(event, dates, state_on(today, dates=dates, nearest=nearest) if dates else unknown)
        for event, dates in dated
    ]


def _season_is_over(edition: Edition, today: dt.date) -> bool:
    """Whether the last month of the season is past: then an event whose dates nobody knows is past as well."""
    end = edition.season_end
    return end is not None and (end.year, end.month) < (today.year, today.month)


def state_on(today: dt.date, *, dates: tuple[dt.date, ...], nearest: dt.date | None) -> EventState:
    """State of an event with `dates` (in order), where `nearest` is the first date ahead among all events of its edition.

    A holiday between two of its days belongs to the event: 16 June lies within "15 and 17 June".
    """
    if not dates:
        return EventState.PLANNED
    if dates[-1] < today:
        return EventState.OVER
    if dates[0] <= today:
        return EventState.NOW
    return EventState.NEXT if dates[0] == nearest else EventState.PLANNED


def public_agenda(event: Event) -> list[Activity]:
    """The live activities of `event` with their live sessions, in order of start, then title; what has no start comes last."""
    found = _activities().filter(event=event).only(*ACTIVITY_COLUMNS)
    return list(found.order_by(F("start").asc(nulls_last=True), "title"))


def agenda_between(edition: Edition, *, start: dt.datetime, end: dt.datetime) -> list[Activity]:
    """The live activities of `edition`'s live events that start in [start, end), in order of start, then title."""
    found = _activities().filter(event__edition=edition, event__live=True, start__gte=start, start__lt=end)
    return list(found.only(*ACTIVITY_COLUMNS).order_by("start", "title"))


def dates_of(event: Event) -> list[dt.date]:
    """The dates of `event`, in order."""
    return list(EventDate.objects.filter(event=event).order_by("date").values_list("date", flat=True))


def organisations_of(event: Event) -> QuerySet[EventOrganisation]:
    """Who stands behind `event`, in the editor's order, each with organisation and its parent."""
    rows: QuerySet[EventOrganisation] = EventOrganisation.objects.filter(event=event)
    rows = rows.select_related("organisation__parent", "organisation__logo")
    return rows.order_by(F("sort_order").asc(nulls_last=True), "pk")


def change_counts(pages: Iterable[int]) -> dict[int, int]:
    """How often each of `pages` (primary keys) was moved, postponed, cancelled or resumed in public; 0 is left out."""
    rows = ProgrammeChange.objects.filter(page__in=list(pages)).order_by().values("page")
    return {row["page"]: row["times"] for row in rows.annotate(times=Count("pk"))}


def overlapping(start: dt.datetime, end: dt.datetime | None) -> Q:
    """Filter of rows that overlap the time from `start` to `end`; both times are aware.

    An unknown end is not invented: such a row overlaps another that starts at the same moment, or whose known time holds its start.
    """
    if end is None:
        return Q(start=start) | Q(start__lte=start, end__gt=start)
    return Q(start__lt=end, end__gt=start) | Q(end__isnull=True, start__gte=start, start__lt=end)


def live_activities_in_room(
    room: Room, *, start: dt.datetime, end: dt.datetime | None, exclude: Iterable[int] = ()
) -> QuerySet[Activity]:
    """Live activities that hold `room` at that time, without the pages `exclude`; none that is postponed or cancelled."""
    found: QuerySet[Activity] = Activity.objects.live().filter(overlapping(start, end), room=room)
    found = found.exclude(pk__in=list(exclude))
    return found.exclude(programme_status__state__in=SET_ASIDE).order_by("start", "pk")


def live_sessions_in_room(
    room: Room, *, start: dt.datetime, end: dt.datetime | None, exclude: Iterable[int] = ()
) -> QuerySet[Session]:
    """Live sessions that hold `room` at that time, as above; one of a postponed or cancelled activity holds nothing."""
    found: QuerySet[Session] = Session.objects.live().filter(overlapping(start, end), room=room, activity__live=True)
    found = found.exclude(pk__in=list(exclude)).exclude(programme_status__state__in=SET_ASIDE)
    return found.exclude(activity__programme_status__state__in=SET_ASIDE).order_by("start", "pk")


def speakers_busy_at(
    speakers: Iterable[Speaker],
    *,
    start: dt.datetime,
    end: dt.datetime | None,
    district: int | None,
    exclude: int | None,
) -> list[Conflict]:
    """Other live sessions on the day of `start` that one of `speakers` cannot also be at.

    Overlapping ones, and those in another district than `district` (primary key): the way between two towns takes most of a day.
    `exclude` is the session being edited.
    """
    midnight = timezone.localtime(start).replace(hour=0, minute=0, second=0, microsecond=0)
    that_day = Q(session__start__gte=midnight, session__start__lt=midnight + dt.timedelta(days=1))
    parts = (
        SessionSpeaker.objects.filter(that_day, speaker__in=list(speakers), session__live=True)
        .exclude(session=exclude)
        .exclude(session__programme_status__state__in=SET_ASIDE)
        .exclude(session__activity__programme_status__state__in=SET_ASIDE)
        .select_related("speaker", "session__activity__venue")
        .order_by("session__start", "speaker")
    )
    conflicts = {}
    for part in parts:
        there = part.session.activity.venue
        is_overlap = _overlap((start, end), (part.session.start, part.session.end))
        if is_overlap or (district and there and there.district_id != district):
            conflicts[part.speaker_id, part.session_id] = Conflict(part.speaker, part.session, is_overlap)
    return list(conflicts.values())


def _overlap(one: tuple[dt.datetime, dt.datetime | None], other: tuple[dt.datetime, dt.datetime | None]) -> bool:
    """The rule of `overlapping` for two pairs in memory."""
    (first, first_end), (second, _second_end) = sorted([one, other], key=lambda pair: pair[0])
    return first == second or (first_end is not None and second < first_end)


def _place_on_the_road(dated: tuple[Event, tuple[dt.date, ...]]) -> tuple[Any, ...]:
    event, dates = dated
    is_last = event.kind == Event.Kind.CENTRAL
    place = LAST_PLACE if event.sequence is None else event.sequence
    return is_last, place, dates[0] if dates else dt.date.max, event.title


def _activities() -> QuerySet[Any]:
    sessions = (
        with_status(Session.objects.live())
        .select_related("room", "track")
        .only(*SESSION_COLUMNS)
        .order_by(F("start").asc(nulls_last=True), "title")
        .prefetch_related(
            Prefetch(
                "session_speakers",
                SessionSpeaker.objects.filter(speaker__is_public=True)
                .select_related("speaker__organisation")
                .order_by(F("sort_order").asc(nulls_last=True), "pk"),
                to_attr="shown_speakers",
            )
        )
    )
    return (
        with_status(Activity.objects.live())
        .select_related("kind", "venue__district", "room")
        .prefetch_related(
            Prefetch("components", Component.objects.order_by("sequence", "name_en"), to_attr="shown_components"),
            Prefetch("sessions", sessions, to_attr="shown_sessions"),
        )
    )


def _event_columns() -> list[str]:
    own = [*PAGE_COLUMNS, "division", "kind", "sequence", "host_district", "edition"]
    return [*(f"event__{name}" for name in own), *(f"event__edition__{name}" for name in PAGE_COLUMNS)]
