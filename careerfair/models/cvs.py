"""The file of a CV, from the moment it is received until it is purged, and who opened it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.work import Claimable
from careerfair.models.applications import Application
from careerfair.models.campaigns import Employer


class CV(Claimable):
    """One version of the CV of an application. The newest version counts; older ones stay until they are purged.

    The file lies in the private storage under `stored_name`, which is ours; what the student called it is text for people, nothing more.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        SCANNING = "scanning", _("being checked")
        CLEAN = "clean", _("checked")
        PARSED = "parsed", _("checked and read")
        INFECTED = "infected", _("infected")
        UNREADABLE = "unreadable", _("could not be read")
        PURGED = "purged", _("deleted")

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cvs")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    stored_name = models.CharField(max_length=80, unique=True)
    original_name = models.CharField(
        max_length=150, blank=True, default="", help_text="What the student called it, made harmless. Never a path."
    )
    kind = models.CharField(max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField(help_text="Bytes, as stored.")
    sha256 = models.CharField(max_length=64, help_text="Of the bytes as stored.")
    rewritten = models.BooleanField(
        default=False,
        help_text="Pictures are drawn anew: place and camera are dropped, and whatever was hidden in them.",
    )
    received_at = models.DateTimeField(default=timezone.now)
    scanned_at = models.DateTimeField(null=True, blank=True)
    scanner = models.CharField(
        max_length=20, blank=True, default="", help_text="Which scanner spoke: clamd or structural."
    )
    finding = models.CharField(max_length=120, blank=True, default="", help_text="What the scanner found.")
    text = models.TextField(blank=True, default="", help_text="Read from the file, where that was cheap.")
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("CV")
        verbose_name_plural = _("CVs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "scanning", "clean", "parsed", "infected", "unreadable", "purged"]),
                name="cv_state_is_known",
            ),
            models.CheckConstraint(condition=Q(kind__in=["pdf", "docx", "jpeg", "png"]), name="cv_kind_is_known"),
            models.UniqueConstraint(fields=["application", "version"], name="cv_version_is_unique_in_its_application"),
            models.CheckConstraint(
                condition=~Q(state__in=["clean", "parsed"]) | (Q(scanned_at__isnull=False) & ~Q(scanner="")),
                name="clean_cv_was_scanned",
            ),
            models.CheckConstraint(
                condition=~Q(state="purged") | Q(purged_at__isnull=False), name="purged_cv_has_a_date"
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state__in=["received", "scanning"]), name="cv_queue")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.version}"


class CVOpening(models.Model):
    """Somebody opened a student's data, or the CV. Shown to the student; never edited."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="openings")
    cv = models.ForeignKey(
        CV,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="openings",
        help_text="Empty: the typed fields with phone and address were opened, not the file.",
    )
    employer = models.ForeignKey(
        Employer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="openings",
        help_text="Empty: opened by staff of the campaign.",
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["employer", "at"], name="cv_opening_by_employer"),
            models.Index(fields=["application", "-at"], name="cv_opening_by_application"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d %H:%M}"
