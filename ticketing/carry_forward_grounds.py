"""Grounds that gates and registrations know: who was there, and, where nothing was scanned, who had a place."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from summit.models import ActivityKind, Event
from ticketing.carry_forward import Ground
from ticketing.models import Registration, Scan
from ticketing.verdicts import Verdict

ADMITTED = (Verdict.ADMITTED.value, Verdict.READMITTED.value)


def attended(event: Event, kind: ActivityKind | None) -> Iterable[int]:
    """Whom a gate let in."""
    scans = Scan.objects.filter(activity__event=event, verdict__in=ADMITTED)
    if kind is not None:
        scans = scans.filter(activity__kind=kind)
    return scans.values_list("ticket__attendee", flat=True).distinct()


def registered(event: Event, kind: ActivityKind | None) -> Iterable[int]:
    """Who has a confirmed place."""
    places = Registration.objects.filter(activity__event=event, state=Registration.State.CONFIRMED)
    if kind is not None:
        places = places.filter(activity__kind=kind)
    return places.values_list("attendee", flat=True).distinct()


ATTENDED = Ground(_("was there, as the gates saw it"), attended)
REGISTERED = Ground(_("had a confirmed place"), registered)
