"""Pages of the gates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
