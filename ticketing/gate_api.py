"""Doors for devices: being enrolled, what stands at this gate now, and what was scanned."""

import datetime as dt
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits import knock
from ticketing.device_auth import DeviceToken, IsDevice, device_with
from ticketing.feed import feed_page
from ticketing.gate_queries import (
    DAY_MS,
    GateDevice,
    admitted_between,
    epoch_of,
    opened_activities,
    start_of_day,
)
from ticketing.gate_serializers import (
    EnrolmentInput,
    EnrolmentOutput,
    FeedOutput,
    GateStatusOutput,
    ScanBatchInput,
    ScanBatchOutput,
    batch_output,
    feed_output,
)
from ticketing.services.devices import enrol_device
from ticketing.services.scanning import absorb_scans
from ticketing.services.tickets import key_ring
from ticketing.short_code import parse_short_code

PRIVATE = {"Cache-Control": "private, no-store"}


class DeviceEnrolment(APIView):
    """Turn a one-use code into a device. The token in the answer is shown once; keep it."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(request=EnrolmentInput, responses={201: EnrolmentOutput})
    def post(self, request: Request) -> Response:
        knock("enrol", request._request)  # noqa: SLF001  the limiter counts addresses of plain requests
        asked = EnrolmentInput(data=request.data)
        asked.is_valid(raise_exception=True)
        _row, token = enrol_device(asked.validated_data["code"], name=asked.validated_data["name"])
        return Response({"token": token, **_status(device_with(token))}, status=201, headers=PRIVATE)


class GateStatus(APIView):
    """Where the device stands, what its gate opens, and how many people came through it today."""

    authentication_classes = [DeviceToken]
    permission_classes = [IsDevice]

    @extend_schema(responses=GateStatusOutput)
    def get(self, request: Request) -> Response:
        return Response(_status(_caller(request)), headers=PRIVATE)


class ScanUpload(APIView):
    """Store scans and say what they mean. A batch of one is the online scan.

    Answers stand in the order of the records. A record that was here before answers `already` with what it means now; one
    that cannot be stored as a scan is kept aside as `quarantined` and fails none of the others.
    """

    authentication_classes = [DeviceToken]
    permission_classes = [IsDevice]

    @extend_schema(request=ScanBatchInput, responses=ScanBatchOutput)
    def post(self, request: Request) -> Response:
        asked = ScanBatchInput(data=request.data)
        asked.is_valid(raise_exception=True)
        device, records = _caller(request), asked.validated_data["scans"]
        if any(isinstance(record, dict) and parse_short_code(record.get("code")) for record in records):
            knock("short_code", str(device))
        now = timezone.now()
        absorbed = absorb_scans(device, records, now=now, sent=asked.sent())
        answer = batch_output(absorbed, server_time=_moment(now), epoch=epoch_of(device))
        return Response(answer, headers=PRIVATE)


class ScannerFeed(APIView):
    """What a device needs to judge without a connection: keys, revocations, gates, and the roster in pages of 2,000.

    Start without a cursor and go on with `next` until it is null. A page may be applied twice. To be up to date, start again.
    """

    authentication_classes = [DeviceToken]
    permission_classes = [IsDevice]

    @extend_schema(
        parameters=[OpenApiParameter("cursor", str, description="`next` of the page before.")], responses=FeedOutput
    )
    def get(self, request: Request) -> Response:
        cursor = request.query_params.get("cursor", "0")
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
            raise ValidationError({"cursor": [_("This cursor is not one of ours. Start again without one.")]})
        page = feed_page(_caller(request), key_ring(), after=int(cursor))
        return Response(feed_output(page), headers=PRIVATE)


def _caller(request: Request) -> GateDevice:
    return cast(GateDevice, request.user)  # IsDevice let nobody else in


def _status(device: GateDevice) -> dict[str, Any]:
    now = timezone.now()
    midnight = start_of_day(now)
    return {
        "device": {"code": device.code, "name": device.name},
        "gate": {
            "code": device.gate.code,
            "name_en": device.gate.name_en,
            "name_bn": device.gate.name_bn,
            "event": device.gate.event_code,
        },
        "activities": opened_activities(device.gate.pk),
        "admitted_today": admitted_between(device.gate.pk, start_ms=midnight, end_ms=midnight + DAY_MS),
        "server_time": _moment(now),
        "server_epoch": epoch_of(device),
    }


def _moment(now: dt.datetime) -> str:
    return timezone.localtime(now).isoformat(timespec="milliseconds")


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    target_class = "ticketing.device_auth.DeviceToken"
    name = "deviceToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Device <token>`, from `scanner/devices/enrol/`.",
        }
