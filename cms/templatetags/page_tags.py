"""`{% page_content page as shown %}`: what a page shows, gathered by cms/pages.py, so that models of lower rooms need not know upper ones."""

import re
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from cms import pages
from cms.models import HomePage, NewsPage, StandardPage
from summit.models import Activity, Edition, Event, Session

register = template.Library()
EDITORS_HEADING = re.compile(r"(</?h)([34])\b")

CONTENT: dict[type[Page], Any] = {
    HomePage: pages.home,
    Edition: pages.edition,
    Event: pages.event,
    Activity: pages.activity,
    Session: pages.session,
    NewsPage: pages.news,
    StandardPage: pages.standard,
}


@register.simple_tag
def page_content(page: Page) -> dict[str, Any]:
    """The content of a programme, news or plain page; a kind that is not listed has none but its own fields."""
    gather = CONTENT.get(type(page))
    return gather(page) if gather else {}


@register.filter
def body_text(stored: str) -> SafeString:
    """An editor's text with its links made real. Its headings go up by one: editors may set the third and fourth level, and a text
    stands right under the title of its page.
    """
    lifted = EDITORS_HEADING.sub(lambda found: f"{found[1]}{int(found[2]) - 1}", expand_db_html(stored))
    return mark_safe(lifted)  # the editor's form keeps nothing but the features of RICH_TEXT
