"""A schematic map of the eight divisions, drawn by hand: recognisable at the size of a palm, not a survey.

Neighbours share their border points, so that no gap opens between them. Points are (longitude, latitude) in degrees.
"""

import math
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

Point = tuple[float, float]

_WEST, _NORTH, _SCALE = 87.95, 26.72, 100.0
_NARROWING = math.cos(math.radians(23.7))  # a degree of longitude is shorter than one of latitude
WIDTH, HEIGHT = 440, 620

# Borders that two divisions share, each written once and walked in both directions.
_RANGPUR_RAJSHAHI: list[Point] = [(88.95, 25.27), (89.2, 25.2), (89.35, 25.1), (89.52, 25.03), (89.68, 25.0)]
_RANGPUR_MYMENSINGH: list[Point] = [(89.68, 25.0), (89.7, 25.15), (89.83, 25.3)]
_RAJSHAHI_MYMENSINGH: list[Point] = [(89.68, 25.0), (89.7, 24.85), (89.75, 24.62)]
_RAJSHAHI_DHAKA: list[Point] = [
    (89.75, 24.62),
    (89.78, 24.4),
    (89.72, 24.1),
    (89.7, 23.88),
    (89.52, 23.84),
    (89.33, 23.88),
]
_RAJSHAHI_KHULNA: list[Point] = [(89.33, 23.88), (89.05, 24.05), (88.86, 24.14), (88.72, 24.22)]
_KHULNA_DHAKA: list[Point] = [
    (89.33, 23.88),
    (89.45, 23.75),
    (89.5, 23.55),
    (89.6, 23.35),
    (89.7, 23.2),
    (89.68, 23.02),
    (89.93, 22.86),
]
_KHULNA_BARISHAL: list[Point] = [
    (89.93, 22.86),
    (89.9, 22.72),
    (89.98, 22.55),
    (89.92, 22.3),
    (89.86, 22.05),
    (89.84, 21.86),
]
_DHAKA_MYMENSINGH: list[Point] = [
    (89.75, 24.62),
    (90.05, 24.72),
    (90.14, 24.5),
    (90.24, 24.32),
    (90.6, 24.26),
    (90.66, 24.52),
    (90.88, 24.66),
    (91.14, 24.63),
]
_DHAKA_SYLHET: list[Point] = [(91.14, 24.63), (91.22, 24.42), (91.17, 24.24)]
_DHAKA_CHATTOGRAM: list[Point] = [
    (91.17, 24.24),
    (91.0, 24.04),
    (90.84, 23.94),
    (90.72, 23.72),
    (90.66, 23.5),
    (90.58, 23.35),
    (90.62, 23.18),
    (90.57, 23.03),
]
_DHAKA_BARISHAL: list[Point] = [(90.57, 23.03), (90.38, 23.08), (90.16, 22.98), (90.05, 22.85), (89.93, 22.86)]
_MYMENSINGH_SYLHET: list[Point] = [(91.13, 25.17), (91.0, 24.98), (91.02, 24.8), (91.14, 24.63)]
_SYLHET_CHATTOGRAM: list[Point] = [(91.17, 24.24), (91.28, 24.18), (91.37, 24.09)]


def _back(border: list[Point]) -> list[Point]:
    return border[::-1]


# fmt: off
_OUTLINES: dict[str, list[list[Point]]] = {
    "rangpur": [[
        *_RANGPUR_RAJSHAHI, *_RANGPUR_MYMENSINGH,
        (89.84, 25.55), (89.86, 25.75), (89.77, 25.98), (89.72, 26.2), (89.6, 26.16), (89.55, 26.0), (89.36, 26.02), (89.12, 26.2),
        (89.08, 26.38), (88.96, 26.43), (88.88, 26.27), (88.7, 26.32), (88.55, 26.46), (88.42, 26.63), (88.33, 26.5), (88.4, 26.33),
        (88.2, 26.15), (88.1, 25.98), (88.12, 25.8), (88.3, 25.8), (88.45, 25.66), (88.58, 25.5), (88.82, 25.5), (88.85, 25.33),
    ]],
    "rajshahi": [[
        *_back(_RANGPUR_RAJSHAHI), (88.93, 25.17), (88.7, 25.2), (88.46, 25.2), (88.42, 25.0), (88.2, 24.95), (88.14, 24.78), (88.02, 24.68),
        (88.1, 24.5), (88.32, 24.42), (88.6, 24.31), *_back(_RAJSHAHI_KHULNA), *_back(_RAJSHAHI_DHAKA), *_back(_RAJSHAHI_MYMENSINGH),
    ]],
    "khulna": [[
        *_RAJSHAHI_KHULNA, (88.7, 24.0), (88.6, 23.85), (88.6, 23.65), (88.76, 23.48), (88.75, 23.26), (88.95, 23.18), (88.87, 22.95), (88.96, 22.7),
        (88.93, 22.45), (89.0, 22.2), (89.04, 21.9), (89.1, 21.67), (89.25, 21.74), (89.32, 21.95), (89.4, 21.72), (89.55, 21.76), (89.62, 22.0),
        (89.7, 21.8), *_back(_KHULNA_BARISHAL), *_back(_KHULNA_DHAKA),
    ]],
    "dhaka": [[
        *_DHAKA_MYMENSINGH, *_DHAKA_SYLHET, *_DHAKA_CHATTOGRAM, *_DHAKA_BARISHAL, *_back(_KHULNA_DHAKA), *_back(_RAJSHAHI_DHAKA),
    ]],
    "mymensingh": [[
        *_back(_RANGPUR_MYMENSINGH), *_RAJSHAHI_MYMENSINGH, *_DHAKA_MYMENSINGH, *_back(_MYMENSINGH_SYLHET),
        (90.85, 25.15), (90.5, 25.17), (90.25, 25.2), (90.0, 25.2),
    ]],
    "sylhet": [[
        *_MYMENSINGH_SYLHET, *_DHAKA_SYLHET, *_SYLHET_CHATTOGRAM, (91.6, 24.1), (91.74, 24.22), (91.9, 24.14), (92.0, 24.3), (92.13, 24.38),
        (92.2, 24.58), (92.26, 24.78), (92.46, 24.86), (92.42, 24.98), (92.26, 25.08), (92.05, 25.18), (91.75, 25.16), (91.45, 25.16),
    ]],
    "barishal": [[
        *_KHULNA_BARISHAL, (90.0, 21.98), (90.05, 21.82), (90.25, 21.8), (90.45, 21.85), (90.56, 22.05), (90.6, 22.3), (90.64, 22.05), (90.72, 21.95),
        (90.86, 22.1), (90.9, 22.35), (90.82, 22.58), (90.66, 22.78), *_DHAKA_BARISHAL,
    ]],
    "chattogram": [
        [
            *_back(_SYLHET_CHATTOGRAM), *_DHAKA_CHATTOGRAM, (90.72, 22.9), (90.88, 22.68), (91.0, 22.58), (91.2, 22.55), (91.32, 22.68),
            (91.45, 22.78), (91.58, 22.66), (91.7, 22.45), (91.8, 22.25), (91.83, 22.05), (91.88, 21.8), (91.97, 21.5), (92.05, 21.25), (92.2, 20.98),
            (92.32, 20.75),
            (92.34, 21.0), (92.22, 21.2), (92.3, 21.4), (92.6, 21.3), (92.64, 21.6), (92.59, 22.0), (92.55, 22.4), (92.5, 22.75), (92.38, 22.95),
            (92.34, 23.3), (92.27, 23.62), (92.14, 23.7), (92.0, 23.62), (91.95, 23.4), (91.78, 23.25), (91.78, 23.08), (91.65, 22.98), (91.52, 23.0),
            (91.47, 23.22), (91.36, 23.1), (91.28, 23.3), (91.2, 23.5), (91.17, 23.72), (91.24, 23.9), (91.33, 24.02),
        ],
        [(91.0, 22.42), (91.14, 22.42), (91.12, 22.12), (91.0, 22.16)],
        [(91.42, 22.58), (91.52, 22.5), (91.48, 22.38), (91.4, 22.46)],
    ],
}
# fmt: on

# Where the name stands, in degrees.
_NAMES: dict[str, Point] = {
    "rangpur": (89.05, 25.72),
    "rajshahi": (89.0, 24.66),
    "khulna": (89.18, 23.08),
    "dhaka": (90.22, 23.62),
    "mymensingh": (90.4, 24.88),
    "sylhet": (91.72, 24.6),
    "barishal": (90.32, 22.42),
    "chattogram": (91.9, 22.75),
}


@dataclass(frozen=True)
class DivisionShape:
    """One division in units of the drawing (440 wide, 620 high): its outline as an SVG path, and where its name and its mark stand."""

    slug: str
    path: str
    name_x: int
    name_y: int
    mark_x: int
    mark_y: int


def _place(point: Point) -> tuple[int, int]:
    longitude, latitude = point
    return round((longitude - _WEST) * _SCALE * _NARROWING), round((_NORTH - latitude) * _SCALE)


def _path(rings: list[list[Point]]) -> str:
    parts = []
    for ring in rings:
        points = list(dict.fromkeys(_place(point) for point in ring))  # two borders meet in one point
        parts.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
    return "".join(parts)


@cache
def division_shapes() -> MappingProxyType[str, DivisionShape]:
    """The eight divisions by slug."""
    shapes = {}
    for slug, rings in _OUTLINES.items():
        x, y = _place(_NAMES[slug])
        shapes[slug] = DivisionShape(slug=slug, path=_path(rings), name_x=x, name_y=y, mark_x=x, mark_y=y - 28)
    return MappingProxyType(shapes)
