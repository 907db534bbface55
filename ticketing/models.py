"""Who comes: attendees, their places, their tickets, the gates and what the gates saw."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.work import Claimable

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on the phone or on paper


def new_code(length: int = 8) -> str:
    """A random public code; 30^8 possibilities, unique by constraint."""
    return "".join(secrets.choice(CODE_ALPHABET) for _i in range(length))


class Kind(models.TextChoices):
    """Kind of person; its number in the ticket code stands in qr.py."""

    DELEGATE = "delegate", _("delegate")
    STUDENT = "student", _("student")
    SPEAKER = "speaker", _("speaker")
    GUEST = "guest", _("guest")
    VIP = "vip", _("special guest")
    PRESS = "press", _("press")
    EXHIBITOR = "exhibitor", _("exhibitor")
    RECRUITER = "recruiter", _("recruiter")
    VOLUNTEER = "volunteer", _("volunteer")
    STAFF = "staff", _("staff")
    ORGANISER = "organiser", _("organiser")


class Attendee(models.Model):
    """A person in an edition. One per phone and name: a phone is often shared by a family or a college's coordinator."""

    edition = models.ForeignKey("summit.Edition", on_delete=models.PROTECT, related_name="attendees")
    code = models.CharField(max_length=12, unique=True, default=new_code)
    public_id = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Stands in the ticket link."
    )
    link_version = models.PositiveSmallIntegerField(default=1, help_text="Raising it kills every link sent before.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DELEGATE)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True, default="")
    name_bn = models.CharField(_("name in Bangla"), max_length=150, blank=True, default="")
    name_key = models.CharField(
        max_length=200, help_text="bangla.text.name_key of the name: spellings of one name are one key."
    )
    phone = models.CharField(_("phone"), max_length=20)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True, default="")
    organisation = models.CharField(_("organisation"), max_length=200, blank=True, default="")
    designation = models.CharField(_("designation"), max_length=150, blank=True, default="")
    institution = models.CharField(_("institution"), max_length=200, blank=True, default="")
    district = models.ForeignKey(
        "summit.District", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("district")
    )
    language = models.CharField(max_length=2, choices=[("bn", "বাংলা"), ("en", "English")], default="bn")
    created_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "phone", "name_key"],
                condition=Q(erased_at__isnull=True),
                name="one_attendee_per_phone_and_name",
            ),
            models.CheckConstraint(
                condition=~Q(name_en="") | ~Q(name_bn="") | Q(erased_at__isnull=False), name="attendee_has_a_name"
            ),
        ]
        indexes = [models.Index(fields=["edition", "-id"], name="attendee_by_edition")]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """In the attendee's own language where both are known."""
        first, second = (self.name_bn, self.name_en) if self.language == "bn" else (self.name_en, self.name_bn)
        return first or second


class Consent(models.Model):
    """What a person agreed to, in which words and language, and until when."""

    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30)
    notice = models.CharField(max_length=20, help_text="Version of the notice that was shown.")
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attendee", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_live_consent_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id} {self.purpose}"


class Ticket(models.Model):
    """An attendee's credential. Neither the code nor its signature is stored: they are computed from key and row when shown."""

    class State(models.TextChoices):
        VALID = "valid", _("valid")
        REVOKED = "revoked", _("revoked")

    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="tickets")
    tid = models.CharField(max_length=16, unique=True, help_text="The 8 random bytes of the code, in hex.")
    short_code = models.CharField(
        max_length=9, unique=True, help_text="8 characters and a check character, typed where no camera reads."
    )
    kid = models.PositiveSmallIntegerField(help_text="Number of the signing key.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    issue = models.PositiveSmallIntegerField(default=1)
    day = models.PositiveSmallIntegerField(default=0, help_text="Day since 1970-01-01 it is valid on, 0 = all.")
    state = models.CharField(max_length=7, choices=State.choices, default=State.VALID)
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attendee"], condition=Q(state="valid"), name="one_valid_ticket_per_attendee"
            ),
            models.CheckConstraint(condition=Q(state__in=["valid", "revoked"]), name="ticket_state_is_known"),
            models.CheckConstraint(condition=Q(issue__gte=1, issue__lte=255), name="ticket_issue_fits_one_byte"),
        ]

    def __str__(self) -> str:
        return self.short_code


class RegistrationRule(models.Model):
    """When and how an activity takes registrations. No row: it takes none."""

    activity = models.OneToOneField("summit.Activity", on_delete=models.CASCADE, related_name="registration_rule")
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    needs_approval = models.BooleanField(_("needs approval"), default=False)
    has_waiting_list = models.BooleanField(_("has a waiting list"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="registration_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return f"registration for {self.activity_id}"


class Quota(models.Model):
    """Places that one activity, or several together, give out. `taken` counts confirmed and pending registrations; the database refuses one too many."""

    event = models.ForeignKey("summit.Event", on_delete=models.CASCADE, related_name="quotas")
    name = models.CharField(_("name"), max_length=100)
    activities = models.ManyToManyField("summit.Activity", related_name="quotas")
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty: no limit."))
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")), name="quota_is_never_oversold"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Registration(models.Model):
    """A place of one attendee in one activity (pretix: order)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        PENDING = "pending", _("pending approval")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")

    code = models.CharField(max_length=12, unique=True, default=new_code)
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="registrations")
    activity = models.ForeignKey("summit.Activity", on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=9, choices=State.choices)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attendee", "activity"],
                condition=~Q(state="cancelled"),
                name="one_active_registration_per_activity",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "pending", "confirmed", "cancelled"]),
                name="registration_state_is_known",
            ),
        ]
        indexes = [models.Index(fields=["activity", "state", "id"], name="registration_by_activity")]

    def __str__(self) -> str:
        return self.code


class RegistrationRequest(models.Model):
    """The answer that a request with this id got: the same request again answers the same, and another body with its id is refused."""

    request_id = models.UUIDField(primary_key=True)
    body_hash = models.CharField(max_length=64)
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="+")
    answer = models.JSONField(help_text="Codes and states as first answered; the ticket code is computed anew.")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.request_id)


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
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="scans")
    seq = models.BigIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True, default="")
    body_hash = models.CharField(max_length=64, help_text="A second record with this id must be the same.")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="scans")
    activity = models.ForeignKey(
        "summit.Activity", null=True, blank=True, on_delete=models.PROTECT, related_name="scans"
    )
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="scans")
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
    reason = models.CharField(max_length=40)
    received_at = models.DateTimeField(default=timezone.now)

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


class BadgeBatch(Claimable):
    """Badges to print, asked for by staff and rendered by the worker."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")

    activity = models.ForeignKey(
        "summit.Activity", on_delete=models.CASCADE, related_name="badge_batches", verbose_name=_("activity")
    )
    layout = models.CharField(
        _("layout"), max_length=4, choices=[("a6", _("A6, one a page")), ("a4", _("A4, four a page"))], default="a4"
    )
    state = models.CharField(max_length=6, choices=State.choices, default=State.QUEUED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    badges = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True, default="", help_text="Name in the private storage.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "done", "failed"]), name="badge_batch_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"badges {self.pk} {self.state}"
