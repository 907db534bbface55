"""A returning person without the link: six digits go to the e-mail address on file, and open the ticket once.

Whether a phone is known shows neither in the answer nor in what is done for it: for an unknown one the same is written and
taken back. The code is made from random bytes that lie in the outbox and a key that does not: a dump of the database opens nothing, and a mail that
is sent twice says the same. A code lives ten minutes, dies at the fifth wrong try, and is used once.

Doors knock before they come here, per address and per phone: they bound how many codes and tries a phone gets in a day.
"""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, line
from accounts.messages import message
from accounts.rows import Row, insert
from summit.errors import Refusal
from summit.models import Edition
from ticketing.models import Attendee, OneTimeCode
from ticketing.people_queries import people_on_phone
from ticketing.queries import messages_of
from ticketing.services.attendees import MOST_ON_ONE_PHONE

LIFE = dt.timedelta(minutes=10)
MOST_TRIES = 5
DIGITS = 6
_MOST = 10**DIGITS


def send_codes(phone: str, *, edition: str = "", actor: Actor) -> None:
    """Send a code to everybody on this phone who left an address; the one sent before dies. `edition` empty: all public ones.

    People who share the phone get codes that differ, so that the code says who it is.
    """
    with transaction.atomic():
        people = [(one, one.edition.code) for one in _people(phone, edition) if one.email]
        insert([line(actor, "code.asked", ("phone", ""))])
        mark = transaction.savepoint()
        _write_codes(people or [(_NOBODY, "")], actor=actor)
        if people:
            transaction.savepoint_commit(mark)
        else:  # the same was written for nobody, so that it took the same time
            transaction.savepoint_rollback(mark)


_NOBODY = Attendee(pk=0, code="-" * 8, email="nobody@example.org", language="bn")


def _write_codes(people: Collection[tuple[Attendee, str]], *, actor: Actor) -> None:
    """A row, a message and a line for each, with the scope of its line."""
    taken: set[str] = set()
    codes, messages, lines = [], [], []
    for attendee, scope in people:
        nonce, digits = _new_code(taken)
        taken.add(digits)
        codes.append(_row(attendee, digits))
        messages.append(_message(attendee, nonce))
        lines.append(line(actor, "code.sent", attendee, scope=scope))
    OneTimeCode.objects.bulk_create(
        codes, update_conflicts=True, unique_fields=["attendee"], update_fields=["code_hash", "tries", "expires_at"]
    )
    insert(messages)
    insert(lines)


def recognise(phone: str, *, code: str, actor: Actor) -> Attendee:
    """Whose code this is; it is used up then. Refusal `wrong_code`, which counts against every live code of the phone."""
    attendee = _spend(phone, code, actor=actor)
    if attendee is None:  # refused after the commit: the try must stay counted
        raise Refusal(
            "wrong_code",
            _("This code is not right, or it is too old. Look for the newest mail, or ask for another code."),
        )
    return attendee


def _spend(phone: str, code: str, *, actor: Actor) -> Attendee | None:
    with transaction.atomic():
        rows = (
            OneTimeCode.objects.select_for_update(of=("self",))
            .select_related("attendee__edition")
            .filter(attendee__in=[one.pk for one in _people(phone, "")])
            .order_by("pk")
        )
        now = timezone.now()
        live = [row for row in rows if row.tries < MOST_TRIES and row.expires_at > now]
        fitting = [row for row in live if fits(row, code)]  # every one is computed, whichever it is
        if not fitting:
            OneTimeCode.objects.filter(pk__in=[row.pk for row in live]).update(tries=F("tries") + 1)
            insert([line(actor, "code.refused", ("phone", ""))])
            return None
        attendee = fitting[0].attendee
        fitting[0].delete()
        insert([line(actor, "code.used", attendee, scope=attendee.edition.code)])
        return attendee


def forget_old_codes() -> int:
    """Delete the codes whose time is over; how many."""
    deleted, _by_model = OneTimeCode.objects.filter(expires_at__lt=timezone.now()).delete()
    return deleted


def _people(phone: str, edition: str) -> list[Attendee]:
    public = Edition.objects.live()
    editions = (public.filter(code=edition) if edition else public).values_list("pk", flat=True)
    return list(people_on_phone(phone, editions=editions)[:MOST_ON_ONE_PHONE])


def code_from(nonce: str) -> str:
    """The six digits of a nonce: those of an outbox without our key are as good as unknown."""
    return _digits(settings.SECRET_KEY, nonce)


def fits(row: OneTimeCode, code: str) -> bool:
    """Is this the code of that row? Also when it was made under the secret before this one."""
    known = [_hash(secret, row.attendee_id, code) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    same = [hmac.compare_digest(row.code_hash, one) for one in known]
    return any(same)


def _new_code(taken: Collection[str]) -> tuple[str, str]:
    while True:
        nonce = secrets.token_hex(16)
        digits = code_from(nonce)
        if digits not in taken:
            return nonce, digits


def _row(attendee: Attendee, digits: str) -> OneTimeCode:
    code_hash = _hash(settings.SECRET_KEY, attendee.pk, digits)
    return OneTimeCode(attendee=attendee, code_hash=code_hash, expires_at=timezone.now() + LIFE)


def _message(attendee: Attendee, nonce: str) -> Row:
    return message(
        attendee.email,
        "code",
        {"attendee": attendee.code, "nonce": nonce},
        language=attendee.language,
        dedupe_key=f"{messages_of(attendee)}code:{nonce}",
    )


def _digits(secret: str, nonce: str) -> str:
    said = hmac.digest(_key(secret, "digits"), nonce.encode(), "sha256")
    return str(int.from_bytes(said, "big") % _MOST).zfill(DIGITS)  # 2^256 is so much more that no digit is favoured


def _hash(secret: str, attendee: int, digits: str) -> str:
    return hmac.digest(_key(secret, "hash"), f"{attendee}:{digits}".encode("utf-8", "replace"), "sha256").hex()


def _key(secret: str, purpose: str) -> bytes:
    return hashlib.sha256(f"summit-one-time-code-v1:{purpose}:{secret}".encode()).digest()
