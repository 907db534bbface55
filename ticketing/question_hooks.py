"""Where the registration forms stand in the back office. Editors see them too, who look after no registrations."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from summit.rules import FORM_EDITORS, has_role_anywhere
from ticketing import question_screens as screens


class FormsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return has_role_anywhere(request.user, FORM_EDITORS)


@hooks.register("register_admin_urls")
def form_addresses() -> list[Any]:
    event = "forms/<slug:event>/"
    question = f"{event}<int:question>/"
    return [
        path("forms/", screens.event_list, name="ticketing_question_events"),
        path(event, screens.question_list, name="ticketing_questions"),
        path(f"{event}add/", screens.add_question, name="ticketing_question_add"),
        path(f"{event}preview/<slug:activity>/", screens.preview, name="ticketing_question_preview"),
        path(question, screens.change_question, name="ticketing_question"),
        path(f"{question}act/", screens.act_on_question, name="ticketing_question_act"),
    ]


@hooks.register("register_admin_menu_item")
def forms_menu_item() -> MenuItem:
    return FormsMenuItem(
        _("Registration forms"),
        reverse("ticketing_question_events"),
        name="registration-forms",
        icon_name="form",
        order=315,
    )
