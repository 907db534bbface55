"""Where the desk of the dialogues stands in the back office."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from dialogue import desk
from dialogue.queries import dialogues_for


class DialogueMenuItem(MenuItem):
    """Only for those who have a dialogue to look after."""

    def is_shown(self, request: HttpRequest) -> bool:
        return dialogues_for(request.user).exists()


@hooks.register("register_admin_urls")
def desk_addresses() -> list[Any]:
    return [
        path("dialogues/", desk.dialogue_list, name="dialogue_list"),
        path("dialogues/<slug:activity>/", desk.desk, name="dialogue_desk"),
        path("dialogues/<slug:activity>/proposals/", desk.write_proposal, name="dialogue_write_proposal"),
        path("dialogues/<slug:activity>/proposals/<str:code>/", desk.screen, name="dialogue_screen"),
        path("dialogues/<slug:activity>/minutes/", desk.write_minutes, name="dialogue_write_minutes"),
        path("dialogues/<slug:activity>/minutes/adopt/", desk.adopt, name="dialogue_adopt"),
        path("dialogues/<slug:activity>/summary/", desk.write_summary, name="dialogue_write_summary"),
        path(
            "dialogues/<slug:activity>/recommendations/",
            desk.write_recommendation,
            name="dialogue_write_recommendation",
        ),
        path("dialogues/<slug:activity>/recommendations/<str:code>/", desk.endorse, name="dialogue_endorse"),
    ]


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DialogueMenuItem(
        _("Policy dialogues"), reverse("dialogue_list"), name="dialogues", icon_name="openquote", order=320
    )
