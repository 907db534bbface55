"""What the four kinds of programme page share: Edition > Event > Activity > Session as one page tree.

Numbers and states that operations change (places, postponed, cancelled) are rows of their own, because publishing an old
draft would write their old value back. `edition`, `event` and `activity` repeat what the tree says, so that a constraint
and a single query can use them; they follow from the place in the tree, at every save, and are never drafted.
"""

import uuid
from hashlib import blake2s
from typing import Any

from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, Revision
from wagtail.search import index

from summit.models.bilingual import BILINGUAL_PANELS, BILINGUAL_SEARCH, Bilingual

CODE_LENGTH = 80
# Use cases stand above models: they are named, not imported.
BEFORE_GOING_LIVE = "summit.services.programme.prepare_going_live"
BEFORE_PUBLISHING = "summit.services.programme.refuse_incomplete"


class ProgrammePage(Bilingual, Page):
    """Abstract: a page with a stable public code, whose place in the tree says what it belongs to."""

    # Named, because a page's default way back (`page.event`) would clash with the fields of that name below.
    page_ptr = models.OneToOneField(
        Page, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_%(class)s"
    )
    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(
        _("code"),
        max_length=CODE_LENGTH,
        unique=True,
        blank=True,
        help_text=_("Stable name in addresses and exports. Made from the parent's code when left empty."),
    )
    # What the public read until now, noted while the row is written; None when it was not public.
    public_before: dict[str, Any] | None = None

    content_panels = BILINGUAL_PANELS
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("code", read_only=True), FieldPanel("search_description")],
            heading=_("Addresses"),
        )
    ]
    search_fields = [*Page.search_fields, *BILINGUAL_SEARCH, index.FilterField("code")]
    exclude_fields_in_copy = ["guid", "code"]
    private_page_options: list[
        str
    ] = []  # public means live, said once: a page with a password would still be in the feeds

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.shown_title

    def get_admin_display_title(self) -> str:
        return str(self.draft_title or self.title)

    def parent_page(self) -> Page | None:
        """The page above, also while this one is being added; None while it has no path yet."""
        if self.path and self.depth and self.depth > 1:
            return self.get_parent()
        return None

    def take_place(self) -> None:
        """Fill what follows from the place in the tree; harmless when nothing changed."""
        parent = self.parent_page()
        if parent is not None:
            self.take_place_under(parent.specific)

    def take_place_under(self, parent: Page) -> None:
        """Set code and repeated ancestors from `parent`. A code once given stays, also when the slug changes."""
        if not self.code:
            self.code = self._free_code("-".join(part for part in (getattr(parent, "code", ""), self.slug) if part))

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Fill what follows from the place in the tree before the constraints look at it."""
        self.take_place()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Ask before a row is written live, whichever way it came here, in the transaction that writes it.

        Publishing has many doors (form, approval, schedule, bulk, copy, API) and no common function, but every one writes
        the row here. Partial writes leave `live` as it is: saving a revision carries the draft's values on an object that
        looks live.
        """
        with transaction.atomic():
            if kwargs.get("update_fields") is None:
                self._set_core_field_defaults()
                self.take_place()
                if self.live:
                    import_string(BEFORE_GOING_LIVE)(self)
            super().save(*args, **kwargs)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Approval, schedule and bulk actions come through here and pass no form: ask here what the form would ask."""
        import_string(BEFORE_PUBLISHING)(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    def _free_code(self, wanted: str) -> str:
        """`wanted`, cut with a check sum where it is too long, numbered where a page that was renamed still has it."""
        if len(wanted) > CODE_LENGTH - 4:
            wanted = f"{wanted[: CODE_LENGTH - 13]}-{blake2s(wanted.encode(), digest_size=4).hexdigest()}"
        code, number = wanted, 1
        while type(self).objects.filter(code=code).exclude(pk=self.pk).exists():
            number += 1
            code = f"{wanted}-{number}"
        return code
