"""Where and when: reference rows, the programme tree, and what operations say about it."""

from summit.models.membership import Membership, Role
from summit.models.programme import (
    Activity,
    Edition,
    Event,
    EventDate,
    EventOrganisation,
    ProgrammePage,
    Session,
    SessionSpeaker,
)
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
    "Role",
    "Room",
    "Session",
    "SessionSpeaker",
    "Speaker",
    "Track",
    "Venue",
    "VenueName",
]
