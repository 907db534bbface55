"""Who comes, and what the gates saw of them."""

from ticketing.models.gates import ClockObservation, Device, Gate, QuarantinedScan, Scan, ServerEpoch
from ticketing.models.groups import Group, GroupMember, GroupSheet
from ticketing.models.invitations import CarryForwardRule, GuestImport, Invitation
from ticketing.models.people import (
    CODE_ALPHABET,
    Attendee,
    BadgeBatch,
    Consent,
    Gender,
    Kind,
    Merge,
    OneTimeCode,
    Ticket,
    new_code,
)
from ticketing.models.places import (
    Quota,
    Registration,
    RegistrationRequest,
    RegistrationRule,
    ReservedSeat,
    SubQuota,
)
from ticketing.models.questions import AnswerFile, Question

__all__ = [
    "CODE_ALPHABET",
    "AnswerFile",
    "Attendee",
    "BadgeBatch",
    "CarryForwardRule",
    "ClockObservation",
    "Consent",
    "Device",
    "Gate",
    "Gender",
    "Group",
    "GroupMember",
    "GroupSheet",
    "GuestImport",
    "Invitation",
    "Kind",
    "Merge",
    "OneTimeCode",
    "QuarantinedScan",
    "Question",
    "Quota",
    "Registration",
    "RegistrationRequest",
    "RegistrationRule",
    "ReservedSeat",
    "Scan",
    "ServerEpoch",
    "SubQuota",
    "Ticket",
    "new_code",
]
