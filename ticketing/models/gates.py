"""The gates, their devices and what they saw."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ticketing.models.people import Ticket, new_code


class Gate(models.Model):
    """A door with one or more devices; it lets people into the activities it serves."""

    event = models.ForeignKey("summit.Event", on_delete=models.CASCADE, related_name="gates", verbose_name=_("event"))
    code = models.SlugField(_("code"), max_length=80, unique=True)
    name_en = models.CharField(_("name in English"), max_length=100)
    name_bn = models.CharField(_("name in Bangla"), max_length=100)
    activities = models.ManyToManyField("summit.Activity", related_name="gates", verbose_name=_("activities"))

    class Meta:
        ordering = ["event", "code"]
        verbose_name = _("gate")
        verbose_name_plural = _("gates")

    def __str__(self) -> str:
        return self.code


class Device(models.Model):
    """A phone or laptop that scans at a gate. Invited with a one-use code, active with a token of which only the hash is kept."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACTIVE = "active", _("active")
        REVOKED = "revoked", _("revoked")

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="devices", verbose_name=_("gate"))
    code = models.CharField(max_length=12, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100, blank=True, default="")
    state = models.CharField(max_length=7, choices=State.choices, default=State.INVITED)
    enrolment_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    enrolment_expires_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    seq_through = models.BigIntegerField(
        default=0, help_text="Every scan up to this number is here; moved forward now and then."
    )

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["invited", "active", "revoked"]), name="device_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.code


class Scan(models.Model):
    """One reading of a code at a gate: a fact, append only. What it means is what the fold says about all scans of the ticket.

    `verdict`, `reason` and `effective_ms` are the fold's answer, kept for reports and computed anew whenever a scan of the same ticket arrives.
    """

    id = models.UUIDField(primary_key=True, help_text="Made by the device.")
    # No index of their own for three references: those below begin with the same column, and every one costs each scan.
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="scans", db_index=False)
    seq = models.BigIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True, default="")
    body_hash = models.CharField(max_length=64, help_text="A second record with this id must be the same.")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="scans")
    activity = models.ForeignKey(
        "summit.Activity", null=True, blank=True, on_delete=models.PROTECT, related_name="scans", db_index=False
    )
    ticket = models.ForeignKey(
        Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="scans", db_index=False
    )
    raw = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="What was read, cut, where it is no ticket of ours; a valid code is never stored.",
    )
    direction = models.CharField(max_length=5, choices=[("entry", "entry"), ("exit", "exit")])
    wall_ms = models.BigIntegerField(help_text="Unix milliseconds by the device's clock.")
    mono_ms = models.BigIntegerField(null=True, blank=True)
    boot_id = models.CharField(max_length=40, blank=True, default="")
    local_verdict = models.CharField(max_length=20, blank=True, default="")
    override = models.JSONField(null=True, blank=True)
    bundle_version = models.CharField(max_length=40, blank=True, default="")
    app_version = models.CharField(max_length=40, blank=True, default="")
    received_at = models.DateTimeField(default=timezone.now)
    fault = models.CharField(
        max_length=20,
        blank=True,
        default="",
        help_text="Why this scan alone is refused, judged when it arrived; empty: it counts.",
    )
    effective_ms = models.BigIntegerField()
    verdict = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "seq"], name="device_numbers_a_scan_once"),
            models.CheckConstraint(
                condition=Q(
                    verdict__in=["admitted", "readmitted", "duplicate", "exit", "exit_without_entry", "refused"]
                ),
                name="scan_verdict_is_known",
            ),
            models.CheckConstraint(condition=Q(direction__in=["entry", "exit"]), name="scan_direction_is_known"),
        ]
        indexes = [
            models.Index(fields=["ticket", "activity"], name="scan_by_ticket"),
            models.Index(fields=["activity", "verdict", "effective_ms"], name="scan_by_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id}/{self.seq} {self.verdict}"


class QuarantinedScan(models.Model):
    """A record that could not become a scan (another body under a known id, a number used twice, a foreign gate …): kept as it came, for people."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="quarantined_scans")
    record = models.JSONField()
    record_hash = models.CharField(max_length=64, help_text="The same record sent again is kept once.")
    reason = models.CharField(max_length=40)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "record_hash"], name="quarantined_record_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.reason}"


class ClockObservation(models.Model):
    """How far a device's clock was off when it called: server minus device, in milliseconds. A fact, like a scan."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="clock_observations")
    seq = models.BigIntegerField()
    boot_id = models.CharField(max_length=40, blank=True, default="")
    offset_ms = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "seq", "boot_id"], name="one_clock_observation_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.offset_ms}"


class ServerEpoch(models.Model):
    """One row. Its value changes when the database is put back from a backup: devices then send again what they still keep."""

    only = models.BooleanField(primary_key=True, default=True)
    value = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="there_is_one_server_epoch")]

    def __str__(self) -> str:
        return str(self.value)
