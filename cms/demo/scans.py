"""What the gates saw of the divisions that are over: written by the service that absorbs every scan, in batches as devices send them."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass

from cms.demo.living import CODE, OVER
from cms.demo.living_offers import GATES
from cms.demo.people import SEED
from cms.demo.planting import start_of
from cms.demo.shapes import Planted
from summit.models import Activity
from summit.services.programme import mark_done
from ticketing.gate_queries import device_with_token, ms_of
from ticketing.models import Device, Gate, Registration, Ticket
from ticketing.services.devices import enrol_device, invite_device, revoke_device
from ticketing.services.scanning import absorb_scans
from ticketing.services.tickets import code_of

ACTOR = "system"
BATCH = 200
CAME = 0.84  # share of the registered who came
READ_TWICE = 0.05
LEFT_AND_CAME_BACK = 0.06
MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class _Reading:
    at_ms: int
    code: str
    direction: str
    activity: str


def replay_the_past(planted: Planted, gates: dict[str, Gate]) -> None:
    """Scans of every activity that is over, then its devices are shut out and the activity is marked as done."""
    chance = random.Random(SEED)  # noqa: S311  the same scans in every demo, on purpose
    for fact in GATES:
        if not fact.code.startswith(OVER):
            continue
        activities = [planted.activities[f"{CODE}-{short}"] for short in fact.activities]
        readings = [reading for activity in activities for reading in _readings(activity, chance)]
        _send(gates[f"{CODE}-{fact.code}"], sorted(readings, key=lambda one: one.at_ms))
        for activity in activities:
            mark_done(activity, actor=ACTOR)


def _readings(activity: Activity, chance: random.Random) -> list[_Reading]:
    """Most come in the half hour before it begins; some are read twice, some go out and come back."""
    start_ms, number = ms_of(start_of(activity)), activity.event.edition.number
    registered = Registration.objects.filter(activity=activity, state=Registration.State.CONFIRMED)
    tickets = (
        Ticket.objects.filter(attendee__in=registered.values("attendee")).select_related("attendee").order_by("pk")
    )
    readings = []
    for ticket in tickets:
        if chance.random() > CAME:
            continue
        code = code_of(ticket, edition_number=number)
        came = start_ms + int(chance.triangular(-35, 80, -5) * MINUTE)
        readings.append(_Reading(came, code, "entry", activity.code))
        if chance.random() < READ_TWICE:
            readings.append(_Reading(came + 3 * MINUTE, code, "entry", activity.code))
        elif chance.random() < LEFT_AND_CAME_BACK:
            readings.append(_Reading(came + 25 * MINUTE, code, "exit", activity.code))
            readings.append(_Reading(came + 40 * MINUTE, code, "entry", activity.code))
    # Somebody always tries with something else.
    readings.append(_Reading(start_ms + 10 * MINUTE, "https://example.org/not-a-ticket", "entry", activity.code))
    return readings


def _send(gate: Gate, readings: list[_Reading]) -> None:
    """One device per gate: enrolled that morning, shut out in the evening."""
    morning = dt.datetime.fromtimestamp(readings[0].at_ms / 1000, tz=dt.UTC) - dt.timedelta(hours=1)
    evening = dt.datetime.fromtimestamp(readings[-1].at_ms / 1000, tz=dt.UTC) + dt.timedelta(hours=2)
    _invited, code = invite_device(gate, actor=ACTOR)
    device, token = enrol_device(code, name=f"{gate.name_en}, phone 1")
    caller = device_with_token(token)
    if caller is None:
        raise RuntimeError("a device that was just enrolled must be known")
    records = [
        {
            "id": str(uuid.uuid4()),
            "seq": seq,
            "code": reading.code,
            "gate": gate.code,
            "activity": reading.activity,
            "direction": reading.direction,
            "wall_ms": reading.at_ms,
            "mono_ms": reading.at_ms - readings[0].at_ms,
            "boot_id": "demo",
            "app_version": "demo",
        }
        for seq, reading in enumerate(readings, start=1)
    ]
    for first in range(0, len(records), BATCH):
        absorb_scans(caller, records[first : first + BATCH], now=evening)
    revoke_device(device, actor=ACTOR)
    Device.objects.filter(pk=device.pk).update(enrolled_at=morning, last_seen_at=evening, revoked_at=evening)
