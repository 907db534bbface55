"""Reads with a meaning: what an activity offers, how many places are left, who is registered."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from accounts.remembered import Remembered
from accounts.rows import Row, read
from bangla.text import search_key
from summit.models import Activity, District, Event, ProgrammeStatus
from ticketing.models import Attendee, Registration, RegistrationRequest, Ticket

DHAKA = ZoneInfo("Asia/Dhaka")
COUNTED = (Registration.State.OFFERED, Registration.State.PENDING, Registration.State.CONFIRMED)
ACTIVE = (Registration.State.WAITING, *COUNTED)
"""The states that take a place; `Quota.taken` counts these."""
IN_LINE = ("-priority", "pk")
"""The order of a waiting list: who comes first gets the next place that he or she may have."""


class Standing(StrEnum):
    """What a visitor meets who wants to register."""

    OPEN = "open"
    FULL = "full"
    WAITING_LIST = "waiting_list"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class QuotaView:
    """A quota as it was when it was read. `capacity` None: no limit; `held` places are kept back by its sub-quotas."""

    pk: int
    capacity: int | None
    taken: int
    held: int
    ties: int

    @property
    def left(self) -> int | None:
        """Places that nobody has, also those that are kept back."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)

    @property
    def left_for_all(self) -> int | None:
        return None if self.capacity is None else max(self.capacity - self.taken - self.held, 0)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one activity offers to somebody who wants to come, with everything that decides about it.

    `live` is true when the activity, its event and its edition are all public. `status` is that of
    `summit.ProgrammeStatus`. Times are aware.
    """

    pk: int
    code: str
    title: str
    title_bn: str
    live: bool
    by_invitation: bool
    start: dt.datetime | None
    end: dt.datetime | None
    event_id: int
    event_code: str
    edition_id: int
    edition_code: str
    edition_number: int
    status: str
    takes_registrations: bool
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    needs_approval: bool
    has_waiting_list: bool
    claim_hours: int
    group_limit: int
    quotas: tuple[QuotaView, ...]

    @property
    def shown_title(self) -> str:
        """In the language of the running request."""
        return (self.title_bn or self.title) if get_language() == "bn" else (self.title or self.title_bn)

    @property
    def places_left(self) -> int | None:
        """The fewest of its quotas; None when none of them has a limit. Some may be kept for some people."""
        return min((quota.left for quota in self.quotas if quota.left is not None), default=None)

    @property
    def places_left_for_all(self) -> int | None:
        """As `places_left`, without what sub-quotas keep back."""
        return min((quota.left_for_all for quota in self.quotas if quota.left_for_all is not None), default=None)

    @property
    def keeps_places_back(self) -> bool:
        return any(quota.held for quota in self.quotas)

    @property
    def over_at(self) -> dt.datetime | None:
        """The midnight after its last day in Bangladesh; None while its time is not known."""
        last = self.end or self.start
        if last is None:
            return None
        day = last.astimezone(DHAKA).date() + dt.timedelta(days=1)
        return dt.datetime.combine(day, dt.time(), tzinfo=DHAKA)

    def is_over(self, now: dt.datetime) -> bool:
        gone = {ProgrammeStatus.State.CANCELLED, ProgrammeStatus.State.DONE}
        return self.status in gone or (self.over_at is not None and now >= self.over_at)

    def standing(self, now: dt.datetime) -> Standing:
        """What a visitor meets at `now`; an activity that is not public is closed."""
        if not self.live or not self.takes_registrations or self.is_over(now):
            return Standing.CLOSED
        if self.closes_at is not None and now >= self.closes_at:
            return Standing.CLOSED
        if self.by_invitation:
            return Standing.INVITATION
        if self.opens_at is not None and now < self.opens_at:
            return Standing.NOT_YET
        if self.places_left == 0:
            return Standing.WAITING_LIST if self.has_waiting_list else Standing.FULL
        return Standing.OPEN


# In plain SQL because it stands in front of every registration, and composing it through the mapper costs ten times its
# running. The LIMIT keeps PostgreSQL from weighing ten tables against each other in every order, which takes longer still.
_OFFERS = """
SELECT x.*, s.state, r.id, r.opens_at, r.closes_at, r.needs_approval, r.has_waiting_list, r.claim_hours, r.group_limit,
  q.id, q.capacity, q.taken, q.held, q.ties{further}
FROM (
  SELECT a.page_ptr_id, a.code, p.title, a.title_bn, p.live, a.admission, a.start, a."end", a.event_id, e.code,
    e.edition_id, d.code, d.number,
    (SELECT count(*) FROM wagtailcore_page WHERE id IN (a.event_id, e.edition_id) AND live) AS live_above
  FROM summit_activity a
  JOIN wagtailcore_page p ON p.id = a.page_ptr_id
  JOIN summit_event e ON e.page_ptr_id = a.event_id
  JOIN summit_edition d ON d.page_ptr_id = e.edition_id
  WHERE a.{column} IN ({keys})
  LIMIT 10000
) x
LEFT JOIN summit_programmestatus s ON s.page_id = x.page_ptr_id
LEFT JOIN ticketing_registrationrule r ON r.activity_id = x.page_ptr_id
LEFT JOIN ticketing_quota_activities l ON l.activity_id = x.page_ptr_id
LEFT JOIN ticketing_quota q ON q.id = l.quota_id
"""


def offers_by_code(codes: Iterable[str]) -> dict[str, Offer]:
    """The offers with these codes, in one statement; a code that no activity has is missing."""
    return {offer.code: offer for offer in _offers("code", list(codes))}


def offers_and_request(codes: Iterable[str], request_id: UUID) -> tuple[dict[str, Offer], bool]:
    """As `offers_by_code`, and whether the registration with this id was answered before: both as of one moment.

    False, too, when no activity has any of the codes.
    """
    asked = RegistrationRequest._meta.pk.get_db_prep_value(request_id, connection)  # noqa: SLF001  Django's public name for it
    rows = _offer_rows("code", list(codes), further=_WAS_ASKED, values=[asked])
    return {offer.code: offer for offer in _offers_of([row[:-1] for row in rows])}, bool(rows and rows[0][-1])


_WAS_ASKED = ", (SELECT 1 FROM ticketing_registrationrequest WHERE request_id = %s)"


def offers_by_key(keys: Iterable[int]) -> dict[int, Offer]:
    """The offers of the activities with these primary keys, in one statement."""
    return {offer.pk: offer for offer in _offers("page_ptr_id", list(keys))}


def offers_of_event(event_id: int) -> list[Offer]:
    """What the activities of an event offer, in the order of time; in one statement."""
    return sorted(_offers("event_id", [event_id]), key=_by_time)


def offers_of_edition(edition_id: int) -> list[Offer]:
    """What the activities of an edition offer, in the order of time."""
    events = Event.objects.filter(edition=edition_id).values_list("pk", flat=True)
    return sorted(_offers("event_id", list(events)), key=_by_time)


def _by_time(offer: Offer) -> tuple[bool, dt.datetime, int]:
    """Those without a time come last."""
    return (offer.start is None, offer.start or dt.datetime.max.replace(tzinfo=dt.UTC), offer.pk)


def _offers(column: str, keys: list[Any]) -> list[Offer]:
    return _offers_of(_offer_rows(column, keys))


def _offer_rows(
    column: str, keys: list[Any], *, further: str = "", values: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    if not keys:
        return []
    sql = _OFFERS.format(column=column, keys=", ".join(["%s"] * len(keys)), further=further)
    return read(sql, [*values, *keys])


def _offers_of(rows: Iterable[tuple[Any, ...]]) -> list[Offer]:
    by_activity: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_activity.setdefault(row[0], []).append(row)
    return [_offer(same) for same in by_activity.values()]


def _offer(rows: list[tuple[Any, ...]]) -> Offer:
    (pk, code, title, title_bn, live, admission, start, end) = rows[0][:8]
    (event_id, event_code, edition_id, edition_code, edition_number, live_above) = rows[0][8:14]
    (status, rule, opens_at, closes_at, needs_approval, has_waiting_list, claim_hours, group_limit) = rows[0][14:22]
    quotas = [QuotaView(*row[22:]) for row in rows if row[22] is not None]
    return Offer(
        pk=pk,
        code=code,
        title=title,
        title_bn=title_bn,
        live=bool(live) and live_above == 2,
        by_invitation=admission == Activity.Admission.INVITATION,
        start=_aware(start),
        end=_aware(end),
        event_id=event_id,
        event_code=event_code,
        edition_id=edition_id,
        edition_code=edition_code,
        edition_number=edition_number,
        status=status or ProgrammeStatus.State.PLANNED,
        takes_registrations=rule is not None,
        opens_at=_aware(opens_at),
        closes_at=_aware(closes_at),
        needs_approval=bool(needs_approval),
        has_waiting_list=bool(has_waiting_list),
        claim_hours=claim_hours or 0,
        group_limit=group_limit or 0,
        quotas=tuple(sorted(quotas, key=lambda quota: quota.pk)),
    )


def _aware(stored: dt.datetime | None) -> dt.datetime | None:
    """SQLite keeps UTC without saying so."""
    return stored.replace(tzinfo=dt.UTC) if stored is not None and stored.tzinfo is None else stored


def places_left(activities: Iterable[Activity]) -> dict[int, int | None]:
    """How many places each activity (by primary key) has left, None for no limit. One statement for all of them."""
    found = offers_by_key(activity.pk for activity in activities)
    return {pk: offer.places_left for pk, offer in found.items()}


def registration_states(activities: Iterable[Activity]) -> dict[int, Standing]:
    """What a visitor meets now at each activity (by primary key). One statement for all of them."""
    now = timezone.now()
    found = offers_by_key(activity.pk for activity in activities)
    return {pk: offer.standing(now) for pk, offer in found.items()}


def registration_state(activity: Activity) -> Standing:
    """What a visitor meets now who wants to register for this activity."""
    return registration_states([activity]).get(activity.pk, Standing.CLOSED)


def district_by_name(text: str) -> int | None:
    """The primary key of the district with this code, name in either language or alias; None when there is none."""
    return _districts().get(search_key(text))


def district_codes() -> dict[int, str]:
    """Code of each district by its primary key."""
    return _codes()


def _read_districts() -> dict[str, int]:
    rows = District.objects.values_list("pk", "code", "name_en", "name_bn", "aliases")
    return {
        search_key(spelling): pk
        for pk, code, name_en, name_bn, aliases in rows
        for spelling in (code, name_en, name_bn, *aliases)
    }


# The 64 districts change once in years.
_districts = Remembered(_read_districts, seconds=60)
_codes = Remembered(lambda: dict(District.objects.values_list("pk", "code")), seconds=60)


def person_with(edition_id: int, *, phone: str, name_key: str) -> Attendee | None:
    """The attendee of the edition who has this phone and this name; the kept one when two turned out to be one person."""
    found = (
        Attendee.objects.select_related("merged_into")
        .filter(edition=edition_id, phone=phone, name_key=name_key, erased_at=None)
        .first()
    )
    return (found.merged_into or found) if found else None


def messages_of(attendee: Attendee | Row) -> str:
    """How the `dedupe_key` of every message to this person begins: by it they are found again, with an index."""
    return f"attendee:{attendee.code}:"


def valid_ticket_of(attendee: Attendee) -> Ticket | None:
    return Ticket.objects.filter(attendee=attendee, state=Ticket.State.VALID).first()


def registrations_of(attendee: Attendee) -> QuerySet[Registration]:
    """All places of a person, in the order of the programme; cancelled ones too."""
    return (
        Registration.objects.filter(attendee=attendee)
        .select_related("activity", "activity__venue", "activity__venue__district", "activity__event")
        .order_by("activity__start", "pk")
    )


def places_to_come(attendee: Attendee) -> list[Registration]:
    """As `registrations_of`, but only places that are neither over nor given back. Two statements."""
    active = list(registrations_of(attendee).filter(state__in=ACTIVE))
    over = over_now(active)
    return [place for place in active if place.activity_id not in over]


def over_now(places: Iterable[Registration]) -> set[int]:
    """The primary keys of those of their activities that are over, or cancelled."""
    now = timezone.now()
    offers = offers_by_key({place.activity_id for place in places})
    return {pk for pk, offer in offers.items() if offer.is_over(now)}


def waiting_position(registration: Registration) -> int:
    """1 for the one who is first in line for this activity; who may have a reserved place can be served earlier."""
    earlier = Q(priority__gt=registration.priority) | Q(priority=registration.priority, pk__lt=registration.pk)
    waiting = Registration.objects.filter(activity=registration.activity_id, state=Registration.State.WAITING)
    return waiting.filter(earlier).count() + 1


def active_registrations() -> Count:
    """For `annotate` on activities: how many people have, wait for or asked for a place."""
    return Count("registrations", filter=Q(registrations__state__in=ACTIVE))


def badge_tickets(activity_id: int) -> Iterator[tuple[Ticket, list[Registration]]]:
    """The valid tickets of everybody confirmed for an activity, by name, each with all places of its person.

    Read in chunks: ten thousand of them are never in memory together.
    """
    confirmed = Registration.objects.filter(activity=activity_id, state=Registration.State.CONFIRMED)
    tickets = (
        Ticket.objects.filter(state=Ticket.State.VALID, attendee__in=confirmed.values("attendee"))
        .select_related("attendee__edition")
        .prefetch_related(
            Prefetch(
                "attendee__registrations",
                Registration.objects.filter(state=Registration.State.CONFIRMED)
                .select_related("activity")
                .order_by("activity__start", "pk"),
            )
        )
        .order_by("attendee__name_key", "pk")
    )
    for ticket in tickets.iterator(chunk_size=500):
        yield ticket, list(ticket.attendee.registrations.all())
