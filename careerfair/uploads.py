"""From what Django received to what our services take."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from careerfair.services.cvs import IncomingFile
from files.documents.refusals import refuse


def incoming_file(uploads: list[UploadedFile[Any]], *, max_bytes: int) -> IncomingFile | None:
    """The one file of the field `cv`. Refusal `file_too_many`, `file_too_large` before it is read into memory."""
    if len(uploads) > 1:
        raise refuse("file_too_many")
    if not uploads:
        return None
    upload = uploads[0]
    if (upload.size or 0) > max_bytes:
        raise refuse("file_too_large", megabytes=f"{max_bytes / 1024 / 1024:g}")
    return IncomingFile(name=upload.name or "", type=upload.content_type or "", data=upload.read())
