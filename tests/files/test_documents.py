"""What a file really is: the bad corpus first, then the good one."""

import io

import pytest
from PIL import Image

from files.documents.docx import text_of_docx
from files.documents.examination import examine
from files.documents.names import shown_name
from summit.errors import Refusal
from tests.files.bad_files import MAX_BYTES, bad_files
from tests.files.good_files import Sent, docx, good_files, photo_with_place, picture


@pytest.mark.parametrize("sent", bad_files(), ids=repr)
@pytest.mark.timeout(60)  # a file that holds the server up hangs here; how long each takes is for the bench
def test_bad_file_is_refused_with_its_code(sent: Sent):
    with pytest.raises(Refusal) as refused:
        examine(sent.data, name=sent.name, declared_type=sent.type, max_bytes=MAX_BYTES, field="cv")

    assert refused.value.code == sent.expected
    assert refused.value.status in (400, 413, 415)
    assert refused.value.field == "cv"


@pytest.mark.parametrize("sent", good_files(), ids=repr)
def test_good_file_is_taken(sent: Sent):
    examined = examine(sent.data, name=sent.name, declared_type=sent.type, max_bytes=MAX_BYTES)

    assert examined.kind == sent.expected
    assert examined.data == sent.data or examined.rewritten
    assert examined.rewritten is (examined.kind in ("jpeg", "png"))


def test_photograph_loses_place_and_stands_upright():
    sent = photo_with_place()

    examined = examine(sent, name="a.jpg", max_bytes=MAX_BYTES)

    assert dict(Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825))
    with Image.open(io.BytesIO(examined.data)) as picture_now:
        assert dict(picture_now.getexif()) == {}
        assert picture_now.size == (600, 800)
    assert b"ExamplePhone" not in examined.data


def test_large_photograph_is_made_smaller():
    examined = examine(picture(size=(4000, 6000)), name="a.jpg", max_bytes=MAX_BYTES)

    with Image.open(io.BytesIO(examined.data)) as picture_now:
        assert max(picture_now.size) == 2600


def test_text_of_docx_keeps_bangla_and_paragraphs():
    assert text_of_docx(docx()) == "রাশেদা খাতুন\nCustomer service, 30 words a minute"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("CV of Md. X.pdf", "CV of Md. X"),
        ("রাশেদা খাতুনের জীবনবৃত্তান্ত.pdf", "রাশেদা খাতুনের জীবনবৃত্তান্ত"),
        ('a"b<c>|d?.docx', "a b c d"),
        ("../../etc/passwd", "passwd"),
        ("...", ""),
        ("x" * 300 + ".pdf", "x" * 79 + "…"),
    ],
)
def test_name_is_shown_without_harm(given, shown):
    assert shown_name(given) == shown
