"""Pages beside the programme: home, plain pages, news."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from summit.models.programme import BILINGUAL_PANELS, BILINGUAL_SEARCH, Bilingual


class HomePage(Bilingual, Page):
    """The front door: which edition is on, what happens today."""

    current_edition = models.ForeignKey(
        "summit.Edition",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("current edition"),
    )

    content_panels = [*BILINGUAL_PANELS, FieldPanel("current_edition")]
    search_fields = [*Page.search_fields, *BILINGUAL_SEARCH]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["summit.Edition", "cms.StandardPage", "cms.NewsPage"]
    max_count = 1
    template = "cms/home_page.html"

    class Meta:
        verbose_name = _("home page")


class StandardPage(Bilingual, Page):
    """A plain page: about, contact, privacy."""

    content_panels = BILINGUAL_PANELS
    search_fields = [*Page.search_fields, *BILINGUAL_SEARCH]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard_page.html"

    class Meta:
        verbose_name = _("page")


class NewsPage(Bilingual, Page):
    """A news item: its own date ("today" in it means that day) and the credit of an outside source."""

    published_on = models.DateField(_("date of the news"))
    byline = models.CharField(_("byline"), max_length=150, blank=True, default="")
    source_name = models.CharField(
        _("source"), max_length=150, blank=True, default="", help_text=_("Newspaper or agency that it was taken from.")
    )
    source_url = models.URLField(_("address of the source"), blank=True, default="")
    picture = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_alt_en = models.CharField(_("picture in words, English"), max_length=250, blank=True, default="")
    picture_alt_bn = models.CharField(_("picture in words, Bangla"), max_length=250, blank=True, default="")

    content_panels = [
        *BILINGUAL_PANELS,
        FieldRowPanel([FieldPanel("published_on"), FieldPanel("byline")]),
        FieldRowPanel([FieldPanel("source_name"), FieldPanel("source_url")], heading=_("Source")),
        MultiFieldPanel(
            [FieldPanel("picture"), FieldRowPanel([FieldPanel("picture_alt_en"), FieldPanel("picture_alt_bn")])],
            heading=_("Picture"),
        ),
    ]
    search_fields = [*Page.search_fields, *BILINGUAL_SEARCH]
    subpage_types: list[str] = []
    template = "cms/news_page.html"

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
