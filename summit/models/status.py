"""What operations say about the programme. Rows of their own: publishing an old draft must not write an old state back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ProgrammeStatus(models.Model):
    """State of an activity or session, apart from whether its page is live. No row means planned."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")
        DONE = "done", _("done")

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="programme_status")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    reason_en = models.CharField(_("reason in English"), max_length=300, blank=True, default="")
    reason_bn = models.CharField(_("reason in Bangla"), max_length=300, blank=True, default="")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "postponed", "cancelled", "done"]), name="programme_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.state}"


class ProgrammeChange(models.Model):
    """A published change that people who come must know: moved, postponed, cancelled. Append only."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="programme_changes")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=12, choices=[(k, k) for k in ("moved", "postponed", "cancelled", "resumed", "done")]
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.page_id} {self.kind}"
