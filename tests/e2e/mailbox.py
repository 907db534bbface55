"""Mail that an installation of the demo wrote, as its receivers read it."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

from tests.e2e.installation import Installation

_BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)
"""What Django's file backend writes after each message."""
_LINK = re.compile(r"https?://\S+")


def letters_to(site: Installation, address: str) -> list[str]:
    """The plain text of every mail to `address`, the oldest first."""
    return [_text(mail) for mail in _mails(site) if mail["To"] == address]


def last_letter_to(site: Installation, address: str) -> str:
    found = letters_to(site, address)
    assert found, f"no mail to {address}"
    return found[-1]


def links_in(letter: str) -> list[str]:
    """Path and query of every link: the server of a test has another origin than the mail was written for."""
    parts = (urlsplit(link) for link in _LINK.findall(letter))
    return [f"{part.path}?{part.query}" if part.query else part.path for part in parts]


def link_in(letter: str, start: str) -> str:
    """The first link whose path starts with `start`."""
    return next(link for link in links_in(letter) if link.startswith(start))


def _mails(site: Installation) -> Iterator[EmailMessage]:
    for path in sorted((site.var / "mail").iterdir(), key=lambda path: (path.stat().st_mtime_ns, path.name)):
        for raw in _BETWEEN.split(path.read_bytes()):
            if raw.strip():
                yield email.message_from_bytes(raw, policy=email.policy.default)


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text
