"""How a scanner proves which device it is: `Authorization: Device <token>`, checked in one statement, without a session."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Subquery
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ticketing.models import Device, ServerEpoch
from ticketing.services.devices import hash_of_token

KEYWORD = b"device"


@dataclass(frozen=True, slots=True)
class GateDevice:
    """Who calls: a device with its place, read at once.

    `row` has its gate loaded; `edition_number` is the one in the ticket codes of this gate's edition. `epoch` None: the
    database has none yet.
    """

    row: Device
    event_id: int
    event_code: str
    edition_number: int
    epoch: uuid.UUID | None

    is_authenticated = True
    is_anonymous = False
    is_active = True
    is_superuser = False
    pk = None

    def __str__(self) -> str:
        return f"device:{self.row.code}"


class DeviceToken(BaseAuthentication):
    """Codes: `bad_token` for one that is unknown, `device_revoked` for one that was shut out; both 401."""

    def authenticate(self, request: Request) -> tuple[GateDevice, None] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD:
            return None
        if len(parts) != 2:
            raise exceptions.AuthenticationFailed(_("Send `Authorization: Device <token>`."), code="bad_token")
        return device_with(parts[1].decode("latin-1")), None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  given by the framework
        return 'Device realm="scanner"'


class IsDevice(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002  given by the framework
        return isinstance(request.user, GateDevice)


def device_with(token: str) -> GateDevice:
    """The active device that has this token; AuthenticationFailed otherwise."""
    row: Any = (
        Device.objects.filter(token_hash=hash_of_token(token))
        .select_related("gate")
        .annotate(
            event_code=F("gate__event__code"),
            edition_number=F("gate__event__edition__number"),
            epoch=Subquery(ServerEpoch.objects.values("value")[:1]),
        )
        .first()
    )
    if row is None:
        raise exceptions.AuthenticationFailed(
            _("This device is not known here. Enrol it with a new code."), code="bad_token"
        )
    if row.state != Device.State.ACTIVE:
        raise exceptions.AuthenticationFailed(
            _("This device was shut out. Ask the gate supervisor for a new code."), code="device_revoked"
        )
    return GateDevice(row, row.gate.event_id, row.event_code, row.edition_number, row.epoch)
