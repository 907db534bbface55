"""The drawn part of a badge: bands, stitches and flowers after the embroidered quilts of Bengal (nakshi kantha).

Everything is lines and curves on a ReportLab canvas, in points, for a page of A6.
"""

from math import cos, pi, sin

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import FILL_NON_ZERO, Canvas  # type: ignore[attr-defined]  # not in the stubs
from reportlab.pdfgen.pathobject import PDFPathObject

from ticketing.badge_text import Colour
from ticketing.qr import Kind

MM = float(mm)
WIDTH, HEIGHT = 105 * MM, 148 * MM
MARGIN = 8.5 * MM
HEADER = 37 * MM
KIND_BAND = 15 * MM


def _colour(code: str) -> Colour:
    red, green, blue = HexColor(code).rgb()
    return red, green, blue


DEEP_GREEN = _colour("#063b2d")
GREEN = _colour("#006a4e")
LEAF = _colour("#17614c")
RED = _colour("#f42a41")
GOLD = _colour("#b8862b")
PALE_GOLD = _colour("#ecd9ad")
INK = _colour("#14221d")
GREY = _colour("#56625d")
WHITE = _colour("#ffffff")

KIND_COLOURS = {
    Kind.DELEGATE: _colour("#006a4e"),
    Kind.STUDENT: _colour("#1d4f91"),
    Kind.SPEAKER: _colour("#8a6212"),
    Kind.GUEST: _colour("#6b4a33"),
    Kind.VIP: _colour("#7a1f2b"),
    Kind.PRESS: _colour("#5a3d8a"),
    Kind.EXHIBITOR: _colour("#9c4411"),
    Kind.RECRUITER: _colour("#0b6470"),
    Kind.VOLUNTEER: _colour("#4b651f"),
    Kind.STAFF: _colour("#3d4a45"),
    Kind.ORGANISER: _colour("#063b2d"),
}
"""White letters stand out from each by 4.5:1 or more; the word beside the colour says the same."""

KIND_WORDS = {
    Kind.DELEGATE: ("প্রতিনিধি", "Delegate"),
    Kind.STUDENT: ("শিক্ষার্থী", "Student"),
    Kind.SPEAKER: ("বক্তা", "Speaker"),
    Kind.GUEST: ("অতিথি", "Guest"),
    Kind.VIP: ("বিশেষ অতিথি", "VIP"),
    Kind.PRESS: ("গণমাধ্যম", "Press"),
    Kind.EXHIBITOR: ("প্রদর্শক", "Exhibitor"),
    Kind.RECRUITER: ("নিয়োগকারী", "Recruiter"),
    Kind.VOLUNTEER: ("স্বেচ্ছাসেবক", "Volunteer"),
    Kind.STAFF: ("কর্মী", "Staff"),
    Kind.ORGANISER: ("আয়োজক", "Organiser"),
}


def draw_ornament(canvas: Canvas) -> None:
    """All that is the same on every badge: the header with its lotus and its embroidered border."""
    foot = HEIGHT - HEADER
    canvas.setFillColor(DEEP_GREEN)
    canvas.rect(0, foot, WIDTH, HEADER, stroke=0, fill=1)
    canvas.saveState()
    header = canvas.beginPath()
    header.rect(0, foot, WIDTH, HEADER)
    canvas.clipPath(header, stroke=0)
    _draw_sun(canvas, WIDTH - 7.5 * MM, HEIGHT - 9 * MM)
    canvas.restoreState()
    _draw_border(canvas, foot)


def draw_kind_band(canvas: Canvas, kind: Kind) -> None:
    canvas.setFillColor(KIND_COLOURS[kind])
    canvas.rect(0, 0, WIDTH, KIND_BAND, stroke=0, fill=1)
    canvas.setStrokeColor(WHITE)
    _draw_stitches(canvas, KIND_BAND - 1.2 * MM, width=0.55)


def draw_cut_marks(canvas: Canvas, width: float, height: float) -> None:
    """Where to cut a sheet into four: ticks at the edges and a small cross in the middle."""
    across, down, tick = width / 2, height / 2, 5 * MM
    marks = [
        (across, 0, across, tick),
        (across, height - tick, across, height),
        (0, down, tick, down),
        (width - tick, down, width, down),
        (across - tick / 2, down, across + tick / 2, down),
        (across, down - tick / 2, across, down + tick / 2),
    ]
    # Dark on a light halo: seen on paper and on the bands alike.
    for colour, thickness in ((WHITE, 1.1), (INK, 0.35)):
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(thickness)
        canvas.lines(marks)


def _draw_stitches(canvas: Canvas, y: float, *, width: float) -> None:
    """A running stitch from edge to edge in the present stroke colour."""
    canvas.saveState()
    canvas.setLineCap(1)
    canvas.setLineWidth(width)
    canvas.setDash([3.2, 2.6])
    canvas.line(0, y, WIDTH, y)
    canvas.restoreState()


def _draw_border(canvas: Canvas, foot: float) -> None:
    """The strip at the foot of the header: two rows of stitches with a vine of flowers between them."""
    middle = foot + 3.4 * MM
    step = WIDTH / 12
    canvas.setStrokeColor(GOLD)
    _draw_stitches(canvas, foot + 0.9 * MM, width=0.6)
    _draw_stitches(canvas, foot + 5.9 * MM, width=0.6)
    canvas.saveState()
    canvas.setLineCap(1)
    canvas.setLineWidth(0.45)
    canvas.setDash([1.5, 1.5])
    vine = canvas.beginPath()
    vine.moveTo(0, middle)
    for number in range(12):
        left, lift = number * step, 4.2 if number % 2 else -4.2
        vine.curveTo(left + step / 3, middle + lift, left + 2 * step / 3, middle + lift, left + step, middle)
    canvas.drawPath(vine)
    canvas.restoreState()
    flowers = canvas.beginPath()
    for number in range(12):
        x = (number + 0.5) * step
        if number % 2:
            _add_flower(flowers, x, middle, petals=6, reach=3.6)
        else:
            _add_diamond(flowers, x, middle, 2.6)
    canvas.setFillColor(PALE_GOLD)
    canvas.drawPath(flowers, stroke=0, fill=1, fillMode=FILL_NON_ZERO)
    canvas.setFillColor(RED)
    canvas.rect(0, foot - 1.1, WIDTH, 1.1, stroke=0, fill=1)


def _draw_sun(canvas: Canvas, x: float, y: float) -> None:
    """The lotus in the corner: rings of petals, each ring stitched, as in the middle of a quilt."""
    canvas.setStrokeColor(LEAF)
    canvas.setLineCap(1)
    for petals, inner, outer, turned, dash, width in (
        (8, 4.0, 20.0, 0.0, [], 0.8),
        (8, 12.0, 34.0, 0.5, [2, 1.6], 0.8),
        (16, 30.0, 52.0, 0.0, [], 0.7),
        (16, 36.0, 44.0, 0.0, [1.4, 1.6], 0.6),
        (32, 50.0, 70.0, 0.5, [2, 1.6], 0.6),
    ):
        ring = canvas.beginPath()
        for number in range(petals):
            _add_petal(ring, x, y, 2 * pi * (number + turned) / petals, inner, outer, 2.2 / petals)
        canvas.setDash(dash)
        canvas.setLineWidth(width)
        canvas.drawPath(ring)
    heart = canvas.beginPath()
    _add_flower(heart, x, y, petals=8, reach=4.2)
    canvas.setFillColor(GOLD)
    canvas.drawPath(heart, stroke=0, fill=1, fillMode=FILL_NON_ZERO)


def _add_diamond(path: PDFPathObject, x: float, y: float, reach: float) -> None:
    path.moveTo(x - reach, y)
    path.lineTo(x, y + reach)
    path.lineTo(x + reach, y)
    path.lineTo(x, y - reach)
    path.close()


def _add_flower(path: PDFPathObject, x: float, y: float, *, petals: int, reach: float) -> None:
    for number in range(petals):
        _add_petal(path, x, y, 2 * pi * number / petals, 0.6, reach, 0.34)


def _add_petal(
    path: PDFPathObject, x: float, y: float, angle: float, inner: float, outer: float, spread: float
) -> None:
    """One closed petal from radius `inner` to `outer`; `spread` is half its angle."""

    def at(radius: float, turn: float) -> tuple[float, float]:
        return x + radius * cos(angle + turn), y + radius * sin(angle + turn)

    waist = inner + 0.55 * (outer - inner)
    path.moveTo(*at(inner, 0))
    path.curveTo(*at(waist, -spread), *at(outer * 0.92, -spread), *at(outer, 0))
    path.curveTo(*at(outer * 0.92, spread), *at(waist, spread), *at(inner, 0))
    path.close()
