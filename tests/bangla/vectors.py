"""The shared vector files of this room."""

import json
from pathlib import Path

from bangla.errors import ReadingError

FOLDER = Path(__file__).parent.parent / "vectors"


def load(name):
    return json.loads((FOLDER / f"bangla_{name}.json").read_text(encoding="utf-8"))


def refusal_of(read, *arguments):
    """The code of the refusal, or nothing when the text could be read. Any other exception fails the test."""
    try:
        read(*arguments)
    except ReadingError as refused:
        return refused.code
    return ""
