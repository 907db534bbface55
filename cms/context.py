"""What the frame of every public page needs: the way to the other language, the navigation, where the display choices live."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from cms.models import HomePage, StandardPage

OTHER = {"bn": "en", "en": "bn"}


def other_language_url(request: HttpRequest) -> str:
    """The same page in the other language: its prefix changed, or `?lang=` where addresses have none."""
    other = OTHER.get(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE), "en")
    path = request.path
    for code in OTHER:
        if path.startswith(f"/{code}/"):
            query = request.META.get("QUERY_STRING", "")
            return f"/{other}{path[3:]}" + (f"?{query}" if query else "")
    query = request.GET.copy()
    query["lang"] = other
    return f"{path}?{query.urlencode()}"


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    home = HomePage.objects.select_related("current_edition").first()
    if home is None:
        return []
    found = [{"url": home.url, "title": gettext("Home")}]
    if home.current_edition and home.current_edition.live:
        found.append({"url": home.current_edition.url, "title": gettext("Programme")})
    found += [
        {"url": page.url, "title": page.shown_title} for page in StandardPage.objects.live().in_menu().child_of(home)
    ]
    for entry in found:
        entry["current"] = entry["url"] == request.path
    return found


def _footer() -> list[dict[str, Any]]:
    pages = StandardPage.objects.live().filter(depth=3).order_by("path")
    found = [{"url": page.url, "title": page.shown_title} for page in pages]
    return [
        *found,
        {"url": "/verify/", "title": gettext("Check a badge")},
        {"url": "/api/v1/docs/", "title": gettext("API")},
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Lazy: the back office and the API, which show no frame, pay nothing."""
    try:
        preferences = reverse("accounts:preferences")
    except NoReverseMatch:
        preferences = "/preferences/"
    return {
        "other_language_url": SimpleLazyObject(lambda: other_language_url(request)),
        "site_nav": SimpleLazyObject(lambda: _navigation(request)),
        "footer_nav": SimpleLazyObject(_footer),
        "preferences_url": preferences,
    }
