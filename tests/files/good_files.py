"""CVs as students send them, made here: none is shipped as a binary."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pikepdf
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Sent:
    """A file as it arrives, and what is to be said about it: a code of refusal, or the kind it is kept as."""

    title: str
    name: str
    type: str
    data: bytes
    expected: str

    def __repr__(self) -> str:
        return self.title


def pdf(pages: int = 1, text: str = "Curriculum vitae", *, compressed: bool = True) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=int(compressed), invariant=1)
    for number in range(pages):
        canvas.drawString(72, 760, f"{text} {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def changed_pdf(change, **save) -> bytes:
    """A PDF after `change(pdf)`, saved by qpdf."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(out, **save)
    return out.getvalue()


def document_xml(*paragraphs: str, inside: str = "") -> str:
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{body}{inside}</w:body></w:document>'
    )


def docx(
    parts: dict[str, str | bytes] | None = None,
    *,
    document: str = "",
    types: str = CONTENT_TYPES,
    stored: bool = False,
) -> bytes:
    out = io.BytesIO()
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": RELS,
        "word/document.xml": document or document_xml("রাশেদা খাতুন", "Customer service, 30 words a minute"),
        **(parts or {}),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, (2023, 6, 15, 10, 0, 0))
            package.writestr(entry, content, package.compression)
    return out.getvalue()


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (600, 800), mode: str = "RGB", **save) -> bytes:
    image = Image.new(mode, size, "white" if mode not in ("1", "L") else 255)
    if mode in ("RGB", "L"):
        ImageDraw.Draw(image).text((40, 40), "Curriculum vitae", fill="black" if mode == "RGB" else 0)
    out = io.BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()


def photo_with_place() -> bytes:
    """As a phone takes it: turned, with the place in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "ExamplePhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 48.0, 0.0), 3: "E", 4: (89.0, 33.0, 0.0)})
    return picture(size=(800, 600), exif=exif)


def _link(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots = document.make_indirect(
        pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[0, 0, 100, 20],
                    A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://www.linkedin.com/in/example")),
                )
            ]
        )
    )


def _opens_at_top(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.XYZ, 0, 800, 0])


def _speaks_of_javascript(document: pikepdf.Pdf) -> None:
    """The words stand in a text, not as a name: a programmer's CV."""
    with document.open_metadata() as metadata:
        metadata["dc:title"] = "Node /JS /JavaScript developer"
    document.docinfo["/Title"] = pikepdf.String("Node /JS /JavaScript developer")


def _two_saves() -> bytes:
    """An incremental update, as signing and editing programs append it."""
    first = pdf()
    root = first.rindex(b"startxref")
    previous = first[root:].split()[1].decode()
    added = b"99 0 obj\n<< /Note (added) >>\nendobj\n"
    at = len(first)
    xref = at + len(added)
    trailer = f"xref\n99 1\n{at:010d} 00000 n \ntrailer\n<< /Size 100 /Root {_root(first)} /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"
    return first + added + trailer.encode()


def _root(data: bytes) -> str:
    with pikepdf.open(io.BytesIO(data)) as document:
        number, generation = document.Root.objgen
    return f"{number} {generation} R"


def _hyperlink_docx() -> bytes:
    rels = RELS.replace(
        'Target="word/document.xml"', 'Target="https://bio.link/someone" TargetMode="External"'
    ).replace("officeDocument/2006/relationships/officeDocument", "officeDocument/2006/relationships/hyperlink")
    field = '<w:p><w:r><w:instrText>HYPERLINK "https://bio.link/import"</w:instrText></w:r></w:p>'
    return docx(
        {"word/_rels/document.xml.rels": rels, "word/media/image1.png": picture("PNG", size=(20, 20))},
        document=document_xml("Portfolio", inside=field),
    )


def good_files() -> list[Sent]:
    pdf_type, jpeg = "application/pdf", "image/jpeg"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return [
        Sent("a plain PDF", "cv.pdf", pdf_type, pdf(), "pdf"),
        Sent("a PDF of twelve pages", "CV of Md. X.pdf", pdf_type, pdf(12), "pdf"),
        Sent("a PDF without compression", "resume final.v2.pdf", pdf_type, pdf(compressed=False), "pdf"),
        Sent(
            "a PDF with object streams",
            "রাশেদা খাতুনের জীবনবৃত্তান্ত.pdf",
            pdf_type,
            changed_pdf(lambda _document: None, object_stream_mode=pikepdf.ObjectStreamMode.generate),
            "pdf",
        ),
        Sent("a linearised PDF", "cv.PDF", pdf_type, changed_pdf(lambda _document: None, linearize=True), "pdf"),
        Sent("a PDF with a web link", "cv.pdf", pdf_type, changed_pdf(_link), "pdf"),
        Sent("a PDF that opens at its top", "cv.pdf", pdf_type, changed_pdf(_opens_at_top), "pdf"),
        Sent("a PDF that speaks of JavaScript", "cv.pdf", pdf_type, changed_pdf(_speaks_of_javascript), "pdf"),
        Sent("a PDF saved twice", "cv.pdf", pdf_type, _two_saves(), "pdf"),
        Sent("a PDF padded by a scanner", "scan.pdf", pdf_type, pdf() + b"\r\n\0\0\0\0", "pdf"),
        Sent("a PDF from a phone that names no type", "1000012345", "application/octet-stream", pdf(), "pdf"),
        Sent("a DOCX", "cv.docx", word, docx(), "docx"),
        Sent("a stored DOCX", "cv 🌿.docx", "application/msword", docx(stored=True), "docx"),
        Sent("a DOCX with link, field and picture", "cv.docx", "application/zip", _hyperlink_docx(), "docx"),
        Sent("a photograph", "IMG_20231115.jpg", jpeg, picture(), "jpeg"),
        Sent("a turned photograph with its place", "IMG.JPEG", jpeg, photo_with_place(), "jpeg"),
        Sent(
            "a photograph with a film behind it",
            "MVIMG.jpg",
            jpeg,
            picture() + b"\0\0\0\x18ftypmp42" + bytes(64),
            "jpeg",
        ),
        Sent("a grey photograph", "cv.jpg", jpeg, picture(mode="L"), "jpeg"),
        Sent("a print-shop photograph", "cv.jpg", jpeg, picture(mode="CMYK"), "jpeg"),
        Sent("a screenshot", "Screenshot.png", "image/png", picture("PNG"), "png"),
        Sent("a transparent screenshot", "cv.png", "image/png", picture("PNG", mode="RGBA"), "png"),
        Sent("a black and white scan", "cv.png", "image/png", picture("PNG", mode="1"), "png"),
        Sent("a name of 180 letters", "a" * 180 + ".pdf", pdf_type, pdf(), "pdf"),
    ]


def deflated(data: bytes) -> bytes:
    return zlib.compress(data, 9)
