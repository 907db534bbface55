"""The public programme for programs: read only, anyone, in the language asked for, with validators."""

from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.module_loading import import_string
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from summit import queries
from summit.models import Activity
from summit.pagination import Pages
from summit.serializers import ActivityDetailOutput, EditionDetailOutput, EditionOutput, EventDetailOutput

KEPT_SECONDS = 30


class PublicRead(APIView):
    """Base: no sign-in is looked at, so that the answer is the same for everyone and may be kept by caches."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    def answer(self, request: Request, content: Any) -> HttpResponse:
        """`content` as JSON with an ETag of its bytes; 304 to whoever has them already."""
        body = JSONRenderer().render(content)
        plain: HttpRequest = request._request  # noqa: SLF001  the way to Django's request that DRF documents
        response = HttpResponse(body, content_type="application/json")
        response.headers["ETag"] = f'"{blake2b(body, digest_size=16).hexdigest()}"'
        response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        found = get_conditional_response(plain, etag=response.headers["ETag"], response=response)
        return found or response


@extend_schema(
    tags=["programme"],
    responses=inline_serializer(
        "EditionPage",
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": EditionOutput(many=True),
        },
    ),
)
class EditionList(PublicRead):
    """Every public edition, the latest first."""

    ordering = ("-number",)

    def get(self, request: Request) -> HttpResponse:
        pages = Pages()
        rows = pages.paginate_queryset(queries.editions(), request, view=self)
        found = EditionOutput(rows, many=True).data
        return self.answer(request, pages.get_paginated_response(found).data)


@extend_schema(tags=["programme"], responses=EditionDetailOutput)
class EditionDetail(PublicRead):
    """One edition with its events in sequence, the central one last."""

    def get(self, request: Request, edition: str) -> HttpResponse:
        row = queries.edition_by_code(edition)
        if row is None:
            raise Http404
        context = {"events": queries.events_in_sequence(row)}
        return self.answer(request, EditionDetailOutput(row, context=context).data)


@extend_schema(tags=["programme"], responses=EventDetailOutput)
class EventDetail(PublicRead):
    """One event: its division, its list of dates, who stands behind it, its activities with their sessions."""

    def get(self, request: Request, event: str) -> HttpResponse:
        row = queries.event_by_code(event)
        if row is None:
            raise Http404
        context = {
            "dates": queries.dates_of(row),
            "organisations": queries.organisations_of(row),
            "agenda": queries.public_agenda(row),
        }
        return self.answer(request, EventDetailOutput(row, context=context).data)


@extend_schema(tags=["programme"], responses=ActivityDetailOutput)
class ActivityDetail(PublicRead):
    """One activity: kind, components, place, times, audience, places left and how to take part."""

    def get(self, request: Request, activity: str) -> HttpResponse:
        row = queries.activity_by_code(activity)
        if row is None:
            raise Http404
        context = {"registration": _registration(row)}
        return self.answer(request, ActivityDetailOutput(row, context=context).data)


def _registration(activity: Activity) -> dict[str, Any]:
    """What the rooms above say about taking part; they are named by settings."""
    places = import_string(settings.PLACES_LEFT)([activity])
    states = import_string(settings.REGISTRATION_STATES)([activity])
    return {
        "state": str(states.get(activity.pk, "closed")),
        "places_left": places.get(activity.pk),
        "url": f"{settings.PUBLIC_ORIGIN}/register/{activity.code}/",
        "api": f"{settings.PUBLIC_ORIGIN}/api/v1/registrations/",
    }
