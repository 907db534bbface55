"""Who may do what in a dialogue."""

from summit import rules
from summit.models import Activity, Edition, Role
from ticketing.models import Attendee, Registration

WORK_HERE = frozenset({Role.RAPPORTEUR, Role.CHAIR, Role.ORGANISER})


def is_clerk_of(user: rules.Who, activity: Activity) -> bool:
    """The rapporteur writes minutes, screens proposals and drafts; an organiser may stand in."""
    return bool(rules.roles_in(user, activity.event) & {Role.RAPPORTEUR, Role.ORGANISER})


def is_chair_of(user: rules.Who, activity: Activity) -> bool:
    """Only the chair adopts and endorses; nobody stands in."""
    return rules.is_chair_of(user, activity.event)


def may_open_desk_of(user: rules.Who, activity: Activity) -> bool:
    return bool(rules.roles_in(user, activity.event) & WORK_HERE)


def may_propose(attendee: Attendee, activity: Activity) -> bool:
    """A participant: somebody with a confirmed place in the dialogue."""
    return attendee.registrations.filter(activity=activity, state=Registration.State.CONFIRMED).exists()


def may_consolidate(user: rules.Who, edition: Edition) -> bool:
    return rules.is_central_team_of(user, edition)
