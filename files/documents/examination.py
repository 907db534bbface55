"""The one question about a file of a stranger: what is it really, and may we keep it?"""

import hashlib
from dataclasses import dataclass

from files.documents.confined import check_pdf_confined
from files.documents.docx import check_docx
from files.documents.names import ENDINGS, ending_of, refuse_odd_name, shown_name
from files.documents.pdf import check_pdf, may_pack_objects
from files.documents.picture import redraw_picture
from files.documents.refusals import FIELD, refuse, too_large
from files.documents.unfit import Unfit

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"
_SIGNATURES = ((b"%PDF-", "pdf"), (b"PK\x03\x04", "docx"), (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"))
# Phones call a DOCX many things and a file they do not know "octet-stream": only a plain contradiction counts.
_CONTRADICTIONS = {
    "pdf": ("text/", "image/", "audio/", "video/", "application/javascript", "application/vnd.", "application/msword"),
    "docx": ("text/", "image/", "audio/", "video/", "application/javascript", "application/pdf"),
    "jpeg": ("text/", "audio/", "video/", "application/javascript", "application/pdf", "application/vnd.", "image/png"),
    "png": ("text/", "audio/", "video/", "application/javascript", "application/pdf", "application/vnd.", "image/jp"),
}


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: `data` as it will be stored (`rewritten` when that is not what came), `name` for people."""

    data: bytes
    kind: str
    name: str
    sha256: str
    rewritten: bool

    @property
    def ending(self) -> str:
        return "jpg" if self.kind == "jpeg" else self.kind


def examine(data: bytes, *, name: str, declared_type: str = "", max_bytes: int, field: str = FIELD) -> Examined:
    """Judge by content; the ending of `name` and `declared_type` must not contradict it.

    Raises Refusal with a code of `refusals`, about `field`. Keeps nothing, changes nothing outside.
    """
    if len(data) > max_bytes:
        raise too_large(max_bytes, field=field)
    try:
        return _examined(data, name, declared_type)
    except Unfit as unfit:
        raise refuse(unfit.code, field=field) from unfit


def _examined(data: bytes, name: str, declared_type: str) -> Examined:
    if not data:
        raise Unfit("file_empty")
    refuse_odd_name(name)
    kind = _kind_of(data)
    ending = ending_of(name)
    if ending and ending not in ENDINGS[kind]:
        raise Unfit("file_mismatch")
    if declared_type.strip().lower().startswith(_CONTRADICTIONS[kind]):
        raise Unfit("file_mismatch")
    if _EICAR in data:
        raise Unfit("file_infected")
    kept = _checked(data, kind)
    return Examined(kept, kind, shown_name(name), hashlib.sha256(kept).hexdigest(), rewritten=kept is not data)


def _kind_of(data: bytes) -> str:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(_OLE) and _ENCRYPTED_PACKAGE in data:
        raise Unfit("file_encrypted")
    raise Unfit("file_infected" if _EICAR in data[:1024] else "file_type")


def _checked(data: bytes, kind: str) -> bytes:
    if kind == "pdf":
        (check_pdf_confined if may_pack_objects(data) else check_pdf)(data)
    elif kind == "docx":
        check_docx(data)
    else:
        return redraw_picture(data, kind)
    return data
