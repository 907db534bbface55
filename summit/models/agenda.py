"""The lower half of the page tree: Activity > Session, what people register for and what is said there."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable, Page

from summit.models.bilingual import BILINGUAL_PANELS
from summit.models.programme import Event
from summit.models.tree import ProgrammePage


class Dated(models.Model):
    """Abstract: start and end; the end may be unknown and is then never invented."""

    start = models.DateTimeField(_("start"), null=True, blank=True, help_text=_("Empty: not known yet."))
    end = models.DateTimeField(
        _("end"), null=True, blank=True, help_text=_("Empty: not known. Nothing is invented in public.")
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.end and not self.start:
            raise ValidationError({"start": _("Give a start where you give an end.")}, code="start_missing")
        if self.start and self.end and self.end <= self.start:
            raise ValidationError({"end": _("The end must be after the start.")}, code="end_before_start")


class Activity(Dated, ProgrammePage):
    """A dated part of an event at one venue, in any district: what people register for."""

    class Admission(models.TextChoices):
        OPEN = "open", _("open, by registration")
        INVITATION = "invitation", _("by invitation only")

    event = models.ForeignKey(Event, on_delete=models.RESTRICT, related_name="activities", editable=False)
    kind = models.ForeignKey(
        "summit.ActivityKind", on_delete=models.PROTECT, related_name="activities", verbose_name=_("kind")
    )
    components = ParentalManyToManyField(
        "summit.Component", blank=True, related_name="activities", verbose_name=_("components")
    )
    venue = models.ForeignKey(
        "summit.Venue",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("venue"),
    )
    room = models.ForeignKey(
        "summit.Room",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("room"),
    )
    admission = models.CharField(_("who may come"), max_length=10, choices=Admission.choices, default=Admission.OPEN)
    audience_en = models.CharField(_("audience in English"), max_length=200, blank=True, default="")
    audience_bn = models.CharField(_("audience in Bangla"), max_length=200, blank=True, default="")
    online_url = models.URLField(_("address of the live stream"), blank=True, default="")

    content_panels = [
        *BILINGUAL_PANELS,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("admission")]),
        FieldPanel("components", widget=forms.CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")], heading=_("Time (Bangladesh)")),
        FieldRowPanel([FieldPanel("venue"), FieldPanel("room")], heading=_("Place")),
        FieldRowPanel([FieldPanel("audience_en"), FieldPanel("audience_bn")], heading=_("Audience")),
        FieldPanel("online_url"),
    ]
    parent_page_types = ["summit.Event"]
    subpage_types = ["summit.Session"]
    exclude_fields_in_copy = [*ProgrammePage.exclude_fields_in_copy, "event"]
    template = "summit/activity.html"

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="activity_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(admission__in=["open", "invitation"]), name="activity_admission_is_known"
            ),
        ]
        indexes = [models.Index(fields=["room", "start"], name="activity_by_room")]

    @property
    def audience(self) -> str:
        return str(self.spoken("audience"))

    def take_place_under(self, parent: Page) -> None:
        super().take_place_under(parent)
        if isinstance(parent, Event):
            self.event = parent


class Session(Dated, ProgrammePage):
    """One item of an activity's agenda (frab's "event")."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("opening")
        KEYNOTE = "keynote", _("keynote")
        SEMINAR = "seminar", _("seminar")
        PANEL = "panel", _("panel discussion")
        WORKSHOP = "workshop", _("workshop")
        DISCUSSION = "discussion", _("open discussion")
        CEREMONY = "ceremony", _("ceremony")
        BREAK = "break", _("break")
        OTHER = "other", _("other")

    activity = models.ForeignKey(Activity, on_delete=models.RESTRICT, related_name="sessions", editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    room = models.ForeignKey(
        "summit.Room", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("room")
    )
    track = models.ForeignKey(
        "summit.Track",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
        verbose_name=_("track"),
    )
    language = models.CharField(
        _("language spoken"),
        max_length=5,
        choices=[("bn", _("Bangla")), ("en", _("English")), ("bn-en", _("Bangla and English"))],
        default="bn",
    )
    online_url = models.URLField(_("address of the live stream"), blank=True, default="")

    content_panels = [
        *BILINGUAL_PANELS,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("track"), FieldPanel("language")]),
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")], heading=_("Time (Bangladesh)")),
        FieldPanel("room"),
        InlinePanel("session_speakers", heading=_("Speakers"), label=_("speaker")),
        FieldPanel("online_url"),
    ]
    parent_page_types = ["summit.Activity"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = [*ProgrammePage.exclude_fields_in_copy, "activity"]
    template = "summit/session.html"

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="session_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["activity", "start"], name="session_by_time")]

    def take_place_under(self, parent: Page) -> None:
        super().take_place_under(parent)
        if isinstance(parent, Activity):
            self.activity = parent


class SessionSpeaker(Orderable):
    """A person's part in a session."""

    class Part(models.TextChoices):
        SPEAKER = "speaker", _("speaker")
        MODERATOR = "moderator", _("moderator")
        CHAIR = "chair", _("chair")
        PANELLIST = "panellist", _("panellist")
        CHIEF_GUEST = "chief_guest", _("chief guest")
        SPECIAL_GUEST = "special_guest", _("special guest")

    session = ParentalKey(Session, on_delete=models.CASCADE, related_name="session_speakers")
    speaker = models.ForeignKey(
        "summit.Speaker", on_delete=models.PROTECT, related_name="session_parts", verbose_name=_("speaker")
    )
    part = models.CharField(_("part"), max_length=13, choices=Part.choices, default=Part.SPEAKER)

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["session", "speaker", "part"], name="speaker_has_a_part_once")]

    def __str__(self) -> str:
        return f"{self.speaker} {self.part}"
