"""What organisers and registrars read of those who registered: always within one event of theirs."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import User
from bangla.digits import to_ascii_digits
from bangla.phones import PhoneError, parse_phone
from bangla.text import normalise
from summit.models import Activity, Event
from summit.rules import REGISTRARS, events_where
from ticketing.models import BadgeBatch, Quota, Registration, Ticket
from ticketing.queries import COUNTED
from ticketing.short_code import parse_short_code

State = Registration.State
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of registrations is narrowed to; the same for the screen and its exports. Empty: everything."""

    q: str = ""
    activity: str = ""
    state: str = ""
    kind: str = ""


def managed_events(user: User | AnonymousUser) -> QuerySet[Event]:
    """The events whose registrations this user looks after, with their numbers."""
    counted = {
        "confirmed": Count("activities__registrations", filter=_in_state(State.CONFIRMED)),
        "pending": Count("activities__registrations", filter=_in_state(State.PENDING)),
        "waiting": Count("activities__registrations", filter=_in_state(State.WAITING)),
    }
    return (
        events_where(user, REGISTRARS)
        .select_related("edition")
        .annotate(**counted)
        .order_by("-edition__number", "sequence", "pk")
    )


def _in_state(state: str) -> Q:
    return Q(activities__registrations__state=state)


def registrations_in(event: Event, filters: Filters) -> QuerySet[Any]:
    """Registrations of an event, the newest first; each with `short_code` of the valid ticket."""
    short_code = Ticket.objects.filter(attendee=OuterRef("attendee"), state=Ticket.State.VALID).values("short_code")[:1]
    rows = (
        Registration.objects.filter(activity__event=event)
        .select_related("attendee__district", "activity")
        .annotate(short_code=Subquery(short_code))
        .order_by("-pk")
    )
    exact = {
        "activity__code": filters.activity,
        "state": filters.state,
        "attendee__kind": filters.kind,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return rows.filter(_search(filters.q)) if filters.q.strip() else rows


def _search(text: str) -> Q:
    """By name, workplace, e-mail, phone in any spelling, and every code that stands on a badge or in a mail."""
    text = normalise(text)[:LONGEST_SEARCH]
    code = to_ascii_digits(text).upper()
    found = (
        Q(attendee__name_en__icontains=text)
        | Q(attendee__name_bn__icontains=text)
        | Q(attendee__organisation__icontains=text)
        | Q(attendee__institution__icontains=text)
        | Q(attendee__email__iexact=text)
        | Q(code=code)
        | Q(attendee__code=code)
    )
    if short_code := parse_short_code(text):
        found |= Q(attendee__tickets__short_code=short_code)
    try:
        found |= Q(attendee__phone=parse_phone(text))
    except PhoneError:
        digits = "".join(character for character in to_ascii_digits(text) if character.isdigit())
        if len(digits) >= 4:
            found |= Q(attendee__phone__contains=digits)
    return found


def activities_with_places(event: Event) -> QuerySet[Any]:
    """The activities of an event with rule, quotas and numbers, for the screen that changes them."""
    return (
        Activity.objects.filter(event=event)
        .select_related("registration_rule")
        .prefetch_related(Prefetch("quotas", Quota.objects.order_by("pk")))
        .annotate(
            placed=Count("registrations", filter=Q(registrations__state__in=COUNTED), distinct=True),
            waiting=Count("registrations", filter=Q(registrations__state=State.WAITING), distinct=True),
        )
        .order_by("start", "pk")
    )


def badge_batches_in(event: Event) -> QuerySet[BadgeBatch]:
    return BadgeBatch.objects.filter(activity__event=event).select_related("activity", "requested_by").order_by("-pk")
