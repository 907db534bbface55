"""Pages of the gates."""

from django.urls import path

from ticketing import gate_views

urlpatterns = [path("scan/", gate_views.scan_page, name="scan")]
