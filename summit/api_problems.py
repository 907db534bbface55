"""What a code means: the address that `type` of a problem points at."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from summit.error_codes import CODES


class ProblemMeaningOutput(serializers.Serializer[dict[str, object]]):
    code = serializers.CharField()
    statuses = serializers.ListField(child=serializers.IntegerField())
    meaning = serializers.CharField()


class ProblemMeaning(APIView):
    """One code of the closed list and what it means, for the programmer who follows `type`."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses=ProblemMeaningOutput)
    def get(self, request: Request, code: str) -> Response:
        if code not in CODES:
            raise Http404
        statuses, meaning = CODES[code]
        return Response(
            {"code": code, "statuses": statuses, "meaning": meaning}, headers={"Cache-Control": "public, max-age=3600"}
        )
