"""Spreadsheets: read as they come from strangers' programs, written so that they can be read again."""

import datetime as dt
import io
import zipfile

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bangla.phones import parse_mobile
from summit.error_codes import CODES, FIELD_CODES
from summit.errors import Refusal
from ticketing.sheet_refusals import CELL_CODES, cell_sentence
from ticketing.sheet_refusals import CODES as SHEET_CODES
from ticketing.sheets import LONGEST_CELL, MOST_BYTES, Column, csv_lines, read_sheet, xlsx_book

COLUMNS = (
    Column("name_en", "Name in English", "ইংরেজিতে নাম", aliases=("Name",)),
    Column("phone", "Mobile number", "মোবাইল নম্বর", aliases=("Phone", "ফোন"), required=True),
    Column("born", "Day of birth", "জন্মতারিখ"),
)
HEADER = ["name_en", "phone", "born"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read(data: bytes, *, most: int = 500, name: str = "list.csv"):
    return read_sheet(data, file_name=name, columns=COLUMNS, most=most)


def values(data: bytes, **options):
    return [tuple(row.values.values()) for row in read(data, **options)]


def book(*rows, title="Sheet", before=None) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if before:
        before(workbook, sheet)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def refused(data: bytes, **options) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read(data, **options)
    assert refusal.value.field == "file"
    return refusal.value


# What is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"  \r\n", "\ufeffName,Phone\r\n".encode(), b"Name,Phone\n,\n , \n"])
def test_sheet_without_rows_is_refused(data):
    assert refused(data).code == "sheet_empty"


def test_workbook_without_rows_is_refused():
    assert refused(book(["Name", "Phone"])).code == "sheet_empty"


@pytest.mark.parametrize(
    "data",
    [
        "Name,Phone\nরহিম,01712345678".encode("utf-16-le"),  # no mark: a guess would be needed
        b"Name,Phone\nJos\xe9,01712345678",
        b"Name,Phone\nA\0B,01712345678",
        b"\xff\xfeN\0a\0m",
    ],
)
def test_letters_that_cannot_be_read_are_refused_with_what_to_do(data):
    refusal = refused(data)

    assert (refusal.code, refusal.status) == ("sheet_encoding", 400)
    assert "CSV UTF-8" in refusal.sentence


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and then nothing",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b'Name,Phone\n"' + b"x" * 200_000 + b'",01712345678',
    ],
)
def test_what_is_no_sheet_is_refused(data):
    assert refused(data).code == "sheet_unreadable"


def repacked(data: bytes, **changed) -> bytes:
    """The package with some parts replaced; None takes a part out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = changed.get(name.rsplit("/", 1)[-1].split(".")[0], old.read(name))
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


SMALL = book(["Name", "Phone"], ["Rahim", "01712345678"])


@pytest.mark.parametrize(
    "data",
    [
        repacked(SMALL, workbook=None),
        repacked(SMALL, sheet1=b"<worksheet"),
        repacked(SMALL, sheet1=b"\0" * 100),
        repacked(SMALL, sheet1=b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'),
        repacked(SMALL, styles=b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><styleSheet>&a;</styleSheet>'),
        SMALL[:-40],
        SMALL[:200] + b"\xff" * 50 + SMALL[250:],
    ],
)
def test_broken_workbook_is_refused(data):
    assert refused(data).code == "sheet_unreadable"


def test_workbook_that_unpacks_to_far_more_is_refused_before_it_is_unpacked():
    bomb = repacked(SMALL, sheet1=b" " * 300_000_000)

    assert len(bomb) < MOST_BYTES
    assert (refused(bomb).code, refused(bomb).status) == ("sheet_too_large", 413)


def test_file_of_more_than_five_megabytes_is_refused():
    assert refused(b"Name,Phone\n" + b"x" * MOST_BYTES).code == "sheet_too_large"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_ten_thousand_rows_are_refused(kind):
    rows = [[f"Student {n}", f"017{n:08d}", ""] for n in range(10_000)]
    data = b"".join(csv_lines(HEADER, rows)) if kind == "csv" else xlsx_book("many", HEADER, rows)

    refusal = refused(data)

    assert (refusal.code, refusal.status) == ("sheet_too_many_rows", 400)
    assert "500" in refusal.sentence
    assert len(read(data, most=10_000)) == 10_000


def test_missing_column_is_named_in_both_languages():
    refusal = refused(b"Name,Roll\nRahim,3\n")

    assert refusal.code == "sheet_column_missing"
    assert "Mobile number / মোবাইল নম্বর" in refusal.sentence


def test_every_code_is_in_the_closed_lists():
    assert set(CODES) >= SHEET_CODES
    assert set(FIELD_CODES) >= CELL_CODES


# What is read ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "name_en,phone",
        "NAME IN ENGLISH ,  mobile   NUMBER",
        "ইংরেজিতে নাম,মোবাইল নম্বর",
        "Name *,ফোন",
        '"Name","Mobile\u00a0number"',
    ],
)
def test_column_is_known_by_any_of_its_names(header):
    assert values(f"{header}\nRahim,০১৭১২৩৪৫৬৭৮\n".encode()) == [("Rahim", "০১৭১২৩৪৫৬৭৮")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_every_usual_program_is_read(encoding, delimiter):
    text = delimiter.join(["Name", "Phone"]) + "\r\n" + delimiter.join(['"রহিম, মোঃ; ""ছোট"""', "01712345678"])

    assert values(text.encode(encoding)) == [('রহিম, মোঃ; "ছোট"', "01712345678")]


def test_line_that_tells_the_delimiter_is_followed_and_not_counted():
    (row,) = read(b"sep=;\r\nName;Phone\r\nRahim;01712345678\r\n")

    assert (row.number, row.values["name_en"]) == (2, "Rahim")


def test_rows_are_numbered_as_the_spreadsheet_program_shows_them():
    data = b'Students of 2026\n\nName,Phone\nA,01712345678\n\n"B\nof two lines",01712345679\n'

    assert [(row.number, row.values["name_en"]) for row in read(data)] == [(4, "A"), (6, "B\nof two lines")]
    rows = [["Students of 2026"], [], ["Name", "Phone"], ["A", "01712345678"], [], ["B", "01712345679"]]
    assert [row.number for row in read(book(*rows))] == [4, 6]


def test_columns_that_nobody_asked_for_are_left_out():
    assert values(b"Roll,Phone,Name,Remark\n7,01712345678,Rahim,=1+1\n") == [("Rahim", "01712345678")]


@pytest.mark.parametrize("number", [1712345678, 1712345678.0, 8801712345678, "01712345678", "+8801712345678"])
def test_phone_that_became_a_number_is_a_phone_again(number):
    ((_name, phone),) = values(book(["Name", "Phone"], ["Rahim", number]))

    assert parse_mobile(phone) == "+8801712345678"


@pytest.mark.parametrize("text", ["1.712345678E+09", "1,712345678e9", "8.801712345678E+12", "1712345678.0"])
def test_phone_in_powers_of_ten_is_a_phone_again(text):
    ((_name, phone),) = values(f"Name;Phone\nRahim;{text}\n".encode())

    assert parse_mobile(phone) == "+8801712345678"


@pytest.mark.parametrize("text", ["1.71E+09", "8.80171E+12"])
def test_phone_that_lost_digits_is_a_fault_and_not_another_phone(text):
    (row,) = read(f"Name,Phone\nRahim,{text}\n".encode())

    assert row.faults == {"phone": "digits_lost"}
    assert "as text" in cell_sentence("digits_lost")


def test_dates_and_yes_are_texts():
    rows = [["Phone", "Day of birth", "Name"], [dt.datetime(2004, 2, 29), dt.datetime(2004, 2, 29, 8, 30), True]]  # noqa: DTZ001  as a cell holds it

    assert values(book(*rows)) == [("TRUE", "2004-02-29", "2004-02-29T08:30:00")]


def test_day_that_no_calendar_has_is_a_fault_of_its_cell():
    def mark(_workbook, sheet):
        sheet["C2"] = 99999999
        sheet["C2"].number_format = "yyyy-mm-dd"

    (row,) = read(book(["Name", "Phone", "born"], ["Rahim", "01712345678"], before=mark))

    assert row.faults == {"born": "cell_error"}


def test_formula_is_a_fault_of_its_row_and_is_not_calculated():
    workbook = book(["Name", "Phone"], ["Rahim", "=1+1"], ["Karim", "01712345679"])
    text = b"Name,Phone\nRahim,=1+1\nKarim,01712345679\n"

    for data in (workbook, text):
        first, second = read(data)
        assert (first.faults, first.values["phone"]) == ({"phone": "formula"}, "")
        assert second.faults == {}
    assert "formula" in cell_sentence("formula")


def test_shared_formula_is_not_translated():
    formula = "+".join(["A1"] * 500)
    cells = "".join(f'<c r="B{n}"><f t="shared" si="0"/></c>' for n in range(3, 400))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Phone</t></is></c><c r="B1" t="inlineStr"><is><t>Name</t></is></c></row>'
        f'<row r="2"><c r="B2"><f t="shared" ref="B2:B400" si="0">{formula}</f></c></row>'
        f'<row r="3">{cells}</row></sheetData></worksheet>'
    )

    rows = read(repacked(SMALL, sheet1=sheet.encode()))

    assert [row.faults for row in rows] == [{"name_en": "formula"}] * 2


def test_row_a_million_rows_below_costs_no_million_rows():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Phone</t></is></c></row>'
        '<row r="999999999"><c r="A999999999" t="inlineStr"><is><t>01712345678</t></is></c></row></sheetData></worksheet>'
    )

    assert [row.number for row in read(repacked(SMALL, sheet1=sheet.encode()))] == [999999999]


def test_words_that_stand_in_a_part_of_their_own_are_read():
    """As Excel and LibreOffice write them: the cells hold numbers of strings."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "[Content_Types].xml":
                override = (
                    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
                    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
                )
                part = part.replace(b"</Types>", override)
            if name.endswith("sheet1.xml"):
                cells = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
                part = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'.encode()
            new.writestr(name, part)
        words = "<si><t>Phone</t></si><si><r><t>০১৭১২</t></r><r><t>৩৪৫৬৭৮</t></r></si>"
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{words}</sst>')

    assert values(out.getvalue()) == [("০১৭১২৩৪৫৬৭৮",)]


def test_hidden_sheet_is_not_read():
    def hide(workbook, sheet):
        sheet.sheet_state = "hidden"
        workbook.create_sheet("shown").append(["Phone"])
        workbook["shown"].append(["01712345678"])

    assert values(book(["Phone"], ["hidden"], before=hide)) == [("01712345678",)]


def test_bijoy_is_flagged_and_names_are_not():
    rows = [["†gvt Avãyj Kwig", "01712345678"], ["iwng DwÏb", "01712345679"], ["Md. Wahid", "01712345670"]]

    found = read(b"".join(csv_lines(["Name", "Phone"], rows)))

    assert [row.faults for row in found] == [{"name_en": "bijoy"}, {"name_en": "bijoy"}, {}]


# Round trip: an export is an import -----------------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="=+-@|%'\"\n\t,; ০১২\u200d\U0001f600"),
    max_size=40,
)
ROWS = st.lists(
    st.tuples(TEXTS, TEXTS, TEXTS).filter(lambda row: any(text.strip() for text in row)), min_size=1, max_size=6
)


@given(ROWS)
@example([("=cmd|' /C calc'!A0", "+8801712345678", "'=x")])
@example([("''+1", "+880 1712", "_x000D_")])
@example([("-", "@SUM(A1)", "\n%")])
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(rows):
    for data in (b"".join(csv_lines(HEADER, rows)), xlsx_book("শিট [1]: a/b", HEADER, rows)):
        assert values(data) == rows


def test_workbook_holds_texts_only_and_no_formula():
    data = xlsx_book("x", HEADER, [["=1+1", "+8801712345678", "\x0bbell" + "x" * 40_000]])
    cells = next(load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2))

    assert [cell.data_type for cell in cells] == ["s"] * 3
    assert [cell.value[:14] for cell in cells] == ["=1+1", "+8801712345678", "bell" + "x" * 10]
    assert len(cells[2].value) == LONGEST_CELL


def test_csv_leaves_a_phone_alone_and_disarms_a_formula():
    _mark, _header, line = csv_lines(HEADER, [["=1+1", "+8801712345678", "+1+1"]])

    assert line == b'"\'=1+1","+8801712345678","\'+1+1"\r\n'
