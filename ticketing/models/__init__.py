"""Who comes, and what the gates saw of them."""

from ticketing.models.gates import ClockObservation, Device, Gate, QuarantinedScan, Scan, ServerEpoch
from ticketing.models.people import (
    CODE_ALPHABET,
    Attendee,
    BadgeBatch,
    Consent,
    Kind,
    Quota,
    Registration,
    RegistrationRequest,
    RegistrationRule,
    Ticket,
    new_code,
)

__all__ = [
    "CODE_ALPHABET",
    "Attendee",
    "BadgeBatch",
    "ClockObservation",
    "Consent",
    "Device",
    "Gate",
    "Kind",
    "QuarantinedScan",
    "Quota",
    "Registration",
    "RegistrationRequest",
    "RegistrationRule",
    "Scan",
    "ServerEpoch",
    "Ticket",
    "new_code",
]
