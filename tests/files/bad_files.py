"""Files that must not be taken, each with the code of its refusal. Made here: none is shipped as a binary."""

import functools
import io
import stat
import zipfile

import pikepdf
import pytest
from _pytest.mark import ParameterSet
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests.files.good_files import (
    CONTENT_TYPES,
    RELS,
    Sent,
    W,
    changed_pdf,
    deflated,
    document_xml,
    docx,
    pdf,
    picture,
)

MAX_BYTES = 2 * 1024 * 1024
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF, WORD, JPEG, PNG = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/jpeg",
    "image/png",
)
RTLO = "\u202e"


def _zip(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return out.getvalue()


def _with_action(**action) -> bytes:
    return changed_pdf(lambda document: setattr(document.Root, "OpenAction", Dictionary(**action)))


def _script_on_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def _script_in_names(document: pikepdf.Pdf) -> None:
    action = document.make_indirect(Dictionary(S=Name.JavaScript, JS=document.make_stream(b"app.alert(1)")))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), action])))


def _attachment(document: pikepdf.Pdf) -> None:
    document.attachments["evil.exe"] = b"MZ"


def _attachment_on_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=Dictionary(F=String("x.exe")))]
    )


def _xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def _button(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.SubmitForm, F=String("https://x.example"))
    widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T=String("go"), Rect=[0, 0, 9, 9], A=action)
    button = document.make_indirect(widget)
    document.pages[0].obj.Annots = Array([button])
    document.Root.AcroForm = Dictionary(Fields=Array([button]))


def _javascript_address(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[0, 0, 9, 9],
                A=Dictionary(S=Name.URI, URI=String("javascript:alert(1)")),
            )
        ]
    )


def _many_pages(document: pikepdf.Pdf) -> None:
    for _number in range(600):
        document.add_blank_page()


def _no_pages(document: pikepdf.Pdf) -> None:
    del document.pages[:]


def _hidden_name() -> bytes:
    """`/J#61vaScript` is `/JavaScript` to every reader."""
    plain = _with_action(S=Name.JavaScript, JS=String("app.alert(1)"))
    return plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")


def _packed(*streams: bytes) -> bytes:
    """A PDF that can be read only by unpacking all of `streams`, each a list of numbers that stands in an object stream."""
    body = b"%PDF-1.5\n"
    rows = [b"\0\0\0\0\0"]
    first = 4  # 1 = catalogue, 2 = pages, 3 = a page, then the numbers
    tree = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R >>",
    )
    inner = [b"1 0 2 60 3 120 " + b"".join(part.ljust(60) for part in tree)]
    inner += [b"%d 0 " % (first + at) + b"[" + numbers + b"]" for at, numbers in enumerate(streams)]
    stream_number = first + len(streams)
    rows += [b"\2" + stream_number.to_bytes(3, "big") + bytes([at]) for at in (0, 1, 2)]
    rows += [b"\2" + (stream_number + 1 + at).to_bytes(3, "big") + b"\0" for at in range(len(streams))]
    for at, content in enumerate(inner):
        rows.append(b"\1" + len(body).to_bytes(3, "big") + b"\0")
        packed = deflated(content)
        count, skip = (3, 15) if at == 0 else (1, content.index(b"["))
        body += b"%d 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (
            stream_number + at, count, skip, len(packed)
        )  # fmt: skip
        body += packed + b"\nendstream\nendobj\n"
    table = stream_number + len(inner)
    rows.append(b"\1" + len(body).to_bytes(3, "big") + b"\0")
    joined = b"".join(rows)
    end = b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 3 1] /Root 1 0 R /Length %d >>\nstream\n" % (
        table, table + 1, len(joined)
    )  # fmt: skip
    return body + end + joined + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _symlink_docx() -> bytes:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as package:
        link = zipfile.ZipInfo("word/media/link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(link, "/etc/passwd")
    return out.getvalue()


def _locked_docx() -> bytes:
    data = bytearray(docx())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:  # the flag in every entry of the list of contents
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def _lying_docx() -> bytes:
    """Says that its document has 10 bytes; 30 MB come out."""
    data = bytearray(docx({"word/big.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def _crowded_docx() -> bytes:
    return docx({f"word/part{number}.xml": "<a/>" for number in range(2_000)}, stored=True)


def _outside(kind: str, target: str) -> bytes:
    rels = RELS.replace("relationships/officeDocument", f"relationships/{kind}").replace(
        'Target="word/document.xml"', f'Target="{target}" TargetMode="External"'
    )
    return docx({"word/_rels/settings.xml.rels": rels, "word/settings.xml": f'<w:settings xmlns:w="{W}"/>'})


def _xml_with(dtd: str, body: str = "x") -> str:
    return f'<?xml version="1.0"?>{dtd}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>{body}</w:t></w:r></w:p></w:body></w:document>'


def _laughs() -> str:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return _xml_with(f'<!DOCTYPE x [<!ENTITY l0 "lol">{lines}]>', "&l9;")


def _field(*pieces: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return document_xml("x", inside=f"<w:p>{runs}</w:p>")


def _deep_xml() -> str:
    return document_xml("x", inside="<w:p>" * 100_000)


def _ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(1024)


def _wide_png() -> bytes:
    """A picture of 20 000 x 20 000 dots in a few hundred kilobytes."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


def _comment_jpeg(comment: bytes) -> bytes:
    plain = picture()
    return plain[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + plain[2:]


@functools.cache
def bad_files() -> list[Sent]:
    return [*_shapes(), *_pdfs(), *_packages(), *_pictures(), *_names()]


def at_a_door(*, most_bytes: int = MAX_BYTES * 3) -> list[ParameterSet]:
    """For a door in front of `examine`: one file of each refusal, and all others in the long run."""
    met: set[str] = set()
    found = []
    for sent in bad_files():
        if len(sent.data) < most_bytes:
            found.append(pytest.param(sent, marks=[pytest.mark.long] if sent.expected in met else [], id=repr(sent)))
            met.add(sent.expected)
    return found


def _shapes() -> list[Sent]:
    return [
        Sent("no bytes", "cv.pdf", PDF, b"", "file_empty"),
        Sent("one byte too many", "cv.pdf", PDF, pdf() + b" " * (MAX_BYTES + 1 - len(pdf())), "file_too_large"),
        Sent("fifty megabytes", "cv.pdf", PDF, b"%PDF-1.7" + bytes(50_000_000), "file_too_large"),
        Sent("a program", "cv.pdf", PDF, b"MZ not a pdf", "file_type"),
        Sent("a Linux program", "cv.pdf", PDF, b"\x7fELF\x02\x01\x01" + bytes(100), "file_type"),
        Sent("a page of HTML", "cv.pdf", PDF, b"<html><script>alert(1)</script></html>", "file_type"),
        Sent("a picture in SVG", "cv.png", PNG, b'<svg xmlns="http://www.w3.org/2000/svg" onload="a()"/>', "file_type"),
        Sent("a text", "cv.txt", "text/plain", "আমার জীবনবৃত্তান্ত".encode(), "file_type"),
        Sent("rich text", "cv.rtf", "application/rtf", b"{\\rtf1 hello}", "file_type"),
        Sent("a GIF that is a JAR", "cv.png", PNG, b"GIF89a" + _zip({"A.class": b"\xca\xfe\xba\xbe"}), "file_type"),
        Sent("a WebP", "cv.webp", "image/webp", b"RIFF\x24\0\0\0WEBPVP8 ", "file_type"),
        Sent("an old DOC", "cv.doc", "application/msword", _ole("WordDocument"), "file_type"),
        Sent("a DOCX with a password", "cv.docx", WORD, _ole("EncryptedPackage"), "file_encrypted"),
        Sent("EICAR", "cv.pdf", PDF, EICAR, "file_infected"),
        Sent("a PDF called PNG", "cv.png", PNG, pdf(), "file_mismatch"),
        Sent("a PNG called PDF", "cv.pdf", PDF, picture("PNG"), "file_mismatch"),
        Sent("a DOCX called PDF", "cv.pdf", PDF, docx(), "file_mismatch"),
        Sent("a PDF sent as HTML", "cv.pdf", "text/html", pdf(), "file_mismatch"),
        Sent("a JPEG sent as PDF", "cv.jpg", PDF, picture(), "file_mismatch"),
    ]


def _pdfs() -> list[Sent]:
    whole = pdf(3)
    return [
        Sent("half a PDF", "cv.pdf", PDF, whole[: len(whole) // 2], "file_broken"),
        Sent("a PDF of its first line", "cv.pdf", PDF, b"%PDF-1.7\n", "file_broken"),
        Sent("a PDF of noise", "cv.pdf", PDF, b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF", "file_broken"),
        Sent("a PDF without pages", "cv.pdf", PDF, changed_pdf(_no_pages), "file_broken"),
        Sent(
            "a PDF with a password",
            "cv.pdf",
            PDF,
            changed_pdf(lambda _document: None, encryption=pikepdf.Encryption(user="a", owner="b")),
            "file_encrypted",
        ),
        Sent(
            "a PDF with an owner's password",
            "cv.pdf",
            PDF,
            changed_pdf(lambda _document: None, encryption=pikepdf.Encryption(user="", owner="b")),
            "file_encrypted",
        ),
        Sent(
            "a PDF that runs a script", "cv.pdf", PDF, _with_action(S=Name.JavaScript, JS=String("a()")), "file_active"
        ),
        Sent("a PDF with a script under another spelling", "cv.pdf", PDF, _hidden_name(), "file_active"),
        Sent(
            "a PDF with a script in an object stream",
            "cv.pdf",
            PDF,
            changed_pdf(_script_on_page, object_stream_mode=pikepdf.ObjectStreamMode.generate),
            "file_active",
        ),
        Sent("a PDF with a script on a page", "cv.pdf", PDF, changed_pdf(_script_on_page), "file_active"),
        Sent("a PDF with named scripts", "cv.pdf", PDF, changed_pdf(_script_in_names), "file_active"),
        Sent(
            "a PDF that starts a program",
            "cv.pdf",
            PDF,
            _with_action(S=Name.Launch, F=String("calc.exe")),
            "file_active",
        ),
        Sent(
            "a PDF that opens another file",
            "cv.pdf",
            PDF,
            _with_action(S=Name.GoToR, F=String("\\\\host\\share"), D=Array([0, Name.Fit])),
            "file_active",
        ),
        Sent("a PDF with an attachment", "cv.pdf", PDF, changed_pdf(_attachment), "file_active"),
        Sent("a PDF with an attachment on its page", "cv.pdf", PDF, changed_pdf(_attachment_on_page), "file_active"),
        Sent("a PDF with an XFA form", "cv.pdf", PDF, changed_pdf(_xfa), "file_active"),
        Sent("a PDF that sends a form", "cv.pdf", PDF, changed_pdf(_button), "file_active"),
        Sent("a PDF with a javascript: link", "cv.pdf", PDF, changed_pdf(_javascript_address), "file_active"),
        Sent("a PDF of 600 pages", "cv.pdf", PDF, changed_pdf(_many_pages), "file_too_long"),
        Sent("a PDF with one stream of 32 MB", "cv.pdf", PDF, _packed(b"0 " * (16 * 1024 * 1024)), "file_expands"),
        Sent("a PDF with many streams of 1 MB", "cv.pdf", PDF, _packed(*[b"0 " * (512 * 1024)] * 60), "file_expands"),
        Sent("a PDF that is a zip", "cv.pdf", PDF, pdf() + _zip({"a.txt": b"x"}), "file_mixed"),
        Sent("a PDF with HTML behind it", "cv.pdf", PDF, pdf() + b"<script>alert(1)</script>", "file_mixed"),
        Sent("a PDF with HTML before its pages", "cv.pdf", PDF, b"%PDF-1.4\n<html>" + pdf(), "file_mixed"),
    ]


def _packages() -> list[Sent]:
    macro_types = CONTENT_TYPES.replace(
        "officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main"
    )
    bomb = {"word/media/big.png": bytes(30_000_000)}
    huge = {f"word/media/big{number}.png": bytes(15_000_000) for number in range(4)}
    cases: list[tuple[str, bytes, str]] = [
        ("a zip that is no DOCX", _zip({"readme.txt": b"x"}), "file_type"),
        ("a zip of EICAR", _zip({"eicar.com": EICAR}), "file_type"),
        ("a spreadsheet", _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>"}), "file_type"),
        ("a DOCX of another type", docx(types=CONTENT_TYPES.replace("document.main", "other.main")), "file_type"),
        ("half a DOCX", docx()[:300], "file_broken"),
        ("a DOCX with a changed byte", docx().replace(b"PK\x01\x02", b"PK\x01\x03", 1), "file_broken"),
        ("a DOCX of broken XML", docx(document="<w:document"), "file_broken"),
        ("a DOCX with EICAR in it", docx({"word/media/a.png": EICAR}), "file_infected"),
        ("a DOCX with macros", docx({"word/vbaProject.bin": b"\xd0\xcf"}), "file_active"),
        ("a DOCX of the macro type", docx(types=macro_types), "file_active"),
        ("a DOCX with an embedded object", docx({"word/embeddings/oleObject1.bin": b"x"}), "file_active"),
        ("a DOCX with a control", docx({"word/activeX/activeX1.xml": b"<a/>"}), "file_active"),
        ("a DOCX with a program", docx({"word/media/run.exe": b"MZ"}), "file_active"),
        ("a DOCX with a zip in it", docx({"word/media/in.zip": docx()}), "file_active"),
        ("a DOCX with a template elsewhere", _outside("attachedTemplate", "https://x.example/a.dotm"), "file_active"),
        ("a DOCX with a picture elsewhere", _outside("image", "https://x.example/a.png"), "file_active"),
        ("a DOCX with a frame elsewhere", _outside("frame", "file://host/share/a.htm"), "file_active"),
        ("a DOCX with a javascript: link", _outside("hyperlink", "javascript:alert(1)"), "file_active"),
        ("a DOCX with a file: link", _outside("hyperlink", "file:///c:/a.exe"), "file_active"),
        ("a DOCX with a DDE field", docx(document=_field('DDEAUTO c:\\\\cmd.exe "/k"')), "file_active"),
        ("a DOCX with a DDE field in pieces", docx(document=_field("DD", "EAUTO", " cmd")), "file_active"),
        ("a DOCX that includes a file", docx(document=_field('INCLUDETEXT "c:\\\\x"')), "file_active"),
        (
            "a DOCX with another file as its part",
            docx(document=document_xml("x", inside="<w:altChunk/>")),
            "file_active",
        ),
        (
            "a DOCX with an outside entity",
            docx(document=_xml_with('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;")),
            "file_active",
        ),
        ("a DOCX of a billion laughs", docx(document=_laughs()), "file_active"),
        ("a DOCX with a path", docx({"../../etc/cron.xml": b"<a/>"}), "file_active"),
        ("a DOCX with an absolute path", docx({"/etc/cron.xml": b"<a/>"}), "file_active"),
        ("a DOCX with a link", _symlink_docx(), "file_active"),
        ("a DOCX with locked parts", _locked_docx(), "file_encrypted"),
        ("a DOCX that unpacks a thousandfold", docx(bomb), "file_expands"),
        ("a DOCX that unpacks to 60 MB", docx(huge), "file_expands"),
        ("a DOCX that lies about its size", _lying_docx(), "file_broken"),
        ("a DOCX of 2000 parts", _crowded_docx(), "file_expands"),
        ("a DOCX with a text behind it", docx() + b"<script>", "file_mixed"),
        ("a DOCX of XML without end", docx(document=_deep_xml()), "file_broken"),
    ]
    return [Sent(title, "cv.docx", WORD, data, code) for title, data, code in cases]


def _pictures() -> list[Sent]:
    return [
        Sent("half a JPEG", "cv.jpg", JPEG, picture()[:900], "file_broken"),
        Sent("a JPEG of its first bytes", "cv.jpg", JPEG, b"\xff\xd8\xff\xe0", "file_broken"),
        Sent("half a PNG", "cv.png", PNG, picture("PNG")[:200], "file_broken"),
        Sent("a PNG of 400 megapixels", "cv.png", PNG, _wide_png(), "file_too_long"),
        Sent("a JPEG that is a PDF", "cv.jpg", JPEG, _comment_jpeg(pdf()[:4000]), "file_mixed"),
        Sent("a JPEG that is a zip", "cv.jpg", JPEG, picture() + _zip({"a.html": b"x"}), "file_mixed"),
        Sent("a PNG with a script", "cv.png", PNG, picture("PNG") + b"<script>alert(1)</script>", "file_mixed"),
        Sent("a JPEG with PHP", "cv.jpg", JPEG, _comment_jpeg(b"<?php system($_GET[0]); ?>"), "file_mixed"),
    ]


def _names() -> list[Sent]:
    names = {
        "a second, runnable ending": "cv.exe.pdf",
        "a name read backwards": f"cv{RTLO}fdp.exe.pdf",
        "a NUL in the name": "cv.pdf\0.exe.pdf",
        "a name of 300 letters": "a" * 300 + ".pdf",
        "a Bangla name of 255 bytes": "ক" * 84 + ".pdf",
        "a path": "../../etc/cv.pdf",
        "a Windows path": "..\\..\\cv.pdf",
        "a Windows device": "CON.pdf",
        "a leading hyphen": "-rf.pdf",
        "a line break in the name": "cv\r\nX-Header: 1.pdf",
    }
    expected = dict.fromkeys(names, "file_name")
    return [Sent(title, name, PDF, pdf(), expected[title]) for title, name in names.items()]
