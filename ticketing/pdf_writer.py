"""A PDF written page by page: what is finished is on disk and forgotten.

Ten thousand badges are one document of a few fonts, a few drawings used over and over (form XObjects) and many small
pages. General libraries keep every page until the end; here only the positions of the objects stay in memory.
Units are points (1/72 inch), origin at the bottom left.
"""

import zlib
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from ticketing.shaped_font import FontProgram, ShapedFont

_KIDS = 64
_FAST = 1
"""zlib level: on so little text the best level saves a twentieth of the bytes and costs three times the time."""


class PdfWriter:
    """Writes to `out` from its present position, which must be the beginning of the file."""

    def __init__(self, out: BinaryIO, *, title: str, language: str) -> None:
        self._out = out
        self._title, self._language = title, language
        self._at = 0
        self._positions: list[int] = []
        self._page_nodes: list[tuple[int, list[int]]] = []
        self._fonts: dict[str, tuple[ShapedFont, set[int]]] = {}
        self._forms: dict[str, int] = {}
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._catalog, self._page_root, self._resources = (self._reserve() for _ in range(3))

    # What a caller draws with -----------------------------------------------------------------------------------------

    def text(self, font: ShapedFont, text: str, *, size: float, x: float, y: float) -> bytes:
        """Operators that draw one line with its base line starting at (x, y), in the present fill colour."""
        shaped = font.shape(text)
        _, glyphs = self._fonts.setdefault(font.name, (font, set()))
        glyphs |= shaped.glyphs
        place = f"BT/{font.name} 1 Tf {size:.3f} 0 0 {size:.3f} {x:.2f} {y:.2f} Tm "
        return place.encode() + shaped.operators + b"ET\n"

    def define_form(self, content: bytes, *, width: float, height: float) -> bytes:
        """Keeps a drawing to be used many times; answers the operators that draw it."""
        number = self._reserve()
        name = f"Form{number}"
        self._forms[name] = number
        head = f"/Type/XObject/Subtype/Form/BBox[0 0 {width:.2f} {height:.2f}]/Resources {self._resources} 0 R"
        self._put_stream(number, head, content)
        return f"/{name} Do\n".encode()

    def add_page(self, content: bytes, *, width: float, height: float) -> None:
        if not self._page_nodes or len(self._page_nodes[-1][1]) == _KIDS:
            self._page_nodes.append((self._reserve(), []))
        node, kids = self._page_nodes[-1]
        stream, page = self._reserve(), self._reserve()
        self._put_stream(stream, "", content)
        self._put(
            page,
            f"<</Type/Page/Parent {node} 0 R/MediaBox[0 0 {width:.2f} {height:.2f}]/Contents {stream} 0 R"
            f"/Resources {self._resources} 0 R>>".encode(),
        )
        kids.append(page)

    def finish(self) -> None:
        """Writes what only the end knows: fonts, the tree of pages and the table of objects."""
        fonts = {name: self._put_font(font.subset(glyphs)) for name, (font, glyphs) in self._fonts.items()}
        self._put(self._resources, f"<</Font<<{_names(fonts)}>>/XObject<<{_names(self._forms)}>>>>".encode())
        for node, kids in self._page_nodes:
            self._put(node, _pages_node(kids, count=len(kids), parent=self._page_root))
        total = sum(len(kids) for _, kids in self._page_nodes)
        self._put(self._page_root, _pages_node([node for node, _ in self._page_nodes], count=total, parent=None))
        self._put(
            self._catalog,
            f"<</Type/Catalog/Pages {self._page_root} 0 R/Lang({self._language})"
            "/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>>>".encode(),
        )
        info = self._reserve()
        self._put(info, f"<</Title<{_utf16(self._title)}>>>".encode())
        self._put_table(info)

    # Objects ----------------------------------------------------------------------------------------------------------

    def _put_font(self, program: FontProgram) -> int:
        file, descriptor, descendant, to_unicode, font = (self._reserve() for _ in range(5))
        self._put_stream(file, f"/Length1 {len(program.outlines)}", program.outlines)
        self._put(
            descriptor,
            f"<</Type/FontDescriptor/FontName/{program.name}/Flags 4/FontBBox[-1000 {program.descent} 2000 "
            f"{program.ascent}]/ItalicAngle 0/Ascent {program.ascent}/Descent {program.descent}/CapHeight 700/StemV 90"
            f"/FontFile2 {file} 0 R>>".encode(),
        )
        widths = " ".join(f"{glyph}[{width}]" for glyph, width in program.widths.items())
        self._put(
            descendant,
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{program.name}/CIDSystemInfo<</Registry(Adobe)"
            f"/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/DW 1000/W[{widths}]"
            "/CIDToGIDMap/Identity>>".encode(),
        )
        self._put_stream(to_unicode, "", _to_unicode_map(program.to_unicode))
        self._put(
            font,
            f"<</Type/Font/Subtype/Type0/BaseFont/{program.name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {to_unicode} 0 R>>".encode(),
        )
        return font

    def _put_table(self, info: int) -> None:
        start = self._at
        count = len(self._positions) + 1
        rows = "".join(f"{position:010d} 00000 n \n" for position in self._positions)
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n{rows}".encode())
        self._write(
            f"trailer\n<</Size {count}/Root {self._catalog} 0 R/Info {info} 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
        )

    def _reserve(self) -> int:
        self._positions.append(0)
        return len(self._positions)

    def _put(self, number: int, body: bytes) -> None:
        self._positions[number - 1] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _put_stream(self, number: int, head: str, data: bytes) -> None:
        packed = zlib.compress(data, _FAST)
        body = f"<<{head}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream"
        self._put(number, body)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._at += len(data)


def _names(numbers: Mapping[str, int]) -> str:
    return "".join(f"/{name} {number} 0 R" for name, number in numbers.items())


def _pages_node(kids: Iterable[int], *, count: int, parent: int | None) -> bytes:
    above = f"/Parent {parent} 0 R" if parent else ""
    return f"<</Type/Pages{above}/Count {count}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()


def _utf16(text: str) -> str:
    return "feff" + text.encode("utf-16-be").hex()


def _to_unicode_map(texts: Mapping[int, str]) -> bytes:
    """The CMap that says which text a glyph stands for; at most a hundred entries in each block, as the format asks."""
    entries = [f"<{glyph:04x}><{text.encode('utf-16-be').hex()}>" for glyph, text in texts.items()]
    blocks = [entries[at : at + 100] for at in range(0, len(entries), 100)]
    listed = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def"
        f"/CMapType 2 def 1 begincodespacerange<0000><ffff>endcodespacerange\n{listed}\n"
        "endcmap CMapName currentdict/CMap defineresource pop end end"
    ).encode()
