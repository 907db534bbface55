"""Bangla set right in a PDF: HarfBuzz chooses and places the glyphs, the PDF shows exactly those.

Glyphs go into the page by their number (Identity-H), so conjuncts need no code points of their own, and only the outlines
in use are embedded. What cannot be read back from the glyphs, which is most of Bangla, is wrapped in an ActualText span,
so that a name copied out of a badge is the name that went in.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz

_BANGLA = re.compile("([\u0964\u0965\u0980-\u09ff\u200c\u200d]+)")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]+")
_REMEMBERED = 2048


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line of text ready to draw: operators and width for a font of size 1, and the glyphs they use."""

    operators: bytes
    width: float
    glyphs: frozenset[int]


@dataclass(frozen=True, slots=True)
class FontProgram:
    """What a PDF needs to embed a font: all numbers in thousandths of the size."""

    name: str
    outlines: bytes
    widths: dict[int, int]
    to_unicode: dict[int, str]
    ascent: int
    descent: int


@lru_cache(maxsize=_REMEMBERED)
def printable(text: str) -> str:
    """One line in NFC, without control characters and without marks that turn the direction of what follows."""
    return " ".join(unicodedata.normalize("NFC", _UNSAFE.sub(" ", text)).split())


class ShapedFont:
    """One font file. Shaping is remembered, since organisations and kinds repeat from badge to badge."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
        self._font = uharfbuzz.Font(self._face)
        self._per_mille = 1000 / self._face.upem
        self._glyph_text: dict[int, str] = {}
        self._advances: dict[int, int] = {}
        self.shape = lru_cache(maxsize=_REMEMBERED)(self._shape)

    def width(self, text: str, size: float) -> float:
        return self.shape(text).width * size

    def subset(self, glyphs: Iterable[int]) -> FontProgram:
        """The font with only these outlines, under their old numbers."""
        used = {0, *glyphs}
        wanted = uharfbuzz.SubsetInput()
        wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        wanted.glyph_set.update(used)
        wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(
            int.from_bytes(tag, "big") for tag in (b"GSUB", b"GPOS", b"GDEF", b"DSIG", b"name", b"post", b"gasp")
        )
        extents = self._font.get_font_extents("ltr")
        return FontProgram(
            name=f"SUMMIT+{self.name}",
            outlines=uharfbuzz.subset(self._face, wanted).blob.data,
            widths={glyph: self._advance(glyph) for glyph in sorted(used)},
            to_unicode={glyph: self._glyph_text[glyph] for glyph in sorted(used) if glyph in self._glyph_text},
            ascent=round(extents.ascender * self._per_mille),
            descent=round(extents.descender * self._per_mille),
        )

    def _advance(self, glyph: int) -> int:
        advance = self._advances.get(glyph)
        if advance is None:
            advance = self._advances[glyph] = round(self._font.get_glyph_h_advance(glyph) * self._per_mille)
        return advance

    def _shape(self, text: str) -> Shaped:
        """Operators between BT and ET at size 1. Each script is shaped by its own rules, hence run by run."""
        pieces: list[bytes] = []
        width, glyphs = 0, set[int]()
        for run in filter(None, _BANGLA.split(text)):
            in_bangla = _BANGLA.match(run) is not None
            run_pieces, run_width = self._shape_run(run, in_bangla=in_bangla, glyphs=glyphs)
            width += run_width
            if in_bangla:
                spoken = run.encode("utf-16-be").hex().encode()
                pieces += [b"/Span<</ActualText<feff", spoken, b">>>BDC ", *run_pieces, b"EMC "]
            else:
                pieces += run_pieces
        return Shaped(b"".join(pieces), width / 1000, frozenset(glyphs))

    def _shape_run(self, run: str, *, in_bangla: bool, glyphs: set[int]) -> tuple[list[bytes], int]:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(run)
        buffer.direction = "ltr"
        buffer.script = "Beng" if in_bangla else "Latn"
        buffer.language = "bn" if in_bangla else "en"
        # Ligatures only where the script cannot do without: Latin letters stay single and can be copied.
        uharfbuzz.shape(self._font, buffer, {} if in_bangla else {"liga": False, "clig": False})
        infos = buffer.glyph_infos
        self._remember_text(run, [(info.codepoint, info.cluster) for info in infos])

        pieces: list[bytes] = []
        row, total, rise, pending = ["["], 0, 0, 0
        scale = self._per_mille
        for info, position in zip(infos, buffer.glyph_positions, strict=True):
            x_offset, y_offset = round(position.x_offset * scale), round(position.y_offset * scale)
            x_advance = round(position.x_advance * scale)
            if y_offset != rise:
                # The pen's horizontal debt is paid before the line is lifted.
                pieces.append(f"{''.join(row)}{-pending or ''}]TJ {y_offset / 1000:g} Ts ".encode())
                row, pending, rise = ["["], 0, y_offset
            before = pending + x_offset
            row.append(f"{-before or ''}<{info.codepoint:04x}>")
            # What is drawn moves the pen by the width in the file; the rest is owed.
            pending = x_advance - self._advance(info.codepoint) - x_offset
            total += x_advance
            glyphs.add(info.codepoint)
        pieces.append(f"{''.join(row)}{-pending or ''}]TJ {'0 Ts ' if rise else ''}".replace("><", "").encode())
        return pieces, total

    def _remember_text(self, run: str, placed: list[tuple[int, int]]) -> None:
        """Notes which text a glyph stands for, where a cluster is one glyph."""
        clusters = sorted({cluster for _, cluster in placed})
        ends = dict(zip(clusters, [*clusters[1:], len(run)], strict=True))
        counts: dict[int, int] = {}
        for _, cluster in placed:
            counts[cluster] = counts.get(cluster, 0) + 1
        for glyph, cluster in placed:
            if glyph and counts[cluster] == 1:
                self._glyph_text.setdefault(glyph, run[cluster : ends[cluster]])
