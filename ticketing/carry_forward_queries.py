"""What is read to carry people forward: to whom a rule's ground applies, in which order, who is on its list already."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.module_loading import import_string

from summit.models import Activity, Edition, Event
from ticketing.carry_forward import ALIVE, EventPreview, Ground, names_in, places_for, share
from ticketing.carry_forward_grounds import ADMITTED
from ticketing.invitation_queries import names_of, with_activities
from ticketing.models import Attendee, CarryForwardRule, Invitation, Registration, Scan
from ticketing.queries import ACTIVE

State = Invitation.State
ASKED = (*ALIVE, State.DECLINED)
"""Whoever was asked to the same activity in another way is not asked again by a rule, and who said no least of all."""


# ── Grounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def grounds() -> dict[str, Ground]:
    """Every ground that there is, by name."""
    return {name: import_string(path) for name, path in settings.CARRY_FORWARD_GROUNDS.items()}


def ground_words(ground: str) -> list[str]:
    """What a rule's ground says, in the language of the running request; every part must be true."""
    known = grounds()
    return [str(known[name].words) for name in names_in(ground) if name in known]


def source_events(rule: CarryForwardRule) -> list[Event]:
    """The events from which a rule carries forward, in the order in which the summit travels."""
    events = Event.objects.filter(edition=rule.edition_id).exclude(pk=rule.target.event_id).select_related("division")
    return list(events.order_by(F("sequence").asc(nulls_last=True), "pk"))


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class People:
    """Who is who in an edition: two that turned out to be one count once, and who was forgotten is nobody."""

    merged: dict[int, int]
    erased: frozenset[int]

    @classmethod
    def of(cls, edition: int) -> "People":
        rows = Attendee.objects.filter(edition=edition)
        pairs = rows.filter(merged_into__isnull=False).values_list("pk", "merged_into")
        merged = {gone: kept for gone, kept in pairs if kept is not None}
        return cls(merged, frozenset(rows.filter(erased_at__isnull=False).values_list("pk", flat=True)))

    def person(self, attendee: int) -> int:
        return self.merged.get(attendee, attendee)

    def persons(self, attendees: Iterable[int]) -> set[int]:
        return {self.person(attendee) for attendee in attendees} - self.erased


def eligible(rule: CarryForwardRule, event: Event, people: People) -> set[int]:
    """The persons to whom every part of the rule's ground applies at `event`. A ground that is gone applies to nobody."""
    known = grounds()
    named = [known.get(name) for name in names_in(rule.ground)]
    found = [people.persons(ground.people(event, rule.source_kind)) if ground else set() for ground in named]
    return set.intersection(*found) if found else set()


def in_order(event: Event, persons: Collection[int], people: People) -> list[int]:
    """Who was at more of the event's activities comes first, then who registered there first."""
    visits: dict[int, set[int]] = defaultdict(set)
    scans = Scan.objects.filter(activity__event=event, verdict__in=ADMITTED, ticket__isnull=False)
    for attendee, activity in scans.values_list("ticket__attendee", "activity").distinct():
        visits[people.person(attendee)].add(activity)
    first: dict[int, Any] = {}
    places = Registration.objects.filter(activity__event=event).order_by().values_list("attendee")
    for attendee, moment in places.annotate(Min("created_at")):
        person = people.person(attendee)
        first[person] = min(moment, first.get(person, moment))
    return sorted(
        persons,
        key=lambda one: (-len(visits[one]), one not in first, first[one].timestamp() if one in first else 0, one),
    )


def listed(rule: CarryForwardRule, people: People) -> dict[int, int | None]:
    """Everybody on the rule's list, whatever became of it: person -> event that carries him or her forward."""
    rows = Invitation.objects.filter(rule=rule, deputy_of=None, attendee__isnull=False)
    return {people.person(attendee): event for attendee, event in rows.values_list("attendee", "from_event")}


def elsewhere(rule: CarryForwardRule, people: People) -> set[int]:
    """Who has a place in the rule's activity, or was asked to it in another way, also by name and phone alone."""
    places = Registration.objects.filter(activity=rule.target_id, state__in=ACTIVE)
    asked = Invitation.objects.filter(activities=rule.target_id, state__in=ASKED).exclude(rule=rule)
    named = asked.filter(attendee__isnull=False).values_list("attendee", flat=True)
    found = people.persons(places.values_list("attendee", flat=True)) | people.persons(
        attendee for attendee in named if attendee is not None
    )
    return found | people.persons(_by_name_and_phone(rule, asked.filter(attendee=None).exclude(phone="")))


def _by_name_and_phone(rule: CarryForwardRule, guests: QuerySet[Invitation]) -> list[int]:
    by_phone: dict[str, set[str]] = defaultdict(set)
    for guest in guests.only("phone", "name_en", "name_bn"):
        by_phone[guest.phone] |= names_of(guest)
    if not by_phone:
        return []
    rows = Attendee.objects.filter(edition=rule.edition_id, phone__in=list(by_phone))
    return [row.pk for row in rows if by_phone[row.phone] & {row.name_key, *names_of(row)}]


# ── The reserve list ─────────────────────────────────────────────────────────────────────────────────────────────────
def next_in_line(rule: CarryForwardRule) -> QuerySet[Invitation]:
    """Those on the rule's reserve lists who can be asked now, in order: who comes already or was asked elsewhere is passed over."""
    person = Coalesce("attendee__merged_into", "attendee")
    same = Q(attendee=OuterRef("person")) | Q(attendee__merged_into=OuterRef("person"))
    has_place = Registration.objects.filter(activity=rule.target_id, state__in=ACTIVE, attendee=OuterRef("person"))
    asked = Invitation.objects.filter(same, activities=rule.target_id, state__in=ASKED)
    rows = Invitation.objects.filter(rule=rule, state=State.RESERVE, deputy_of=None, attendee__erased_at=None)
    return rows.annotate(person=person).exclude(Exists(has_place)).exclude(Exists(asked)).order_by("pk")


def alive_in(rule: CarryForwardRule, event: int) -> int:
    """How many places of a division its invitations take."""
    return Invitation.objects.filter(rule=rule, from_event=event, deputy_of=None, state__in=ALIVE).count()


def returned() -> QuerySet[Invitation]:
    """Those who said yes, whose places by it all ended since, on the ticket page or at the desk, and those whose deputy
    does not come: they take a place of their division that nobody uses. What was passed on to somebody else did not end.
    """
    person = Q(attendee=OuterRef("attendee")) | Q(attendee=OuterRef("attendee__merged_into"))
    asked = Activity.objects.filter(invitations=OuterRef(OuterRef("pk")))
    places = Registration.objects.filter(person, activity__in=asked)
    ended = places.filter(state=Registration.State.CANCELLED, cancelled_at__gte=OuterRef("answered_at"))
    gone = Invitation.objects.filter(~Exists(places.filter(state__in=ACTIVE)), Exists(ended), state=State.ACCEPTED)
    by_deputy = Q(deputy__state=State.DECLINED) | Q(deputy__in=gone.values("pk"))
    found = Q(pk__in=gone.values("pk")) | Q(by_deputy, state=State.DEPUTISED)
    return Invitation.objects.filter(found, rule__isnull=False, deputy_of=None)


# ── What a rule has done and would do ────────────────────────────────────────────────────────────────────────────────
def preview(rule: CarryForwardRule) -> list[EventPreview]:
    """Each division with its figures, and what carrying the rule out would change: the same as the run then does."""
    people = People.of(rule.edition_id)
    on_list, coming = listed(rule, people), elsewhere(rule, people)
    states = _states(rule)
    in_line = dict(next_in_line(rule).order_by().values_list("from_event").annotate(Count("pk")))
    found, promised = [], set[int]()
    for event in source_events(rule):
        persons = eligible(rule, event, people)
        by_another = {one for one in persons if one in promised or on_list.get(one, event.pk) != event.pk}
        fresh = persons - by_another - on_list.keys()
        newcomers = fresh - coming
        counts = states.get(event.pk, {})
        free = share(
            places=places_for(rule, event),
            alive=sum(counts.get(state, 0) for state in ALIVE),
            in_line=in_line.get(event.pk, 0),
            newcomers=len(newcomers),
        )
        promised |= newcomers
        found.append(
            EventPreview(
                event=event,
                places=places_for(rule, event),
                eligible=len(persons),
                elsewhere=len(fresh & coming),
                other_division=len(by_another),
                to_invite=free.from_reserve + free.newcomers,
                to_reserve=len(newcomers) - free.newcomers,
                states=counts,
            )
        )
    return found


def _states(rule: CarryForwardRule) -> dict[int | None, dict[str, int]]:
    found: dict[int | None, dict[str, int]] = defaultdict(dict)
    rows = Invitation.objects.filter(rule=rule, deputy_of=None).order_by()
    for event, state, number in rows.values_list("from_event", "state").annotate(Count("pk")):
        found[event][state] = number
    return found


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in a list, with how its invitations stand in the divisions that may be seen."""

    rule: CarryForwardRule
    states: dict[str, int]

    @property
    def words(self) -> list[str]:
        return ground_words(self.rule.ground)

    @property
    def invited(self) -> int:
        return sum(self.states.get(state, 0) for state in (*ASKED, State.LAPSED) if state != State.DRAFT)

    @property
    def comes(self) -> int:
        return self.states.get(State.ACCEPTED, 0) + self.states.get(State.DEPUTISED, 0)

    @property
    def drafts(self) -> int:
        return self.states.get(State.DRAFT, 0)

    @property
    def reserve(self) -> int:
        return self.states.get(State.RESERVE, 0)


def rules_in(edition: Edition) -> QuerySet[CarryForwardRule]:
    return CarryForwardRule.objects.filter(edition=edition).select_related("target__event", "source_kind", "edition")


def lines_of(rules: Collection[CarryForwardRule], events: Collection[int]) -> list[RuleLine]:
    """The rules with counts of the invitations from `events`, in one statement for all of them."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Invitation.objects.filter(
        rule__in=[rule.pk for rule in rules], from_event__in=list(events), deputy_of=None
    ).order_by()
    for rule, state, number in rows.values_list("rule", "state").annotate(Count("pk")):
        counts[rule or 0][state] = number
    return [RuleLine(rule, dict(counts[rule.pk])) for rule in rules]


@dataclass(frozen=True, slots=True)
class ListFilters:
    """What a rule's list is narrowed to; the same for the screen and the files. Codes; empty: everything."""

    division: str = ""
    state: str = ""


def invitations_of(rule: CarryForwardRule, events: Collection[int], filters: ListFilters) -> QuerySet[Invitation]:
    """The rule's list in the divisions that may be seen: division by division, in the order in which people were asked.

    `position`: the how manieth in the same state; on the reserve list, the place in the line.
    """
    rows = Invitation.objects.filter(rule=rule, from_event__in=list(events), deputy_of=None)
    if filters.division:
        rows = rows.filter(from_event__code=filters.division)
    if filters.state:
        rows = rows.filter(state=filters.state)
    by_division = F("from_event__sequence").asc(nulls_last=True)
    position = Window(RowNumber(), partition_by=[F("from_event"), F("state")], order_by="pk")
    rows = with_activities(rows).select_related("from_event__division").annotate(position=position)
    return rows.order_by(by_division, "from_event", "pk")


def to_pass_on(rule: CarryForwardRule) -> QuerySet[Invitation]:
    """Those not sent who gave no e-mail address: somebody has to pass the link on."""
    return Invitation.objects.filter(rule=rule, deputy_of=None, state=State.DRAFT, email="")


def to_send(rule: CarryForwardRule) -> QuerySet[Invitation]:
    """Those not sent whom a mail reaches, in order."""
    return Invitation.objects.filter(rule=rule, deputy_of=None, state=State.DRAFT).exclude(email="").order_by("pk")
