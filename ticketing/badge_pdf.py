"""Badges as PDF: A6 passes, one a page or four on a sheet of A4, in both scripts.

Data in, bytes out. What all badges of a kind share is drawn once and used again; a code is one path. Names shrink and
then take two lines: nothing is ever cut and nothing overlaps. Units are points.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, islice
from typing import BinaryIO, Literal

import fontpkg_hind_siliguri

from ticketing import badge_art as art
from ticketing.pdf_writer import PdfWriter
from ticketing.qr import Kind
from ticketing.qr_image import MODULES, QUIET_ZONE, qr_matrix
from ticketing.shaped_font import ShapedFont, printable
from ticketing.short_code import format_short_code

Layout = Literal["a6", "a4"]

A4_WIDTH, A4_HEIGHT = 210 * art.MM, 297 * art.MM
MODULE = 0.95 * art.MM
SYMBOL = MODULES * MODULE
_SYMBOL_FOOT = art.KIND_BAND + QUIET_ZONE * MODULE + 1 * art.MM
_COLUMN = art.MARGIN + SYMBOL + QUIET_ZONE * MODULE + 2.5 * art.MM
_INNER_WIDTH = art.WIDTH - 2 * art.MARGIN
_COLUMN_WIDTH = art.WIDTH - art.MARGIN - _COLUMN
_MOST_LISTED = 5
_LINE = 1.28
"""Line height: marks above and below Bangla letters need more room than Latin ones."""


@dataclass(frozen=True, slots=True)
class BadgeData:
    """What one badge shows. Empty texts take no room; `language` ("bn" or "en") says which script stands first."""

    name_bn: str
    name_en: str
    kind: Kind
    code: str
    short_code: str
    edition_bn: str
    edition_en: str
    organisation: str = ""
    designation: str = ""
    place: str = ""
    activities: tuple[str, ...] = ()
    language: str = "bn"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text may be set: weight, largest size, the size below which a second line is opened, most lines."""

    weight: str
    size: float
    wrap_below: float
    lines: int = 2


_NAME = Style("Bold", 29, 21)
_SECOND_NAME = Style("Medium", 15, 11.5)
_ORGANISATION = Style("SemiBold", 11.5, 9.5)
_DESIGNATION = Style("Regular", 11, 9)
_EDITION = Style("Bold", 17, 13.5)
_SECOND_EDITION = Style("Medium", 10, 9, 1)
_PLACE = Style("Regular", 9.5, 8, 1)
_ACTIVITY = Style("Medium", 9.2, 8)
_LABEL = Style("Regular", 7.2, 6, 1)
_SHORT_CODE = Style("Bold", 15.5, 10, 1)
_KIND = Style("Bold", 20, 12, 1)
_SECOND_KIND = Style("SemiBold", 14, 10, 1)


def badges_pdf(badges: Iterable[BadgeData], *, layout: Layout = "a6") -> bytes:
    """All badges as one document. For thousands take `write_badges_pdf` and a file."""
    out = io.BytesIO()
    write_badges_pdf(badges, out, layout=layout)
    return out.getvalue()


def write_badges_pdf(badges: Iterable[BadgeData], out: BinaryIO, *, layout: Layout = "a6") -> int:
    """Writes badges as they come and keeps none of them; answers how many.

    `out` is an empty file open for writing. A document without badges has one empty page, since a PDF must have one.
    """
    queue = iter(badges)
    first = next(queue, None)
    language = first.language if first else "bn"
    title = first.edition_bn if language == "bn" and first else first.edition_en if first else ""
    document = PdfWriter(out, title=printable(title), language=language)
    press = _Press(document)
    count = 0
    per_page = 4 if layout == "a4" else 1
    queue = chain([] if first is None else [first], queue)
    while batch := list(islice(queue, per_page)):
        count += len(batch)
        press.print_page([press.draw(badge) for badge in batch], layout=layout)
    if not count:
        press.print_page([], layout=layout)
    document.finish()
    return count


@cache
def _font(weight: str) -> ShapedFont:
    return ShapedFont(fontpkg_hind_siliguri.ROOT / "files" / f"HindSiliguri-{weight}.ttf")


class _Press:
    """Draws badges into one document and remembers the drawings that come again."""

    def __init__(self, document: PdfWriter) -> None:
        self._document = document
        self._backgrounds: dict[tuple[str, ...], bytes] = {}
        self._marks: bytes | None = None

    def print_page(self, drawn: list[bytes], *, layout: Layout) -> None:
        if layout == "a6":
            self._document.add_page(b"".join(drawn), width=art.WIDTH, height=art.HEIGHT)
            return
        gap = (A4_HEIGHT / 2 - art.HEIGHT) / 2
        content = [
            b"q 1 0 0 1 %.2f %.2f cm\n%b Q\n" % (place % 2 * art.WIDTH, (1 - place // 2) * A4_HEIGHT / 2 + gap, badge)
            for place, badge in enumerate(drawn)
        ]
        if self._marks is None:
            marks = art.cut_marks(A4_WIDTH, A4_HEIGHT)
            self._marks = self._document.define_form(marks, width=A4_WIDTH, height=A4_HEIGHT)
        self._document.add_page(b"".join([*content, self._marks]), width=A4_WIDTH, height=A4_HEIGHT)

    def draw(self, badge: BadgeData) -> bytes:
        """The operators of one badge with its corner at the origin."""
        first, second = _in_order(badge.name_bn, badge.name_en, badge.language)
        top = art.HEIGHT - art.HEADER - 5 * art.MM
        floor = _SYMBOL_FOOT + SYMBOL + QUIET_ZONE * MODULE
        persons = [
            (first, _NAME, art.DEEP_GREEN, 0.0),
            (second, _SECOND_NAME, art.INK, 2.0),
            (badge.organisation, _ORGANISATION, art.GREEN, 5.0),
            (badge.designation, _DESIGNATION, art.GREY, 0.0),
        ]
        return b"".join(
            [
                self._background(badge),
                self._stack(persons, x=art.MARGIN, top=top, floor=floor, width=_INNER_WIDTH),
                self._column(badge),
                _qr_path(badge.code),
            ]
        )

    def _background(self, badge: BadgeData) -> bytes:
        key = (badge.edition_bn, badge.edition_en, badge.place, badge.kind.code, badge.language)
        drawn = self._backgrounds.get(key)
        if drawn is None:
            first, second = _in_order(badge.edition_bn, badge.edition_en, badge.language)
            header = [
                (first, _EDITION, art.WHITE, 0.0),
                (second, _SECOND_EDITION, art.WHITE, 1.0),
                (badge.place, _PLACE, art.PALE_GOLD, 2.0),
            ]
            top, floor = art.HEIGHT - 8.5 * art.MM, art.HEIGHT - art.HEADER + 7 * art.MM
            content = [
                art.background(badge.kind),
                self._stack(header, x=art.MARGIN, top=top, floor=floor, width=_INNER_WIDTH - 8 * art.MM),
                self._kind_words(badge),
            ]
            drawn = self._document.define_form(b"".join(content), width=art.WIDTH, height=art.HEIGHT)
            self._backgrounds[key] = drawn
        return drawn

    def _kind_words(self, badge: BadgeData) -> bytes:
        first, second = _in_order(*art.KIND_WORDS[badge.kind], badge.language)
        right = art.WIDTH - art.MARGIN - _font(_SECOND_KIND.weight).width(second, _SECOND_KIND.size)
        y = art.KIND_BAND * 0.32
        return b"".join(
            [
                f"{art.WHITE} rg ".encode(),
                self._line(first, _KIND, size=_KIND.size, x=art.MARGIN, y=y),
                self._line(second, _SECOND_KIND, size=_SECOND_KIND.size, x=right, y=y),
            ]
        )

    def _column(self, badge: BadgeData) -> bytes:
        """Right of the symbol: what the ticket opens, and at its foot the code to type."""
        foot = _SYMBOL_FOOT
        code = self._stack(
            [
                ("কোড · Code", _LABEL, art.GREY, 0.0),
                (format_short_code(badge.short_code), _SHORT_CODE, art.INK, 0.0),
            ],
            x=_COLUMN,
            top=foot + 27,
            floor=foot - 6,
            width=_COLUMN_WIDTH,
        )
        if not any(badge.activities):
            return code
        lines = [(activity, _ACTIVITY, art.INK, 2.5) for activity in _listed(badge.activities)]
        listed = self._stack(
            [("প্রবেশ · Admits to", _LABEL, art.GREY, 0.0), *lines],
            x=_COLUMN,
            top=foot + SYMBOL + 2,
            floor=foot + 34,
            width=_COLUMN_WIDTH,
        )
        return code + listed

    def _stack(
        self, texts: list[tuple[str, Style, str, float]], *, x: float, top: float, floor: float, width: float
    ) -> bytes:
        """Texts below each other (text, style, colour, gap above), all made smaller together if they would not fit."""
        shown = [(line, style, colour, gap) for text, style, colour, gap in texts if (line := printable(text))]
        scale = 1.0
        while True:
            fitted = [(fit(text, style, width, scale), style, colour, gap) for text, style, colour, gap in shown]
            needed = sum(gap * scale + len(lines) * size * _LINE for (lines, size), _, _, gap in fitted)
            if needed <= top - floor or scale < 0.2:
                break
            scale *= 0.94
        pieces: list[bytes] = []
        y = top
        for (lines, size), style, colour, gap in fitted:
            y -= gap * scale
            pieces.append(f"{colour} rg ".encode())
            for line in lines:
                y -= size * _LINE
                pieces.append(self._line(line, style, size=size, x=x, y=y + size * (_LINE - 1)))
        return b"".join(pieces)

    def _line(self, text: str, style: Style, *, size: float, x: float, y: float) -> bytes:
        return self._document.text(_font(style.weight), text, size=size, x=x, y=y)


def _listed(activities: tuple[str, ...]) -> tuple[str, ...]:
    """As many as can be read in the column; the scanner knows the rest."""
    if len(activities) <= _MOST_LISTED:
        return activities
    shown = activities[: _MOST_LISTED - 1]
    return (*shown, f"+ {len(activities) - len(shown)}")


def _in_order(bangla: str, english: str, language: str) -> tuple[str, str]:
    """The two texts as the reader's language asks; a missing first one is made up for by the second."""
    first, second = (bangla, english) if language == "bn" else (english, bangla)
    return (first, second) if first.strip() else (second, "")


@lru_cache(maxsize=4096)
def fit(text: str, style: Style, width: float, scale: float = 1.0) -> tuple[tuple[str, ...], float]:
    """The lines and the size at which a text stays within `width`: smaller first, then on more lines, then smaller."""
    font = _font(style.weight)
    size = style.size * scale
    whole = font.width(text, 1)
    if whole * size <= width:
        return (text,), size
    if width / whole >= style.wrap_below * scale or style.lines == 1 or " " not in text:
        return (text,), width / whole
    words = text.split(" ")
    breaks = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    pair = min(breaks, key=lambda lines: max(font.width(line, 1) for line in lines))
    return pair, min(size, width / max(font.width(line, 1) for line in pair))


class _Rectangles(dict[bytes, str]):
    """Operators for the dark runs of a piece of a row, by its modules: there are few different pieces in each place."""

    def __init__(self, row: int, column: int) -> None:
        self._row, self._column = row, column

    def __missing__(self, modules: bytes) -> str:
        runs = re.finditer(b"\x01+", modules)
        operators = self[modules] = "".join(
            f"{self._column + run.start()} {self._row} {run.end() - run.start()} 1 re\n" for run in runs
        )
        return operators


_PIECE = 8
_PIECES = [(column, min(column + _PIECE, MODULES)) for column in range(0, MODULES, _PIECE)]
_RECTANGLES = [[_Rectangles(row, column) for column, _ in _PIECES] for row in range(MODULES)]


def _qr_path(code: str) -> bytes:
    """The symbol as one filled path, so that no viewer shows seams between its parts."""
    path = "".join(
        [
            pieces[modules[start:end]]
            for modules, row in zip(qr_matrix(code), _RECTANGLES, strict=True)
            for pieces, (start, end) in zip(row, _PIECES, strict=True)
        ]
    )
    place = f"q 0 g {MODULE:.4f} 0 0 {-MODULE:.4f} {art.MARGIN:.2f} {_SYMBOL_FOOT + SYMBOL:.2f} cm"
    return f"{place}\n{path}f Q\n".encode()
