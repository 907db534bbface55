"""Who could be registered twice in an event, and whose business it is to put two people together."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bangla.text import search_key
from summit.models import Event
from summit.rules import REGISTRARS, editions_where
from ticketing.models import Attendee, Merge, Registration
from ticketing.queries import ACTIVE

MOST_GROUPS = 200
REASONS: dict[str, Promise] = {
    "phone": _("the same phone, another name"),
    "email": _("the same e-mail address"),
    "name": _("the same name, and a similar phone or the same institution"),
}


@dataclass(frozen=True, slots=True)
class Duplicates:
    """People who could be one; the oldest registration first. `places`: how many each holds, by primary key."""

    people: list[Attendee]
    reasons: list[str]
    places: dict[int, int]

    @property
    def because(self) -> list[Promise]:
        return [REASONS[reason] for reason in self.reasons]

    @property
    def rows(self) -> list[tuple[Attendee, int]]:
        return [(person, self.places.get(person.pk, 0)) for person in self.people]


def people_of(event: Event) -> QuerySet[Attendee]:
    """Everybody who registered for something in the event, was not erased and is nobody else."""
    registered = Registration.objects.filter(activity__event=event).values("attendee")
    return Attendee.objects.filter(pk__in=registered, erased_at=None, merged_into=None)


def possible_duplicates(event: Event) -> list[Duplicates]:
    """Groups of people of the event who could be one person; the same number of statements however many there are."""
    people = people_of(event)
    found: dict[frozenset[int], list[str]] = {}
    known: dict[int, Attendee] = {}
    for reason, column in (("phone", "phone"), ("email", "address"), ("name", "name_key")):
        for group in _groups(people, column):
            for part in _likely(group) if reason == "name" else [group]:
                found.setdefault(frozenset(one.pk for one in part), []).append(reason)
                known |= {one.pk: one for one in part}
    places = _places(known)
    groups = [Duplicates([known[pk] for pk in sorted(keys)], reasons, places) for keys, reasons in found.items()]
    return sorted(groups, key=lambda group: (-len(group.reasons), group.people[0].pk))


def _groups(people: QuerySet[Attendee], column: str) -> list[list[Attendee]]:
    """People who have the same in this column, in groups."""
    named = people.annotate(address=Lower("email")).exclude(**{column: ""})
    several = named.values(column).annotate(people=Count("pk")).filter(people__gt=1).order_by(column)
    values = [row[column] for row in several[:MOST_GROUPS]]
    groups: dict[str, list[Attendee]] = {}
    for person in named.filter(**{f"{column}__in": values}).select_related("district").order_by("pk"):
        groups.setdefault(getattr(person, column), []).append(person)
    return list(groups.values())


def _likely(group: list[Attendee]) -> list[list[Attendee]]:
    """Of people with one name those pairs whose phone is similar or whose institution is the same: Rahim is a common name."""
    return [
        [first, second]
        for at, first in enumerate(group)
        for second in group[at + 1 :]
        if first.phone != second.phone and (_is_similar(first.phone, second.phone) or _study_together(first, second))
    ]


def _is_similar(one: str, other: str) -> bool:
    """One digit wrong, or two neighbours exchanged: how numbers are mistyped."""
    if len(one) != len(other):
        return False
    wrong = [at for at in range(len(one)) if one[at] != other[at]]
    if len(wrong) == 2:
        first, second = wrong
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(wrong) <= 1


def _study_together(one: Attendee, other: Attendee) -> bool:
    return bool(one.institution) and search_key(one.institution) == search_key(other.institution)


def _places(people: Iterable[int]) -> dict[int, int]:
    rows = Registration.objects.filter(attendee__in=list(people), state__in=ACTIVE)
    return dict(rows.values_list("attendee").annotate(number=Count("pk")))


def sharing_the_phone(attendee: Attendee, event: Event) -> list[Attendee]:
    """The others of the event on this person's phone."""
    return list(people_of(event).filter(phone=attendee.phone).exclude(pk=attendee.pk).order_by("pk"))


def number_on_phone(attendee: Attendee) -> int:
    """How many people of the edition share the phone of this one, who counts too."""
    on_it = Attendee.objects.filter(edition=attendee.edition_id, phone=attendee.phone, erased_at=None, merged_into=None)
    return on_it.count()


# ── Whose business it is ─────────────────────────────────────────────────────────────────────────────────────────────
def people_to_merge(user: User, event: Event, *, keep: str, gone: str) -> tuple[Attendee, Attendee]:
    """Both, when this user may put them together: known in the event, or anywhere in the edition for its own team.

    Somebody who was merged away is found too, so that merging again is answered. Http404 otherwise. The door has asked
    whether the user looks after the registrations of the event.
    """
    known = Attendee.objects.select_related("edition", "district", "merged_into").filter(edition=event.edition_id)
    if not _is_of_edition(user, event):
        known = known.filter(pk__in=Registration.objects.filter(activity__event=event).values("attendee"))
    found = {one.code: one for one in known.filter(code__in=(keep, gone))}
    if found.keys() != {keep, gone}:
        raise Http404
    return found[keep], found[gone]


def merges_of(user: User, event: Event) -> QuerySet[Merge]:
    """The merges that this user may take back in this event, the newest first."""
    rows = Merge.objects.filter(kept__edition=event.edition_id).select_related("kept", "gone", "merged_by", "undone_by")
    if not _is_of_edition(user, event):
        rows = rows.filter(facts__events__icontains=f'"{event.code}"')  # where both were known
    return rows.order_by("-pk")


def merge_of_event(user: User, event: Event, pk: int) -> Merge:
    """One of `merges_of`; Http404 when it is none of them."""
    merge = merges_of(user, event).filter(pk=pk).first()
    if merge is None:
        raise Http404
    return merge


def _is_of_edition(user: User, event: Event) -> bool:
    return editions_where(user, REGISTRARS).filter(pk=event.edition_id).exists()
