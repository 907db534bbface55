"""Addresses of the organisers' numbers and lists under /api/v1/."""

from django.urls import path

from ticketing import fill_api, registration_list_api

urlpatterns = [
    path("events/<slug:event>/fill/", fill_api.EventFillRates.as_view(), name="fill"),
    path("events/<slug:event>/fill.csv", fill_api.EventFillRatesCsv.as_view(), name="fill_csv"),
    path("events/<slug:event>/fill.xlsx", fill_api.EventFillRatesXlsx.as_view(), name="fill_xlsx"),
    path(
        "events/<slug:event>/registrations/",
        registration_list_api.EventRegistrations.as_view(),
        name="event_registrations",
    ),
    path("events/<slug:event>/registrations/bulk/", registration_list_api.Bulk.as_view(), name="registrations_bulk"),
    path(
        "events/<slug:event>/registrations/bulk/preview/",
        registration_list_api.BulkPreview.as_view(),
        name="registrations_bulk_preview",
    ),
]
