"""Can this installation sign tickets today? Asked by /readyz (settings.READY_CHECKS)."""

from django.utils import timezone

from accounts.readiness import NotReady
from ticketing.keys import KeyProblem
from ticketing.qr import KeyStatus
from ticketing.services.tickets import key_ring


def signing_key() -> str:
    """The numbers of the keys that sign today; nothing secret."""
    try:
        ring = key_ring()
    except KeyProblem as problem:
        raise NotReady(str(problem)) from problem
    today = timezone.localdate()
    able = [
        kid
        for kid in ring.signing
        if (key := ring.verify[kid]).status is KeyStatus.ACTIVE
        and (key.not_before is None or key.not_before <= today)
        and (key.not_after is None or today <= key.not_after)
    ]
    if not able:
        raise NotReady("No key that may sign tickets today lies in the key folder.")
    return f"present (key {', '.join(str(kid) for kid in sorted(able))})"
