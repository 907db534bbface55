"""Where attendance, gates and devices stand in the back office."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from summit.rules import SEE_ATTENDANCE, SUPERVISORS, has_role_anywhere
from ticketing import attendance_screens, gate_screens


class AttendanceMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return has_role_anywhere(request.user, SEE_ATTENDANCE)


class GatesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return has_role_anywhere(request.user, SUPERVISORS)


@hooks.register("register_admin_urls")
def gate_addresses() -> list[Any]:
    one = "attendance/<slug:event>/"
    return [
        path("attendance/", attendance_screens.attendance_list, name="ticketing_attendance_list"),
        path(one, attendance_screens.attendance_page, name="ticketing_attendance"),
        path(f"{one}export.<str:kind>", attendance_screens.attendance_export, name="ticketing_attendance_export"),
        path("gates/", gate_screens.gate_list, name="ticketing_gates"),
        path("gates/new/<slug:event>/", gate_screens.new_gate, name="ticketing_new_gate"),
        path("gates/<slug:code>/", gate_screens.edit_gate, name="ticketing_edit_gate"),
        path("gates/<slug:code>/invite/", gate_screens.invite, name="ticketing_invite_device"),
        path("gates/<slug:code>/devices/<str:device>/shut-out/", gate_screens.shut_out, name="ticketing_shut_out"),
    ]


@hooks.register("register_admin_menu_item")
def attendance_item() -> MenuItem:
    return AttendanceMenuItem(
        _("Attendance"), reverse("ticketing_attendance_list"), name="attendance", icon_name="check", order=310
    )


@hooks.register("register_admin_menu_item")
def gates_item() -> MenuItem:
    return GatesMenuItem(_("Gates and devices"), reverse("ticketing_gates"), name="gates", icon_name="key", order=315)
