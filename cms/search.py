"""Finding a page by its words, in either language."""

from typing import Any

from wagtail.models import Page

LIMIT = 30


def found_pages(text: str) -> list[Any]:
    """Live pages below the home page that hold `text`, best first, in their own kind; at most 30."""
    pages = Page.objects.live().public().filter(depth__gt=2)
    found = [row.specific for row in pages.search(text, operator="and")[:LIMIT]]
    return [page for page in found if hasattr(page, "shown_title")]
