"""Who looks for malware in a file: ClamAV over its socket, or our own structural checks where none is installed.

`settings.CV_SCANNER` chooses, for CVs and for every other kind; the row keeps which scanner spoke. A scanner that cannot be
reached, answers late or answers nonsense raises `ScannerUnreachable`: that is never "clean".
"""

import hashlib
import socket
from contextlib import closing

from django.conf import settings

from accounts.errors import Refusal
from files.documents.examination import examine
from files.storage import read_file

CLAMD = "clamd"
STRUCTURAL = "structural"
SECONDS = 20
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class ScannerUnreachable(Exception):  # noqa: N818  the state of another program, not a fault of ours
    """No verdict. The sentence is for the people who keep the machines."""


def scan_stored(name: str, *, kind: str, sha256: str) -> tuple[str, str]:
    """As `scan`, for an object of the private storage; one that is not what was stored is a finding of its own."""
    try:
        data = read_file(name)
    except OSError as missing:
        raise ScannerUnreachable(f"The storage has not the file: {missing}") from missing
    if hashlib.sha256(data).hexdigest() != sha256:
        return "sha256", "changed in the storage"
    return scan(data, kind=kind)


def scan(data: bytes, *, kind: str) -> tuple[str, str]:
    """(name of the scanner, what it found); nothing found is an empty text. Raises ScannerUnreachable."""
    if settings.CV_SCANNER == CLAMD:
        return CLAMD, _ask_clamd(data)
    if settings.CV_SCANNER == STRUCTURAL:
        return STRUCTURAL, _look_again(data, kind)
    raise ScannerUnreachable(f"settings.CV_SCANNER must be {CLAMD} or {STRUCTURAL}, not {settings.CV_SCANNER!r}.")


def _look_again(data: bytes, kind: str) -> str:
    """The checks of the door once more, on the bytes as they lie in the storage."""
    try:
        examine(data, name=f"stored.{kind}", max_bytes=max(len(data), 1))
    except Refusal as refused:
        return refused.code
    return ""


def _ask_clamd(data: bytes) -> str:
    """ClamAV's INSTREAM: pieces with their length before them, an empty one at the end, one line back."""
    try:
        with closing(_connected()) as channel:
            channel.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), _CHUNK):
                piece = data[at : at + _CHUNK]
                channel.sendall(len(piece).to_bytes(4, "big") + piece)
            channel.sendall(bytes(4))
            answer = _line(channel)
    except OSError as down:
        raise ScannerUnreachable(f"ClamAV does not answer: {down}") from down
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND") or "unnamed"
    raise ScannerUnreachable(f"ClamAV gave no verdict: {answer[:200]!r}")


def _connected() -> socket.socket:
    """`settings.CLAMD`: `unix:/path/of/socket` or `tcp:host:port`."""
    way, _colon, place = str(settings.CLAMD).partition(":")
    if way == "unix" and place:
        channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        channel.settimeout(SECONDS)
        try:
            channel.connect(place)
        except OSError:
            channel.close()
            raise
        return channel
    host, _colon, port = place.rpartition(":")
    if way == "tcp" and host and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    raise ScannerUnreachable("settings.CLAMD must be unix:/path or tcp:host:port.")


def _line(channel: socket.socket) -> str:
    answer = b""
    while not answer.endswith((b"\0", b"\n")) and len(answer) < _LONGEST_ANSWER:
        piece = channel.recv(1024)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
