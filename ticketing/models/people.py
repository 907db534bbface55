"""Who comes: attendees, what they agreed to, their tickets and badges."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.work import Claimable

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on the phone or on paper


def new_code(length: int = 8) -> str:
    """A random public code; 30^8 possibilities, unique by constraint."""
    number = int.from_bytes(secrets.token_bytes(length), "big")
    letters = []
    for _place in range(length):
        number, letter = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[letter])
    return "".join(letters)


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


class Gender(models.TextChoices):
    """Asked for reserved places and reports only; nobody has to say it."""

    FEMALE = "female", _("woman")
    MALE = "male", _("man")
    OTHER = "other", _("another gender")


class Attendee(models.Model):
    """A person in an edition. One per phone and name: a phone is often shared by a family or a college's coordinator.

    `phone_rank` says the how manieth person it was on the phone when it registered; more than one is shown to staff.
    `merged_into` is the attendee that this one turned out to be: it keeps its data for an undo, and no place or ticket.
    """

    edition = models.ForeignKey(
        "summit.Edition", on_delete=models.PROTECT, related_name="attendees", db_index=False
    )  # `attendee_by_edition` begins with it
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
    gender = models.CharField(_("gender"), max_length=6, choices=Gender.choices, blank=True, default="")
    language = models.CharField(max_length=2, choices=[("bn", "বাংলা"), ("en", "English")], default="bn")
    phone_rank = models.PositiveSmallIntegerField(default=1)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # looked up from this side only
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
            models.CheckConstraint(condition=Q(gender__in=["", *Gender.values]), name="attendee_gender_is_known"),
        ]
        indexes = [
            models.Index(fields=["edition", "-id"], name="attendee_by_edition"),
            models.Index(fields=["edition", "id"], condition=Q(phone_rank__gt=1), name="attendee_on_a_shared_phone"),
            # Of those who gave one, in whichever case.
            models.Index(Upper("email"), condition=~Q(email=""), name="attendee_by_email"),
        ]

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


class OneTimeCode(models.Model):
    """Six digits that went to the address on file of a person who lost the link. Kept hashed; few tries, few minutes, one use."""

    attendee = models.OneToOneField(Attendee, on_delete=models.CASCADE, related_name="one_time_code")
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"one-time code of {self.attendee_id}"


class Merge(models.Model):
    """Two attendees that turned out to be one person. `facts` holds what an undo needs: codes and states, no personal data."""

    kept = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="attendee_is_merged_away_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


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
