"""`{% page_content page as shown %}`: what a page shows, gathered by cms/pages.py, so that models of lower rooms need not know upper ones."""

from typing import Any

from django import template
from wagtail.models import Page

from cms import pages
from cms.models import HomePage, NewsPage, StandardPage
from summit.models import Activity, Edition, Event, Session

register = template.Library()

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
