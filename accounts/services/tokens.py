"""Keys for programs: made once, shown once, revoked at once."""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.auth import SCOPES, hash_of
from accounts.errors import Refusal
from accounts.models import ApiToken, User

PREFIX = "bpo_"  # tells people, and scanners for leaked secrets, what this is
HINT_CHARACTERS = 8


def create_token(
    user: User, *, name: str, scopes: Sequence[str], expires_at: dt.datetime | None, actor: Actor
) -> tuple[ApiToken, str]:
    """A new key of `user` and its plain text, which nobody can read again after this.

    Refusal `name_needed`, `unknown_scope`, `expired_in_the_past`.
    """
    if not name.strip():
        raise Refusal("name_needed", _("Give the key a name that tells which program uses it."), field="name")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Refusal("unknown_scope", _("Choose what the program may do: read, write, or both."), field="scopes")
    if expires_at is not None and expires_at <= timezone.now():
        raise Refusal(
            "expired_in_the_past", _("The key would have expired already. Choose a later day."), field="expires_at"
        )
    plain = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiToken.objects.create(
            user=user,
            name=name.strip()[:100],
            token_hash=hash_of(plain),
            hint=plain[:HINT_CHARACTERS],
            scopes=[scope for scope in SCOPES if scope in scopes],
            expires_at=expires_at,
        )
        record(
            actor,
            "token.created",
            ("apitoken", str(row.pk)),
            after={
                "user": user.get_username(),
                "name": row.name,
                "scopes": row.scopes,
                "expires_at": expires_at.isoformat() if expires_at else None,
            },
        )
    return row, plain


def revoke_token(token: ApiToken, *, actor: Actor) -> ApiToken:
    """The key opens nothing from now on. Revoking it again changes nothing."""
    with transaction.atomic():
        locked = ApiToken.objects.select_for_update().get(pk=token.pk)
        if locked.revoked_at is None:
            locked.revoked_at = timezone.now()
            locked.save(update_fields=["revoked_at"])
            record(actor, "token.revoked", ("apitoken", str(locked.pk)), before={"name": locked.name})
    return locked
