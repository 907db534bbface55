"""The door for programs that answer a question with a file: it is sent first, and its id then stands in the answers."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits import knock
from files.documents.refusals import refuse
from files.uploads import incoming_file, refuse_long_body
from summit.errors import Refusal
from ticketing.answer_file_queries import file_question
from ticketing.services.answer_files import keep_answer_file

PRIVATE = {"Cache-Control": "private, no-store"}


class AnswerFileInput(serializers.Serializer[Any]):
    """One of `activity` and `edition` says whose question it is."""

    question = serializers.CharField(max_length=50, help_text="Key of the question.")
    activity = serializers.CharField(max_length=120, required=False, default="", help_text="Code of an activity.")
    edition = serializers.CharField(max_length=120, required=False, default="", help_text="Code of an edition.")
    file = serializers.FileField(allow_empty_file=True, help_text="PDF, DOCX, JPEG or PNG.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs["activity"]) == bool(attrs["edition"]):
            raise serializers.ValidationError({"activity": _("Name either the activity or the edition.")})
        return attrs


class AnswerFileOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Stands in `answers` of the registration, under the key of the question.")
    name = serializers.CharField(help_text="As people may read it, without its ending.")
    size = serializers.IntegerField(help_text="Bytes, as stored.")


class AnswerFileCreate(APIView):
    """Send the file that answers a question, before the registration that names its `id` in `answers`.

    The first registration that names it takes it; what nobody names within 24 hours is deleted. Sent twice it is kept twice,
    which does no harm. Nobody is served a file before a scanner called it clean.
    """

    authentication_classes = []
    permission_classes = [AllowAny]
    parser_classes = [MultiPartParser]

    @extend_schema(request=AnswerFileInput, responses={201: AnswerFileOutput})
    def post(self, request: Request) -> Response:
        knock("answer_file", request._request)  # noqa: SLF001  the limiter counts addresses of plain requests
        refuse_long_body(request.META, max_bytes=settings.ANSWER_FILE_MAX_BYTES)
        asked = AnswerFileInput(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        question = file_question(said["question"], activity=said["activity"], edition=said["edition"])
        if question is None:
            sentence = _("Nothing that is still to come asks this question and takes a file for it.")
            raise Refusal("unknown_question", sentence, status=400, field="question")
        sent = incoming_file(request.FILES.getlist("file"), max_bytes=settings.ANSWER_FILE_MAX_BYTES)
        if sent is None:
            raise refuse("file_empty")
        file = keep_answer_file(question, name=sent.name, type=sent.type, data=sent.data)
        return Response({"id": file.pk, "name": file.original_name, "size": file.size}, status=201, headers=PRIVATE)
