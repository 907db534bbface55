"""Addresses of this room under /api/v1/."""

from django.urls import include, path

from ticketing import api

urlpatterns = [
    path("registrations/", api.RegistrationCreate.as_view(), name="registration_create"),
    path("", include("ticketing.gate_api_urls")),
]
