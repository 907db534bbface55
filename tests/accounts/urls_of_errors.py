"""Addresses that fail in every way there is, for the tests of problem+json."""

from django.core import exceptions as django_errors
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.urls import path
from rest_framework import exceptions, serializers
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from summit import urls
from summit.errors import Refusal


class _LockNotAvailable(Exception):  # noqa: N818  named after the driver's
    sqlstate = "55P03"


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


RAISED = {
    "refusal": lambda: Refusal("sold_out", "No place is left."),
    "refusal-field": lambda: Refusal("bad_phone", "Not a phone.", status=400, field="person.phone"),
    "refusal-wait": lambda: Refusal("too_many", "Wait.", status=429, retry_after=7),
    "http404": lambda: Http404("secret name"),
    "denied": lambda: django_errors.PermissionDenied("secret reason"),
    "django-invalid": lambda: django_errors.ValidationError(
        {"end": [django_errors.ValidationError("Ends too early.", code="early")]}
    ),
    "django-invalid-all": lambda: django_errors.ValidationError("Both cannot be.", code="both"),
    "too-big": lambda: django_errors.RequestDataTooBig("x"),
    "too-many-files": lambda: django_errors.TooManyFilesSent("x"),
    "too-many-fields": lambda: django_errors.TooManyFieldsSent("x"),
    "suspicious": lambda: django_errors.SuspiciousFileOperation("x"),
    "unicode": lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"),
    "lock": lambda: _caused(OperationalError("canceling statement due to lock timeout"), _LockNotAvailable()),
    "sqlite-locked": lambda: OperationalError("database is locked"),
    "down": lambda: OperationalError("connection refused"),
    "integrity": lambda: IntegrityError("duplicate key"),
    "data": lambda: DataError("value too long"),
    "nul": lambda: ValueError("A string literal cannot contain NUL (0x00) characters."),
    "deep": lambda: RecursionError("maximum recursion depth exceeded"),
    "throttled": lambda: exceptions.Throttled(wait=11),
    "fault": lambda: ZeroDivisionError("secret detail"),
    "value": lambda: ValueError("secret detail"),
}


class Raises(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, _request, name):
        error = RAISED[name]()
        raise error


class Person(serializers.Serializer):
    phone = serializers.CharField(max_length=5)


class Body(serializers.Serializer):
    person = Person()
    scans = Person(many=True, required=False)
    words = serializers.ListField(child=serializers.CharField(max_length=2), required=False)

    def validate(self, attrs):
        if attrs["person"]["phone"] == "same":
            raise serializers.ValidationError("Neither can stay.", code="both")
        return attrs


class Takes(APIView):
    permission_classes = [AllowAny]
    parser_classes = [JSONParser, FormParser, MultiPartParser]

    def post(self, request):
        body = Body(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(body.data)


class Private(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"login": request.user.username})

    post = get


urlpatterns = [
    path("api/v1/raises/<slug:name>/", Raises.as_view()),
    path("api/v1/takes/", Takes.as_view()),
    path("api/v1/private/", Private.as_view()),
    *urls.urlpatterns,
]
