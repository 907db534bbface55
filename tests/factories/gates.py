"""Gates, devices, codes that open them, and records of what was scanned."""

import itertools
import time
import uuid
from typing import Any

from summit.models import Activity
from tests.factories.people import make_attendee, make_registration, make_ticket
from tests.factories.programme import make_activity
from ticketing.gate_queries import GateDevice, device_with_token
from ticketing.models import Device, Gate, Ticket
from ticketing.services.devices import enrol_device, invite_device
from ticketing.services.tickets import code_of
from ticketing.short_code import make_short_code

_numbers = itertools.count(1)


def make_gate(*activities: Activity, **fields: Any) -> Gate:
    """A gate of the activities' event that opens all of them; of a new activity when none is named."""
    opened = activities or (make_activity(),)
    n = next(_numbers)
    defaults = {"event": opened[0].event, "code": f"gate-{n}", "name_en": f"Gate {n}", "name_bn": f"প্রবেশপথ {n}"}
    gate = Gate.objects.create(**{**defaults, **fields})
    gate.activities.add(*opened)
    return gate


def make_device(gate: Gate | None = None, *, name: str = "Left phone") -> tuple[Device, str]:
    """An enrolled device and its token, through the services."""
    _invited, code = invite_device(gate or make_gate(), actor=None)
    return enrol_device(code, name=name)


def make_caller(gate: Gate | None = None) -> GateDevice:
    """An enrolled device as the service knows it."""
    _row, token = make_device(gate)
    return known_device(token)


def known_device(token: str) -> GateDevice:
    caller = device_with_token(token)
    assert caller is not None
    return caller


def make_pass(activity: Activity | None = None, *, state: str | None = "confirmed", **fields: Any) -> Ticket:
    """A ticket that the gates know, of somebody registered for `activity`; `state` None: not registered."""
    activity = activity or make_activity()
    attendee = make_attendee(activity.event.edition, kind=fields.pop("kind", "delegate"))
    ticket = make_ticket(attendee, short_code=make_short_code(), **fields)
    if state is not None:
        make_registration(activity, attendee, state=state)
    return ticket


def code_for(ticket: Ticket, **fields: Any) -> str:
    """The 122 characters that the QR code of the ticket holds."""
    return code_of(ticket, edition_number=ticket.attendee.edition.number, **fields)


def now_ms() -> int:
    return int(time.time() * 1000)


def make_record(code: str, gate: Gate | str, **fields: Any) -> dict[str, Any]:
    """A scan record as a device sends it; every one has the next number."""
    return {
        "id": str(uuid.uuid4()),
        "seq": next(_numbers),
        "code": code,
        "gate": gate if isinstance(gate, str) else gate.code,
        "direction": "entry",
        "wall_ms": now_ms(),
        **fields,
    }
