"""Where fill rates stand in the back office."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from summit.rules import SEE_ATTENDANCE, has_role_anywhere
from ticketing import fill_screens


class FillMenuItem(MenuItem):
    """For everybody who may see the numbers of some event."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_role_anywhere(request.user, SEE_ATTENDANCE)


@hooks.register("register_admin_urls")
def fill_addresses() -> list[Any]:
    edition, event = "fill/editions/<slug:edition>/", "fill/<slug:event>/"
    return [
        path("fill/", fill_screens.fill_list, name="ticketing_fill_list"),
        path(edition, fill_screens.edition_page, name="ticketing_edition_fill"),
        path(f"{edition}export.<str:kind>", fill_screens.edition_export, name="ticketing_edition_fill_export"),
        path(event, fill_screens.event_page, name="ticketing_fill"),
        path(f"{event}export.<str:kind>", fill_screens.event_export, name="ticketing_fill_export"),
    ]


@hooks.register("register_admin_menu_item")
def fill_item() -> MenuItem:
    return FillMenuItem(
        _("Fill rates"), reverse("ticketing_fill_list"), name="fill-rates", icon_name="clipboard-list", order=312
    )
