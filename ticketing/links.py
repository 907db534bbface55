"""Personal links: 43 characters that prove themselves and of which the database knows nothing.

    base64url( public_id of the row, 16 bytes + HMAC-SHA256 over public_id and link_version, its first 16 bytes )

A dump of the database opens no ticket; raising `link_version` kills every link sent before; a new SECRET_KEY keeps old links
alive as long as the old key stands in SECRET_KEY_FALLBACKS. Each kind of link has a purpose of its own, so that the link
of an invitation opens no ticket.
"""

import base64
import binascii
import hashlib
import hmac
import uuid
from functools import lru_cache

from django.conf import settings

from ticketing.models import Attendee

TOKEN_LENGTH = 43
TICKET = "summit-ticket-link-v1"
_MARK_BYTES = 16


@lru_cache(maxsize=16)
def _key(secret: str, purpose: str) -> bytes:
    return hashlib.sha256(purpose.encode() + b"\0" + secret.encode()).digest()


def _mark(secret: str, purpose: str, public_id: uuid.UUID, link_version: int) -> bytes:
    said = public_id.bytes + link_version.to_bytes(4, "big")
    return hmac.digest(_key(secret, purpose), said, "sha256")[:_MARK_BYTES]


def link_token(public_id: uuid.UUID, link_version: int, *, purpose: str = TICKET) -> str:
    """The token of a link, as in `/t/<token>/`."""
    mark = _mark(settings.SECRET_KEY, purpose, public_id, link_version)
    return base64.urlsafe_b64encode(public_id.bytes + mark).decode().rstrip("=")


def token_of(attendee: Attendee) -> str:
    return link_token(attendee.public_id, attendee.link_version)


def ticket_path(token: str) -> str:
    """The address of the ticket page, without the origin."""
    return f"/t/{token}/"


def attendee_by_token(token: str) -> Attendee | None:
    """The attendee whose live link this is, with edition and district loaded; None for anything else.

    The link of somebody who turned out to be another attendee opens nothing: it may be in other hands than that one's.
    """
    attendee = _proven(token)
    return attendee if attendee is not None and attendee.merged_into_id is None else None


def is_merged_link(token: str) -> bool:
    """Was this the link of somebody whose tickets were put together under another link since?"""
    attendee = _proven(token)
    return attendee is not None and attendee.merged_into_id is not None


def _proven(token: str) -> Attendee | None:
    public_id = said_by(token)
    if public_id is None:
        return None
    attendee = (
        Attendee.objects.select_related("edition", "district")
        .filter(public_id=public_id, erased_at__isnull=True)
        .first()
    )
    if attendee is None or not proves(token, public_id, attendee.link_version):
        return None
    return attendee


def said_by(token: str) -> uuid.UUID | None:
    """Whose link the token says it is: nothing is proven by that. None for what is no token at all."""
    raw = _decode(token)
    return uuid.UUID(bytes=raw[:16]) if raw is not None else None


def proves(token: str, public_id: uuid.UUID, link_version: int, *, purpose: str = TICKET) -> bool:
    """Did we make this token, for this row, in this version and for this purpose?"""
    raw = _decode(token)
    if raw is None or raw[:16] != public_id.bytes:
        return False
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    # All are computed: which of the keys it was must not show in the time it took.
    fits = [hmac.compare_digest(raw[16:], _mark(secret, purpose, public_id, link_version)) for secret in secrets]
    return any(fits)


def _decode(token: str) -> bytes | None:
    """The 32 bytes of the one canonical spelling, or None."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.urlsafe_b64encode(raw).decode().rstrip("=") == token else None
