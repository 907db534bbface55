"""Keys that sign tickets: files outside the database, so that a dump of it prints no tickets.

A folder holds for each key identity (0 to 255):

    ticket-<kid>.pem       private key, PKCS #8 PEM: this installation may sign
    ticket-<kid>.pub.pem   public key only: this installation may check
    ticket-<kid>.json      optional: {"editions": [2], "status": "verify_only", "not_before": "2026-11-01"}

A next key is laid down early with a `not_before`, so that devices know it before the first ticket carries it.
"""

import json
import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ticketing.qr import KeyStatus, TicketPayload, VerifyKey, sign

_NAME = re.compile(r"ticket-(\d{1,3})(\.pub)?\.pem", re.ASCII)


class KeyProblem(Exception):  # noqa: N818 - said to operators, who read the sentence and not the class
    """The key folder cannot be used as it is; the sentence names the file and what to do."""


def generate_signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def load_signing_key(path: Path) -> Ed25519PrivateKey:
    """The Ed25519 key of an unencrypted PKCS #8 PEM file; KeyProblem when it is something else."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyProblem(f"{path.name} cannot be read as an unencrypted private key in PEM form: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyProblem(f"{path.name} holds another kind of key; tickets are signed with Ed25519.")
    return key


def load_public_key(path: Path) -> Ed25519PublicKey:
    """The Ed25519 key of a public PEM file; KeyProblem when it is something else."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise KeyProblem(f"{path.name} cannot be read as a public key in PEM form: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyProblem(f"{path.name} holds another kind of key; tickets are checked with Ed25519.")
    return key


def write_signing_key(directory: Path, kid: int, key: Ed25519PrivateKey) -> Path:
    """Lays down a new `ticket-<kid>.pem` readable by its owner only. FileExistsError rather than lose an old key."""
    if not 0 <= kid <= 255:
        raise ValueError(f"kid must be 0 to 255, got {kid}")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"ticket-{kid}.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Written beside and linked into place: two starting processes never see half a key, and the first one wins.
    draft = directory / f".ticket-{kid}.{os.getpid()}.tmp"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    finally:
        draft.unlink()
    return path


@dataclass(frozen=True)
class KeyRing:
    """All keys of a folder: `verify` by kid for checking, `signing` by kid for those whose private half is here."""

    verify: dict[int, VerifyKey]
    signing: dict[int, Ed25519PrivateKey] = field(repr=False)

    @classmethod
    def load(cls, directory: Path) -> "KeyRing":
        """Reads the folder once; KeyProblem for a file that is not what its name says. An absent folder is empty."""
        verify: dict[int, VerifyKey] = {}
        signing: dict[int, Ed25519PrivateKey] = {}
        for path in sorted(directory.glob("ticket-*.pem")):
            name = _NAME.fullmatch(path.name)
            if name is None:
                raise KeyProblem(f"{path.name} is not named ticket-<number>.pem or ticket-<number>.pub.pem.")
            kid = int(name[1])
            if name[2]:
                public = load_public_key(path)
            else:
                signing[kid] = load_signing_key(path)
                public = signing[kid].public_key()
            key = _verify_key(kid, public, directory / f"ticket-{kid}.json")
            if verify.setdefault(kid, key) != key:
                raise KeyProblem(f"ticket-{kid}.pem and ticket-{kid}.pub.pem are not one pair; remove the wrong one.")
        return cls(verify, signing)

    def active_kid(self, *, edition: int, today: date) -> int | None:
        """The key that signs new tickets: of the active ones the newest whose time has come, or None."""
        able = (
            kid
            for kid in self.signing
            if self.verify[kid].status is KeyStatus.ACTIVE and self.verify[kid].may_vouch(edition=edition, today=today)
        )
        return max(able, default=None, key=lambda kid: (self.verify[kid].not_before or date.min, kid))

    def sign(self, ticket: TicketPayload) -> str:
        """The code of a ticket under the key its `kid` names. KeyProblem when the private half is not here."""
        key = self.signing.get(ticket.kid)
        if key is None:
            raise KeyProblem(
                f"ticket-{ticket.kid}.pem is not in the key folder, so its tickets cannot be printed here."
            )
        return sign(ticket, key)


def _verify_key(kid: int, public: Ed25519PublicKey, notes: Path) -> VerifyKey:
    try:
        said: dict[str, Any] = json.loads(notes.read_text("utf-8")) if notes.exists() else {}
        editions = said.get("editions")
        return VerifyKey(
            kid=kid,
            public=public.public_bytes(Encoding.Raw, PublicFormat.Raw),
            editions=None if editions is None else frozenset(int(number) for number in editions),
            status=KeyStatus(said.get("status", KeyStatus.ACTIVE)),
            not_before=_day(said.get("not_before")),
            not_after=_day(said.get("not_after")),
        )
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise KeyProblem(f"ticket-{kid}: {error}") from error


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
