"""Pages without a place in the tree: the way in, feeds, search, errors, the living style guide."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access

from accounts.problems import is_for_api, plain_problem
from bangla.text import normalise
from cms.search import search_results
from cms.styleguide import samples
from summit.exports import activity_ics, agenda_ics, edition_ics
from summit.queries import activity_by_code, edition_by_code, event_by_code

FEED_SECONDS = 300
SEARCH_LENGTH = 100


@require_safe
def way_in(request: HttpRequest) -> HttpResponse:
    """`/` leads to the home page in the visitor's language."""
    return redirect(f"/{get_language()}/")


@require_safe
def agenda_feed(request: HttpRequest, code: str) -> HttpResponse:
    """ICalendar of an edition, an event or one activity, whichever has this code; 404 unless it is live."""
    language = get_language() or "bn"
    if (activity := activity_by_code(code)) is not None:
        if not (activity.event.live and activity.event.edition.live):
            raise Http404
        body = activity_ics(activity, language)
    elif (event := event_by_code(code)) is not None and event.edition.live:
        body = agenda_ics(event, language)
    elif (edition := edition_by_code(code)) is not None:
        body = edition_ics(edition, language)
    else:
        raise Http404
    return _feed(request, body, content_type="text/calendar; charset=utf-8", name=f"{code}.ics")


def _feed(request: HttpRequest, body: bytes, *, content_type: str, name: str) -> HttpResponse:
    """A feed with its ETag: calendars ask every few hours and mostly get a 304."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=content_type)
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={FEED_SECONDS}"
    return response


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Pages that hold the words, in either language."""
    text = normalise(request.GET.get("q", ""))[:SEARCH_LENGTH]
    return render(request, "cms/search.html", {"text": text, "found": search_results(text) if text else []})


@require_admin_access
def style_guide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide.html", {"samples": samples()})


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain_problem(403) if is_for_api(request) else render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain_problem(404) if is_for_api(request) else render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return plain_problem(500) if is_for_api(request) else render(request, "500.html", status=500)
