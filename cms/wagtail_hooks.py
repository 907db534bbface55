"""The back office's home page and its small courtesies."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.dashboard import Today


@hooks.register("construct_homepage_panels")
def what_happens_today(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, Today(request))


@hooks.register("register_help_menu_item")
def style_guide_item() -> MenuItem:
    return MenuItem(_("Style guide"), reverse("cms:style_guide"), name="style-guide", icon_name="view", order=900)
