from django.urls import URLPattern, path

from careerfair import employer_views, views

app_name = "careerfair"
urlpatterns: list[URLPattern] = [
    path("cv/<slug:activity>/", views.ApplyView.as_view(), name="apply"),
    path("cv/a/<str:token>/", views.OwnPage.as_view(), name="own"),
    path("cv/a/<str:token>/cv/", views.OwnCV.as_view(), name="own_cv"),
    path("cv/a/<str:token>/consents/", views.OwnConsents.as_view(), name="own_consents"),
    path("cv/a/<str:token>/withdraw/", views.OwnWithdrawal.as_view(), name="own_withdraw"),
    path("cv/a/<str:token>/erase/", views.OwnErasure.as_view(), name="own_erase"),
    path("employer/", employer_views.candidate_list, name="employer_list"),
    path("employer/<str:code>/", employer_views.candidate_page, name="employer_candidate"),
    path("employer/<str:code>/cv/", employer_views.candidate_cv, name="employer_cv"),
    path("employer/<str:code>/decide/", employer_views.candidate_decide, name="employer_decide"),
]
