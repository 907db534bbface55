import re
from html.parser import HTMLParser

import pytest
import zxingcpp

from tests.vectors import make_ticket_vectors as vectors
from ticketing.qr_image import MODULES, QUIET_ZONE, qr_matrix, qr_svg

CODES = [vectors.signed(tid=number.to_bytes(8, "big")) for number in range(25)]


def _read(rows):
    """What an independent reader makes of the modules, at four pixels each within four modules of white."""
    scale, side = 4, MODULES + 2 * QUIET_ZONE
    blank = [0] * QUIET_ZONE
    framed = [[0] * side] * QUIET_ZONE + [[*blank, *row, *blank] for row in rows] + [[0] * side] * QUIET_ZONE
    pixels = b"".join(bytes(0 if dark else 255 for dark in row for _ in range(scale)) * scale for row in framed)
    image = zxingcpp.ImageView(pixels, side * scale, side * scale, zxingcpp.ImageFormat.Lum)
    (symbol,) = zxingcpp.read_barcodes(image)
    return symbol


def _rows_of(svg):
    rows = [[0] * MODULES for _ in range(MODULES)]
    outline = re.search(r'<path fill="#000" d="([^"]+)"/>', svg)[1]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", outline):
        for column in range(int(x), int(x) + int(length)):
            rows[int(y) - QUIET_ZONE][column - QUIET_ZONE] = 1
    return rows


@pytest.mark.parametrize("draw", [qr_svg, qr_matrix])
@pytest.mark.parametrize("text", ["", "S1", "A" * 123, "a" * 122, "é" * 122, "\0" * 122])
def test_refuses_what_is_no_code(draw, text):
    with pytest.raises(ValueError):
        draw(text)


@pytest.mark.parametrize("code", CODES)
def test_matrix_is_read_as_the_code(code):
    rows = qr_matrix(code)

    assert [len(row) for row in rows] == [MODULES] * MODULES
    assert set(b"".join(rows)) == {0, 1}
    assert _read(rows).text == code


@pytest.mark.parametrize("code", CODES[:5])
def test_svg_is_read_as_the_code(code):
    symbol = _read(_rows_of(qr_svg(code)))

    assert symbol.text == code
    assert symbol.ec_level == "M"
    assert symbol.content_type == zxingcpp.ContentType.Text


def test_svg_can_stand_in_a_page_under_a_strict_policy():
    svg = qr_svg(CODES[0], label='Ticket "S1" <b>')

    assert svg.startswith("<svg ")
    assert 'viewBox="0 0 45 45"' in svg
    assert svg.count("<path") == 2
    assert "style" not in svg
    assert "<?xml" not in svg
    assert "<b>" not in svg
    assert 'aria-label="Ticket &quot;S1&quot; &lt;b&gt;"' in svg
    HTMLParser().feed(svg)


def test_svg_is_the_same_each_time_and_silent_without_a_label():
    assert qr_svg(CODES[0]) == qr_svg(CODES[0])
    assert 'aria-hidden="true"' in qr_svg(CODES[0])
