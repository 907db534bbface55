"""How a scanner proves which device it is: `Authorization: Device <token>`, checked in one statement, without a session."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ticketing.gate_queries import GateDevice, device_with_token
from ticketing.models import Device

KEYWORD = b"device"


class DeviceToken(BaseAuthentication):
    """Codes: `bad_token` for one that is unknown, `device_revoked` for one that was shut out; both 401."""

    def authenticate(self, request: Request) -> tuple[GateDevice, None] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD:
            return None
        if len(parts) != 2:
            raise exceptions.AuthenticationFailed(_("Send `Authorization: Device <token>`."), code="bad_token")
        return device_with(parts[1].decode("latin-1")), None

    def authenticate_header(self, request: Request) -> str:
        return 'Device realm="scanner"'


class IsDevice(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, GateDevice)


def device_with(token: str) -> GateDevice:
    """The active device that has this token; AuthenticationFailed otherwise."""
    device = device_with_token(token)
    if device is None:
        raise exceptions.AuthenticationFailed(
            _("This device is not known here. Enrol it with a new code."), code="bad_token"
        )
    if device.state != Device.State.ACTIVE:
        raise exceptions.AuthenticationFailed(
            _("This device was shut out. Ask the gate supervisor for a new code."), code="device_revoked"
        )
    return device
