"""Devices of a gate: invited with a one-use code, active with a token, revoked for good.

Code and token are shown once and never stored: only their hashes are. The code is short because somebody types it, so
its hash is keyed with the site's secret, it works once, and it runs out within minutes.
"""

import datetime as dt
import secrets
import unicodedata

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from summit.errors import Refusal
from ticketing.gate_queries import hash_of_token
from ticketing.models import Device, Gate, new_code

ENROLMENT_LENGTH = 12
LONGEST_NAME = 100
_LONGEST_TYPED = 64


def invite_device(gate: Gate, *, lives: dt.timedelta | None = None, actor: Actor) -> tuple[Device, str]:
    """A device that may be enrolled once at `gate`, and the code for it, e.g. `K7QM-29FX-PX4T`; shown now or never.

    `lives`: how long the code works, `settings.ENROLMENT_MINUTES` unless said.
    """
    code = new_code(ENROLMENT_LENGTH)
    until = timezone.now() + (lives or dt.timedelta(minutes=settings.ENROLMENT_MINUTES))
    with transaction.atomic():
        device = Device.objects.create(
            gate=gate,
            enrolment_hash=hash_of_code(code),
            enrolment_expires_at=until,
            invited_by_id=getattr(actor, "pk", None),
        )
        record(actor, "device.invited", device, scope=gate.event.code, gate=gate.code)
    return device, format_enrolment_code(code)


def enrol_device(code: str, *, name: str) -> tuple[Device, str]:
    """Turn the invitation behind `code` into an active device; returns it and its token, which is shown once.

    One statement decides, so of any number of parallel uses one wins. Refusals: `enrolment_unknown` (404),
    `enrolment_used`, `enrolment_expired`, `name_needed`.
    """
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise Refusal("name_needed", _("Give the device a name, for example “Main gate, left”."), field="name")
    token = secrets.token_urlsafe(32)
    enrolment_hash = hash_of_code(read_enrolment_code(code))
    now = timezone.now()
    with transaction.atomic():
        won = Device.objects.filter(
            enrolment_hash=enrolment_hash, state=Device.State.INVITED, enrolment_expires_at__gt=now
        ).update(
            state=Device.State.ACTIVE,
            name=name,
            token_hash=hash_of_token(token),
            enrolled_at=now,
            last_seen_at=now,
        )
        device = Device.objects.select_related("gate").filter(enrolment_hash=enrolment_hash).first()
        if not won or device is None:
            raise _why_not(device)
        record(
            f"device:{device.code}",
            "device.enrolled",
            device,
            scope=device.gate.event.code,
            gate=device.gate.code,
            name=name,
        )
    return device, token


def revoke_device(device: Device, *, actor: Actor) -> Device:
    """Shut a device or an open invitation out at once and for good. Its scans stay. Doing it again changes nothing."""
    with transaction.atomic():
        device = Device.objects.select_for_update(of=("self",)).select_related("gate").get(pk=device.pk)
        before = device.state
        if before == Device.State.REVOKED:
            return device
        device.state = Device.State.REVOKED
        device.revoked_at = timezone.now()
        device.save(update_fields=["state", "revoked_at"])
        record(
            actor,
            "device.revoked",
            device,
            scope=device.gate.event.code,
            before={"state": before},
            after={"state": device.state},
        )
    return device


def format_enrolment_code(code: str) -> str:
    """As people see it: groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_enrolment_code(typed: str) -> str:
    """What was typed or scanned, without spaces and dashes, in capitals and ASCII digits."""
    text = unicodedata.normalize("NFKC", typed[:_LONGEST_TYPED]).upper()
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in text if letter.isalnum()
    )


def hash_of_code(code: str) -> str:
    """Keyed with the site's secret: a copy of the database alone does not tell a code that still works."""
    return salted_hmac("ticketing.device.enrolment", code, algorithm="sha256").hexdigest()


def _why_not(device: Device | None) -> Refusal:
    if device is None:
        sentence = _("This code is not known. Compare it letter by letter, or ask the gate supervisor for a new one.")
        return Refusal("enrolment_unknown", sentence, status=404, field="code")
    if device.enrolled_at is not None:
        sentence = _(
            "This code was used already; each works once. If that was not you, tell the gate supervisor at once."
        )
        return Refusal("enrolment_used", sentence, field="code")
    sentence = _("This code is no longer valid. Ask the gate supervisor for a new one.")
    return Refusal("enrolment_expired", sentence, field="code")
