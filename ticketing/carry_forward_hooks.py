"""Where carrying forward stands in the back office."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from summit.rules import has_role_anywhere
from ticketing import carry_forward_screens as screens
from ticketing.carry_forward_rights import SEES


class CarryForwardMenuItem(MenuItem):
    """For everybody who looks after people, in one division or in all."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_role_anywhere(request.user, SEES)


@hooks.register("register_admin_urls")
def carry_forward_addresses() -> list[Any]:
    edition, rule = "carry-forward/<slug:edition>/", "carry-forward/<slug:edition>/<str:carry_forward>/"
    return [
        path("carry-forward/", screens.edition_list, name="ticketing_carry_forward_editions"),
        path(edition, screens.rule_list, name="ticketing_carry_forward"),
        path(f"{edition}new/", screens.new_rule, name="ticketing_new_carry_forward"),
        path(rule, screens.rule_page, name="ticketing_carry_forward_rule"),
        path(f"{rule}change/", screens.edit_rule, name="ticketing_change_carry_forward"),
        path(f"{rule}run/", screens.run, name="ticketing_run_carry_forward"),
        path(f"{rule}send/", screens.send, name="ticketing_send_carry_forward"),
        path(f"{rule}export.<str:kind>", screens.export, name="ticketing_export_carry_forward"),
        path(f"{rule}invitations/<str:invitation>/open/", screens.open_link, name="ticketing_open_carry_forward"),
    ]


@hooks.register("register_admin_menu_item")
def carry_forward_item() -> MenuItem:
    return CarryForwardMenuItem(
        _("Carry forward"),
        reverse("ticketing_carry_forward_editions"),
        name="carry-forward",
        icon_name="arrow-right-full",
        order=314,
    )
