"""Who may do what: named predicates over Membership, asked in the doors and never in a service.

A superuser may everything; an inactive or anonymous user nothing. A role held in a whole edition counts in each of its
events. Each predicate costs one query at most.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import User
from summit.models import Edition, Event, Membership, Role

Who = User | AnonymousUser
ORGANISERS = frozenset({Role.ORGANISER})
REGISTRARS = frozenset({Role.ORGANISER, Role.REGISTRAR})
PUBLISHERS = frozenset({Role.ORGANISER, Role.PUBLISHER})
EDITORS = PUBLISHERS | {Role.EDITOR}
FORM_EDITORS = EDITORS | REGISTRARS
SUPERVISORS = frozenset({Role.ORGANISER, Role.GATE_SUPERVISOR})
SEE_ATTENDANCE = frozenset({Role.ORGANISER, Role.REGISTRAR, Role.GATE_SUPERVISOR, Role.AUDITOR})
SEE_ATTENDEES = REGISTRARS
STAFF = frozenset(Role) - {Role.EMPLOYER}
ALL_ROLES = frozenset(Role)


def _memberships(user: Who) -> QuerySet[Membership]:
    if isinstance(user, User) and user.is_active:
        return Membership.objects.filter(user=user)
    return Membership.objects.none()


def _is_super(user: Who) -> bool:
    return bool(user.is_active and user.is_superuser)


def roles_in(user: Who, event: Event) -> frozenset[Role]:
    """Every role of `user` in `event`, those for the whole edition included."""
    if _is_super(user):
        return ALL_ROLES
    here = Q(event=event.pk) | Q(event=None, edition=event.edition_id)
    return frozenset(Role(role) for role in _memberships(user).filter(here).values_list("role", flat=True))


def roles_in_edition(user: Who, edition: Edition) -> frozenset[Role]:
    """The roles that `user` has in the whole of `edition`; a role in one of its events is none of them."""
    if _is_super(user):
        return ALL_ROLES
    roles = _memberships(user).filter(edition=edition.pk, event=None).values_list("role", flat=True)
    return frozenset(Role(role) for role in roles)


def is_organiser_of(user: Who, event: Event) -> bool:
    return bool(roles_in(user, event) & ORGANISERS)


def is_registrar_of(user: Who, event: Event) -> bool:
    return bool(roles_in(user, event) & REGISTRARS)


def is_editor_of(user: Who, event: Event) -> bool:
    return bool(roles_in(user, event) & EDITORS)


def is_publisher_of(user: Who, event: Event) -> bool:
    return bool(roles_in(user, event) & PUBLISHERS)


def may_edit_forms_of(user: Who, event: Event) -> bool:
    """What the activities of one event ask when somebody registers."""
    return bool(roles_in(user, event) & FORM_EDITORS)


def may_edit_forms_of_edition(user: Who, edition: Edition) -> bool:
    """What every activity of a kind asks, in all events of the edition."""
    return bool(roles_in_edition(user, edition) & FORM_EDITORS)


def is_gate_supervisor_of(user: Who, event: Event) -> bool:
    return bool(roles_in(user, event) & SUPERVISORS)


def is_rapporteur_of(user: Who, event: Event) -> bool:
    return Role.RAPPORTEUR in roles_in(user, event)


def is_chair_of(user: Who, event: Event) -> bool:
    """The chair adopts and endorses in person: an organiser does not stand in."""
    return Role.CHAIR in roles_in(user, event)


def is_central_team_of(user: Who, edition: Edition) -> bool:
    return Role.CENTRAL_TEAM in roles_in_edition(user, edition)


def is_organiser_of_edition(user: Who, edition: Edition) -> bool:
    return Role.ORGANISER in roles_in_edition(user, edition)


def may_see_attendance(user: Who, event: Event) -> bool:
    """Numbers only: how many came, where and when."""
    return bool(roles_in(user, event) & SEE_ATTENDANCE)


def may_see_attendees(user: Who, event: Event) -> bool:
    """Names, phones and addresses of the people who come."""
    return bool(roles_in(user, event) & SEE_ATTENDEES)


def may_grant(user: Who, role: Role | str, where: Edition | Event) -> bool:
    """May `user` give or take `role` at `where`? Organisers may, at their own place; nobody reaches beyond it."""
    if isinstance(where, Event):
        return role != Role.CENTRAL_TEAM and is_organiser_of(user, where)
    return is_organiser_of_edition(user, where)


def events_where(user: Who, roles: Iterable[Role | str]) -> QuerySet[Event]:
    """The events in which `user` has one of `roles`; for a superuser all of them."""
    if _is_super(user):
        return Event.objects.all()
    held = _memberships(user).filter(role__in=list(roles))
    return Event.objects.filter(
        Q(pk__in=held.filter(event__isnull=False).values("event"))
        | Q(edition__in=held.filter(event__isnull=True).values("edition"))
    )


def editions_where(user: Who, roles: Iterable[Role | str]) -> QuerySet[Edition]:
    """The editions in the whole of which `user` has one of `roles`."""
    if _is_super(user):
        return Edition.objects.all()
    held = _memberships(user).filter(role__in=list(roles), event__isnull=True)
    return Edition.objects.filter(pk__in=held.values("edition"))


def has_role_anywhere(user: Who, roles: Iterable[Role | str]) -> bool:
    """Does `user` have one of `roles` in some event or edition? For menus; the door of a row asks about its event."""
    return _is_super(user) or _memberships(user).filter(role__in=list(roles)).exists()


def users_where(event: Event, roles: Iterable[Role | str]) -> QuerySet[Any]:
    """The active users who have one of `roles` in `event`: whom to write to."""
    here = Q(event=event.pk) | Q(event=None, edition=event.edition_id)
    held = Membership.objects.filter(here, role__in=list(roles))
    return User.objects.filter(pk__in=held.values("user"), is_active=True)
