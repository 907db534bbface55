"""Shapes of the scanner's operations. Scan records are read by `scan_records`: a broken one must not fail its batch."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ticketing.feed import FeedPage
from ticketing.models import Kind
from ticketing.scan_records import LARGEST_NUMBER, LATEST_MS
from ticketing.services.scanning import Absorbed, ScanAnswer, SentAt
from ticketing.verdicts import Direction, Reason, Verdict

MOST_SCANS = 200
STATUSES = ["created", "already", "quarantined"]


class EnrolmentInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=64, help_text="The one-use code; spaces, dashes and case do not matter.")
    name = serializers.CharField(max_length=100, help_text="What people call the device.")


class OpenedActivityOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    title_en = serializers.CharField()
    title_bn = serializers.CharField()
    start = serializers.DateTimeField(allow_null=True)
    end = serializers.DateTimeField(allow_null=True)
    by_invitation = serializers.BooleanField()


class GateOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    event = serializers.CharField()


class DeviceOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class GateStatusOutput(serializers.Serializer[Any]):
    device = DeviceOutput()
    gate = GateOutput()
    activities = OpenedActivityOutput(many=True)
    admitted_today = serializers.IntegerField(help_text="People whom this gate let in today for the first time.")
    server_time = serializers.DateTimeField()
    server_epoch = serializers.UUIDField(help_text="Changes when the server was put back from a backup.")


class EnrolmentOutput(GateStatusOutput):
    token = serializers.CharField(help_text="Shown once. Send it as `Authorization: Device <token>`.")


class OverrideInput(serializers.Serializer[Any]):
    by = serializers.CharField(max_length=200)
    why = serializers.CharField(max_length=200, required=False)


class ScanRecordInput(serializers.Serializer[Any]):
    """For the API document. What is read is `scan_records.read_record`, which says the same."""

    id = serializers.UUIDField(help_text="Made by the device, version 7 by preference.")
    seq = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER, help_text="1, 2, 3, … without a gap.")
    code = serializers.CharField(max_length=400, help_text="As it was read, or a typed short code.")
    gate = serializers.CharField(max_length=80)
    direction = serializers.ChoiceField(choices=[(member.value, member.value) for member in Direction])
    wall_ms = serializers.IntegerField(min_value=0, max_value=LATEST_MS, help_text="Unix ms by the device's clock.")
    activity = serializers.CharField(max_length=80, required=False, help_text="Empty: the one that is on.")
    mono_ms = serializers.IntegerField(required=False, allow_null=True)
    boot_id = serializers.CharField(max_length=40, required=False)
    prev_hash = serializers.CharField(max_length=64, required=False)
    local_verdict = serializers.CharField(max_length=20, required=False)
    reason = serializers.CharField(max_length=20, required=False)
    override = OverrideInput(required=False, allow_null=True)
    bundle_version = serializers.CharField(max_length=40, required=False)
    app_version = serializers.CharField(max_length=40, required=False)


@extend_schema_field(ScanRecordInput(many=True))
class RecordsField(serializers.Field[list[Any], Any, Any, Any]):
    """A list, and not too long; what is in it is looked at record by record, and none fails the others."""

    default_error_messages = {
        "not_a_list": _("Send a list of records."),
        "max_length": _("Send at most {most} records at once."),
    }

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) > MOST_SCANS:
            self.fail("max_length", most=MOST_SCANS)
        return data

    def to_representation(self, value: list[Any]) -> Any:
        return value


class ScanBatchInput(serializers.Serializer[Any]):
    scans = RecordsField(help_text=f"At most {MOST_SCANS}.")
    sent_ms = serializers.IntegerField(
        min_value=0,
        max_value=LATEST_MS,
        required=False,
        help_text="The device's clock when it sends, Unix ms: lets the server put a wrong clock right.",
    )
    boot_id = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)

    def sent(self) -> SentAt | None:
        said: dict[str, Any] = self.validated_data
        return SentAt(said["sent_ms"], said["boot_id"]) if "sent_ms" in said else None


class EarlierEntryOutput(serializers.Serializer[Any]):
    at_ms = serializers.IntegerField(help_text="Unix milliseconds.")
    gate = serializers.CharField()
    gate_name_en = serializers.CharField()
    gate_name_bn = serializers.CharField()


class ScanResultOutput(serializers.Serializer[Any]):
    id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=STATUSES)
    verdict = serializers.ChoiceField(choices=[(member.value, member.value) for member in Verdict], allow_null=True)
    reason = serializers.CharField(
        allow_null=True, help_text=f"One of {', '.join(sorted(Reason))}; of a quarantined record why it was."
    )
    kind = serializers.ChoiceField(choices=Kind.choices, allow_null=True)
    activity = serializers.CharField(allow_null=True)
    quiet = serializers.BooleanField(help_text="The same device read the same code a moment ago.")
    earlier = EarlierEntryOutput(allow_null=True, help_text="The entry that a duplicate repeats.")


class ScanBatchOutput(serializers.Serializer[Any]):
    results = ScanResultOutput(many=True)
    have_seq_through = serializers.IntegerField(help_text="Every record up to this number is here; may lag a little.")
    server_time = serializers.DateTimeField()
    server_epoch = serializers.UUIDField()


class FeedKeyOutput(serializers.Serializer[Any]):
    kid = serializers.IntegerField()
    public = serializers.CharField(help_text="32 bytes, base64.")
    editions = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    status = serializers.ChoiceField(choices=["active", "verify_only", "revoked"])
    not_before = serializers.DateField(allow_null=True)
    not_after = serializers.DateField(allow_null=True)


class FeedActivityOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    start_ms = serializers.IntegerField(allow_null=True)
    end_ms = serializers.IntegerField(allow_null=True)
    by_invitation = serializers.BooleanField()


class FeedGateOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name_en = serializers.CharField()
    name_bn = serializers.CharField()
    activities = FeedActivityOutput(many=True)


class FeedOutput(serializers.Serializer[Any]):
    keys = FeedKeyOutput(many=True, help_text="On the first page.")
    revocations = serializers.ListField(
        child=serializers.ListField(), help_text="On the first page: [tid, lowest valid issue], 256 when none is valid."
    )
    gates = FeedGateOutput(many=True, help_text="On the first page: every gate of the event.")
    roster_activities = serializers.ListField(
        child=serializers.CharField(), help_text="What the bits in a roster row stand for, lowest first."
    )
    roster = serializers.ListField(
        child=serializers.CharField(),
        help_text="Rows of 90 bytes in base64, sealed to the badge: docs/scanning.md says how to open one.",
    )
    admissions = serializers.ListField(child=serializers.ListField(), help_text="Of other gates; empty for now.")
    next = serializers.CharField(allow_null=True, help_text="The cursor to go on with; null: there is nothing more.")


def feed_output(page: FeedPage) -> dict[str, Any]:
    return {
        "keys": page.keys,
        "revocations": page.revocations,
        "gates": page.gates,
        "roster_activities": page.roster_activities,
        "roster": page.roster,
        "admissions": [],
        "next": page.next,
    }


def result_output(answer: ScanAnswer) -> dict[str, Any]:
    """One row of `ScanResultOutput`, built by hand: this is the busiest answer we give."""
    earlier, gate = None, answer.earlier_gate
    if gate is not None:
        names = {"gate_name_en": gate.name_en, "gate_name_bn": gate.name_bn}
        earlier = {"at_ms": answer.earlier_ms, "gate": gate.code, **names}
    return {
        "id": answer.id,
        "status": answer.status,
        "verdict": answer.verdict,
        "reason": answer.reason,
        "kind": answer.kind,
        "activity": answer.activity,
        "quiet": answer.quiet,
        "earlier": earlier,
    }


def batch_output(absorbed: Absorbed, *, server_time: str, epoch: str) -> dict[str, Any]:
    return {
        "results": [result_output(answer) for answer in absorbed.answers],
        "have_seq_through": absorbed.have_seq_through,
        "server_time": server_time,
        "server_epoch": epoch,
    }
