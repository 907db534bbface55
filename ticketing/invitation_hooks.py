"""Where the guest list stands in the back office."""

from typing import Any

from django.urls import path
from wagtail import hooks

from ticketing import guest_list_desk, invitation_bulk, invitation_desk


@hooks.register("register_admin_urls")
def invitation_addresses() -> list[Any]:
    base = "registrations/<slug:event>/invitations/"
    return [
        path(base, invitation_desk.invitation_list, name="ticketing_invitations"),
        path(f"{base}new/", invitation_desk.new, name="ticketing_new_invitation"),
        path(f"{base}act/", invitation_bulk.act, name="ticketing_invitation_deed"),
        path(f"{base}protocol/", invitation_desk.protocol, name="ticketing_protocol"),
        path(f"{base}template.xlsx", invitation_desk.template, name="ticketing_guest_template"),
        path(f"{base}export.<str:kind>", invitation_desk.export, name="ticketing_export_invitations"),
        path(f"{base}import/", guest_list_desk.upload, name="ticketing_import_guests"),
        path(f"{base}import/<uuid:guest_list>/", guest_list_desk.preview, name="ticketing_guest_list"),
        path(f"{base}<str:invitation>/", invitation_desk.edit, name="ticketing_invitation"),
    ]
