"""Is this PDF only pages? Opened by a real parser under limits, every object looked at; nothing in it is run or drawn."""

import io
import re
import zipfile
from typing import Any

import pikepdf
from pikepdf.settings import set_qpdf_limits

from files.documents.unfit import Unfit

MOST_PAGES = 30
MOST_OBJECTS = 20_000
MOST_DEPTH = 60
MOST_PACKED = 2 * 1024 * 1024
_END = b"%%EOF"
_PADDING = b"\r\n\t \0\x1a"

# For the whole process, once: nothing else of the house reads a PDF of a stranger. Only packed objects are unpacked here,
# never pages or pictures; a number in them costs the parser seventy times its size, hence so little.
set_qpdf_limits(
    doc_max_warnings=200,
    max_stream_filters=4,
    flate_max_memory=MOST_PACKED,
    run_length_max_memory=MOST_PACKED,
    png_max_memory=MOST_PACKED,
    tiff_max_memory=MOST_PACKED,
)

_RISKY_ACTIONS = frozenset(
    [
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
        "/Thread",
    ]
)
_RISKY_KEYS = frozenset(["/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"])
_RISKY_TYPES = frozenset(["/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/EmbeddedFile"])
_ESCAPED_NAME = re.compile(rb"/[^\s()<>\[\]{}/%]*#[0-9A-Fa-f]{2}")
_SUSPECTS = re.compile(
    rb"/(?:"
    + b"|".join(sorted(name[1:].encode() for name in _RISKY_ACTIONS | _RISKY_KEYS | _RISKY_TYPES | {"/URI"}))
    + rb")(?=[\s()<>\[\]{}/%]|$)"
)
_SAFE_ADDRESS = re.compile(rb"\s*(?:https?:|mailto:|tel:|[^:]*$|[^:/?#]*[/?#])", re.IGNORECASE)
_FAULTS = (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError, OverflowError)


def may_pack_objects(data: bytes) -> bool:
    """Could the parser find objects in compressed streams? Those can be many and small here and fill any memory there.

    They are reached through a stream of type XRef only, and that name stands in the file as it is or escaped (`/X#52ef`).
    """
    return b"XRef" in data or b"ObjStm" in data or _ESCAPED_NAME.search(data) is not None


def check_pdf(data: bytes) -> None:
    """Raise Unfit: `file_broken`, `file_mixed`, `file_encrypted`, `file_active`, `file_expands`, `file_too_long`.

    `data` starts with "%PDF-". A PDF whose cross references must be repaired is taken; one whose end is missing is not.
    Where `may_pack_objects`, call it in a process whose memory is bounded: see `confined`.
    """
    _refuse_company(data)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _check_open(pdf)
    except pikepdf.PasswordError as locked:
        raise Unfit("file_encrypted") from locked
    except MemoryError as bomb:
        raise Unfit("file_expands") from bomb
    except _FAULTS as broken:
        raise Unfit("file_broken") from broken


def _refuse_company(data: bytes) -> None:
    """Raise `file_mixed` where bytes of another kind stand before or behind the document."""
    end = data.rfind(_END)
    if end < 0:
        raise Unfit("file_broken")
    head = data[:1024].lower()
    another = (
        data[end + len(_END) :].strip(_PADDING)
        or zipfile.is_zipfile(io.BytesIO(data))
        or any(mark in head for mark in (b"<html", b"<script", b"<!doctype", b"<?php"))
    )
    if another:
        raise Unfit("file_mixed")


def _check_open(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise Unfit("file_encrypted")
    if len(pdf.objects) > MOST_OBJECTS:
        raise Unfit("file_too_long")
    pages = len(pdf.pages)
    if pages > MOST_PAGES:
        raise Unfit("file_too_long")
    if not pages:
        raise Unfit("file_broken")
    for thing in (pdf.trailer, *pdf.objects):
        if _is_suspect(thing) and _is_active(thing):
            raise Unfit("file_active")
    _refuse_unread(pdf.get_warnings())


def _refuse_unread(warnings: list[str]) -> None:
    """What the parser could not unpack it calls null and goes on; another reader may see a script there."""
    said = " ".join(warnings)
    if "bad_alloc" in said or "limit exceeded" in said:
        raise Unfit("file_expands")
    if "error reading object" in said or "error decoding" in said:
        raise Unfit("file_broken")


def _is_suspect(thing: Any) -> bool:
    """Does a risky name stand in the object at all? One look at its text, before the slow walk."""
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Array):
        return False
    return _SUSPECTS.search(thing.unparse(resolved=True)) is not None


def _is_active(thing: Any, depth: int = 0) -> bool:
    """Does the object itself (not what it points at) act, hold a file or point out of the document?"""
    if depth > MOST_DEPTH:
        return True
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Array):
        return any(_is_active(item, depth + 1) for item in thing if not getattr(item, "is_indirect", False))
    if not isinstance(thing, pikepdf.Dictionary):
        return False
    keys = set(thing.keys())
    if keys & _RISKY_KEYS or _name(thing, "/S") in _RISKY_ACTIONS or _name(thing, "/Subtype") in _RISKY_TYPES:
        return True
    if _name(thing, "/Type") in _RISKY_TYPES or _leads_astray(thing):
        return True
    inner = (thing[key] for key in keys)
    return any(_is_active(item, depth + 1) for item in inner if not getattr(item, "is_indirect", False))


def _name(thing: pikepdf.Dictionary, key: str) -> str:
    value = thing.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _leads_astray(thing: pikepdf.Dictionary) -> bool:
    """A link to anything but web, mail or phone: `javascript:`, `file:` and their kin."""
    address = thing.get("/URI")
    return isinstance(address, pikepdf.String) and _SAFE_ADDRESS.match(bytes(address)) is None
