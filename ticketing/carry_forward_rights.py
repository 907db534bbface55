"""Who makes and runs rules that carry people forward, and whose divisions somebody may look at.

Invitations to the central summit are given out by those who work for the whole edition. A division's registrars see who of
their own people was asked; those of the event that people come on to see everybody, as their guests.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from summit.models import Edition, Event, Role
from summit.rules import REGISTRARS, Who, editions_where, events_where, roles_in_edition
from ticketing.models import CarryForwardRule

MANAGERS = frozenset({Role.ORGANISER, Role.CENTRAL_TEAM})
SEES = MANAGERS | REGISTRARS


def may_carry_forward(user: Who, edition: Edition) -> bool:
    """Make, change and run rules, and pass links on."""
    return bool(roles_in_edition(user, edition) & MANAGERS)


def editions_to_see(user: Who) -> QuerySet[Edition]:
    """The editions of which somebody may see at least one division."""
    whole = editions_where(user, SEES).values("pk")
    parts = events_where(user, REGISTRARS).values("edition")
    return Edition.objects.filter(Q(pk__in=whole) | Q(pk__in=parts)).order_by("-number")


def own_events(user: Who, edition: Edition) -> frozenset[int]:
    """The events of the edition of which somebody may see who was asked; all of them for those of the whole edition."""
    whole = bool(roles_in_edition(user, edition) & SEES)
    found = Event.objects.all() if whole else events_where(user, REGISTRARS)
    return frozenset(found.filter(edition=edition).values_list("pk", flat=True))


def events_to_see(rule: CarryForwardRule, own: Collection[int], every: Collection[int]) -> frozenset[int]:
    """The divisions of a rule that may be seen by somebody to whom the events `own` belong."""
    return frozenset(every) if rule.target.event_id in own else frozenset(own) & frozenset(every)
