from django.urls import path

from dialogue import views

app_name = "dialogue"
urlpatterns = [
    path("dialogue/<slug:activity>/", views.dialogue_page, name="dialogue"),
    path("t/<str:token>/propose/<slug:activity>/", views.ProposeView.as_view(), name="propose"),
]
