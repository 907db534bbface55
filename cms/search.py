"""Finding a page by its words, in either language."""

from typing import Any

from wagtail.models import Page

from summit.models import Edition

LIMIT = 30


def search_results(text: str) -> list[dict[str, Any]]:
    """What `found_pages` finds as cards: title, address, summary, and the edition it belongs to."""
    editions = {row.path: row.shown_title for row in Edition.objects.live()}
    return [
        {
            "title": page.shown_title,
            "url": page.url,
            "text": page.shown_summary,
            "edition": next(
                (title for path, title in editions.items() if page.path.startswith(path) and page.path != path), ""
            ),
        }
        for page in found_pages(text)
    ]


def found_pages(text: str) -> list[Any]:
    """Live pages below the home page that hold `text`, best first, in their own kind; at most 30."""
    pages = Page.objects.live().public().filter(depth__gt=2)
    found = [row.specific for row in pages.search(text, operator="and")[:LIMIT]]
    return [page for page in found if hasattr(page, "shown_title")]
