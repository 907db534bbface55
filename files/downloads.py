"""A stranger's file on its way out: always a file to be saved, never something that a browser runs on our address."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.errors import Refusal
from files.storage import read_file

_TYPES = {
    "pdf": ("application/pdf", "pdf"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "jpeg": ("image/jpeg", "jpg"),
    "png": ("image/png", "png"),
}


def private_file(stored_name: str, *, kind: str, name: str) -> HttpResponse:
    """The file as an attachment called `name` with our ending. Who may have it was asked before.

    Refusal `unavailable` when the storage does not answer.
    """
    try:
        data = read_file(stored_name)
    except OSError as down:
        raise Refusal(
            "unavailable", _("The file cannot be read at this moment. Please try again."), status=503, retry_after=15
        ) from down
    content_type, ending = _TYPES[kind]
    shown = f"{name.strip()}.{ending}"
    return HttpResponse(
        data,
        content_type=content_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=shown) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
