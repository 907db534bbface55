"""Keys of programs: what they refuse, what they open, and what is kept of them."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.errors import Refusal
from accounts.models import ApiToken, LogEntry
from accounts.services.tokens import create_token, revoke_token
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls_of_errors")]
PRIVATE = "/api/v1/private/"


@pytest.fixture
def owner():
    return make_user("owner")


def _token(owner, *scopes: str, **fields):
    defaults = {"name": "sync", "scopes": list(scopes or ("read", "write")), "expires_at": None, "actor": owner}
    return create_token(owner, **{**defaults, **fields})


def _ask(api, plain: str, method: str = "get"):
    return getattr(api, method)(PRIVATE, headers={"Authorization": f"Bearer {plain}"})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name_needed"),
        ({"scopes": []}, "unknown_scope"),
        ({"scopes": ["read", "everything"]}, "unknown_scope"),
        ({"expires_at": timezone.now() - dt.timedelta(days=1)}, "expired_in_the_past"),
    ],
)
def test_create_token_refuses(owner, fields, code):
    with pytest.raises(Refusal) as refusal:
        _token(owner, **fields)

    assert refusal.value.code == code
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer a b", "Bearer \xff", "bearer unknown"])
def test_a_token_that_is_none_is_refused(api, header):
    answer = api.get(PRIVATE, headers={"Authorization": header})

    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_revoked_token_is_refused(api, owner):
    row, plain = _token(owner)
    revoke_token(row, actor=owner)

    assert _ask(api, plain).json()["code"] == "token_revoked"


def test_the_token_of_a_closed_account_is_refused(api, owner):
    _row, plain = _token(owner)
    owner.is_active = False
    owner.save()

    assert _ask(api, plain).json()["code"] == "token_revoked"


def test_an_expired_token_is_refused(api, owner):
    row, plain = _token(owner, expires_at=timezone.now() + dt.timedelta(hours=1))
    ApiToken.objects.filter(pk=row.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert _ask(api, plain).json()["code"] == "token_expired"


@pytest.mark.parametrize(("scope", "method"), [("read", "post"), ("write", "get")])
def test_a_token_opens_its_scope_only(api, owner, scope, method):
    _row, plain = _token(owner, scope)

    answer = _ask(api, plain, method)

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_speaks_for_its_owner(api, owner, method):
    _row, plain = _token(owner)

    assert _ask(api, plain, method).json() == {"login": "owner"}


def test_a_token_is_kept_as_its_hash(owner):
    row, plain = _token(owner)

    assert len(plain) > 43
    assert plain not in str(list(ApiToken.objects.values()))
    assert plain not in str(list(LogEntry.objects.values()))
    assert plain.startswith(row.hint)


def test_use_is_noted_at_most_once_a_minute(api, owner, django_assert_num_queries):
    row, plain = _token(owner)
    with django_assert_num_queries(2):
        _ask(api, plain)
    row.refresh_from_db()
    noted = row.last_used_at

    with django_assert_num_queries(1):
        _ask(api, plain)

    row.refresh_from_db()
    assert row.last_used_at == noted is not None


def test_revoking_twice_notes_once(owner):
    row, _plain = _token(owner)

    first = revoke_token(row, actor=owner)
    second = revoke_token(row, actor=owner)

    assert first.revoked_at == second.revoked_at
    assert LogEntry.objects.filter(verb="token.revoked").count() == 1
