"""The upper half of the page tree: Edition > Event. Only facts that an editor drafts and publishes stand here."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable, Page

from summit.models.bilingual import BILINGUAL_PANELS, BILINGUAL_SEARCH, Bilingual
from summit.models.tree import ProgrammePage

__all__ = [
    "BILINGUAL_PANELS",
    "BILINGUAL_SEARCH",
    "Bilingual",
    "Edition",
    "Event",
    "EventDate",
    "EventOrganisation",
    "ProgrammePage",
]


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
                condition=Q(season_end__gte=F("season_start")),
                name="edition_season_ends_after_it_starts",
                violation_error_message=_("The season must end after it begins."),
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

    edition = models.ForeignKey(Edition, on_delete=models.RESTRICT, related_name="events", editable=False)
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
    exclude_fields_in_copy = [*ProgrammePage.exclude_fields_in_copy, "edition"]
    template = "summit/event.html"

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "division"],
                condition=Q(kind="division"),
                name="one_event_per_edition_and_division",
                violation_error_message=_("This edition already has an event of that division."),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(kind="central"),
                name="one_central_event_per_edition",
                violation_error_message=_("This edition already has its central event."),
            ),
            models.UniqueConstraint(
                fields=["edition", "sequence"],
                name="event_sequence_is_unique_in_its_edition",
                violation_error_message=_("Another event of this edition has that place in the sequence."),
            ),
            models.CheckConstraint(condition=Q(kind__in=["division", "central", "meetup"]), name="event_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind="division") | Q(division__isnull=False),
                name="divisional_event_has_a_division",
                violation_error_message=_("Choose the division of this summit."),
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
