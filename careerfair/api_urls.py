from django.urls import path

from careerfair import api

urlpatterns = [
    path("activities/<slug:activity>/applications/", api.ApplicationCreate.as_view(), name="application_create"),
    path("employer/candidates/", api.CandidateList.as_view(), name="candidate_list"),
    path("employer/candidates/<str:code>/", api.CandidateDetail.as_view(), name="candidate_detail"),
    path("employer/candidates/<str:code>/cv/", api.CandidateCV.as_view(), name="candidate_cv"),
    path("employer/candidates/<str:code>/shortlist/", api.CandidateShortlist.as_view(), name="candidate_shortlist"),
    path("employer/candidates/<str:code>/outcome/", api.CandidateOutcome.as_view(), name="candidate_outcome"),
]
