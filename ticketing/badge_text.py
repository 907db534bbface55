"""Lines of text on a ReportLab canvas, in both scripts: HarfBuzz chooses and places the glyphs, ReportLab embeds them.

ReportLab gives conjuncts code points of private use, so whatever cannot be read back from its glyphs is wrapped in an
ActualText span: a name copied out of a badge is the name that went in.
"""

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter

import fontpkg_hind_siliguri
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr, TTFont, shapeStr
from reportlab.pdfgen.canvas import Canvas

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""

FONTS_IN_USE = threading.RLock()
"""A font hands out code points and reads its file from one position: shaping and saving are for one thread at a time."""

_BANGLA = re.compile("([\u0964\u0965\u0980-\u09ff\u200c\u200d]+)")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]+")
_REMEMBERED = 2048


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line ready to draw: pieces with the height of each above the line, and the width, both at size 1.

    `spoken` is the text behind the glyphs where those alone would be copied out as something else, else "".
    """

    pieces: tuple[tuple[float, str], ...]
    width: float
    spoken: str


@lru_cache(maxsize=_REMEMBERED)
def printable(text: str) -> str:
    """One line in NFC, without control characters and without marks that turn the direction of what follows."""
    return " ".join(unicodedata.normalize("NFC", _UNSAFE.sub(" ", text)).split())


@lru_cache(maxsize=_REMEMBERED)
def shape(text: str, weight: str) -> Shaped:
    """Shapes each script by its own rules, hence run by run. Remembered, since much repeats from badge to badge."""
    with FONTS_IN_USE:
        font = font_name(weight)
        runs = [shapeStr(run, font, 1, force=True) for run in _BANGLA.split(text) if run]
    glyphs = "".join(str(run) for run in runs)
    places: list[ShapeData] = [place for run in runs for place in run.__shapeData__]
    width = sum(place.x_advance for place in places) / 1000
    return Shaped(_levels(glyphs, places), width, "" if glyphs == text else text)


def _levels(glyphs: str, places: list[ShapeData]) -> tuple[tuple[float, str], ...]:
    """ReportLab loses count when two marks in a row stand at different heights, so it is given one height at a time."""
    levels = []
    at = 0
    for rise, group in groupby(places, key=attrgetter("y_offset")):
        level = [place._replace(y_offset=0) if rise else place for place in group]
        piece = glyphs[at : at + len(level)]
        if any(place.x_offset or place.x_advance != place.width for place in level):
            # The stubs speak of one ShapeData; ReportLab itself takes one for each glyph.
            piece = ShapedStr(piece, level)  # type: ignore[arg-type]
        levels.append((rise / 1000, piece))
        at += len(level)
    return tuple(levels)


def text_width(text: str, weight: str, size: float) -> float:
    return shape(text, weight).width * size


def line_operators(
    canvas: Canvas, text: str, *, weight: str, size: float, colour: Colour, place: tuple[float, float]
) -> str:
    """What draws one line with its base line starting at `place`; good for this canvas only, for `addLiteral`."""
    shaped = shape(text, weight)
    line = canvas.beginText(*place)
    line.setFillColor(colour)
    line.setFont(font_name(weight), size)
    for rise, piece in shaped.pieces:
        if rise:
            line.setRise(rise * size)
        line.textOut(piece)
        if rise:
            line.setRise(0)
    if not shaped.spoken:
        return str(line.getCode())
    return f"/Span<</ActualText<feff{shaped.spoken.encode('utf-16-be').hex()}>>>BDC\n{line.getCode()}\nEMC"


@cache
def font_name(weight: str) -> str:
    """The name of a weight of Hind Siliguri, registered under a name of our own: a font met twice would mix its codes."""
    name = f"Badge{weight}"
    with FONTS_IN_USE:
        if name not in pdfmetrics.getRegisteredFontNames():
            path = fontpkg_hind_siliguri.ROOT / "files" / f"HindSiliguri-{weight}.ttf"
            pdfmetrics.registerFont(TTFont(name, str(path), asciiReadable=False))
    return name
