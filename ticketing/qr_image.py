"""Ticket codes as QR symbols: an SVG for screens, a bare matrix for sheets of thousands.

Both are version 5 at level M in alphanumeric mode, 37 x 37 modules, which S1 fills to the last character. Two encoders, on
purpose: `qrcode` tries all masks and takes its time, which one page can spare; zxing-cpp makes ten thousand a second. A
test reads both with a third program.
"""

from html import escape
from typing import Literal

import qrcode
import zxingcpp
from qrcode.util import QRData

from ticketing.qr import CODE_LENGTH

MODULES = 37
QUIET_ZONE = 4
"""Modules of white on every side; less and cheap cameras lose the corner."""

_VERSION = 5
_ALPHANUMERIC: Literal[2] = 2
_MASK = 3


def qr_svg(code: str, *, label: str = "") -> str:
    """The symbol as one `<svg>` element to put into a page: dark on white in any colour scheme, no style, no id.

    `label` is what a screen reader says; without one the picture is hidden from it. ValueError for a text that is no S1
    code by its looks.
    """
    _refuse_other_text(code)
    symbol = qrcode.QRCode(version=_VERSION, error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    symbol.add_data(QRData(code, mode=_ALPHANUMERIC), optimize=0)
    symbol.make(fit=False)
    return _drawn(symbol.get_matrix(), label)


def link_svg(address: str, *, label: str) -> str:
    """The symbol of any address of ours, drawn the same way."""
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    symbol.add_data(address)
    symbol.make(fit=True)
    return _drawn(symbol.get_matrix(), label)


def _drawn(matrix: list[list[bool]], label: str) -> str:
    rows = ["".join("1" if dark else "0" for dark in row) for row in matrix]
    outline = "".join(
        f"M{start + QUIET_ZONE} {row_number + QUIET_ZONE}h{length}v1h-{length}z"
        for row_number, row in enumerate(rows)
        for start, length in dark_runs(row, "1")
    )
    side = len(rows) + 2 * QUIET_ZONE
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {side} {side}" {spoken} focusable="false"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{outline}"/></svg>'
    )


def qr_matrix(code: str) -> list[bytes]:
    """37 rows of 37 bytes, 1 for dark. ValueError for a text that is no S1 code by its looks.

    The mask is fixed: a signature is noise already, so the best of eight masks is hardly better than any, and the search
    would take most of the time.
    """
    _refuse_other_text(code)
    symbol = zxingcpp.create_barcode(
        code, zxingcpp.BarcodeFormat.QRCode, ec_level="M", version=_VERSION, data_mask=_MASK
    )
    pixels = bytes(symbol.to_image(scale=1, add_quiet_zones=False)).translate(_DARK)
    return [pixels[at : at + MODULES] for at in range(0, MODULES * MODULES, MODULES)]


_DARK = bytes([1]) + bytes(255)


def dark_runs(row: str, dark: str) -> list[tuple[int, int]]:
    """Start and length of every unbroken run of `dark` in a row."""
    runs = []
    end = 0
    while (start := row.find(dark, end)) >= 0:
        end = start
        while end < len(row) and row[end] == dark:
            end += 1
        runs.append((start, end - start))
    return runs


def _refuse_other_text(code: str) -> None:
    if len(code) != CODE_LENGTH or not code.isascii():
        raise ValueError(f"code must be {CODE_LENGTH} ASCII characters, got {len(code)} characters")
