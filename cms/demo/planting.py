"""Facts become rows and pages. Every page gets its first revision, so that editing and its history begin with what is public."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from django.utils import timezone
from wagtail.models import Page

from cms.demo.shapes import (
    ActivityFact,
    EditionFact,
    EventFact,
    NewsFact,
    OrganisationFact,
    PageWords,
    Planted,
    SessionFact,
    SpeakerFact,
    VenueFact,
    Words,
    at,
)
from cms.models import NewsPage, StandardPage
from summit.models import (
    Activity,
    ActivityKind,
    Component,
    District,
    Division,
    Edition,
    Event,
    EventDate,
    EventOrganisation,
    Organisation,
    OrganisationName,
    Room,
    Session,
    SessionSpeaker,
    Speaker,
    Track,
    Venue,
    VenueName,
)

P = TypeVar("P", bound=Page)


def put_up(parent: Page, page: P, *, published: dt.datetime | None = None) -> P:
    """Add `page` under `parent`, live, with its first revision; `published`: when, now unless said."""
    now = published or timezone.now()
    page.live = True
    page.first_published_at = page.last_published_at = now
    # treebeard counts children in memory: a fresh copy keeps the paths right
    Page.objects.get(pk=parent.pk).specific.add_child(instance=page)
    revision = page.save_revision(changed=False, clean=False)
    type(page).objects.filter(pk=page.pk).update(live_revision=revision)
    page.live_revision = revision
    return page


# Shared rows -----------------------------------------------------------------------------------------------------


def plant_organisations(facts: Iterable[OrganisationFact]) -> None:
    """Rows that are missing, parents first as listed."""
    for fact in facts:
        row, is_new = Organisation.objects.get_or_create(
            code=fact.code,
            defaults={
                **fact.name.fields("name"),
                "short_name": fact.short.en,
                "short_name_bn": fact.short.bn,
                "parent": Organisation.objects.get(code=fact.parent) if fact.parent else None,
                "website": fact.website,
            },
        )
        for former in fact.former if is_new else ():
            OrganisationName.objects.create(
                organisation=row, **former.name.fields("name"), valid_from=former.since, valid_to=former.until
            )


def plant_venues(facts: Iterable[VenueFact]) -> None:
    for fact in facts:
        row, is_new = Venue.objects.get_or_create(
            code=fact.code,
            defaults={
                **fact.name.fields("name"),
                **fact.address.fields("address"),
                "district": District.objects.get(code=fact.district),
            },
        )
        if is_new:
            for room in fact.rooms:
                Room.objects.create(venue=row, **room.fields("name"))
            for other in fact.other:
                VenueName.objects.create(
                    venue=row, **other.name.fields("name"), valid_from=other.since, valid_to=other.until
                )


def plant_tracks(tracks: dict[str, Words]) -> None:
    for code, name in tracks.items():
        Track.objects.get_or_create(code=code, defaults=name.fields("name"))


def plant_speakers(facts: Iterable[SpeakerFact]) -> None:
    for fact in facts:
        Speaker.objects.get_or_create(
            code=fact.code,
            defaults={
                **fact.name.fields("name"),
                **fact.designation.fields("designation"),
                **fact.biography.fields("biography"),
                "organisation": Organisation.objects.get(code=fact.organisation) if fact.organisation else None,
                "is_public": fact.public,
            },
        )


# Pages -----------------------------------------------------------------------------------------------------------


def plant_edition(home: Page, fact: EditionFact) -> Planted:
    """The whole tree of an edition."""
    edition = put_up(
        home,
        Edition(
            **fact.says.fields(),
            **fact.theme.fields("theme"),
            slug=fact.code,
            code=fact.code,
            number=fact.number,
            ordinal=fact.ordinal,
            season_start=fact.season[0],
            season_end=fact.season[1],
            is_example=fact.is_example,
        ),
    )
    planted = Planted(edition)
    for event in fact.events:
        _plant_event(planted, event)
    for news in fact.news:
        plant_news(edition, news)
    return planted


def _plant_event(planted: Planted, fact: EventFact) -> None:
    event = Event(
        **fact.says.fields(),
        **fact.dates_note.fields("dates_note"),
        slug=fact.slug,
        kind=Event.Kind.CENTRAL if fact.is_central else Event.Kind.DIVISION,
        division=Division.objects.get(code=fact.division) if fact.division else None,
        host_district=District.objects.get(code=fact.host) if fact.host else None,
        sequence=fact.sequence,
        event_dates=[EventDate(date=date) for date in fact.dates],
        event_organisations=[
            EventOrganisation(organisation=Organisation.objects.get(code=code), role=role, sort_order=place)
            for place, (code, role) in enumerate(fact.organisations)
        ],
    )
    put_up(planted.edition, event)
    planted.events[event.code] = event
    for activity in fact.activities:
        row = plant_activity(event, activity)
        planted.activities[row.code] = row
    for news in fact.news:
        plant_news(event, news)


def plant_activity(event: Event, fact: ActivityFact) -> Activity:
    venue = Venue.objects.get(code=fact.venue) if fact.venue else None
    activity = Activity(
        **fact.says.fields(),
        **fact.audience.fields("audience"),
        slug=fact.slug,
        kind=ActivityKind.objects.get(code=fact.kind),
        start=fact.start,
        end=fact.end,
        venue=venue,
        room=Room.objects.get(venue=venue, name_en=fact.room) if fact.room else None,
        admission=Activity.Admission.INVITATION if fact.by_invitation else Activity.Admission.OPEN,
    )
    activity.components = list(Component.objects.filter(code__in=fact.components))
    put_up(event, activity)
    for session in fact.sessions:
        plant_session(activity, session, room=activity.room)
    return activity


def start_of(activity: Activity) -> dt.datetime:
    """When an activity of the example begins: there, every one has a time."""
    if activity.start is None:
        raise ValueError(f"{activity.code} has no time")
    return activity.start


def plant_session(activity: Activity, fact: SessionFact, *, room: Room | None) -> None:
    session = Session(
        **fact.says.fields(),
        slug=fact.slug,
        kind=fact.kind,
        start=fact.start,
        end=fact.end,
        room=room,
        track=Track.objects.get(code=fact.track) if fact.track else None,
        language=fact.language,
        session_speakers=[
            SessionSpeaker(speaker=Speaker.objects.get(code=code), part=part, sort_order=place)
            for place, (code, part) in enumerate(fact.speakers)
        ],
    )
    put_up(activity, session)


def plant_news(parent: Page, fact: NewsFact) -> NewsPage:
    """A news item; it counts as published in the morning of its date."""
    page = NewsPage(
        **fact.says.fields(),
        slug=fact.slug,
        published_on=fact.published_on,
        source_name=fact.source,
        byline=fact.byline,
    )
    return put_up(parent, page, published=at(fact.published_on, 9))


def plant_standard_page(parent: Page, slug: str, says: PageWords, *, in_menu: bool) -> StandardPage:
    return put_up(parent, StandardPage(**says.fields(), slug=slug, show_in_menus=in_menu))
