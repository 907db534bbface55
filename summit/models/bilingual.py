"""A page's title, summary and text in both languages, side by side in one form."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
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
