"""Addresses of the organisers' numbers and lists under /api/v1/."""

from django.urls import path

from ticketing import fill_api

urlpatterns = [
    path("events/<slug:event>/fill/", fill_api.EventFillRates.as_view(), name="fill"),
    path("events/<slug:event>/fill.csv", fill_api.EventFillRatesCsv.as_view(), name="fill_csv"),
    path("events/<slug:event>/fill.xlsx", fill_api.EventFillRatesXlsx.as_view(), name="fill_xlsx"),
]
