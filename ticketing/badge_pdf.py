"""Badges as PDF: A6 passes, one a page or four on a sheet of A4, in both scripts.

Data in, bytes out, by way of ReportLab. What badges share is drawn once and used again; a code is one path. Names shrink
and then take two lines: nothing is ever cut and nothing overlaps. Units are points.
"""

import io
import re
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, Literal

import pikepdf
from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from ticketing import badge_art as art
from ticketing.badge_text import FONTS_IN_USE, Colour, font_name, line_operators, printable, text_width
from ticketing.qr import Kind
from ticketing.qr_image import MODULES, QUIET_ZONE, qr_matrix
from ticketing.short_code import format_short_code

# Streams as bytes, not as letters, which take a quarter more; and no comments, which name the font's place on this disk.
rl_config.useA85 = 0
rl_config.pdfComments = 0

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


_Text = tuple[str, Style, Colour, float]
"""A text to stack: what, how, in which colour, and the gap above it."""

_PART = 500
"""Badges in one document of ReportLab's, which keeps every page until the end; longer ones are joined from such parts."""
_IN_MEMORY = 2**20


def badges_pdf(badges: Iterable[BadgeData], *, layout: Layout = "a6") -> bytes:
    """All badges as one document. For thousands take `write_badges_pdf` and a file."""
    out = io.BytesIO()
    write_badges_pdf(badges, out, layout=layout)
    return out.getvalue()


def write_badges_pdf(badges: Iterable[BadgeData], out: BinaryIO, *, layout: Layout = "a6") -> int:
    """Writes badges as they come, a few hundred at a time, and keeps none of them; answers how many.

    `out` is an empty file open for writing. A document without badges has one empty page, since a PDF must have one.
    """
    queue = iter(badges)
    count = 0
    with ExitStack() as files:
        parts: list[IO[bytes]] = []
        while (batch := list(islice(queue, _PART))) or not parts:
            part = files.enter_context(SpooledTemporaryFile(_IN_MEMORY))
            _print_part(batch, part, layout=layout)
            parts.append(part)
            count += len(batch)
        if len(parts) == 1:
            parts[0].seek(0)
            copyfileobj(parts[0], out)
        else:
            _join(parts, out)
    return count


def _print_part(badges: list[BadgeData], out: IO[bytes], *, layout: Layout) -> None:
    language = badges[0].language if badges else "bn"
    title = "" if not badges else badges[0].edition_bn if language == "bn" else badges[0].edition_en
    canvas = Canvas(
        out,
        pagesize=(art.WIDTH, art.HEIGHT) if layout == "a6" else (A4_WIDTH, A4_HEIGHT),
        pageCompression=1,
        pdfVersion=(1, 7),
        lang=language,
        # Else every page asks for Helvetica, which is not embedded. (The stubs take the name for a number.)
        initialFontName=font_name("Regular"),  # type: ignore[arg-type]
    )
    canvas.setTitle(printable(title))
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setViewerPreference("PrintScaling", "None")
    press = _Press(canvas)
    per_page = 1 if layout == "a6" else 4
    for start in range(0, len(badges) or 1, per_page):
        press.print_page(badges[start : start + per_page], layout=layout)
    with FONTS_IN_USE:
        canvas.save()


def _join(parts: list[IO[bytes]], out: BinaryIO) -> None:
    """One document of all pages; title, language and print settings are those of the first part."""
    whole = pikepdf.open(parts[0])
    tree = whole.Root.Pages
    for part in parts[1:]:
        source = pikepdf.open(part)
        shared: dict[bytes, pikepdf.Object] = {}
        for page in source.pages:
            # ReportLab repeats these on every page, the last two being empty: parsed, they are most of the memory.
            for name in ("/Resources", "/MediaBox"):
                own = page.obj[name]
                page.obj[name] = shared.setdefault(own.unparse(), source.make_indirect(own))
            for name in ("/Rotate", "/Trans"):
                del page.obj[name]
            # Not `whole.pages.append`, which counts all pages anew for each.
            copied = whole.copy_foreign(page.obj)
            copied.Parent = tree
            tree.Kids.append(copied)
    tree.Count = len(tree.Kids)
    whole.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)


class _Press:
    """Draws badges on one canvas and remembers the drawings and lines that come again."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._fronts: dict[tuple[str, ...], str] = {}
        self._lines: dict[tuple[str, Style, Colour, float, float, float], str] = {}

    def print_page(self, badges: list[BadgeData], *, layout: Layout) -> None:
        canvas = self._canvas
        gap = (A4_HEIGHT / 2 - art.HEIGHT) / 2
        for place, badge in enumerate(badges):
            if layout == "a6":
                self._draw(badge)
                continue
            canvas.saveState()
            canvas.translate(place % 2 * art.WIDTH, (1 - place // 2) * A4_HEIGHT / 2 + gap)
            self._draw(badge)
            canvas.restoreState()
        if layout == "a4":
            if not canvas.hasForm("marks"):
                canvas.beginForm("marks")
                art.draw_cut_marks(canvas, A4_WIDTH, A4_HEIGHT)
                canvas.endForm()
            canvas.doForm("marks")
        canvas.showPage()

    def _draw(self, badge: BadgeData) -> None:
        """One badge with its corner at the origin."""
        first, second = _in_order(badge.name_bn, badge.name_en, badge.language)
        top = art.HEIGHT - art.HEADER - 5 * art.MM
        floor = _SYMBOL_FOOT + SYMBOL + QUIET_ZONE * MODULE
        persons: list[_Text] = [
            (first, _NAME, art.DEEP_GREEN, 0.0),
            (second, _SECOND_NAME, art.INK, 2.0),
            (badge.organisation, _ORGANISATION, art.GREEN, 5.0),
            (badge.designation, _DESIGNATION, art.GREY, 0.0),
        ]
        self._canvas.doForm(self._front(badge))
        self._stack(persons, x=art.MARGIN, top=top, floor=floor, width=_INNER_WIDTH)
        self._draw_column(badge)
        self._canvas.addLiteral(_qr_path(badge.code))

    def _front(self, badge: BadgeData) -> str:
        """The name of the drawing with everything that does not speak of the person."""
        key = (badge.edition_bn, badge.edition_en, badge.place, badge.kind.code, badge.language)
        name = self._fronts.get(key)
        if name is not None:
            return name
        name = self._fronts[key] = f"front{len(self._fronts)}"
        canvas = self._canvas
        if not canvas.hasForm("ornament"):
            canvas.beginForm("ornament", 0, 0, art.WIDTH, art.HEIGHT)
            art.draw_ornament(canvas)
            canvas.endForm()
        first, second = _in_order(badge.edition_bn, badge.edition_en, badge.language)
        header: list[_Text] = [
            (first, _EDITION, art.WHITE, 0.0),
            (second, _SECOND_EDITION, art.WHITE, 1.0),
            (badge.place, _PLACE, art.PALE_GOLD, 2.0),
        ]
        top, floor = art.HEIGHT - 8.5 * art.MM, art.HEIGHT - art.HEADER + 7 * art.MM
        canvas.beginForm(name, 0, 0, art.WIDTH, art.HEIGHT)
        canvas.doForm("ornament")
        art.draw_kind_band(canvas, badge.kind)
        self._stack(header, x=art.MARGIN, top=top, floor=floor, width=_INNER_WIDTH - 8 * art.MM)
        self._draw_kind_words(badge)
        canvas.endForm()
        return name

    def _draw_kind_words(self, badge: BadgeData) -> None:
        first, second = _in_order(*art.KIND_WORDS[badge.kind], badge.language)
        right = art.WIDTH - art.MARGIN - text_width(second, _SECOND_KIND.weight, _SECOND_KIND.size)
        y = art.KIND_BAND * 0.32
        self._line(first, _KIND, art.WHITE, size=_KIND.size, x=art.MARGIN, y=y)
        self._line(second, _SECOND_KIND, art.WHITE, size=_SECOND_KIND.size, x=right, y=y)

    def _draw_column(self, badge: BadgeData) -> None:
        """Right of the symbol: what the ticket opens, and at its foot the code to type."""
        foot = _SYMBOL_FOOT
        code: list[_Text] = [
            ("কোড · Code", _LABEL, art.GREY, 0.0),
            (format_short_code(badge.short_code), _SHORT_CODE, art.INK, 0.0),
        ]
        self._stack(code, x=_COLUMN, top=foot + 27, floor=foot - 6, width=_COLUMN_WIDTH)
        if not any(badge.activities):
            return
        lines: list[_Text] = [
            ("প্রবেশ · Admits to", _LABEL, art.GREY, 0.0),
            *((activity, _ACTIVITY, art.INK, 2.5) for activity in _listed(badge.activities)),
        ]
        self._stack(lines, x=_COLUMN, top=foot + SYMBOL + 2, floor=foot + 34, width=_COLUMN_WIDTH)

    def _stack(self, texts: list[_Text], *, x: float, top: float, floor: float, width: float) -> None:
        """Texts below each other, all made smaller together if they would not fit."""
        shown = [(line, style, colour, gap) for text, style, colour, gap in texts if (line := printable(text))]
        scale = 1.0
        while True:
            fitted = [(fit(text, style, width, scale), style, colour, gap) for text, style, colour, gap in shown]
            needed = sum(gap * scale + len(lines) * size * _LINE for (lines, size), _, _, gap in fitted)
            if needed <= top - floor or scale < 0.2:
                break
            scale *= 0.94
        y = top
        for (lines, size), style, colour, gap in fitted:
            y -= gap * scale
            for line in lines:
                y -= size * _LINE
                self._line(line, style, colour, size=size, x=x, y=y + size * (_LINE - 1))

    def _line(self, text: str, style: Style, colour: Colour, *, size: float, x: float, y: float) -> None:
        key = (text, style, colour, size, x, y)
        operators = self._lines.get(key)
        if operators is None:
            operators = self._lines[key] = line_operators(
                self._canvas, text, weight=style.weight, size=size, colour=colour, place=(x, y)
            )
        self._canvas.addLiteral(operators)


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
    size = style.size * scale
    whole = text_width(text, style.weight, 1)
    if whole * size <= width:
        return (text,), size
    if width / whole >= style.wrap_below * scale or style.lines == 1 or " " not in text:
        return (text,), width / whole
    words = text.split(" ")
    breaks = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    widest, pair = min((max(text_width(line, style.weight, 1) for line in lines), lines) for lines in breaks)
    return pair, min(size, width / widest)


class _Rectangles(dict[bytes, str]):
    """Operators for the dark runs of a piece of a row, by its modules, with "y" for the row: there are few pieces."""

    def __init__(self, column: int) -> None:
        self._column = column

    def __missing__(self, modules: bytes) -> str:
        runs = re.finditer(b"\x01+", modules)
        operators = self[modules] = "".join(
            f"{self._column + run.start()} y {run.end() - run.start()} 1 re\n" for run in runs
        )
        return operators


_PIECE = 8
_PIECES = [(_Rectangles(column), slice(column, min(column + _PIECE, MODULES))) for column in range(0, MODULES, _PIECE)]


def _qr_path(code: str) -> str:
    """The symbol as one filled path, so that no viewer shows seams between its parts."""
    path = "".join(
        [
            "".join([rectangles[modules[piece]] for rectangles, piece in _PIECES]).replace("y", str(row))
            for row, modules in enumerate(qr_matrix(code))
        ]
    )
    place = f"q 0 g {MODULE:.4f} 0 0 {-MODULE:.4f} {art.MARGIN:.2f} {_SYMBOL_FOOT + SYMBOL:.2f} cm"
    return f"{place}\n{path}f Q"
