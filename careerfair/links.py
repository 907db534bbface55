"""The student's own link: it proves itself, and a dump of the database opens none.

`<public id of the application, 22 characters>-<version of the link>.<signature>`; raising `link_version` kills every link sent
before. The key is derived from SECRET_KEY; those of SECRET_KEY_FALLBACKS are still taken.
"""

import base64
import binascii
import uuid

from django.core import signing

from careerfair.models import Application

_SALT = "careerfair.application.link"
_LONGEST = 120


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=_SALT)


def token_of(application: Application) -> str:
    public_id = base64.urlsafe_b64encode(application.public_id.bytes).decode().rstrip("=")
    return _signer().sign(f"{public_id}-{application.link_version}")


def page_path(token: str) -> str:
    """The address of the student's page, without the origin."""
    return f"/cv/a/{token}/"


def application_by_token(token: str) -> Application | None:
    """The application whose live link this is, with its campaign; None for anything else."""
    try:
        public_part, version = _signer().unsign(token[:_LONGEST]).rsplit("-", 1)
        public_id = uuid.UUID(bytes=base64.urlsafe_b64decode(public_part + "=="))
    except (signing.BadSignature, ValueError, binascii.Error):
        return None
    return (
        Application.objects.select_related("campaign__activity__event__edition", "candidate", "district")
        .filter(public_id=public_id, link_version=int(version), erased_at__isnull=True)
        .first()
    )
