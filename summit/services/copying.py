"""Open an event like another one: its tree is copied as drafts, and what belongs to the old place is left behind."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import User
from summit.errors import Refusal
from summit.models import Activity, Division, Event, EventDate, Session


@transaction.atomic
def open_event_like(event: Event, *, division: Division, slug: str, dates: list[dt.date], actor: Actor) -> Event:
    """Copy `event` with its activities and sessions as drafts, for `division` in the same edition; returns the new event.

    Kinds, components, audiences, texts and times of day stay. Codes and guids are fresh. The division's name in titles is
    replaced. Days follow the list of dates one by one; what has no day of its own keeps its start open. Left behind, because
    they belong to the old place: venues, rooms, speakers, streams, host district, the place in the sequence. Also done: audit.
    """
    edition = event.edition
    if Event.objects.filter(edition=edition, division=division, kind=Event.Kind.DIVISION).exists():
        raise Refusal("event_exists", _("This edition already has an event of that division."), field="division")
    if edition.get_children().filter(slug=slug).exists():
        raise Refusal(
            "slug_taken", _("Another page of this edition has that address. Choose another one."), field="slug"
        )
    user = actor if isinstance(actor, User) else None
    dates = sorted(set(dates))
    old_dates = list(event.event_dates.values_list("date", flat=True).order_by("date"))
    days = dict(zip(old_dates, dates, strict=False))
    names = _names(event.division, division)
    copy = event.copy(
        recursive=True,
        to=edition,
        copy_revisions=False,
        keep_live=False,
        user=user,
        update_attrs={
            "slug": slug,
            "division": division,
            "kind": Event.Kind.DIVISION,
            "host_district": None,
            "sequence": None,
            "dates_note_en": "",
            "dates_note_bn": "",
            **_renamed(event, names),
        },
    )
    copied: Any = Event.objects.get(pk=copy.pk)
    copied.event_dates = [EventDate(date=date) for date in dates]
    _keep(copied, user)
    for activity in Activity.objects.child_of(copied):
        _empty_place(activity, days, names, user)
        for session in Session.objects.child_of(activity):
            session.session_speakers = []
            session.track = None
            _empty_place(session, days, names, user)
    record(actor or "system", "event.opened_like", copied, scope=copied.code, like=event.code)
    opened: Event = copied
    return opened


def _empty_place(page: Any, days: dict[dt.date, dt.date], names: list[tuple[str, str]], user: User | None) -> None:
    for field in ("venue", "room"):
        if hasattr(page, field):
            setattr(page, field, None)
    page.online_url = ""
    page.start, page.end = (_on_new_day(moment, days) for moment in (page.start, page.end))
    if page.start is None:
        page.end = None
    for field, words in _renamed(page, names).items():
        setattr(page, field, words)
    _keep(page, user)


def _on_new_day(moment: dt.datetime | None, days: dict[dt.date, dt.date]) -> dt.datetime | None:
    """The same time of day on the new day; None where the day has no successor."""
    if moment is None:
        return None
    local = timezone.localtime(moment)
    day = days.get(local.date())
    return dt.datetime.combine(day, local.timetz()) if day else None


def _names(old: Division | None, new: Division) -> list[tuple[str, str]]:
    return [] if old is None else [(old.name_en, new.name_en), (old.name_bn, new.name_bn)]


def _renamed(page: Any, names: list[tuple[str, str]]) -> dict[str, str]:
    words = {field: str(getattr(page, field)) for field in ("title", "title_bn", "summary_en", "summary_bn")}
    for old, new in names:
        words = {field: text.replace(old, new) for field, text in words.items()}
    return words


def _keep(page: Any, user: User | None) -> None:
    """Write the draft and the revision that the editor will open."""
    page.draft_title = page.title
    page.save()
    page.save_revision(user=user, clean=False)
