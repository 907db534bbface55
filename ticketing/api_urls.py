"""Addresses of this room under /api/v1/."""

from django.urls import include, path

from ticketing import answer_file_api, api, person_api, question_api

urlpatterns = [
    path("registrations/", api.RegistrationCreate.as_view(), name="registration_create"),
    path("answer-files/", answer_file_api.AnswerFileCreate.as_view(), name="answer_file_create"),
    path("me/", api.Me.as_view(), name="me"),
    path("activities/<slug:activity>/form/", question_api.ActivityForm.as_view(), name="activity_form"),
    path("me/registrations/<str:code>/", question_api.MeRegistration.as_view(), name="me_registration"),
    path("me/registrations/<str:code>/cancel/", api.MeRegistrationCancel.as_view(), name="me_registration_cancel"),
    path("me/registrations/<str:code>/claim/", api.MeRegistrationClaim.as_view(), name="me_registration_claim"),
    path("me/registrations/<str:code>/move/", person_api.MeRegistrationMove.as_view(), name="me_registration_move"),
    path("me/code/", person_api.MeCode.as_view(), name="me_code"),
    path("me/link/", person_api.MeLink.as_view(), name="me_link"),
    path("me/resend/", person_api.MeResend.as_view(), name="me_resend"),
    path("me/transfer/", person_api.MeTransfer.as_view(), name="me_transfer"),
    path("events/<slug:event>/people/<str:code>/merge/", person_api.PersonMerge.as_view(), name="person_merge"),
    path("events/<slug:event>/merges/<int:merge>/undo/", person_api.MergeUndo.as_view(), name="merge_undo"),
    path("me/export/", api.MeExport.as_view(), name="me_export"),
    path("me/erase/", api.MeErase.as_view(), name="me_erase"),
    path("", include("ticketing.desk_api_urls")),
    path("", include("ticketing.group_api_urls")),
    path("", include("ticketing.invitation_api_urls")),
    path("", include("ticketing.gate_api_urls")),
]
