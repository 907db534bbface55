"""Public pages kept for a few seconds, so that a rush reads one page once.

Only what is the same for everybody is kept: a GET without session, without a cookie set by the answer, status 200, under a public prefix. A
page is kept for a few seconds and never invalidated: places left and "live now" change by the minute anyway, editors carry a session and
always see the page as it is, and several nodes need not tell each other anything.

Each kept page carries an ETag; who has it already gets 304 and no body. It is kept compressed as well, which a phone on a thin line
needs and which costs nothing per reader. That is safe here alone: a kept page holds no secret that its size could betray.
"""

import gzip
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from accounts.display import chosen

PREFIXES = ("/bn/", "/en/", "/feeds/")
LONGEST_KEPT = 400_000  # characters; a longer page is made each time
KEPT_HEADERS = (
    "Content-Type",
    "Content-Language",
    "Content-Disposition",
    "Cache-Control",
    "ETag",
    "Vary",
    "Last-Modified",
)
Answer = Callable[[HttpRequest], HttpResponse]
Kept = tuple[dict[str, str], bytes, bytes]
"""Headers, the page as it is, the page compressed."""


class KeptPages:
    """Stands before sessions and languages: a kept page costs one look into the cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seconds = settings.PAGES_KEPT_SECONDS
        if not seconds or not _is_the_same_for_all(request):
            return self.get_response(request)
        key = _key(request)
        kept: Kept | None = cache.get(key)
        if kept is None:
            response = self.get_response(request)
            if not _may_be_kept(response):
                return response
            response.headers.setdefault("ETag", f'"{hashlib.sha256(response.content).hexdigest()[:32]}"')
            response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
            patch_vary_headers(response, ["Accept-Encoding"])
            headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            kept = (headers, response.content, gzip.compress(response.content, compresslevel=6, mtime=0))
            cache.set(key, kept, seconds)
        return _answer(request, *kept)


def _is_the_same_for_all(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and request.path_info.startswith(PREFIXES)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
    )


def _key(request: HttpRequest) -> str:
    """Everything that the page may depend on: address, query, host, the display choices and the language of an address without one."""
    parts = [request.get_host(), request.get_full_path(), *chosen(request.COOKIES).values()]
    if request.path_info.startswith("/feeds/"):
        parts += [request.headers.get("Accept-Language", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
    return "kept:" + hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "private" not in response.headers.get("Cache-Control", "")
        and len(response.content) <= LONGEST_KEPT
    )


def _takes_gzip(request: HttpRequest) -> bool:
    """Whether the reader names gzip and does not rule it out (`gzip;q=0`)."""
    named = [part.replace(" ", "").lower() for part in request.headers.get("Accept-Encoding", "").split(",")]
    return any(part == "gzip" or (part.startswith("gzip;q=") and part.strip("0.") != "gzip;q=") for part in named)


def _answer(request: HttpRequest, headers: dict[str, str], content: bytes, compressed: bytes) -> HttpResponse:
    if _takes_gzip(request):
        # Other bytes, so another tag: a cache on the way must not answer one reader with the other's copy.
        headers = {**headers, "Content-Encoding": "gzip", "ETag": headers["ETag"].removesuffix('"') + '-gz"'}
        content = compressed
    if request.headers.get("If-None-Match") == headers["ETag"]:
        response: HttpResponse = HttpResponseNotModified()
        headers = {name: value for name, value in headers.items() if name not in ("Content-Type", "Content-Encoding")}
    else:
        response = HttpResponse(b"" if request.method == "HEAD" else content)
    for name, value in headers.items():
        response.headers[name] = value
    return response
