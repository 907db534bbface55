"""Addresses of this room that visitors open."""

from django.urls import include, path

app_name = "ticketing"
urlpatterns = [
    path("", include("ticketing.gate_urls")),
]
