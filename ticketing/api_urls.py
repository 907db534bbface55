"""Addresses of this room under /api/v1/."""

from django.urls import include, path

from ticketing import api

urlpatterns = [
    path("registrations/", api.RegistrationCreate.as_view(), name="registration_create"),
    path("me/", api.Me.as_view(), name="me"),
    path("me/registrations/<str:code>/cancel/", api.MeRegistrationCancel.as_view(), name="me_registration_cancel"),
    path("me/registrations/<str:code>/claim/", api.MeRegistrationClaim.as_view(), name="me_registration_claim"),
    path("me/export/", api.MeExport.as_view(), name="me_export"),
    path("me/erase/", api.MeErase.as_view(), name="me_erase"),
    path("", include("ticketing.desk_api_urls")),
    path("", include("ticketing.gate_api_urls")),
]
