"""Where the career campaigns and the companies stand in the back office."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from careerfair import desk, employer_desk
from careerfair.rules import may_keep_employers
from summit.rules import REGISTRARS, has_role_anywhere


class CampaignMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return has_role_anywhere(request.user, REGISTRARS)


class EmployerMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_keep_employers(request.user)


@hooks.register("register_admin_urls")
def desk_addresses() -> list[Any]:
    one = "careers/<slug:activity>/applications/<str:code>/"
    firm = "employers/<slug:organisation>/"
    return [
        path("careers/", desk.campaign_list, name="careerfair_campaigns"),
        path("careers/<slug:activity>/", desk.campaign_desk, name="careerfair_desk"),
        path("careers/<slug:activity>/start/", desk.start_campaign, name="careerfair_start"),
        path("careers/<slug:activity>/hours/", desk.set_hours, name="careerfair_hours"),
        path("careers/<slug:activity>/export.<str:kind>", desk.export, name="careerfair_export"),
        path(one, desk.application_page, name="careerfair_application"),
        path(f"{one}screen/", desk.screen, name="careerfair_screen"),
        path(f"{one}cv/", desk.download, name="careerfair_cv"),
        path("employers/", employer_desk.employer_list, name="careerfair_employers"),
        path("employers/add/", employer_desk.add_employer, name="careerfair_add_employer"),
        path(firm, employer_desk.employer_page, name="careerfair_employer"),
        path(f"{firm}decide/", employer_desk.decide_employer, name="careerfair_decide_employer"),
        path(f"{firm}people/", employer_desk.change_people, name="careerfair_people"),
        path(f"{firm}campaigns/", employer_desk.change_campaigns, name="careerfair_employer_campaigns"),
    ]


@hooks.register("register_admin_menu_item")
def campaign_menu_item() -> MenuItem:
    return CampaignMenuItem(
        _("Career campaigns"), reverse("careerfair_campaigns"), name="campaigns", icon_name="group", order=330
    )


@hooks.register("register_admin_menu_item")
def employer_menu_item() -> MenuItem:
    return EmployerMenuItem(
        _("Companies"), reverse("careerfair_employers"), name="employers", icon_name="desktop", order=335
    )
