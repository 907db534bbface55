"""The drawn part of a badge: bands, stitches and flowers after the embroidered quilts of Bengal (nakshi kantha).

Everything is lines and curves in PDF operators, in points, for a page of A6. Colours are "r g b" operands.
"""

from math import cos, pi, sin

from ticketing.qr import Kind

MM = 72 / 25.4
WIDTH, HEIGHT = 105 * MM, 148 * MM
MARGIN = 8.5 * MM
HEADER = 37 * MM
KIND_BAND = 15 * MM


def _operands(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


DEEP_GREEN = _operands("#063b2d")
GREEN = _operands("#006a4e")
LEAF = _operands("#17614c")
RED = _operands("#f42a41")
GOLD = _operands("#b8862b")
PALE_GOLD = _operands("#ecd9ad")
INK = _operands("#14221d")
GREY = _operands("#56625d")
WHITE = _operands("#ffffff")

KIND_COLOURS = {
    Kind.DELEGATE: _operands("#006a4e"),
    Kind.STUDENT: _operands("#1d4f91"),
    Kind.SPEAKER: _operands("#8a6212"),
    Kind.GUEST: _operands("#6b4a33"),
    Kind.VIP: _operands("#7a1f2b"),
    Kind.PRESS: _operands("#5a3d8a"),
    Kind.EXHIBITOR: _operands("#9c4411"),
    Kind.RECRUITER: _operands("#0b6470"),
    Kind.VOLUNTEER: _operands("#4b651f"),
    Kind.STAFF: _operands("#3d4a45"),
    Kind.ORGANISER: _operands("#063b2d"),
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


def background(kind: Kind) -> bytes:
    """All that is the same on every badge of a kind, without the words."""
    header_foot = HEIGHT - HEADER
    parts = [
        f"{DEEP_GREEN} rg 0 {header_foot:.2f} {WIDTH:.2f} {HEADER:.2f} re f",
        "q",
        f"0 {header_foot:.2f} {WIDTH:.2f} {HEADER:.2f} re W n",
        _sun(WIDTH - 7.5 * MM, HEIGHT - 9 * MM),
        "Q",
        _border(header_foot),
        f"{KIND_COLOURS[kind]} rg 0 0 {WIDTH:.2f} {KIND_BAND:.2f} re f",
        f"{WHITE} RG",
        _stitches(KIND_BAND - 1.2 * MM, width=0.55),
    ]
    return "\n".join(parts).encode() + b"\n"


def cut_marks(width: float, height: float) -> bytes:
    """Where to cut a sheet into four: ticks at the edges and a small cross in the middle."""
    across, down, tick = width / 2, height / 2, 5 * MM
    lines = [
        (across, 0, across, tick),
        (across, height - tick, across, height),
        (0, down, tick, down),
        (width - tick, down, width, down),
        (across - tick / 2, down, across + tick / 2, down),
        (across, down - tick / 2, across, down + tick / 2),
    ]
    drawn = " ".join(f"{x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l" for x0, y0, x1, y1 in lines)
    # Dark on a light halo: seen on paper and on the bands alike.
    return f"q []0 d {WHITE} RG 1.1 w {drawn} S {INK} RG 0.35 w {drawn} S Q\n".encode()


def _stitches(y: float, *, width: float) -> str:
    """A running stitch from edge to edge in the present stroke colour."""
    return f"q 1 J {width} w [3.2 2.6]0 d 0 {y:.2f} m {WIDTH:.2f} {y:.2f} l S Q"


def _border(foot: float) -> str:
    """The strip at the foot of the header: two rows of stitches with a vine of flowers between them."""
    middle = foot + 3.4 * MM
    step = WIDTH / 12
    flowers = []
    for number in range(12):
        x = (number + 0.5) * step
        flowers.append(_flower(x, middle, petals=6, reach=3.6) if number % 2 else _diamond(x, middle, 2.6))
    wave = [f"0 {middle:.2f} m"]
    for number in range(12):
        left, lift = number * step, 4.2 if number % 2 else -4.2
        wave.append(
            f"{left + step / 3:.2f} {middle + lift:.2f} {left + 2 * step / 3:.2f} {middle + lift:.2f} "
            f"{left + step:.2f} {middle:.2f} c"
        )
    return "\n".join(
        [
            f"{GOLD} RG",
            _stitches(foot + 0.9 * MM, width=0.6),
            _stitches(foot + 5.9 * MM, width=0.6),
            f"q 1 J 0.45 w [1.5 1.5]0 d {' '.join(wave)} S Q",
            f"{PALE_GOLD} rg",
            *flowers,
            f"{RED} rg 0 {foot - 1.1:.2f} {WIDTH:.2f} 1.1 re f",
        ]
    )


def _diamond(x: float, y: float, reach: float) -> str:
    return (
        f"{x - reach:.2f} {y:.2f} m {x:.2f} {y + reach:.2f} l {x + reach:.2f} {y:.2f} l {x:.2f} {y - reach:.2f} l h f"
    )


def _flower(x: float, y: float, *, petals: int, reach: float) -> str:
    return " ".join(_petal(x, y, 2 * pi * number / petals, 0.6, reach, 0.34) for number in range(petals)) + " f"


def _petal(x: float, y: float, angle: float, inner: float, outer: float, spread: float) -> str:
    """One closed petal from radius `inner` to `outer`; `spread` is half its angle."""

    def at(radius: float, turn: float) -> str:
        return f"{x + radius * cos(angle + turn):.2f} {y + radius * sin(angle + turn):.2f}"

    waist = inner + 0.55 * (outer - inner)
    return (
        f"{at(inner, 0)} m {at(waist, -spread)} {at(outer * 0.92, -spread)} {at(outer, 0)} c "
        f"{at(outer * 0.92, spread)} {at(waist, spread)} {at(inner, 0)} c h"
    )


def _sun(x: float, y: float) -> str:
    """The lotus in the corner: rings of petals, each ring stitched, as in the middle of a quilt."""
    parts = [f"{LEAF} RG 1 J"]
    for petals, inner, outer, turned, stitch in (
        (8, 4.0, 20.0, 0.0, "[]0 d 0.8 w"),
        (8, 12.0, 34.0, 0.5, "[2 1.6]0 d 0.8 w"),
        (16, 30.0, 52.0, 0.0, "[]0 d 0.7 w"),
        (16, 36.0, 44.0, 0.0, "[1.4 1.6]0 d 0.6 w"),
        (32, 50.0, 70.0, 0.5, "[2 1.6]0 d 0.6 w"),
    ):
        turns = (2 * pi * (number + turned) / petals for number in range(petals))
        drawn = " ".join(_petal(x, y, turn, inner, outer, 2.2 / petals) for turn in turns)
        parts.append(f"{stitch} {drawn} S")
    parts.append(f"{GOLD} rg {_flower(x, y, petals=8, reach=4.2)} []0 d")
    return "\n".join(parts)
