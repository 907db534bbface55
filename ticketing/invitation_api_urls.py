"""Addresses of invitations under /api/v1/."""

from django.urls import path

from ticketing import invitation_api as api

event = "events/<slug:event>/invitations/"
urlpatterns = [
    path("invitation/", api.OwnInvitation.as_view(), name="invitation"),
    path("invitation/accept/", api.InvitationAccept.as_view(), name="invitation_accept"),
    path("invitation/decline/", api.InvitationDecline.as_view(), name="invitation_decline"),
    path("invitation/deputy/", api.InvitationDeputy.as_view(), name="invitation_deputy"),
    path(event, api.InvitationList.as_view(), name="invitations"),
    path(f"{event}import/", api.GuestListImport.as_view(), name="guest_list_import"),
    path(f"{event}<str:code>/send/", api.InvitationSend.as_view(), name="invitation_send"),
    path(f"{event}<str:code>/remind/", api.InvitationRemind.as_view(), name="invitation_remind"),
    path(f"{event}<str:code>/withdraw/", api.InvitationWithdraw.as_view(), name="invitation_withdraw"),
]
