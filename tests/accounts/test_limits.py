"""The limiter lets exactly as many through as it says, whoever comes at once and whatever the sender claims to be."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.db import connection, transaction
from django.test import RequestFactory

from accounts import limits
from accounts.errors import Refusal
from accounts.limits import client_address, forget_old_windows, knock
from accounts.models import LimitCounter

REDIS = os.environ.get("SUMMIT_TEST_REDIS", "redis://127.0.0.1:6379/9")
TEN = {"verify": (10, 600), "sign_in": (10, 600)}


@pytest.fixture(autouse=True)
def _ten(settings):
    settings.LIMITS = TEN
    settings.REDIS_URL = ""


def _request(remote: str = "203.0.113.7", forwarded: str | None = None):
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)


def _passed(knocks) -> int:
    """How many of 100 knocks, 20 at a time, were let in."""

    def one(number: int) -> bool:
        try:
            knocks(number)
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        return sum(pool.map(one, range(100)))


@pytest.mark.django_db
def test_knock_refuses_the_eleventh_with_a_wait():
    request = _request()
    for _try in range(10):
        knock("verify", request)

    with pytest.raises(Refusal) as refusal:
        knock("verify", request)

    assert (refusal.value.code, refusal.value.status) == ("too_many", 429)
    assert 0 < refusal.value.retry_after <= 601


@pytest.mark.django_db
def test_knock_counts_each_door_and_each_address_for_itself():
    for _try in range(10):
        knock("verify", _request())

    knock("sign_in", _request())
    knock("verify", _request("203.0.113.8"))
    knock("verify", "account:1")


@pytest.mark.django_db
def test_knock_opens_again_in_the_next_window(monkeypatch):
    for _try in range(10):
        knock("verify", "somebody")

    later = time.time() + 600
    monkeypatch.setattr(limits.time, "time", lambda: later)

    knock("verify", "somebody")


@pytest.mark.django_db(transaction=True)
def test_knock_is_exact_under_parallel_requests():
    assert _passed(lambda _n: knock("verify", "rush")) == 10
    assert LimitCounter.objects.get().count == 100


@pytest.mark.django_db(transaction=True)
def test_counting_in_two_steps_would_let_more_through(monkeypatch):
    """The twin that must fail: without the single statement the race test above has to turn red."""
    together = threading.Barrier(20)

    def read_then_write(key: str, window: int) -> int:
        row, _made = LimitCounter.objects.get_or_create(key=key, window=window)
        together.wait(timeout=30)
        LimitCounter.objects.filter(pk=row.pk).update(count=row.count + 1)
        return row.count + 1

    monkeypatch.setattr(limits, "_count_in_database", read_then_write)

    assert _passed(lambda _n: knock("verify", "rush")) > 10


@pytest.mark.django_db(transaction=True)
def test_knock_inside_a_transaction_is_a_mistake_of_the_caller():
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        knock("verify", "x")


@pytest.mark.django_db
def test_knock_keeps_no_address():
    knock("verify", _request("203.0.113.7"))

    assert "203.0.113" not in str(LimitCounter.objects.values_list("key", flat=True)[0])


@pytest.mark.django_db
def test_knock_counts_a_whole_ipv6_customer_as_one():
    for number in range(10):
        knock("verify", _request(f"2001:db8:1:2::{number}"))

    with pytest.raises(Refusal):
        knock("verify", _request("2001:db8:1:2:ffff::1"))
    knock("verify", _request("2001:db8:1:3::1"))


@pytest.mark.parametrize(
    "forged", ["", "1.1.1.1", "1.1.1.1, 2.2.2.2", "a, b, c", "1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5"]
)
def test_client_address_ignores_what_the_sender_wrote(settings, forged):
    settings.TRUSTED_PROXIES = 0
    assert client_address(_request("203.0.113.7", forged)) == "203.0.113.7"

    settings.TRUSTED_PROXIES = 1
    assert client_address(_request("10.0.0.1", f"{forged}, 203.0.113.7".strip(", "))) == "203.0.113.7"

    settings.TRUSTED_PROXIES = 2
    assert client_address(_request("10.0.0.1", f"{forged}, 203.0.113.7, 10.0.0.2".strip(", "))) == "203.0.113.7"


def test_client_address_without_enough_hops_is_the_peer(settings):
    settings.TRUSTED_PROXIES = 2

    assert client_address(_request("10.0.0.1", "6.6.6.6")) == "10.0.0.1"
    assert client_address(_request("10.0.0.1")) == "10.0.0.1"


@pytest.mark.django_db
def test_forget_old_windows_keeps_the_running_one():
    knock("verify", "now")
    LimitCounter.objects.create(key="old", window=int(time.time()) - 10_000, count=3)

    assert forget_old_windows() == 1
    assert LimitCounter.objects.count() == 1


@pytest.mark.django_db
def test_the_table_is_unlogged_on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'accounts_limitcounter'")
        assert cursor.fetchone()[0] in ("u", b"u")


class TestWithRedis:
    """A Redis of a name that nobody has: unreachable, as after a fault."""

    @pytest.fixture(autouse=True)
    def _unreachable(self, settings, monkeypatch):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        monkeypatch.setattr(limits, "_redis_rests_until", 0.0)
        limits._redis.cache_clear()
        yield
        limits._redis.cache_clear()

    @pytest.mark.django_db
    def test_the_database_counts_when_redis_is_gone(self):
        for _try in range(10):
            knock("sign_in", "x")

        with pytest.raises(Refusal) as refusal:
            knock("sign_in", "x")

        assert refusal.value.code == "too_many"

    @pytest.mark.django_db
    def test_what_guards_a_secret_stays_shut_when_nothing_counts(self, monkeypatch):
        def broken(_key, _window):
            raise limits.DatabaseError("gone")

        monkeypatch.setattr(limits, "_count_in_database", broken)

        with pytest.raises(Refusal) as refusal:
            knock("sign_in", "x")
        knock("verify", "x")

        assert (refusal.value.code, refusal.value.status) == ("unavailable", 503)


def _redis_answers() -> bool:
    try:
        return bool(redis.Redis.from_url(REDIS, socket_connect_timeout=0.3).ping())
    except redis.RedisError:
        return False


@pytest.mark.skipif(not _redis_answers(), reason="no Redis at SUMMIT_TEST_REDIS or 127.0.0.1:6379")
def test_knock_is_exact_in_redis_too(settings, monkeypatch):
    settings.REDIS_URL = REDIS
    monkeypatch.setattr(limits, "_redis_rests_until", 0.0)
    limits._redis.cache_clear()
    key = f"rush-{time.time_ns()}"

    assert _passed(lambda _n: knock("verify", key)) == 10
    limits._redis.cache_clear()
