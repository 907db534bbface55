"""Every address of the site. Rooms are named as strings, Wagtail comes last."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from summit.api_problems import ProblemMeaning
from summit.drf_errors import api_not_found

api = [
    path("problems/<slug:code>/", ProblemMeaning.as_view(), name="problem-meaning"),
    path("", include("summit.api_urls")),
    path("", include("ticketing.api_urls")),
    path("", include("careerfair.api_urls")),
    path("", include("dialogue.api_urls")),
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[]), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema", authentication_classes=[]), name="docs"),
    re_path(r"^", api_not_found),
]

urlpatterns = [
    path("api/v1/", include(api)),  # first: scans and registrations should not be compared with every page
    path("", include("accounts.urls")),
    path("", include("cms.urls")),
    path("", include("ticketing.urls")),
    path("", include("careerfair.urls")),
    path("", include("dialogue.urls")),
    re_path(r"^api/", api_not_found),
    # One way in for everybody: ours knows the second factor and the limits.
    path("admin/login/", RedirectView.as_view(pattern_name="accounts:sign_in", query_string=True)),
    path("admin/", include("wagtail.admin.urls")),
    path("documents/", include("wagtail.documents.urls")),
    *i18n_patterns(path("", include("wagtail.urls")), prefix_default_language=True),
]

handler403 = "cms.views.forbidden"
handler404 = "cms.views.not_found"
handler500 = "cms.views.server_error"
