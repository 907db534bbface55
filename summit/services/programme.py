"""What may go live, and what operations say about the programme afterwards."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.audit import Actor, record
from accounts.models import User
from summit import queries
from summit.errors import Refusal
from summit.models import Activity, Event, ProgrammeChange, ProgrammePage, ProgrammeStatus, Room, Session

State = ProgrammeStatus.State
Item = Activity | Session
PUBLIC_WORDS = ("title", "title_bn", "summary_en", "summary_bn")


@dataclass(frozen=True, slots=True)
class Slot:
    """A room and a time that a page wants; `page` and `activity` are primary keys, None for a page not yet saved."""

    room: int | None
    start: Any
    end: Any
    page: int | None = None
    activity: int | None = None

    @classmethod
    def of(cls, page: Item) -> "Slot":
        activity = page.activity_id if isinstance(page, Session) else page.pk
        return cls(page.room_id, page.start, page.end, page.pk, activity)


@transaction.atomic
def refuse_clash(slot: Slot) -> None:
    """Refuse (`room_taken`) a slot that another live activity or session holds; nothing is written.

    The room is locked until the running transaction ends, so that of two publishers one waits and then sees the other.
    An activity and its own sessions share a room; two sessions of one activity do not. Without a room there is no clash,
    also at one venue. An unknown end is not invented: see `queries.overlapping`. What is postponed or cancelled itself
    holds no room and is not refused one: `resume` asks again.
    """
    if slot.room is None or slot.start is None:
        return
    _lock_room(slot.room)
    room = Room.objects.select_related("venue").get(pk=slot.room)
    when = {"start": slot.start, "end": slot.end}
    sessions = queries.live_sessions_in_room(room, **when, exclude=[slot.page] if slot.page else [])
    if slot.activity and slot.page == slot.activity:
        sessions = sessions.exclude(activity=slot.activity)
    activities = queries.live_activities_in_room(room, **when, exclude=[slot.activity] if slot.activity else [])
    other = activities.first() or sessions.first()
    if other is None or _is_set_aside(slot):
        return
    taken = _("%(room)s at %(venue)s is taken at that time by “%(title)s”. Choose another room or another time.")
    words = {"room": room.name, "venue": room.venue.name, "title": other.shown_title}
    raise Refusal("room_taken", taken % words, field="room")


def prepare_going_live(page: ProgrammePage) -> None:
    """Called before a row is written live, in its transaction: refuse what must not, and note what the public read."""
    if page.alias_of_id:
        raise Refusal("no_alias", _("A page of the programme has one place. Copy it instead of showing it twice."))
    if isinstance(page, Activity | Session):
        refuse_clash(Slot.of(page))
        page.public_before = _public_facts(page)


def refuse_incomplete(page: ProgrammePage) -> None:
    """Refuse (`not_in_both_languages`) to publish what one of the two languages cannot read."""
    missing = missing_words({name: getattr(page, name, "") for name in (*PUBLIC_WORDS, "kind")})
    if missing:
        sentence = _("Before this goes public, fill in: %(fields)s.")
        fields: dict[str, Any] = {field.name: field for field in page._meta.get_fields()}  # noqa: SLF001  public
        names = [str(fields[name].verbose_name) for name in missing]
        raise Refusal("not_in_both_languages", sentence % {"fields": ", ".join(names)}, field=missing[0])


def missing_words(values: Mapping[str, Any]) -> list[str]:
    """Names of the fields that must be filled before a page with these `values` may be public; a break needs no summary."""
    needed = PUBLIC_WORDS[:2] if values.get("kind") == Session.Kind.BREAK else PUBLIC_WORDS
    return [name for name in needed if not str(values.get(name) or "").strip()]


def event_of(page: Item) -> Event:
    """The event that an activity or session belongs to."""
    return page.event if isinstance(page, Activity) else page.activity.event


@transaction.atomic
def record_published_move(page: Item, *, actor: Actor) -> ProgrammeChange | None:
    """Write down a change of time or place that the public can now read; None when neither changed or it was not public.

    Also done: an audit line. Who comes is told by the rooms above, which read ProgrammeChange.
    """
    before, after = page.public_before, _facts(page)
    if before is None or before == after:
        return None
    page.public_before = after
    return _note_change(page, "moved", before=before, after=after, actor=actor)


def postpone_activity(page: Item, *, reason_en: str, reason_bn: str, actor: Actor) -> ProgrammeStatus:
    """A live activity or session will be later, date open. Its room is free; told once when called twice.

    Also done: a ProgrammeChange, an audit line.
    """
    return _set_aside(page, state=State.POSTPONED, reason_en=reason_en, reason_bn=reason_bn, actor=actor)


def cancel_activity(page: Item, *, reason_en: str, reason_bn: str, actor: Actor) -> ProgrammeStatus:
    """A live activity or session will not be. Its page stays and says so; registrations are the room above's to tell."""
    return _set_aside(page, state=State.CANCELLED, reason_en=reason_en, reason_bn=reason_bn, actor=actor)


@transaction.atomic
def resume_activity(page: Item, *, actor: Actor) -> ProgrammeStatus:
    """Back to planned, whatever it was. Refused (`room_taken`) when somebody else took the room meanwhile."""
    status = _locked_status(page)
    if status.state == State.PLANNED:
        return status
    was = status.state
    status.state, status.reason_en, status.reason_bn = State.PLANNED, "", ""
    status.since = timezone.now()
    status.save()
    refuse_clash(Slot.of(page))
    if isinstance(page, Activity):
        for session in Session.objects.live().filter(activity=page, room__isnull=False):
            refuse_clash(Slot.of(session))
    _note_change(page, "resumed", before={"state": was}, after={"state": State.PLANNED.value}, actor=actor)
    return status


@transaction.atomic
def mark_done(page: Item, *, actor: Actor) -> ProgrammeStatus:
    """It took place. Refused for what has not begun, and for what is postponed or cancelled."""
    status = _locked_status(page)
    if status.state == State.DONE:
        return status
    if status.state != State.PLANNED:
        raise Refusal("not_planned", _("This is postponed or cancelled. Resume it first."))
    if page.start is None or page.start > timezone.now():
        raise Refusal("not_begun", _("This has not begun yet. Mark it as done when it is over."))
    status.state, status.since = State.DONE, timezone.now()
    status.save()
    _note_change(page, "done", before={"state": State.PLANNED.value}, after={"state": State.DONE.value}, actor=actor)
    return status


def refuse_move(page: Page, *, parent_before: Page, parent_after: Page) -> None:
    """Refuse (`stays_in_place`) to move a page of the programme under another parent: its code and its people belong there.

    Changing the order among siblings is no move.
    """
    if parent_before.pk == parent_after.pk or not isinstance(page.specific, ProgrammePage):
        return
    raise Refusal(
        "stays_in_place",
        _(
            "A page of the programme stays where it was made, because its code says so. Copy it to the new place instead."
        ),
    )


@transaction.atomic
def _set_aside(page: Item, *, state: State, reason_en: str, reason_bn: str, actor: Actor) -> ProgrammeStatus:
    if not (reason_en.strip() and reason_bn.strip()):
        raise Refusal(
            "reason_missing", _("Give the reason in both languages: people who come will read it."), status=400
        )
    if not page.live:
        raise Refusal("not_public", _("This is not public yet. Change the draft instead."))
    status = _locked_status(page)
    if status.state == state:
        return status
    if status.state == State.DONE:
        raise Refusal("is_done", _("This already took place."))
    before = {"state": status.state}
    status.state, status.since = state, timezone.now()
    status.reason_en, status.reason_bn = reason_en.strip(), reason_bn.strip()
    status.save()
    after = {"state": state.value, "reason_en": status.reason_en, "reason_bn": status.reason_bn}
    _note_change(page, state.value, before=before, after=after, actor=actor)
    return status


def _locked_status(page: Item) -> ProgrammeStatus:
    """The status row of `page`, made when there is none; its page is locked until the transaction ends."""
    Page.objects.select_for_update().only("pk").get(pk=page.pk)
    status, _is_new = ProgrammeStatus.objects.get_or_create(page_id=page.pk)
    return status


def _lock_room(room: int) -> None:
    """On SQLite the single writer is the lock."""
    Room.objects.select_for_update().only("pk").get(pk=room)


def _is_set_aside(slot: Slot) -> bool:
    pages = [pk for pk in (slot.page, slot.activity) if pk is not None]
    return ProgrammeStatus.objects.filter(page__in=pages, state__in=queries.SET_ASIDE).exists()


def _facts(page: Item) -> dict[str, Any]:
    """Times (ISO, UTC) and place (primary keys) as plain JSON values: equal when the same."""
    start, end = (moment and moment.astimezone(dt.UTC).isoformat() for moment in (page.start, page.end))
    return {"start": start, "end": end, "venue": getattr(page, "venue_id", None), "room": page.room_id}


def _public_facts(page: Item) -> dict[str, Any] | None:
    """`_facts` of the row that the public reads now; None when it is not public."""
    live = type(page).objects.filter(pk=page.pk, live=True).first() if page.pk else None
    return _facts(live) if live else None


def _note_change(
    page: Item, kind: str, *, before: dict[str, Any], after: dict[str, Any], actor: Actor
) -> ProgrammeChange:
    user = actor if isinstance(actor, User) else None
    scope = event_of(page).code
    noun = "activity" if isinstance(page, Activity) else "session"
    record(actor or "system", f"{noun}.{kind}", page, scope=scope, before=before, after=after)
    return ProgrammeChange.objects.create(page_id=page.pk, actor=user, kind=kind, before=before, after=after)
