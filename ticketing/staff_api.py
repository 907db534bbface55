"""What the doors of the API for staff of an event share: who asks, and answers that no cache keeps."""

from typing import Any, cast

from django.db.models import QuerySet
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from summit.pagination import Pages

PRIVATE = {"Cache-Control": "private, no-store"}


class StaffView(APIView):
    """Each door asks first for a row that is the caller's business; to everybody else it does not exist."""

    @property
    def caller(self) -> User:
        """Only after such a row was found, which lets no stranger through."""
        return cast("User", self.request.user)

    @staticmethod
    def answer(data: Any, code: int = status.HTTP_200_OK) -> Response:
        return Response(data, status=code, headers=PRIVATE)

    @staticmethod
    def gone() -> Response:
        return Response(status=status.HTTP_204_NO_CONTENT, headers=PRIVATE)

    def page(self, request: Request, rows: QuerySet[Any], shape: type[serializers.Serializer[Any]]) -> Response:
        """One page of a list."""
        pages = Pages()
        found: Any = pages.paginate_queryset(rows, request, view=self) or []
        answer = pages.get_paginated_response(shape(found, many=True).data)
        answer.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return answer
