"""Addresses of groups under /api/v1/."""

from django.urls import path

from ticketing import group_api

urlpatterns = [
    path("groups/", group_api.GroupCreate.as_view(), name="group_create"),
    path("group/", group_api.GroupDetail.as_view(), name="group_detail"),
    path("group/people/", group_api.GroupMemberList.as_view(), name="group_people"),
    path("group/erase/", group_api.GroupErase.as_view(), name="group_erase"),
    path("group/sheets/", group_api.GroupSheetCreate.as_view(), name="group_sheet_create"),
    path("group/sheets/<uuid:key>/", group_api.GroupSheetDetail.as_view(), name="group_sheet_detail"),
]
