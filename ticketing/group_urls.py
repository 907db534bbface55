"""Addresses of groups that coordinators open."""

from django.urls import include, path

from ticketing import group_sheet_views, group_views

group = [
    path("", group_views.GroupPage.as_view(), name="group"),
    path("template.<str:kind>", group_views.TemplateFile.as_view(), name="group_template"),
    path("people.<str:kind>", group_views.MembersFile.as_view(), name="group_people"),
    path("badges.pdf", group_views.BadgesFile.as_view(), name="group_badges"),
    path("places/<str:code>/give-back/", group_views.GiveBack.as_view(), name="group_give_back"),
    path("erase/", group_views.Erase.as_view(), name="group_erase"),
    path("table/", group_sheet_views.TypeTable.as_view(), name="group_table"),
    path("sheets/", group_sheet_views.SendSheet.as_view(), name="group_send"),
    path("sheets/<uuid:key>/", group_sheet_views.SheetPage.as_view(), name="group_sheet"),
    path("sheets/<uuid:key>/refused.<str:kind>", group_sheet_views.RefusedFile.as_view(), name="group_refused"),
]
urlpatterns = [
    path("register/<slug:activity>/group/", group_views.FoundGroup.as_view(), name="group_new"),
    path("g/<str:token>/", include(group)),
]
