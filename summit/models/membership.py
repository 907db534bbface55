"""Who may do what, where."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ORGANISER = "organiser", _("organiser")
    REGISTRAR = "registrar", _("registrar")
    EDITOR = "editor", _("editor")
    PUBLISHER = "publisher", _("publisher")
    GATE_SUPERVISOR = "gate_supervisor", _("gate supervisor")
    RAPPORTEUR = "rapporteur", _("rapporteur")
    CHAIR = "chair", _("chair of the dialogue")
    CENTRAL_TEAM = "central_team", _("central recommendation team")
    EMPLOYER = "employer", _("employer")
    AUDITOR = "auditor", _("auditor")


class Membership(models.Model):
    """One role of one user: in one event, or in all events of an edition when `event` is empty."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    edition = models.ForeignKey(
        "summit.Edition", on_delete=models.CASCADE, related_name="memberships", verbose_name=_("edition")
    )
    event = models.ForeignKey(
        "summit.Event",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("event"),
        help_text=_("Empty: every event of the edition."),
    )
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.UniqueConstraint(
                fields=["user", "role", "event"],
                condition=Q(event__isnull=False),
                name="one_membership_per_role_and_event",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "edition"],
                condition=Q(event__isnull=True),
                name="one_membership_per_role_and_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
