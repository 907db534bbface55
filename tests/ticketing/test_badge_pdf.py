import io
import random
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from tests.vectors import make_ticket_vectors as vectors
from ticketing import badge_art as art
from ticketing import badge_pdf, qr
from ticketing.badge_pdf import BadgeData, badges_pdf, fit, write_badges_pdf
from ticketing.badge_text import line_operators, printable, shape, text_width

DPI = 150
LONG_BN = "অধ্যাপক ড. মোহাম্মদ জাহাঙ্গীর আলম চৌধুরী সিদ্দিকী জ্ঞানেন্দ্রনাথ ক্ষিতীশচন্দ্র র‍্যাব"
BADGE = BadgeData(
    name_bn="মোঃ আরিফুল ইসলাম",
    name_en="Md. Ariful Islam",
    kind=qr.Kind.STUDENT,
    code=vectors.signed(),
    short_code="7KQ29FMPX",
    edition_bn="বিপিও সামিট বাংলাদেশ ২০২৬",
    edition_en="BPO Summit Bangladesh 2026",
    organisation="Mangrove Institute of Science and Technology",
    designation="শিক্ষার্থী",
    place="খুলনা বিভাগ",
    activities=("নীতি সংলাপ", "Main summit"),
)
HOSTILE = [
    "",
    " ",
    "\0\x01\x7f",
    "(unbalanced \\ text) <</Type/Page>> endstream endobj",
    "\u202eReversed",
    "অ" * 400,
    "W" * 400,
    "word " * 200,
    "😀 族 ж",
    "\ud800",
    "‌‍",
    "ক্",
    "্ািী",
    "<script>alert(1)</script>",
    "a\nb\rc\td",
]


def render(pdf, page=0):
    return pypdfium2.PdfDocument(pdf)[page].render(scale=DPI / 72).to_pil()


def copied_text(pdf):
    """The words a reader of ActualText copies; the check of the marked spans themselves."""
    document = pikepdf.open(io.BytesIO(pdf))
    contents = [document.pages[0].Contents.read_bytes()]
    contents += [form.read_bytes() for form in document.pages[0].Resources.XObject.values()]
    spans = re.findall(rb"/ActualText<feff([0-9a-f]*)>", b"\n".join(contents))
    return {word for span in spans for word in bytes.fromhex(span.decode()).decode("utf-16-be").split()}


# Hostile data ------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("layout", ["a6", "a4"])
def test_any_text_gives_a_sound_document_whose_code_is_read(text, layout):
    badge = replace(
        BADGE, name_bn=text, name_en=text, organisation=text, designation=text, place=text, activities=(text,) * 12
    )

    pdf = badges_pdf([badge], layout=layout)

    assert pikepdf.open(io.BytesIO(pdf)).check_pdf_syntax() == []
    assert [found.text for found in zxingcpp.read_barcodes(render(pdf))] == [BADGE.code]


def test_a_code_of_another_shape_is_refused():
    with pytest.raises(ValueError):
        badges_pdf([replace(BADGE, code="S1")])


def test_no_badges_make_an_empty_page():
    assert len(pypdfium2.PdfDocument(badges_pdf([]))) == 1
    assert write_badges_pdf(iter(()), io.BytesIO()) == 0


# What is on the page -------------------------------------------------------------


@pytest.mark.parametrize("kind", list(qr.Kind))
@pytest.mark.parametrize("language", ["bn", "en"])
def test_every_kind_has_its_word_in_both_scripts_and_a_readable_code(kind, language):
    pdf = badges_pdf([replace(BADGE, kind=kind, language=language)])

    bangla, english = art.KIND_WORDS[kind]
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    assert english in text
    assert set(bangla.split()) <= copied_text(pdf)
    assert [found.text for found in zxingcpp.read_barcodes(render(pdf))] == [BADGE.code]


def test_names_copy_out_as_they_went_in():
    pdf = badges_pdf([replace(BADGE, name_bn=LONG_BN)])

    assert "Md. Ariful Islam" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    assert set(LONG_BN.split()) <= copied_text(pdf)


def test_every_badge_of_a_stream_gets_its_own_page():
    codes = [vectors.signed(tid=number.to_bytes(8, "big")) for number in range(7)]

    pdf = badges_pdf(replace(BADGE, code=code) for code in codes)

    assert [zxingcpp.read_barcodes(render(pdf, page))[0].text for page in range(7)] == codes


def test_a_batch_of_several_parts_is_one_document():
    codes = [vectors.signed(tid=number.to_bytes(8, "big")) for number in range(badge_pdf._PART + 2)]

    pdf = badges_pdf(replace(BADGE, code=code) for code in codes)

    document = pikepdf.open(io.BytesIO(pdf))
    assert document.check_pdf_syntax() == []
    assert str(document.docinfo["/Title"]) == BADGE.edition_bn
    assert len(document.pages) == len(codes)
    for page in (0, badge_pdf._PART - 1, badge_pdf._PART, len(codes) - 1):
        assert zxingcpp.read_barcodes(render(pdf, page))[0].text == codes[page]


def test_a_document_tells_nothing_of_the_machine_it_was_made_on():
    assert b"site-packages" not in badges_pdf([BADGE])


def test_a_sheet_of_a4_holds_four_and_each_code_is_read():
    codes = [vectors.signed(tid=number.to_bytes(8, "big")) for number in range(6)]

    pdf = badges_pdf((replace(BADGE, code=code) for code in codes), layout="a4")

    pages = [sorted(found.text for found in zxingcpp.read_barcodes(render(pdf, page))) for page in range(2)]
    assert pages == [sorted(codes[:4]), sorted(codes[4:])]


@pytest.mark.parametrize(("layout", "millimetres"), [("a6", (105, 148)), ("a4", (210, 297))])
def test_paper_has_its_size(layout, millimetres):
    page = pypdfium2.PdfDocument(badges_pdf([BADGE], layout=layout))[0]

    assert [round(side / art.MM) for side in page.get_size()] == list(millimetres)


def test_symbol_is_thirty_millimetres_or_more_with_its_quiet_zone_white():
    assert badge_pdf.SYMBOL >= 30 * art.MM
    assert badge_pdf.MODULE >= 0.5 * art.MM

    page = render(badges_pdf([replace(BADGE, activities=("ঢাকা বিশ্ববিদ্যালয় " * 9,) * 9)])).convert("L")

    (found,) = zxingcpp.read_barcodes(page)
    left, top = found.position.top_left.x, found.position.top_left.y
    right, bottom = found.position.bottom_right.x, found.position.bottom_right.y
    quiet = int(4 * badge_pdf.MODULE * DPI / 72) - 2
    around = [
        (left - quiet, top - quiet, right + quiet, top - 2),
        (left - quiet, bottom + 2, right + quiet, bottom + quiet),
        (left - quiet, top - quiet, left - 2, bottom + quiet),
        (right + 2, top - quiet, right + quiet, bottom + quiet),
    ]
    assert [page.crop(box).getextrema() for box in around] == [(255, 255)] * 4


def test_document_says_its_language_and_title():
    document = pikepdf.open(io.BytesIO(badges_pdf([BADGE])))

    assert str(document.Root.Lang) == "bn"
    assert str(document.docinfo["/Title"]) == BADGE.edition_bn


def test_every_font_is_embedded():
    document = pikepdf.open(io.BytesIO(badges_pdf([BADGE])))

    fonts = document.pages[0].Resources.Font

    assert len(fonts) == 4
    assert all("/FontFile2" in font.FontDescriptor for font in fonts.values())


def test_the_symbol_is_one_path():
    document = pikepdf.open(io.BytesIO(badges_pdf([BADGE])))

    painted = [str(step.operator) for step in pikepdf.parse_content_stream(document.pages[0])]

    assert painted.count("f") == 1
    assert painted.count("re") > 300


# Fitting ---------------------------------------------------------------------


@pytest.mark.parametrize("text", [text for text in map(printable, [*HOSTILE, LONG_BN, "Ng"]) if text], ids=ascii)
@pytest.mark.parametrize(
    "style", [badge_pdf._NAME, badge_pdf._SECOND_NAME, badge_pdf._LABEL], ids=lambda style: style.weight
)
def test_a_fitted_text_is_whole_and_within_its_width(text, style):
    lines, size = fit(text, style, 200.0)

    assert " ".join(lines) == text
    assert len(lines) <= style.lines
    assert size <= style.size
    assert all(text_width(line, style.weight, size) <= 200.001 for line in lines)


def test_a_short_name_is_large_and_a_long_one_takes_two_lines():
    assert fit("রহিম", badge_pdf._NAME, 250.0) == (("রহিম",), badge_pdf._NAME.size)
    assert len(fit(LONG_BN, badge_pdf._NAME, 250.0)[0]) == 2


def test_long_texts_stay_above_the_symbol_and_inside_the_margins():
    badge = replace(BADGE, name_bn=LONG_BN, name_en="Mohammad " * 20, organisation=LONG_BN, designation=LONG_BN)

    page = render(badges_pdf([badge])).convert("L")

    scale = DPI / 72
    header_foot = int((art.HEADER + 2) * scale)
    left, right = int((art.MARGIN - 2) * scale), int((art.WIDTH - art.MARGIN + 2) * scale)
    floor = int((art.HEIGHT - badge_pdf._SYMBOL_FOOT - badge_pdf.SYMBOL - badge_pdf.MODULE) * scale)
    ceiling_of_symbol = int(floor - 3 * badge_pdf.MODULE * scale)
    assert page.crop((0, header_foot, left, floor)).getextrema() == (255, 255)
    assert page.crop((right, header_foot, page.width, floor)).getextrema() == (255, 255)
    assert page.crop((0, ceiling_of_symbol, page.width, floor - 2)).getextrema() == (255, 255)


# Shaping ----------------------------------------------------------------------


def glyphs_of(text):
    """Numbers of the glyphs drawn for a text, in their order on paper."""
    drawn = "".join(piece for _, piece in shape(text, "Bold").pieces)
    face = pdfmetrics.getFont("BadgeBold").face
    return [face.charToGlyph[ord(character)] for character in drawn]


@pytest.mark.parametrize(
    ("text", "glyphs"), [("ক্ষ", 1), ("জ্ঞ", 1), ("ন্ধ", 1), ("ত্র", 1), ("কি", 2), ("ন্তু", 1), ("র‍্য", 2)]
)
def test_conjuncts_are_joined(text, glyphs):
    assert len(glyphs_of(text)) <= glyphs + 1
    assert 0 not in glyphs_of(text)


def test_the_vowel_sign_of_ki_stands_before_its_consonant():
    sign_first, *_ = glyphs_of("কি")

    assert sign_first not in glyphs_of("ক")


def test_mixed_scripts_are_each_shaped_by_their_own_rules():
    parts = ["BACCO ", "ক্ষমতা", " 2026"]

    assert glyphs_of("".join(parts)) == [glyph for part in parts for glyph in glyphs_of(part)]
    assert text_width("".join(parts), "Bold", 1) == pytest.approx(sum(text_width(part, "Bold", 1) for part in parts))


def test_marks_in_a_row_stand_each_at_its_height_and_what_follows_on_the_line():
    canvas = Canvas(io.BytesIO())

    operators = line_operators(canvas, "ক্ষ্ণুঁ ক", weight="Bold", size=10, colour=art.INK, place=(0, 0))

    rises = [float(rise) for rise in re.findall(r"(\S+) Ts", operators)]
    below, above = (rise for rise in rises if rise)
    assert below < 0 < above
    assert rises[-1] == 0


def test_printable_keeps_joiners_and_drops_what_turns_or_hides_text():
    assert printable("র‍্য\u202e\0x\n y\ufeff") == "র‍্য x y"


# Cost ------------------------------------------------------------------------


def test_a_hundred_badges_are_small():
    rng = random.Random(3)
    badges = [
        replace(BADGE, name_en=f"Ada {rng.random()}", name_bn=f"আদা {number}", code=vectors.signed(tid=rng.randbytes(8)))
        for number in range(100)
    ]

    pdf = badges_pdf(badges)

    assert len(pdf) < 100 * 6_000


def test_thousands_of_badges_need_little_more_memory_than_one():
    script = """
import resource, sys
from tests.ticketing.test_badge_pdf import BADGE
from dataclasses import replace
from ticketing.badge_pdf import write_badges_pdf
with open(sys.argv[1], "wb") as out:
    write_badges_pdf([BADGE], out)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write_badges_pdf((replace(BADGE, name_en=f"Ada {n}", name_bn=f"আদা {n}") for n in range(2000)), out)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    run = subprocess.run(
        [sys.executable, "-c", script, "/dev/null"], capture_output=True, check=True, cwd=Path(__file__).parents[2]
    )

    assert int(run.stdout) < 30_000  # KiB
