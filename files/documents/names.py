"""What somebody called a file. Never used as a name on our side: read for its ending, kept as harmless text for people."""

import re

from bangla.text import cut, has_forbidden_characters, normalise
from files.documents.unfit import Unfit

MOST_BYTES = 254
SHOWN_GRAPHEMES = 80
ENDINGS = {
    "pdf": frozenset({"pdf"}),
    "docx": frozenset({"docx"}),
    "jpeg": frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    "png": frozenset({"png"}),
}
_RUNNABLE = frozenset(
    [
        "exe",
        "scr",
        "com",
        "bat",
        "cmd",
        "pif",
        "msi",
        "msp",
        "cpl",
        "lnk",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "wsh",
        "ps1",
        "sh",
        "app",
        "apk",
        "jar",
        "dll",
        "reg",
        "hta",
        "chm",
        "html",
        "htm",
        "xhtml",
        "svg",
        "mht",
        "php",
        "asp",
        "aspx",
        "jsp",
        "docm",
        "dotm",
        "xlsm",
    ]
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")
_UNSAFE_SHOWN = re.compile(r'[\\/:*?"<>|]+')


def refuse_odd_name(name: str) -> None:
    """Raise `file_name` for a name that tries something: a path, hidden characters, a device of Windows, a second, runnable ending."""
    odd = (
        len(name.encode("utf-8", "replace")) > MOST_BYTES
        or has_forbidden_characters(name)
        or len(name.splitlines()) > 1
        or "/" in name
        or "\\" in name
        or name.startswith("-")
        or _RESERVED.match(name.strip()) is not None
        or any(part.lower().strip() in _RUNNABLE for part in name.split(".")[1:-1])
    )
    if odd:
        raise Unfit("file_name")


def ending_of(name: str) -> str:
    """The ending in small letters, without the dot; empty where there is none (phones often send none)."""
    found = _ENDING.search(name.strip())
    return found[1].lower() if found else ""


def shown_name(name: str) -> str:
    """The name as people may read it: one line, NFC, no path, no reserved characters, without its ending, short. May be empty."""
    base = normalise(name.replace("\\", "/").rsplit("/", 1)[-1])
    base = _ENDING.sub("", _UNSAFE_SHOWN.sub(" ", base)).strip(" .-")
    shortened: str = cut(base, SHOWN_GRAPHEMES)
    return shortened[:120]
