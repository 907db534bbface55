"""Addresses of this room under /api/v1/."""

from django.urls import path

from summit import api

urlpatterns = [
    path("editions/", api.EditionList.as_view(), name="edition_list"),
    path("editions/<slug:edition>/", api.EditionDetail.as_view(), name="edition"),
    path("events/<slug:event>/", api.EventDetail.as_view(), name="event"),
    path("activities/<slug:activity>/", api.ActivityDetail.as_view(), name="activity"),
]
