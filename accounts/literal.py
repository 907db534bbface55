"""Words of strangers inside our mail: shown as they are, never a link, never a second line."""

import re
import unicodedata
from typing import Any

# What mail programs turn into links by themselves: schemes, dots between letters, and @.
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=\w\.)(?=[^\W\d_])|(?<=\w@)(?=\w)", re.IGNORECASE)
BREAK = "\u200b"  # zero width: nothing to see, and no address any more
MARKUP = str.maketrans({"<": "‹", ">": "›"})


def literal(text: str) -> str:
    """One line of plain words: no control characters, no address that a mail program would make clickable.

    A registration under the name "Win a prize at evil.example" must not become a link in a mail of the ministry.
    """
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return _LINKS.sub(BREAK, " ".join(plain.split())).translate(MARKUP)


def literal_all(value: Any) -> Any:
    """`literal` for every text inside plain JSON values."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return {key: literal_all(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [literal_all(inner) for inner in value]
    return value
