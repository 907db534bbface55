"""Addresses of this room that visitors open."""

from django.urls import include, path

from ticketing import (
    answer_file_views,
    answer_views,
    invitation_views,
    person_views,
    recognition_views,
    ticket_views,
    views,
)

app_name = "ticketing"
ticket = [
    path("", ticket_views.TicketPage.as_view(), name="ticket"),
    path("badge.pdf", ticket_views.BadgeFile.as_view(), name="badge"),
    path("qr.svg", ticket_views.QrFile.as_view(), name="qr"),
    path("calendar.ics", ticket_views.CalendarFile.as_view(), name="calendar"),
    path("my-data.json", ticket_views.OwnDataFile.as_view(), name="own_data"),
    path("answers/<str:code>/", answer_views.ChangeAnswers.as_view(), name="answers"),
    path("activities/", ticket_views.MoreActivities.as_view(), name="activities"),
    path("cancel/<str:code>/", ticket_views.CancelPlace.as_view(), name="cancel"),
    path("claim/<str:code>/", ticket_views.ClaimPlace.as_view(), name="claim"),
    path("move/<str:code>/", person_views.MovePlace.as_view(), name="move"),
    path("transfer/", person_views.Transfer.as_view(), name="transfer"),
    path("details/", ticket_views.OwnDetails.as_view(), name="details"),
    path("resend/", ticket_views.Resend.as_view(), name="resend"),
    path("files/<uuid:file>/", answer_file_views.OwnFile.as_view(), name="own_file"),
    path("privacy/", ticket_views.Privacy.as_view(), name="privacy"),
    path("erase/", ticket_views.Erase.as_view(), name="erase"),
]
invitation = [
    path("", invitation_views.InvitationPage.as_view(), name="invitation"),
    path("accept/", invitation_views.Accept.as_view(), name="invitation_accept"),
    path("decline/", invitation_views.Decline.as_view(), name="invitation_decline"),
    path("deputy/", invitation_views.Deputy.as_view(), name="invitation_deputy"),
]
urlpatterns = [
    path("register/<slug:activity>/", views.RegisterView.as_view(), name="register"),
    path("t/", recognition_views.LostLinkView.as_view(), name="lost_link"),
    path("t/code/", recognition_views.CodeView.as_view(), name="code"),
    path("t/<str:token>/", include(ticket)),
    path("i/<str:token>/", include(invitation)),
    path("verify/", views.VerifyView.as_view(), name="verify"),
    path("", include("ticketing.group_urls")),
    path("", include("ticketing.gate_urls")),
]
