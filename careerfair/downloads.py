"""A CV on its way out: always a file to be saved, never something that a browser runs on our address."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from careerfair.models import CV
from careerfair.services.cvs import read_cv
from summit.errors import Refusal

_TYPES = {
    CV.Kind.PDF: ("application/pdf", "pdf"),
    CV.Kind.DOCX: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    CV.Kind.JPEG: ("image/jpeg", "jpg"),
    CV.Kind.PNG: ("image/png", "png"),
}


def cv_response(cv: CV, code: str) -> HttpResponse:
    """The file under the student's name for it, as an attachment. Refusal `unavailable` when the storage does not answer."""
    try:
        data = read_cv(cv)
    except OSError as down:
        raise Refusal(
            "unavailable", _("The file cannot be read at this moment. Please try again."), status=503, retry_after=15
        ) from down
    content_type, ending = _TYPES[CV.Kind(cv.kind)]
    name = f"{code} {cv.original_name}".strip() + f".{ending}"
    return HttpResponse(
        data,
        content_type=content_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
