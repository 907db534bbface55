"""What is said and recommended: dialogues, proposals, minutes, recommendations."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ticketing.models import new_code


class Dialogue(models.Model):
    """The dialogue of one activity: its topic, its agenda points, and a summary that may be published."""

    activity = models.OneToOneField("summit.Activity", on_delete=models.PROTECT, related_name="dialogue")
    topic_en = models.CharField(_("topic in English"), max_length=300)
    topic_bn = models.CharField(_("topic in Bangla"), max_length=300)
    summary_en = models.TextField(_("public summary in English"), max_length=4000, blank=True, default="")
    summary_bn = models.TextField(_("public summary in Bangla"), max_length=4000, blank=True, default="")
    proposals_until = models.DateTimeField(_("takes proposals until"), null=True, blank=True)

    class Meta:
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")

    def __str__(self) -> str:
        return self.topic

    @property
    def topic(self) -> str:
        return self.topic_bn if get_language() == "bn" else self.topic_en

    @property
    def summary(self) -> str:
        return self.summary_bn if get_language() == "bn" else self.summary_en


class AgendaPoint(models.Model):
    """One point that the dialogue is asked to discuss."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="agenda_points")
    position = models.PositiveSmallIntegerField(_("number"))
    text_en = models.CharField(_("point in English"), max_length=300)
    text_bn = models.CharField(_("point in Bangla"), max_length=300)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["dialogue", "position"], name="agenda_point_number_is_unique")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return self.text_bn if get_language() == "bn" else self.text_en


class Proposal(models.Model):
    """What a participant asks to be changed, and why it is necessary. In the language in which it was made."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        QUALIFIED = "qualified", _("qualified")
        DECLINED = "declined", _("declined")

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="proposals")
    code = models.CharField(max_length=12, unique=True, default=new_code)
    request_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, default="")
    agenda_point = models.ForeignKey(
        AgendaPoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    language = models.CharField(max_length=2, choices=[("bn", "বাংলা"), ("en", "English")], default="bn")
    text = models.TextField(_("proposal"), max_length=4000)
    necessity = models.TextField(_("why it is necessary"), max_length=4000)
    proposer = models.CharField(_("proposed by"), max_length=150)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True, default="")
    name_is_public = models.BooleanField(_("the name may be shown"), default=False)
    attendee = models.ForeignKey(
        "ticketing.Attendee", null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.SUBMITTED)
    decline_reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    submitted_at = models.DateTimeField(default=timezone.now)
    screened_at = models.DateTimeField(null=True, blank=True)
    screened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "qualified", "declined"]), name="proposal_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=""), name="declined_proposal_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Minutes(models.Model):
    """The record of an activity. Adopted minutes are frozen; a correction is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ADOPTED = "adopted", _("adopted")

    activity = models.ForeignKey("summit.Activity", on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveSmallIntegerField(default=1)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    text_en = models.TextField(_("minutes in English"), max_length=60_000, blank=True, default="")
    text_bn = models.TextField(_("minutes in Bangla"), max_length=60_000, blank=True, default="")
    state = models.CharField(max_length=7, choices=State.choices, default=State.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    text_hash = models.CharField(
        max_length=64, blank=True, default="", help_text="SHA-256 over both texts and the date, as adopted."
    )

    class Meta:
        ordering = ["activity", "version"]
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            models.UniqueConstraint(fields=["activity", "version"], name="minutes_version_is_unique"),
            models.UniqueConstraint(
                fields=["activity"], condition=Q(state="draft"), name="one_draft_of_minutes_per_activity"
            ),
            models.CheckConstraint(condition=Q(state__in=["draft", "adopted"]), name="minutes_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (~Q(text_bn="") & Q(held_on__isnull=False) & Q(adopted_at__isnull=False) & ~Q(text_hash="")),
                name="adopted_minutes_have_text_and_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} v{self.version}"

    @property
    def text(self) -> str:
        return (self.text_bn or self.text_en) if get_language() == "bn" else (self.text_en or self.text_bn)


class Recommendation(models.Model):
    """What a dialogue, or Dhaka for all of them, asks of somebody. A consolidated one points at the central one it went into."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ENDORSED = "endorsed", _("endorsed")
        CONSOLIDATED = "consolidated", _("consolidated")

    edition = models.ForeignKey("summit.Edition", on_delete=models.PROTECT, related_name="recommendations")
    dialogue = models.ForeignKey(
        Dialogue,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
        help_text="Empty: a central recommendation.",
    )
    code = models.CharField(max_length=12, unique=True, default=new_code)
    text_en = models.TextField(_("recommendation in English"), max_length=4000)
    text_bn = models.TextField(_("recommendation in Bangla"), max_length=4000)
    addressed_to = models.ForeignKey(
        "summit.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
        verbose_name=_("addressed to"),
    )
    sources = models.ManyToManyField(
        Proposal, blank=True, related_name="recommendations", verbose_name=_("follows from")
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    endorsed_at = models.DateTimeField(null=True, blank=True)
    central = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        verbose_name=_("consolidated into"),
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "endorsed", "consolidated"]), name="recommendation_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="consolidated") | (Q(central__isnull=False) & Q(dialogue__isnull=False)),
                name="consolidated_recommendation_has_its_central_one",
            ),
            models.CheckConstraint(
                condition=Q(central__isnull=True) | ~Q(central=F("id")), name="recommendation_is_not_its_own_part"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(endorsed_at__isnull=False), name="endorsed_recommendation_has_a_date"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def text(self) -> str:
        return self.text_bn if get_language() == "bn" else self.text_en
