"""From what a door received to what a service takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from files.documents.refusals import FIELD, refuse, too_large

FORM_BYTES = 300_000  # what a form needs besides the file


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """The name and type that the sender gave, and the bytes."""

    name: str
    type: str
    data: bytes


def incoming_file(uploads: list[UploadedFile[Any]], *, max_bytes: int, field: str = FIELD) -> IncomingFile | None:
    """The one file of a field. Refusal `file_too_many`, `file_too_large` before it is read into memory."""
    if len(uploads) > 1:
        raise refuse("file_too_many", field=field)
    if not uploads:
        return None
    upload = uploads[0]
    if (upload.size or 0) > max_bytes:
        raise too_large(max_bytes, field=field)
    return IncomingFile(name=upload.name or "", type=upload.content_type or "", data=upload.read())


def refuse_long_body(meta: Mapping[str, Any], *, max_bytes: int, field: str = FIELD) -> None:
    """Before anything is read: a body that announces more than a file and a form is refused as a whole."""
    length = meta.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > max_bytes + FORM_BYTES:
        raise too_large(max_bytes, field=field)
