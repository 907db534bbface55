"""Where CVs are taken, and which companies may read them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Campaign(models.Model):
    """CV intake at an activity. No row: the activity takes no CVs.

    It is open from `opens_at` until `closes_at`; an empty time is no bound. Whether its page is live and its activity not
    cancelled is asked as well: see `queries.intake_of`.
    """

    activity = models.OneToOneField(
        "summit.Activity", on_delete=models.PROTECT, related_name="campaign", verbose_name=_("activity")
    )
    opens_at = models.DateTimeField(
        _("takes CVs from"), null=True, blank=True, help_text=_("Empty: from the day the page is public.")
    )
    closes_at = models.DateTimeField(
        _("takes CVs until"), null=True, blank=True, help_text=_("Empty: until midnight of its last day.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="campaign_closes_after_it_opens",
                violation_error_message=_("The campaign must close after it opens."),
            )
        ]

    def __str__(self) -> str:
        return str(self.activity)


class Employer(models.Model):
    """An organisation that recruits. Reads nothing before staff verified it, and nothing of campaigns it did not join."""

    class State(models.TextChoices):
        APPLIED = "applied", _("waiting to be verified")
        VERIFIED = "verified", _("verified")
        SUSPENDED = "suspended", _("suspended")

    organisation = models.OneToOneField(
        "summit.Organisation", on_delete=models.PROTECT, related_name="employer", verbose_name=_("organisation")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.APPLIED)
    applied_at = models.DateTimeField(default=timezone.now)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    representatives = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="careerfair.EmployerRepresentative",
        related_name="+",
        verbose_name=_("representatives"),
    )
    campaigns = models.ManyToManyField(
        Campaign, through="careerfair.EmployerCampaign", related_name="employers", verbose_name=_("campaigns")
    )

    class Meta:
        ordering = ["organisation__name_en"]
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "verified", "suspended"]), name="employer_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_at__isnull=False),
                name="verified_employer_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class EmployerRepresentative(models.Model):
    """A user who acts for an employer; a user acts for one employer only, so that nobody has to be asked which."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="employer_representatives")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="employer_representative"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")

    def __str__(self) -> str:
        return f"{self.user_id} for {self.employer_id}"


class EmployerCampaign(models.Model):
    """An employer takes part in a campaign, and may read what students left there."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="employer_campaigns")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="employer_campaigns")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "campaign"], name="employer_joins_a_campaign_once"),
        ]

    def __str__(self) -> str:
        return f"{self.employer_id} at {self.campaign_id}"
