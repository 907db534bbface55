"""A photograph of a printed CV: drawn anew, so that neither the place it was taken at nor anything hidden behind it is stored."""

import io
import zipfile

from PIL import Image, ImageOps, UnidentifiedImageError

from files.documents.unfit import Unfit

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2600  # A4 at 220 dots an inch: small print stays readable
JPEG_QUALITY = 85
_FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",)}  # MPO: what many phones write into a .jpg
_FOREIGN = (b"%PDF-", b"<script", b"<html", b"<?php", b"<!doctype")
_BROKEN = (OSError, SyntaxError, ValueError, UnidentifiedImageError, OverflowError, KeyError, IndexError, EOFError)


def redraw_picture(data: bytes, kind: str) -> bytes:
    """The same picture as a fresh JPEG or PNG, upright and without metadata, at most LONGEST_SIDE pixels a side.

    Raises Unfit: `file_mixed`, `file_too_long` (pixels), `file_broken`.
    """
    refuse_company(data)
    try:
        return _redrawn(data, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unfit("file_too_long") from bomb
    except _BROKEN as broken:
        raise Unfit("file_broken") from broken


def refuse_company(data: bytes) -> None:
    """Raise `file_mixed` for a picture that is another kind of file as well."""
    lower = data.lower()
    if any(mark.lower() in lower for mark in _FOREIGN) or zipfile.is_zipfile(io.BytesIO(data)):
        raise Unfit("file_mixed")


def _redrawn(data: bytes, kind: str) -> bytes:
    with Image.open(io.BytesIO(data), formats=_FORMATS[kind]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Unfit("file_too_long")
        if kind == "jpeg":
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes a large photograph at a fraction of its size
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _written(upright, kind)


def _written(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        picture = paper
    # A new image: `save` would copy colour profile and comments of the old one.
    plain = picture.convert("L" if picture.mode in ("1", "L", "I;16", "I", "F") else "RGB")
    plain.info = {}
    if kind == "jpeg":
        plain.save(out, "JPEG", quality=JPEG_QUALITY)
    else:
        plain.save(out, "PNG")
    return out.getvalue()
