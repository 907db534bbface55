"""Make the keys that a new installation needs: Django's secret and the first ticket key. Run again, it changes nothing.

usage: create_keys.py FOLDER
"""

import os
import secrets
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def write_once(path: Path, content: bytes) -> bool:
    """Create `path`, readable by its owner only; leave one that is there untouched."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return True


def main(folder: Path) -> list[str]:
    """Names of the files that were made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ticket_key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files = {"secret.key": secrets.token_urlsafe(64).encode(), "ticket-1.pem": ticket_key}
    return [name for name, content in files.items() if write_once(folder / name, content)]


if __name__ == "__main__":
    for made in main(Path(sys.argv[1])):
        print(f"  new key: {made}")
