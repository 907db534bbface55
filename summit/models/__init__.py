"""Where and when: reference rows, the programme tree, and what operations say about it."""

from summit.models.agenda import Activity, Session, SessionSpeaker
from summit.models.membership import Membership, Role
from summit.models.programme import Edition, Event, EventDate, EventOrganisation
from summit.models.reference import (
    ActivityKind,
    Component,
    District,
    Division,
    Organisation,
    OrganisationName,
    Room,
    Speaker,
    Track,
    Venue,
    VenueName,
)
from summit.models.status import ProgrammeChange, ProgrammeStatus
from summit.models.tree import ProgrammePage
from summit.models.workflow import PublisherApproval

__all__ = [
    "Activity",
    "ActivityKind",
    "Component",
    "District",
    "Division",
    "Edition",
    "Event",
    "EventDate",
    "EventOrganisation",
    "Membership",
    "Organisation",
    "OrganisationName",
    "ProgrammeChange",
    "ProgrammePage",
    "ProgrammeStatus",
    "PublisherApproval",
    "Role",
    "Room",
    "Session",
    "SessionSpeaker",
    "Speaker",
    "Track",
    "Venue",
    "VenueName",
]
