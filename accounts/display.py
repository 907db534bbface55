"""What a visitor chose under "Display", in one cookie without meaning to anybody else."""

from collections.abc import Mapping

COOKIE = (
    "display"  # three words joined by dots, each may be empty: "large.high.dark"; the site's script writes the same
)
MAX_AGE = 365 * 24 * 3600
CHOICES = {"text": ("", "large", "larger"), "contrast": ("", "high"), "theme": ("", "light", "dark")}
FIELDS = {"text": "text_size", "contrast": "contrast", "theme": "theme"}  # as the form names them


def chosen(cookies: Mapping[str, str]) -> dict[str, str]:
    """The three choices; a word that is not offered counts as not chosen."""
    words = [*cookies.get(COOKIE, "").split("."), "", "", ""][:3]
    return {name: word if word in known else "" for (name, known), word in zip(CHOICES.items(), words, strict=True)}


def with_changes(now: Mapping[str, str], posted: Mapping[str, str]) -> str:
    """The new cookie: what the form says where it says something that is offered, else what was there."""
    words = []
    for name, known in CHOICES.items():
        word = posted.get(FIELDS[name])
        words.append(word if word in known else now[name])
    return ".".join(word or "" for word in words)
