"""The programme tree, from home to session."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from wagtail.models import Page, Site

from cms.models import HomePage
from summit.models import Activity, ActivityKind, District, Division, Edition, Event, EventDate, Room, Session, Venue
from ticketing.models import Quota, RegistrationRule, SubQuota
from ticketing.services.sub_quotas import Reservation, create_sub_quota

DHAKA = ZoneInfo("Asia/Dhaka")
TODAY_PLUS = dt.timedelta(days=2)

KINDS = ("dialogue", "campaign", "main", "fair", "seminar", "workshop", "exhibition", "awards", "meetup")


def make_kind(code: str = "main") -> ActivityKind:
    """A kind that the migrations wrote; a new one for an unknown code."""
    names = {"name_en": code.title(), "name_bn": code.title()}
    return ActivityKind.objects.get_or_create(code=code, defaults=names)[0]


SUMMARIES = {"summary_en": "What it is about, in one sentence.", "summary_bn": "এক বাক্যে এর বিষয়বস্তু।"}


def _division(code: str) -> Division:
    return Division.objects.get(code=code)


def _district(code: str) -> District:
    return District.objects.get(code=code)


def make_home(**fields: Any) -> HomePage:
    """The home page under the root, set as the root of the default site; the one that is there when there is one."""
    home = HomePage.objects.first()
    if home is None:
        Page.objects.filter(depth=2).exclude(content_type__model="homepage").delete()
        root = Page.get_first_root_node()
        root.refresh_from_db()
        defaults = {"title": "BPO Summit Bangladesh", "title_bn": "বিপিও সামিট বাংলাদেশ", "slug": "home"}
        home = root.add_child(instance=HomePage(**{**defaults, **fields}))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "port": 80}
    )
    Site.clear_site_root_paths_cache()
    return home


def make_edition(code: str = "bpo-test", *, number: int | None = None, **fields: Any) -> Edition:
    home = HomePage.objects.get(pk=make_home().pk)
    number = number or (Edition.objects.count() + 100)
    defaults = {
        **SUMMARIES,
        "title": f"BPO Summit {number}",
        "title_bn": f"বিপিও সামিট {number}",
        "slug": code,
        "code": code,
        "number": number,
    }
    edition = home.add_child(instance=Edition(**{**defaults, **fields}))
    if home.current_edition_id is None:
        HomePage.objects.filter(pk=home.pk).update(current_edition=edition)
    return edition


def make_event(
    edition: Edition | None = None,
    division: str = "khulna",
    *,
    dates: list[dt.date] | None = None,
    host: str = "jashore",
    **fields: Any,
) -> Event:
    edition = edition or make_edition()
    central = fields.get("kind") == Event.Kind.CENTRAL
    row = None if central else _division(division)
    defaults = {
        **SUMMARIES,
        "title": f"Divisional Summit ({division.title()})",
        "title_bn": f"বিভাগীয় সামিট ({row.name_bn if row else division})",
        "slug": division,
        "division": row,
        "host_district": _district(host),
    }
    event = edition.add_child(instance=Event(**{**defaults, **fields}))
    for date in dates or [timezone.localdate() + TODAY_PLUS]:
        EventDate.objects.create(event=event, date=date)
    return event


def make_venue(code: str = "software-park", *, district: str = "jashore", **fields: Any) -> Venue:
    found = Venue.objects.filter(code=code).first()
    if found:
        return found
    venue = Venue.objects.create(
        **{
            "code": code,
            "district": _district(district),
            "name_en": code.replace("-", " ").title(),
            "name_bn": code,
            **fields,
        }
    )
    Room.objects.create(venue=venue, name_en="Main hall", name_bn="মূল মিলনায়তন")
    return venue


def make_activity(
    event: Event | None = None, slug: str = "main", *, kind: str | None = None, live: bool = True, **fields: Any
) -> Activity:
    """A live activity in two days at 14:30, open, without a known end; `capacity` is given by `open_registration`."""
    event = event or make_event()
    start = dt.datetime.combine(timezone.localdate() + TODAY_PLUS, dt.time(14, 30), tzinfo=DHAKA)
    defaults = {
        **SUMMARIES,
        "title": f"Activity {slug}",
        "title_bn": f"কার্যক্রম {slug}",
        "slug": slug,
        "kind": make_kind(kind or (slug if slug in KINDS else "main")),
        "start": start,
        "live": live,
    }
    return event.add_child(instance=Activity(**{**defaults, **fields}))


def make_session(activity: Activity | None = None, slug: str = "opening", **fields: Any) -> Session:
    activity = activity or make_activity()
    names = {"title": f"Session {slug}", "title_bn": f"অধিবেশন {slug}"}
    defaults = {**SUMMARIES, **names, "slug": slug, "start": activity.start}
    return activity.add_child(instance=Session(**{**defaults, **fields}))


def open_registration(activity: Activity, *, capacity: int | None = None, **rule: Any) -> Quota:
    """Let people register for `activity`, with `capacity` places (None = no limit); returns its quota.

    Whoever waits gets a free place without being asked, unless `claim_hours` says otherwise.
    """
    RegistrationRule.objects.update_or_create(activity=activity, defaults={"claim_hours": 0, **rule})
    quota = Quota.objects.create(event=activity.event, name=activity.title[:100], capacity=capacity)
    quota.activities.add(activity)
    return quota


def keep_places(
    quota: Quota, *, capacity: int, release_at: dt.datetime | None = None, **criteria: list[str]
) -> SubQuota:
    """Keep `capacity` places of `quota` back, for whom `criteria` says."""
    reservation = Reservation(
        name_en="Kept", name_bn="সংরক্ষিত", criteria=criteria, capacity=capacity, release_at=release_at
    )
    return create_sub_quota(quota, reservation=reservation, actor="system")
