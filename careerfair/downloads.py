"""A CV on its way out, under the student's name for it."""

from django.http import HttpResponse

from careerfair.models import CV
from files.downloads import private_file


def cv_response(cv: CV, code: str) -> HttpResponse:
    """The file as an attachment. Refusal `unavailable` when the storage does not answer."""
    return private_file(cv.stored_name, kind=cv.kind, name=f"{code} {cv.original_name}")
