"""Rules that carry people forward, and people to whom they apply: seen by a gate of a division."""

import uuid
from typing import Any

from bangla.text import name_key
from summit.models import Activity
from tests.factories.gates import make_gate
from tests.factories.people import make_attendee, make_registration, make_ticket
from ticketing.models import Attendee, CarryForwardRule, Device, Gate, Scan, new_code
from ticketing.services.carry_forward_rules import RuleFacts, create_rule


def rule_facts(target: Activity, **fields: Any) -> RuleFacts:
    defaults = {
        "name_en": "From the divisions",
        "name_bn": "বিভাগ থেকে",
        "ground": "attended",
        "places": 2,
    }
    return RuleFacts(target=target, **{**defaults, **fields})


def make_rule(target: Activity, *, actor: Any = "system", **fields: Any) -> CarryForwardRule:
    return create_rule(target.event.edition, rule_facts(target, **fields), actor=actor)


def make_visit(
    activity: Activity, attendee: Attendee | None = None, *, verdict: str = "admitted", **person: Any
) -> Attendee:
    """Somebody whom a gate of the activity let in; registered there too."""
    attendee = attendee or _make_person(activity, **person)
    if not attendee.registrations.filter(activity=activity).exists():
        make_registration(activity, attendee)
    ticket = attendee.tickets.first() or make_ticket(attendee)
    device = _device(activity)
    seq = device.scans.count() + 1
    Scan.objects.create(
        id=uuid.uuid4(),
        device=device,
        seq=seq,
        body_hash="0" * 64,
        gate=device.gate,
        activity=activity,
        ticket=ticket,
        direction="entry",
        wall_ms=seq,
        effective_ms=seq,
        verdict=verdict,
    )
    return attendee


def _make_person(activity: Activity, **fields: Any) -> Attendee:
    """With the key that the door gives a name, so that the person is known again."""
    attendee = make_attendee(activity.event.edition, **fields)
    attendee.name_key = name_key(attendee.name_en or attendee.name_bn)
    attendee.save(update_fields=["name_key"])
    return attendee


def _device(activity: Activity) -> Device:
    gate = Gate.objects.filter(activities=activity).first() or make_gate(activity)
    return gate.devices.first() or Device.objects.create(gate=gate, code=new_code(), name="Phone")
