"""Every address of the site. Rooms are named as strings, Wagtail comes last."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

api = [
    path("", include("summit.api_urls")),
    path("", include("ticketing.api_urls")),
    path("", include("careerfair.api_urls")),
    path("", include("dialogue.api_urls")),
]

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("cms.urls")),
    path("", include("ticketing.urls")),
    path("", include("careerfair.urls")),
    path("", include("dialogue.urls")),
    path("api/v1/", include(api)),
    path("admin/", include("wagtail.admin.urls")),
    path("documents/", include("wagtail.documents.urls")),
    *i18n_patterns(path("", include("wagtail.urls")), prefix_default_language=True),
]

handler403 = "cms.views.forbidden"
handler404 = "cms.views.not_found"
handler500 = "cms.views.server_error"
