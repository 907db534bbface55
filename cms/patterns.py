"""Line ornaments in the manner of the nakshi kantha: running stitches around a medallion, drawn anew for every seed.

A page without a picture of its own gets one of these as its cover. The same seed always gives the same drawing, byte for byte.
"""

import hashlib
import math
from collections.abc import Iterator

WIDTH, HEIGHT = 640, 320
_PETALS = (8, 8, 12, 16)
_STITCHES = ("9 7", "12 8", "6 7")


class _Choices:
    """A run of small choices, the same for the same seed on every machine (unlike `random`, whose order is not promised)."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._bytes = self._stream()

    def _stream(self) -> Iterator[int]:
        block = 0
        while True:
            yield from hashlib.sha256(self._seed + block.to_bytes(4, "big")).digest()
            block += 1

    def below(self, limit: int) -> int:
        return next(self._bytes) % limit

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)


def _polar(x: float, y: float, radius: float, angle: float) -> str:
    return f"{x + radius * math.cos(angle):.0f} {y + radius * math.sin(angle):.0f}"


def _flower(x: float, y: float, *, radii: tuple[float, float], petals: int, turn: float = 0.0) -> str:
    """Pointed petals from one ring to another, as one path."""
    inner, outer = radii
    parts = []
    half = math.pi / petals
    for number in range(petals):
        middle = turn + number * 2 * half
        bulge = inner + (outer - inner) * 0.55
        parts.append(
            f"M{_polar(x, y, inner, middle)}Q{_polar(x, y, bulge, middle - half * 1.5)} {_polar(x, y, outer, middle)}"
            f"Q{_polar(x, y, bulge, middle + half * 1.5)} {_polar(x, y, inner, middle)}",
        )
    return "".join(parts)


def _circle(x: float, y: float, radius: float) -> str:
    return f"M{x - radius:.0f} {y:.0f}a{radius:.0f} {radius:.0f} 0 1 0 {2 * radius:.0f} 0a{radius:.0f} {radius:.0f} 0 1 0-{2 * radius:.0f} 0"


def _waves(choices: _Choices) -> str:
    """The ground of a kantha: parallel rows of running stitches, straight, waved or in steps."""
    kind = choices.below(3)
    gap = choices.between(20, 26)
    height = choices.between(5, 10)
    length = choices.between(2, 4) * 20
    parts = []
    for row in range(gap // 2, HEIGHT, gap):
        if kind == 0:
            steps = "".join(f"t{length} 0" for _ in range(WIDTH // length))
            parts.append(f"M0 {row}q{length // 2}-{height * 2} {length} 0{steps}")
        elif kind == 1:
            steps = "".join(f"l{length} {height if number % 2 else -height}" for number in range(WIDTH // length + 1))
            parts.append(f"M0 {row}{steps}")
        else:
            parts.append(f"M{(row * 7) % 17} {row}H{WIDTH}")
    return "".join(parts)


def _kalka(x: int, y: int, *, size: int, flip: int) -> str:
    """A paisley leaf, one line inside another."""
    parts = []
    for part in (1.0, 0.68, 0.38):
        s = size * part
        parts.append(
            f"M{x:.0f} {y + s * 0.6:.0f}c{-flip * s:.0f} 0 {-flip * s:.0f} {-s * 1.2:.0f} {-flip * s * 0.1:.0f} {-s * 1.3:.0f}"
            f"c{flip * s * 0.5:.0f} {-s * 0.1:.0f} {flip * s * 0.7:.0f} {-s * 0.45:.0f} {flip * s * 0.55:.0f} {-s * 0.75:.0f}"
            f"c{flip * s * 0.5:.0f} {s * 0.6:.0f} {flip * s * 0.75:.0f} {s * 2.05:.0f} {-flip * s * 0.45:.0f} {s * 2.05:.0f}z",
        )
    return "".join(parts)


def _sheaf(x: int, y: int, *, size: int) -> str:
    """Ears of rice: a stem with grains on both sides."""
    grains = "".join(
        f"M{x} {y - step * size // 5}q{side * size // 6}-{size // 10} {side * size // 4}-{size // 4}"
        for step in range(5)
        for side in (-1, 1)
    )
    return f"M{x} {y}V{y - size}{grains}"


def _line(path: str, *, dashes: str = "", accent: bool = False, width: float = 2) -> str:
    name = ' class="cover-accent"' if accent else ""
    stitch = f' stroke-dasharray="{dashes}"' if dashes else ""
    weight = f' stroke-width="{width:g}"' if width != 2 else ""
    return f'<path{name}{stitch}{weight} d="{path}"/>'


def cover_svg(seed: str) -> str:
    """The ornament of one seed as an SVG element for inside a page; colours come from `.cover` and `.cover-accent` of the style sheet."""
    choices = _Choices(seed)
    x = (190, 320, 450)[choices.below(3)]
    y = HEIGHT // 2
    petals = _PETALS[choices.below(len(_PETALS))]
    stitch = _STITCHES[choices.below(len(_STITCHES))]
    outer = choices.between(112, 132)
    lines = [
        f'<mask id="m{_short(seed)}"><path fill="#fff" d="M0 0h{WIDTH}v{HEIGHT}H0z"/><circle cx="{x}" cy="{y}" r="{outer + 26}" fill="#000"/></mask>'
    ]
    lines.append(f'<g mask="url(#m{_short(seed)})">{_line(_waves(choices), dashes=stitch, width=1.5)}</g>')
    lines.append(_line(_circle(x, y, outer + 14) + _circle(x, y, outer + 22), dashes="4 6"))
    lines.append(_line(_flower(x, y, radii=(outer * 0.5, outer), petals=petals)))
    lines.append(_line(_flower(x, y, radii=(outer * 0.58, outer * 0.86), petals=petals), dashes="3 5", width=1.5))
    lines.append(_line(_flower(x, y, radii=(outer * 0.16, outer * 0.5), petals=8, turn=math.pi / 8), accent=True))
    lines.append(_line(_circle(x, y, outer * 0.14) + _circle(x, y, outer * 0.07), accent=True))
    for side in (-1, 1):
        corner = x + side * choices.between(215, 240)
        if 20 < corner < WIDTH - 20:
            if choices.below(2):
                lines.append(_line(_kalka(corner, y + 20, size=choices.between(52, 64), flip=side)))
            else:
                lines.append(
                    _line(_sheaf(corner, y + 70, size=choices.between(110, 140)), accent=bool(choices.below(2)))
                )
    return (
        f'<svg class="cover" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">'
        f"{''.join(lines)}</svg>"
    )


def _short(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:8]
