"""Where groups stand in the back office: beside the registrations of their event."""

from typing import Any

from django.urls import path
from wagtail import hooks

from ticketing import group_screens


@hooks.register("register_admin_urls")
def group_addresses() -> list[Any]:
    groups = "registrations/<slug:event>/groups/"
    one = f"{groups}<str:college>/"
    return [
        path(groups, group_screens.group_list, name="ticketing_groups"),
        path(f"{groups}new/", group_screens.new_group, name="ticketing_new_group"),
        path(one, group_screens.one_group, name="ticketing_group"),
        path(f"{one}change/", group_screens.change_group, name="ticketing_change_group"),
        path(f"{one}erase/", group_screens.erase, name="ticketing_erase_group"),
        path(f"{one}sheets/<uuid:group_sheet>/", group_screens.one_sheet, name="ticketing_group_sheet"),
        path(f"{one}sheets/<uuid:group_sheet>/again/", group_screens.again, name="ticketing_group_sheet_again"),
    ]
