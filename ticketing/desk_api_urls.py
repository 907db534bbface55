"""Addresses of the organisers' numbers and lists under /api/v1/."""

from django.urls import path

from ticketing import (
    carry_forward_api,
    fill_api,
    places_api,
    question_definitions_api,
    registration_list_api,
)

urlpatterns = [
    path(
        "editions/<slug:edition>/carry-forward/",
        carry_forward_api.CarryForwardRules.as_view(),
        name="carry_forward_rules",
    ),
    path(
        "editions/<slug:edition>/carry-forward/<str:code>/",
        carry_forward_api.CarryForwardDetail.as_view(),
        name="carry_forward_rule",
    ),
    path(
        "editions/<slug:edition>/carry-forward/<str:code>/run/",
        carry_forward_api.CarryForwardRun.as_view(),
        name="carry_forward_run",
    ),
    path(
        "editions/<slug:edition>/carry-forward/<str:code>/send/",
        carry_forward_api.CarryForwardSend.as_view(),
        name="carry_forward_send",
    ),
    path("activities/<slug:activity>/registration-rule/", places_api.ActivityRule.as_view(), name="registration_rule"),
    path("events/<slug:event>/quotas/", places_api.EventQuotas.as_view(), name="quotas"),
    path("events/<slug:event>/quotas/<int:quota>/", places_api.OneQuota.as_view(), name="quota"),
    path("events/<slug:event>/quotas/<int:quota>/sub-quotas/", places_api.SubQuotas.as_view(), name="sub_quotas"),
    path(
        "events/<slug:event>/quotas/<int:quota>/sub-quotas/<int:sub_quota>/",
        places_api.OneSubQuota.as_view(),
        name="sub_quota",
    ),
    path(
        "events/<slug:event>/quotas/<int:quota>/sub-quotas/<int:sub_quota>/release/",
        places_api.SubQuotaRelease.as_view(),
        name="sub_quota_release",
    ),
    path("events/<slug:event>/questions/", question_definitions_api.EventQuestions.as_view(), name="questions"),
    path("events/<slug:event>/questions/<slug:key>/", question_definitions_api.OneQuestion.as_view(), name="question"),
    path(
        "events/<slug:event>/questions/<slug:key>/<slug:deed>/",
        question_definitions_api.QuestionDeed.as_view(),
        name="question_deed",
    ),
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
