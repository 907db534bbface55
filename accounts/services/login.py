"""Coming in and being shut out: password, second factor, sessions.

A session belongs to a user only when everything that is asked of him was shown. Between the password and the code the
browser's session holds no user but a note of who is expected (`PENDING`), which dies after ten minutes.
"""

import hashlib
import logging
import secrets
import time
from base64 import b32encode
from enum import StrEnum

import django_otp
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.audit import Actor, record
from accounts.errors import Refusal
from accounts.limits import client_address, forgive, knock
from accounts.models import ApiToken, User
from accounts.rules import has_second_factor, must_set_up_second_factor
from bangla.digits import to_ascii_digits

log = logging.getLogger("accounts.login")

PENDING = "sign_in_pending"
PENDING_SECONDS = 600
RECOVERY_CODES = 10
LONGEST_LOGIN, LONGEST_PASSWORD = 254, 1_000
NOBODY = "\N{NO-BREAK SPACE}nobody"  # no user name may hold a space: the password is then checked against nobody


class Next(StrEnum):
    """What stands between a right password and the back office."""

    IN = "in"
    CODE = "code"
    SET_UP = "set_up"


def sign_in(request: HttpRequest, *, login_name: str, password: str) -> Next:
    """Check a user name or e-mail with its password; sign in, or note who is expected with a code.

    The answer and the work are the same for an unknown name and a wrong password: one look-up, one password hash.
    Refusal `wrong_credentials`, `too_many`.
    """
    account = f"account:{login_name[:LONGEST_LOGIN].casefold()}"
    knock("sign_in", request)
    knock("sign_in", account)
    user = authenticate(request, username=_user_name(login_name), password=password[:LONGEST_PASSWORD])
    if not isinstance(user, User):
        log.warning("A sign-in failed, from %s.", client_address(request))
        raise Refusal("wrong_credentials", _("The user name or the password is not right. Please try again."))
    # A hall full of staff signs in from one address: only failures stay counted.
    forgive("sign_in", request)
    forgive("sign_in", account)
    if has_second_factor(user):
        _expect(request, user)
        return Next.CODE
    if must_set_up_second_factor(user):
        _expect(request, user)
        return Next.SET_UP
    _let_in(request, user, device=None)
    return Next.IN


def expected_user(request: HttpRequest) -> User | None:
    """Who has shown the right password in this browser less than ten minutes ago, or is signed in already."""
    if isinstance(request.user, User) or request.user.is_authenticated:
        return User.objects.get(pk=request.user.pk)
    note = request.session.get(PENDING)
    if not note or note["at"] < time.time() - PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=note["user"], is_active=True).first()
    # A password changed meanwhile makes the note worthless.
    return user if user is not None and secrets.compare_digest(note["hash"], user.get_session_auth_hash()) else None


def verify_second_factor(request: HttpRequest, user: User, *, code: str) -> None:
    """Check a code of the phone, or a recovery code, and let `user` in. Refusal `wrong_code`, `too_many`."""
    knock("second_factor", f"user:{user.pk}")
    device = _matching_device(user, code)
    if device is None:
        log.warning("A second step failed, from %s.", client_address(request))
        raise Refusal(
            "wrong_code", _("This code is not right, or it was used already. Wait for the next one and type that.")
        )
    forgive("second_factor", f"user:{user.pk}")
    _let_in(request, user, device=device)


def begin_second_factor(user: User) -> TOTPDevice:
    """The device that is being set up: the same one until it is confirmed, so that a reload shows the same picture."""
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "phone"})
    return device


def confirm_second_factor(request: HttpRequest, user: User, *, code: str) -> list[str]:
    """The first code of a new device: from now on it is asked for. Returns the recovery codes, to be shown once.

    Refusal `wrong_code`, `too_many`. Earlier devices of the user end.
    """
    knock("second_factor", f"user:{user.pk}")
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or not device.verify_token(_plain_code(code)):
            right = False
        else:
            right = True
            TOTPDevice.objects.filter(user=user, confirmed=True).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = _new_recovery_codes(user)
            record(user, "user.second_factor_set_up", ("user", user.get_username()))
    if not right or device is None:
        raise Refusal(
            "wrong_code", _("This code is not right. Look at the clock of your phone, then type the newest code.")
        )
    _let_in(request, user, device=device)
    return codes


def renew_recovery_codes(user: User, *, actor: Actor) -> list[str]:
    """Ten new recovery codes; the old ones end."""
    with transaction.atomic():
        codes = _new_recovery_codes(user)
        record(actor, "user.recovery_codes_renewed", ("user", user.get_username()))
    return codes


def reset_second_factor(user: User, *, actor: Actor) -> None:
    """The phone is lost: forget the devices and end every session; the next sign-in sets up a new one."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        _end_sessions(user)
        record(actor, "user.second_factor_reset", ("user", user.get_username()))


def deactivate_user(user: User, *, actor: Actor) -> User:
    """Close an account at once: no sign-in, no session, no program's key works after this. The rows stay, for the log."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        was_active = locked.is_active
        locked.is_active = False
        locked.save(update_fields=["is_active"])
        revoked = ApiToken.objects.filter(user=locked, revoked_at__isnull=True).update(revoked_at=timezone.now())
        ended = _end_sessions(locked)
        record(
            actor,
            "user.deactivated",
            ("user", locked.get_username()),
            before={"active": was_active},
            after={"active": False, "keys_revoked": revoked, "sessions_ended": ended},
        )
    user.is_active = False
    return locked


def sign_out(request: HttpRequest) -> None:
    if isinstance(request.user, User) or request.user.is_authenticated:
        record(User.objects.get(pk=request.user.pk), "user.signed_out", ("user", request.user.get_username()))
    logout(request)


def _user_name(login_name: str) -> str:
    """The user name that a name or an e-mail address means; one query, whoever it is."""
    login_name = login_name.strip()
    if not login_name or len(login_name) > LONGEST_LOGIN or "\0" in login_name:
        return NOBODY
    rows = list(
        User.objects.filter(Q(username=login_name) | Q(email__iexact=login_name)).values_list("username", flat=True)[:3]
    )
    if login_name in rows:
        return login_name
    return rows[0] if len(rows) == 1 else NOBODY  # an address that two accounts share names neither


def _expect(request: HttpRequest, user: User) -> None:
    request.session.flush()
    request.session[PENDING] = {"user": user.pk, "at": time.time(), "hash": user.get_session_auth_hash()}


def _let_in(request: HttpRequest, user: User, *, device: Device | None) -> None:
    """Django's `login` gives the session a fresh key: one planted before the sign-in is worth nothing after it."""
    request.session.pop(PENDING, None)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if device is not None:
        django_otp.login(request, device)
    record(user, "user.signed_in", ("user", user.get_username()), after={"second_factor": device is not None})


def _matching_device(user: User, code: str) -> Device | None:
    """Under a lock on the device: two tries with one code at the same moment let one in."""
    plain = _plain_code(code)
    with transaction.atomic():
        if plain.isdigit():
            for device in TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True):
                if device.verify_token(plain):
                    return device
            return None
        for spare in StaticDevice.objects.select_for_update().filter(user=user, confirmed=True):
            if spare.verify_token(_stored(plain)):
                record(user, "user.recovery_code_used", ("user", user.get_username()))
                return spare
    return None


def _plain_code(code: str) -> str:
    """As typed on a phone: Bangla digits, spaces and dashes are fine."""
    return "".join(to_ascii_digits(code[:64]).split()).replace("-", "").lower()


def _new_recovery_codes(user: User) -> list[str]:
    """Fifty bits each, shown as `abcde-fghij`; only a keyed hash is kept."""
    device, _made = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery"})
    device.token_set.all().delete()
    codes = [b32encode(secrets.token_bytes(7)).decode().lower()[:10] for _number in range(RECOVERY_CODES)]
    # A code of digits only would be taken for one of the phone.
    codes = [code if not code.isdigit() else f"a{code[1:]}" for code in codes]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=_stored(code)) for code in codes])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _stored(code: str) -> str:
    """What the table holds of a recovery code: 64 bits of a keyed hash."""
    return hashlib.blake2b(code.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=8).hexdigest()


def _end_sessions(user: User) -> int:
    """Sessions are few (staff only) and say whose they are only when opened."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            ended += 1
    return ended


def shown_secret(device: TOTPDevice) -> str:
    """The key as people type it into an app that cannot take pictures: base 32 in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
