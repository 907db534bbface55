"""Runs one examination in a process of its own, with little memory, little time, no environment and no way to write a file.

Started by itself (`python -m files.documents.confined`) it reads a PDF from its input and answers with one word.
"""

import resource
import subprocess
import sys
from pathlib import Path

from files.documents.pdf import check_pdf
from files.documents.unfit import Unfit

MOST_MEMORY = 384 * 1024 * 1024  # address space, of which Python and the parser take a third before they begin
MOST_SECONDS = 3
_FIT = "fit"
_HOUSE = Path(__file__).resolve().parent.parent.parent


def check_pdf_confined(data: bytes) -> None:
    """As `check_pdf`; a file that takes too much memory or time is `file_expands`."""
    command = [sys.executable, "-m", "files.documents.confined"]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module
            command, input=data, capture_output=True, cwd=_HOUSE, env={}, timeout=MOST_SECONDS * 2, check=False
        )
    except subprocess.TimeoutExpired as slow:
        raise Unfit("file_expands") from slow
    word = done.stdout.decode("ascii", "replace").strip()
    if done.returncode != 0 or not word:
        raise Unfit("file_expands")
    if word != _FIT:
        raise Unfit(word)


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        check_pdf(sys.stdin.buffer.read())
    except Unfit as unfit:
        sys.stdout.write(unfit.code)
    else:
        sys.stdout.write(_FIT)


if __name__ == "__main__":
    _main()
