"""The programme: Edition > Event > Activity > Session as one page tree, both languages in every page.

Only facts that an editor drafts and publishes stand here. Numbers and states that operations change (places, postponed, cancelled) are rows
of their own, because publishing an old draft would write their old value back.

`edition`, `event` and `activity` repeat what the tree says, so that a constraint and a single query can use them; they are set once, when the
page is made, and never drafted (`exclude_fields_in_copy` and `clean` keep them true).
"""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

RICH_TEXT = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class Bilingual(models.Model):
    """Abstract: title, summary and body of a page in both languages; `title` of Wagtail is the English one."""

    title_bn = models.CharField(_("title in Bangla"), max_length=255)
    summary_en = models.TextField(_("summary in English"), max_length=600, blank=True, default="")
    summary_bn = models.TextField(_("summary in Bangla"), max_length=600, blank=True, default="")
    body_en = RichTextField(_("text in English"), blank=True, default="", features=RICH_TEXT)
    body_bn = RichTextField(_("text in Bangla"), blank=True, default="", features=RICH_TEXT)

    class Meta:
        abstract = True

    def spoken(self, field: str) -> Any:
        """`field` in the language of the running request, in the other one where it is empty."""
        first, second = ("bn", "en") if get_language() == "bn" else ("en", "bn")
        if field == "title":
            return (self.title_bn or self.title) if first == "bn" else (self.title or self.title_bn)  # type: ignore[attr-defined]
        return getattr(self, f"{field}_{first}") or getattr(self, f"{field}_{second}")

    @property
    def shown_title(self) -> str:
        return str(self.spoken("title"))

    @property
    def shown_summary(self) -> str:
        return str(self.spoken("summary"))

    @property
    def shown_body(self) -> str:
        return str(self.spoken("body"))


BILINGUAL_PANELS = [
    FieldRowPanel([FieldPanel("title", heading=_("Title in English")), FieldPanel("title_bn")], heading=_("Title")),
    FieldRowPanel([FieldPanel("summary_en"), FieldPanel("summary_bn")], heading=_("Summary")),
    FieldRowPanel([FieldPanel("body_en"), FieldPanel("body_bn")], heading=_("Text")),
]
BILINGUAL_SEARCH = [
    index.SearchField("title_bn", boost=2),
    index.SearchField("summary_en"),
    index.SearchField("summary_bn"),
    index.SearchField("body_en"),
    index.SearchField("body_bn"),
    index.AutocompleteField("title_bn"),
]


class ProgrammePage(Bilingual, Page):
    """Abstract: what the four kinds of programme page share."""

    # Named, because a page's default way back (`page.event`) would clash with the fields of that name below.
    page_ptr = models.OneToOneField(
        Page, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_%(class)s"
    )
    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(
        _("code"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("Stable name in addresses and exports. Made from the parent's code when left empty."),
    )

    content_panels = BILINGUAL_PANELS
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("code", read_only=True), FieldPanel("search_description")],
            heading=_("Addresses"),
        )
    ]
    search_fields = [*Page.search_fields, *BILINGUAL_SEARCH, index.FilterField("code")]
    exclude_fields_in_copy = ["guid", "code"]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.shown_title

    def get_admin_display_title(self) -> str:
        return str(self.draft_title or self.title)

    def parent_page(self) -> Page | None:
        """The page above, also while this one is being added and has no path yet."""
        if self.path and self.depth and self.depth > 1:
            return self.get_parent()
        return None

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Fill what follows from the place in the tree before the constraints look at it."""
        parent = self.parent_page()
        if parent is not None:
            self.take_place_under(parent.specific)
        super().full_clean(*args, **kwargs)

    def take_place_under(self, parent: Page) -> None:
        """Set code and repeated ancestors from `parent`; called at every clean, harmless when nothing changed."""
        if not self.code:
            self.code = "-".join(part for part in (getattr(parent, "code", ""), self.slug) if part)[:80]


class Edition(ProgrammePage):
    """One year's summit."""

    number = models.PositiveSmallIntegerField(
        _("number"), unique=True, help_text=_("Stands in every ticket code of this edition. Never use one twice.")
    )
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), null=True, blank=True, help_text=_("Fifth = 5."))
    theme_en = models.CharField(_("theme in English"), max_length=200, blank=True, default="")
    theme_bn = models.CharField(_("theme in Bangla"), max_length=200, blank=True, default="")
    season_start = models.DateField(_("season from"), null=True, blank=True, help_text=_("Any day of its first month."))
    season_end = models.DateField(_("season until"), null=True, blank=True, help_text=_("Any day of its last month."))
    is_example = models.BooleanField(
        _("is an example"), default=False, help_text=_("Its pages say that it is an example, not a real summit.")
    )

    content_panels = [
        *BILINGUAL_PANELS,
        FieldRowPanel([FieldPanel("theme_en"), FieldPanel("theme_bn")], heading=_("Theme")),
        FieldRowPanel(
            [FieldPanel("ordinal"), FieldPanel("season_start"), FieldPanel("season_end")], heading=_("Season")
        ),
        FieldRowPanel([FieldPanel("number"), FieldPanel("is_example")]),
    ]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["summit.Event", "cms.NewsPage", "cms.StandardPage"]
    template = "summit/edition.html"

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.CheckConstraint(
                condition=Q(season_end__gte=F("season_start")), name="edition_season_ends_after_it_starts"
            )
        ]

    @property
    def theme(self) -> str:
        return str(self.spoken("theme"))


class Event(ProgrammePage):
    """A division's summit, the central one, or a meetup that leads up to them."""

    class Kind(models.TextChoices):
        DIVISION = "division", _("divisional summit")
        CENTRAL = "central", _("central summit")
        MEETUP = "meetup", _("meetup")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="events", editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.DIVISION)
    division = models.ForeignKey(
        "summit.Division",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("division"),
    )
    host_district = models.ForeignKey(
        "summit.District",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("host district"),
    )
    sequence = models.PositiveSmallIntegerField(
        _("place in the sequence"), null=True, blank=True, help_text=_("1 = the first division. Empty: not known.")
    )
    dates_note_en = models.CharField(
        _("note on the dates in English"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Shown where dates are not known."),
    )
    dates_note_bn = models.CharField(_("note on the dates in Bangla"), max_length=200, blank=True, default="")
    cover = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("cover picture"),
    )

    content_panels = [
        *BILINGUAL_PANELS,
        FieldRowPanel(
            [FieldPanel("kind"), FieldPanel("division"), FieldPanel("host_district"), FieldPanel("sequence")],
            heading=_("Place in the season"),
        ),
        InlinePanel(
            "event_dates",
            heading=_("Dates"),
            label=_("date"),
            help_text=_("A list, not a range: 15 and 17 June are two dates."),
        ),
        FieldRowPanel([FieldPanel("dates_note_en"), FieldPanel("dates_note_bn")]),
        InlinePanel("event_organisations", heading=_("Organisations"), label=_("organisation")),
        FieldPanel("cover"),
    ]
    parent_page_types = ["summit.Edition"]
    subpage_types = ["summit.Activity", "cms.NewsPage", "cms.StandardPage"]
    template = "summit/event.html"

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "division"], condition=Q(kind="division"), name="one_event_per_edition_and_division"
            ),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(kind="central"), name="one_central_event_per_edition"
            ),
            models.UniqueConstraint(fields=["edition", "sequence"], name="event_sequence_is_unique_in_its_edition"),
            models.CheckConstraint(condition=Q(kind__in=["division", "central", "meetup"]), name="event_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind="division") | Q(division__isnull=False), name="divisional_event_has_a_division"
            ),
        ]

    @property
    def dates_note(self) -> str:
        return str(self.spoken("dates_note"))

    def take_place_under(self, parent: Page) -> None:
        super().take_place_under(parent)
        if isinstance(parent, Edition):
            self.edition = parent


class EventDate(Orderable):
    """One day of an event. A list, because 15 and 17 June may be its days with a holiday between."""

    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="event_dates")
    date = models.DateField(_("date"))

    class Meta(Orderable.Meta):
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["event", "date"], name="event_date_is_listed_once")]

    def __str__(self) -> str:
        return self.date.isoformat()


class EventOrganisation(Orderable):
    """A role of an organisation at an event; one organisation can hold several."""

    class RoleAt(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        COOPERATION = "cooperation", _("overall cooperation")
        SUPPORTER = "supporter", _("supporter")
        HOST = "host", _("host")
        STRATEGIC = "strategic", _("strategic partner")
        SPONSOR = "sponsor", _("sponsor")
        MEDIA = "media", _("media partner")

    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="event_organisations")
    organisation = models.ForeignKey(
        "summit.Organisation", on_delete=models.PROTECT, related_name="event_roles", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=12, choices=RoleAt.choices)

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation", "role"], name="organisation_holds_a_role_once"),
            models.CheckConstraint(
                condition=Q(
                    role__in=["organiser", "cooperation", "supporter", "host", "strategic", "sponsor", "media"]
                ),
                name="organisation_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.role}"


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

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="activities", editable=False)
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
        FieldPanel("components"),
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")], heading=_("Time (Bangladesh)")),
        FieldRowPanel([FieldPanel("venue"), FieldPanel("room")], heading=_("Place")),
        FieldRowPanel([FieldPanel("audience_en"), FieldPanel("audience_bn")], heading=_("Audience")),
        FieldPanel("online_url"),
    ]
    parent_page_types = ["summit.Event"]
    subpage_types = ["summit.Session"]
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

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sessions", editable=False)
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
