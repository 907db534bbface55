"""Bytes made from facts: the picture that a phone reads when a second factor is set up."""

from base64 import b64encode

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def qr_data_url(text: str) -> str:
    """A QR code as `data:image/svg+xml;…`, black on white with its quiet zone, whatever colours the page has."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
