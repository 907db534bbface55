"""The private storage: objects under names of ours, known only to the rows that stand for them.

A row without its object, or an object without its row, is impossible or swept: the object is written before the row and
removed when the row does not come; it is removed after the row says that it is gone. What a crash in between leaves behind,
`remove_strays` finds. Each kind of file has a folder of its own, and its room says which names it knows.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone

from files.documents.examination import Examined, examine
from files.documents.refusals import FIELD
from files.uploads import IncomingFile

log = logging.getLogger("files.storage")

STRAY_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was examined and lies in the private storage, not yet known to any row."""

    name: str
    examined: Examined


def store_file(file: IncomingFile, *, folder: str, max_bytes: int, field: str = FIELD) -> StoredFile:
    """Judge a file and write it under a name of our own. The caller makes the row, or calls `discard_file`.

    Refusal with a code of `documents.refusals`; nothing is stored then.
    """
    examined = examine(file.data, name=file.name, declared_type=file.type, max_bytes=max_bytes, field=field)
    name = f"{folder}/{uuid.uuid4().hex}.{examined.ending}"
    return StoredFile(_storage().save(name, ContentFile(examined.data)), examined)


def discard_file(stored: StoredFile | None) -> None:
    """The row did not come: the object goes too."""
    if stored is not None:
        remove_file(stored.name)


def read_file(name: str) -> bytes:
    """The bytes as stored. OSError when the storage has them not."""
    with _storage().open(name) as stored:
        data: bytes = stored.read()
    return data


def remove_file(name: str) -> None:
    """After the row says that it is gone, so `transaction.on_commit`. Twice is harmless."""
    try:
        _storage().delete(name)
    except OSError:
        log.warning("An object of the private storage could not be removed; the sweep will try again.")


def remove_strays(folder: str, *, known: Iterable[str]) -> int:
    """Remove the objects of a folder that are older than STRAY_AFTER and not `known`; how many.

    `known` is best a queryset: it is asked after the folder was listed, so that what came in between is known.
    """
    storage = _storage()
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return 0
    full = {f"{folder}/{name}" for name in names}
    before = timezone.now() - STRAY_AFTER
    stray = [name for name in full - set(known) if storage.get_modified_time(name) < before]
    for name in stray:
        remove_file(name)
    return len(stray)


def _storage() -> Storage:
    return storages["private"]
