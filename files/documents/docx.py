"""Is this DOCX only text and pictures? Counted before anything is unpacked, parsed without entities, never opened by an office."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError  # only the names: parsing is done by defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from files.documents.unfit import Unfit

MOST_ENTRIES = 500
MOST_UNPACKED = 40 * 1024 * 1024
MOST_XML = 6 * 1024 * 1024
MOST_RATIO = 150
RATIO_COUNTS_FROM = 1024 * 1024
MOST_TEXT = 100_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN_TYPES = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",)
_PARTS = frozenset(
    [
        "xml",
        "rels",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "bmp",
        "tif",
        "tiff",
        "emf",
        "wmf",
        "svg",
        "webp",
        "odttf",
        "ttf",
        "fntdata",
        "vml",
    ]
)
_FIELD_CALLS = re.compile(
    r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|EMBED|MACROBUTTON|DATABASE|AUTOTEXT)\b", re.IGNORECASE
)
_QUOTED = re.compile(r'"[^"]*"')
_SAFE_ADDRESS = re.compile(r"\s*(?:https?:|mailto:|tel:|#|[^:]*$|[^:/?#\\]*[/?#])", re.IGNORECASE)
_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError, ParseError)


def check_docx(data: bytes) -> None:
    """Raise Unfit: `file_type` (a zip, but no DOCX), `file_broken`, `file_mixed`, `file_encrypted`, `file_expands`,
    `file_active`, `file_infected`.
    """
    try:
        _refuse_company(data)
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_entries(package.infolist(), data)
            _check_parts(package)
    except DefusedXmlException as trick:
        raise Unfit("file_active") from trick
    except _FAULTS as broken:
        raise Unfit("file_broken") from broken


def text_of_docx(data: bytes) -> str:
    """The words of a checked DOCX, a line for each paragraph, at most MOST_TEXT characters."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = fromstring(package.read("word/document.xml"), forbid_dtd=True)
    lines: list[str] = []
    for paragraph in root.iter():
        if paragraph.tag in (f"{_W}p", f"{_STRICT_W}p"):
            line = "".join(_words(paragraph)).strip()
            if line:
                lines.append(line)
    return "\n".join(lines)[:MOST_TEXT]


def _words(paragraph: Element) -> Iterator[str]:
    for piece in paragraph.iter():
        name = piece.tag.rsplit("}", 1)[-1]
        if name == "t":
            yield piece.text or ""
        elif name in ("tab", "br", "cr"):
            yield " "


def _refuse_company(data: bytes) -> None:
    """The zip begins at the first byte and ends at the last: anything before or behind is something else."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0:
        raise Unfit("file_broken")
    comment = int.from_bytes(data[end + 20 : end + 22], "little")
    if end + 22 + comment != len(data) or comment or b"%PDF-" in data[:1024]:
        raise Unfit("file_mixed")
    if int.from_bytes(data[end + 10 : end + 12], "little") > MOST_ENTRIES:
        raise Unfit("file_expands")


def _check_entries(entries: list[zipfile.ZipInfo], data: bytes) -> None:
    """What the list of contents says, before anything is unpacked."""
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unfit("file_expands")
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise Unfit("file_type")
    if len({name.lower() for name in names}) != len(names) or entries[0].header_offset != 0:
        raise Unfit("file_mixed")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Unfit("file_encrypted")
        if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise Unfit("file_expands")
        if entry.header_offset >= len(data) or _leaves_the_package(entry):
            raise Unfit("file_active")
        if not entry.is_dir() and not _is_expected(entry.filename):
            raise Unfit("file_active")


def _leaves_the_package(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    mode = entry.external_attr >> 16
    parts = name.replace("\\", "/").split("/")
    return stat.S_ISLNK(mode) or name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\\" in name


def _is_expected(name: str) -> bool:
    """Text, pictures, fonts and printer settings; no macros, no objects, no other files."""
    lower = name.lower()
    if lower.startswith(("word/embeddings/", "word/activex/", "word/vba")):
        return False
    if lower.startswith("word/printersettings/"):
        return lower.endswith(".bin")
    return lower.rsplit(".", 1)[-1] in _PARTS


def _check_parts(package: zipfile.ZipFile) -> None:
    main_type = False
    unpacked = 0
    for entry in package.infolist():
        if entry.is_dir():
            continue
        part = _read(package, entry)
        unpacked += len(part)
        if unpacked > MOST_UNPACKED:
            raise Unfit("file_expands")
        if _EICAR in part:
            raise Unfit("file_infected")
        lower = entry.filename.lower()
        if lower == "[content_types].xml":
            main_type = _declares_a_document(part)
        elif lower.endswith(".rels"):
            _check_relations(part)
        elif lower.endswith((".xml", ".vml", ".svg")):
            _check_xml(part)
    if not main_type:
        raise Unfit("file_type")


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """At most as many bytes as the list of contents promised: zipfile checks the sum, we check the size."""
    most = MOST_XML if entry.filename.lower().endswith((".xml", ".rels", ".vml", ".svg")) else MOST_UNPACKED
    with package.open(entry) as stream:
        part = stream.read(most + 1)
    if len(part) > most:
        raise Unfit("file_expands")
    return part


def _declares_a_document(part: bytes) -> bool:
    types = {element.get("ContentType", "") for element in fromstring(part, forbid_dtd=True)}
    if any("macroEnabled" in name or "vbaProject" in name or "template" in name for name in types):
        raise Unfit("file_active")
    return any(name in _MAIN_TYPES for name in types)


def _check_relations(part: bytes) -> None:
    """A part may point out of the package only as a link that somebody has to click."""
    for relation in fromstring(part, forbid_dtd=True).iter(_RELATION):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        if kind in (
            "attachedTemplate",
            "oleObject",
            "frame",
            "subDocument",
            "control",
            "vbaProject",
            "aFChunk",
            "package",
        ):
            raise Unfit("file_active")
        outside = relation.get("TargetMode", "") == "External"
        if outside and (kind != "hyperlink" or _SAFE_ADDRESS.match(relation.get("Target", "")) is None):
            raise Unfit("file_active")


def _check_xml(part: bytes) -> None:
    calls: list[str] = []
    for element in fromstring(part, forbid_dtd=True).iter():
        name = element.tag.rsplit("}", 1)[-1]
        if name in ("altChunk", "OLEObject", "script", "foreignObject", "subDoc"):
            raise Unfit("file_active")
        if name == "instrText":
            calls.append(element.text or "")
        elif name == "fldSimple":
            calls += [value for key, value in element.attrib.items() if key.endswith("instr")]
    # A call may be cut into runs ("DD" "EAUTO"): the pieces are read together. What stands in quotes is an address or a name.
    if any(_FIELD_CALLS.search(_QUOTED.sub("", glue.join(calls))) for glue in ("", " ")):
        raise Unfit("file_active")
