from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [
    path("", views.way_in, name="way_in"),
    path("feeds/<slug:code>/agenda.ics", views.agenda_feed, name="agenda_feed"),
    path("search/", views.search, name="search"),
    path("styleguide/", views.style_guide, name="style_guide"),
]
