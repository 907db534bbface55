"""What /readyz asks. Each check returns its state in a few words, or raises NotReady with the sentence to show."""

import datetime as dt
import secrets

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Message

QUEUE_IS_OLD_AFTER = dt.timedelta(minutes=10)


class NotReady(Exception):  # noqa: N818  an answer, not a fault
    """The part is not fit for work; the sentence is for operators and says nothing secret."""


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        raise NotReady(f"The database does not answer ({type(error).__name__}).") from error
    return f"answers ({connection.vendor})"


def queue() -> str:
    """The age of the oldest message that should have gone out: it tells of a dead worker before people do."""
    try:
        oldest = (
            Message.objects.filter(state=Message.State.QUEUED, next_attempt_at__lte=timezone.now())
            .order_by("next_attempt_at")
            .values_list("next_attempt_at", flat=True)
            .first()
        )
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("The queue cannot be read.") from error
    age = timezone.now() - oldest if oldest else dt.timedelta()
    if age > QUEUE_IS_OLD_AFTER:
        raise NotReady(f"The oldest message waits for {int(age.total_seconds())} s. Is the task worker running?")
    return f"oldest waits {int(age.total_seconds())} s"


def storage() -> str:
    """A small file is written to the private storage and taken away again."""
    files = storages["private"]
    try:
        name = files.save(f"readyz/{secrets.token_hex(8)}", ContentFile(b"ok"))
        files.delete(name)
    except Exception as error:
        raise NotReady(f"Private files cannot be written ({type(error).__name__}).") from error
    return "writable"


def readiness() -> dict[str, dict[str, str | bool]]:
    """Every check of settings.READY_CHECKS with its state."""
    found: dict[str, dict[str, str | bool]] = {}
    for name, path in settings.READY_CHECKS.items():
        try:
            found[name] = {"ok": True, "state": import_string(path)()}
        except NotReady as error:
            found[name] = {"ok": False, "state": str(error)}
    return found
