"""What organisers and registrars read of those who registered: always within one event of theirs."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Upper

from accounts.models import User
from bangla.digits import to_ascii_digits
from bangla.phones import PhoneError, parse_phone
from bangla.text import normalise
from summit.models import Activity, District, Event
from summit.rules import REGISTRARS, events_where
from ticketing.models import Attendee, BadgeBatch, Group, Quota, Registration, ReservedSeat, Ticket
from ticketing.queries import IN_LINE
from ticketing.short_code import parse_short_code

State = Registration.State
LONGEST_SEARCH = 100
LONGEST_NUMBER = 12
IN_LINE_SORT = "line"
ANY = "any"
UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of registrations is narrowed to; the same for the screen, the API and the exports. Empty: everything.

    `reserved` is the number of a sub-quota or `any`, `gender` also `unsaid`, `sort` is `line` or nothing.
    """

    q: str = ""
    activity: str = ""
    state: str = ""
    kind: str = ""
    district: str = ""
    institution: str = ""
    gender: str = ""
    group: str = ""
    ended_as: str = ""
    reserved: str = ""
    shared_phone: str = ""
    sort: str = ""

    @property
    def in_line(self) -> bool:
        """Only who waits, in the order in which places are given."""
        return self.sort == IN_LINE_SORT

    @property
    def is_plain(self) -> bool:
        """Does it ask for nothing but activity and state, newest first?"""
        return self == Filters(activity=self.activity, state=self.state)

    @property
    def more_set(self) -> bool:
        """Is one of those set that are asked for less often?"""
        return any(
            (self.district, self.institution, self.gender, self.group, self.ended_as, self.reserved, self.shared_phone)
        )


def managed_events(user: User | AnonymousUser) -> QuerySet[Event]:
    """The events whose registrations this user looks after."""
    found = events_where(user, REGISTRARS).select_related("edition")
    return found.order_by("-edition__number", "sequence", "pk")


def registrations_in(event: Event, filters: Filters) -> QuerySet[Any]:
    """Registrations of an event, the newest first or those in line; each with `short_code` of the valid ticket."""
    short_code = Ticket.objects.filter(attendee=OuterRef("attendee"), state=Ticket.State.VALID).values("short_code")[:1]
    rows = (
        Registration.objects.filter(activity__in=activities_in(event, filters))
        .select_related("attendee__district", "activity", "group")
        .annotate(short_code=Subquery(short_code))
        .order_by(*order_of(filters))
    )
    exact = {"state": filters.state, "ended_as": filters.ended_as}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.group:
        rows = rows.filter(group__in=_keys(Group.objects.filter(activity__event=event, code=filters.group.upper())))
    if filters.in_line:
        rows = rows.filter(state=State.WAITING)
    if filters.reserved:
        rows = rows.filter(pk__in=_reserved_seats(filters.reserved).values("registration"))
    rows = _of_people(rows, event, filters)
    people = Attendee.objects.filter(edition=event.edition_id)
    return rows.filter(_search(filters.q, people)) if filters.q.strip() else rows


def _of_people(rows: QuerySet[Any], event: Event, filters: Filters) -> QuerySet[Any]:
    """Those of some people.

    What many have in common is asked of each row on the way, until a page is full; what few have is looked up first.
    """
    common = Q()
    if filters.kind:
        common &= Q(kind=filters.kind)
    if filters.gender:
        common &= Q(gender="" if filters.gender == UNSAID else filters.gender)
    if filters.institution.strip():
        common &= Q(institution__icontains=normalise(filters.institution))
    if common:
        rows = rows.filter(Exists(Attendee.objects.filter(common, pk=OuterRef("attendee_id"))))
    people = Attendee.objects.filter(edition=event.edition_id)
    if filters.district:
        rows = rows.filter(
            attendee__in=people.filter(district__in=_keys(District.objects.filter(code=filters.district)))
        )
    if filters.shared_phone:
        rows = rows.filter(attendee__in=people.filter(phone_rank__gt=1))
    return rows


def _keys(rows: QuerySet[Any], name: str = "pk") -> list[int]:
    """Keys and no subquery: with them the database sees how much of the table it is about."""
    return list(rows.values_list(name, flat=True))


def with_reserved_seats(rows: QuerySet[Any]) -> QuerySet[Any]:
    """For files: each row with the sub-quotas that keep its place."""
    return rows.prefetch_related(Prefetch("reserved_seats", ReservedSeat.objects.select_related("sub_quota")))


def order_of(filters: Filters) -> tuple[str, ...]:
    """Field names that are unique together."""
    return ("activity_id", *IN_LINE) if filters.in_line else ("-pk",)


def activities_in(event: Event, filters: Filters) -> list[int]:
    """Keys and no subquery: with them the database sees how much of the table it is about."""
    found = Activity.objects.filter(event=event)
    return _keys(found.filter(code=filters.activity) if filters.activity else found)


def _reserved_seats(sub_quota: str) -> QuerySet[ReservedSeat]:
    """Places that are kept for some people and taken by them; a number that is none finds none."""
    if sub_quota == ANY:
        return ReservedSeat.objects.all()
    known = sub_quota.isascii() and sub_quota.isdigit() and len(sub_quota) <= LONGEST_NUMBER
    return ReservedSeat.objects.filter(sub_quota=int(sub_quota)) if known else ReservedSeat.objects.none()


def _search(text: str, people: QuerySet[Attendee]) -> Q:
    """By what is somebody's own (a whole phone number in any spelling, an e-mail address, a code of a badge or a mail), else by name,
    workplace or a part of the number.

    The first kind is found by index. For the second all people of the edition are read, but first, and only they: a join
    would look at each of a million registrations.
    """
    text = normalise(text)[:LONGEST_SEARCH]
    code = to_ascii_digits(text).upper()
    if (own := _whose(text, code, people)) is not None:
        return Q(attendee__in=_keys(own))
    if registration := Registration.objects.filter(code=code).values_list("pk", flat=True).first():
        return Q(pk=registration)
    contains = "contains" if text.lower() == text.upper() else "icontains"  # Bangla has no capitals
    found = Q()
    for name in ("name_en", "name_bn", "organisation", "institution"):
        found |= Q(**{f"{name}__{contains}": text})
    digits = "".join(character for character in to_ascii_digits(text) if character.isdigit())
    if len(digits) >= 4:
        found |= Q(phone__contains=digits)
    return Q(attendee__in=people.filter(found))


def _whose(text: str, code: str, people: QuerySet[Attendee]) -> QuerySet[Attendee] | None:
    """The people to whom this belongs; None when it is not of the kind that belongs to somebody, or nobody has that code."""
    if "@" in text:
        return people.exclude(email="").alias(address=Upper("email")).filter(address=text.upper())
    try:
        return people.filter(phone=parse_phone(text), erased_at=None)
    except PhoneError:
        pass
    of_code = Q(code=code)
    if short_code := parse_short_code(text):
        of_code |= Q(pk__in=_keys(Ticket.objects.filter(short_code=short_code), "attendee"))
    found = people.filter(of_code)
    return found if found.exists() else None  # eight letters may be a name


def activities_with_places(event: Event) -> QuerySet[Activity]:
    """The activities of an event with rule and quotas, for the screen that changes them."""
    found = Activity.objects.filter(event=event).select_related("registration_rule")
    return found.prefetch_related(Prefetch("quotas", Quota.objects.order_by("pk"))).order_by("start", "pk")


def badge_batches_in(event: Event) -> QuerySet[BadgeBatch]:
    return BadgeBatch.objects.filter(activity__event=event).select_related("activity", "requested_by").order_by("-pk")
