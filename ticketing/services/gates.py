"""Gates: which doors an event has, and what each lets people into."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify

from accounts.audit import Actor, record
from summit.models import Activity, Event
from ticketing.gate_queries import forget_gate
from ticketing.models import Gate


def add_gate(event: Event, *, name_en: str, name_bn: str, activities: Iterable[Activity], actor: Actor) -> Gate:
    """A new gate of `event` for these activities of the same event; its code follows from the event and the English name."""
    with transaction.atomic():
        Event.objects.select_for_update(of=("self",)).get(pk=event.pk)  # two gates of one name get two codes
        gate = Gate.objects.create(event=event, code=_free_code(event, name_en), name_en=name_en, name_bn=name_bn)
        gate.activities.set(_own(event, activities))
        record(actor, "gate.added", gate, scope=event.code, after=_facts(gate))
    return gate


def change_gate(gate: Gate, *, name_en: str, name_bn: str, activities: Iterable[Activity], actor: Actor) -> Gate:
    """Other names or activities; the code stays, because devices and scans know it."""
    with transaction.atomic():
        row = Gate.objects.select_for_update(of=("self",)).select_related("event").get(pk=gate.pk)
        before = _facts(row)
        row.name_en, row.name_bn = name_en, name_bn
        row.save(update_fields=["name_en", "name_bn"])
        row.activities.set(_own(row.event, activities))
        record(actor, "gate.changed", row, scope=row.event.code, before=before, after=_facts(row))
        transaction.on_commit(lambda: forget_gate(row.pk))
    return row


def _own(event: Event, activities: Iterable[Activity]) -> list[Activity]:
    return [activity for activity in activities if activity.event_id == event.pk]


def _facts(gate: Gate) -> dict[str, object]:
    codes = sorted(gate.activities.values_list("code", flat=True))
    return {"name_en": gate.name_en, "name_bn": gate.name_bn, "activities": codes}


def _free_code(event: Event, name: str) -> str:
    stem = f"{event.code}-{slugify(name)[:20] or 'gate'}"[:70]
    taken = set(Gate.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code
