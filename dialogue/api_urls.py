from django.urls import path

from dialogue import api

urlpatterns = [
    path("dialogues/<slug:activity>/", api.DialogueView.as_view()),
    path("dialogues/<slug:activity>/proposals/", api.SubmitProposal.as_view()),
    path("dialogues/<slug:activity>/minutes/", api.DraftMinutes.as_view()),
    path("dialogues/<slug:activity>/minutes/adopt/", api.AdoptMinutes.as_view()),
    path("dialogues/<slug:activity>/recommendations/", api.DraftRecommendation.as_view()),
    path("editions/<slug:edition>/recommendations/", api.RecommendationList.as_view()),
    path("editions/<slug:edition>/recommendations/consolidate/", api.Consolidate.as_view()),
]
