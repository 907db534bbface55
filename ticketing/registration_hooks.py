"""Where the registration desk stands in the back office."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from summit.rules import REGISTRARS, has_role_anywhere
from ticketing import (
    answer_file_desk,
    bulk_screens,
    desk,
    desk_answers,
    desk_duplicates,
    desk_person,
    desk_places,
    desk_sub_quotas,
    registration_screens,
)


class RegistrationMenuItem(MenuItem):
    """Only for those who look after the registrations of some event."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_role_anywhere(request.user, REGISTRARS)


@hooks.register("register_admin_urls")
def registration_addresses() -> list[Any]:
    event = "registrations/<slug:event>/"
    person = f"{event}people/<str:attendee>/"
    return [
        path("registrations/", desk.event_list, name="ticketing_events"),
        path(event, registration_screens.registration_list, name="ticketing_registrations"),
        path(f"{event}export.<str:kind>", registration_screens.export, name="ticketing_export"),
        path(f"{event}bulk/", bulk_screens.preview, name="ticketing_bulk"),
        path(f"{event}bulk/carry-out/", bulk_screens.carry_out, name="ticketing_bulk_carry_out"),
        path(f"{event}bulk/<uuid:run>/", bulk_screens.result, name="ticketing_bulk_result"),
        path(f"{event}invite/", desk.invite, name="ticketing_invite"),
        path(f"{event}places/", desk_places.places, name="ticketing_places"),
        path(f"{event}places/rule/<slug:activity>/", desk_places.set_rule, name="ticketing_set_rule"),
        path(f"{event}places/quota/<int:quota>/", desk_places.save_quota, name="ticketing_save_quota"),
        path(
            f"{event}places/quota/<int:quota>/reserve/<int:sub_quota>/",
            desk_sub_quotas.save_sub_quota,
            name="ticketing_save_sub_quota",
        ),
        path(f"{event}badges/", desk_places.badges, name="ticketing_badges"),
        path(f"{event}badges/<int:batch>/", desk_places.badge_file, name="ticketing_badge_file"),
        path(f"{event}duplicates/", desk_duplicates.duplicates, name="ticketing_duplicates"),
        path(f"{event}duplicates/compare/", desk_duplicates.compare, name="ticketing_compare"),
        path(f"{event}duplicates/merge/", desk_duplicates.merge, name="ticketing_merge"),
        path(f"{event}merges/<int:merge>/undo/", desk_duplicates.undo, name="ticketing_undo_merge"),
        path(person, desk.person, name="ticketing_person"),
        path(f"{person}badge.pdf", desk.badge, name="ticketing_person_badge"),
        path(f"{person}files/<uuid:file>/", answer_file_desk.download, name="ticketing_answer_file"),
        path(f"{person}files/<uuid:file>/again/", answer_file_desk.check_again, name="ticketing_answer_file_again"),
        path(f"{person}details/", desk_person.details, name="ticketing_person_details"),
        path(f"{person}transfer/", desk_person.transfer, name="ticketing_person_transfer"),
        path(f"{person}data.json", desk_person.own_data, name="ticketing_person_data"),
        path(f"{person}erase/", desk_person.erase, name="ticketing_person_erase"),
        path(f"{person}resend/", desk.resend, name="ticketing_resend"),
        path(f"{person}ticket/", desk.change_ticket, name="ticketing_change_ticket"),
        path(f"{person}places/<str:code>/answers/", desk_answers.change, name="ticketing_person_answers"),
        path(f"{person}places/<str:code>/", desk.change_place, name="ticketing_change_place"),
    ]


@hooks.register("register_admin_menu_item")
def registration_menu_item() -> MenuItem:
    return RegistrationMenuItem(
        _("Registrations"), reverse("ticketing_events"), name="registrations", icon_name="list-ul", order=310
    )
