"""Redis gone, Redis back: the cache answers all the time and forgets at most what it kept."""

import pytest
import redis

from accounts.spare_cache import REST_SECONDS, SparedRedisCache


@pytest.fixture
def lame():
    options = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
    return SparedRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": options})


def test_without_redis_memory_keeps_what_is_set(lame):
    assert lame.get("a") is None
    lame.set("a", 1, 60)
    assert (lame.get("a"), lame.get("b", 7), "a" in lame) == (1, 7, True)
    assert lame.add("a", 2, 60) is False
    assert lame.incr("a") == 2
    assert lame.get_many(["a", "b"]) == {"a": 2}
    assert lame.touch("a", 60) is True
    assert lame.delete("a") is True
    lame.clear()
    assert lame.get("a") is None


def test_redis_rests_and_is_asked_again(lame, monkeypatch):
    asked = []
    clock = [1000.0]
    monkeypatch.setattr("accounts.spare_cache.time.monotonic", lambda: clock[0])

    def refuse(*args, **options):
        asked.append(args)
        raise redis.ConnectionError

    monkeypatch.setattr(lame._redis, "get", refuse)
    for _time in range(3):
        assert lame.get("a") is None
    assert len(asked) == 1
    clock[0] += REST_SECONDS + 1
    monkeypatch.setattr(lame._redis, "get", lambda *_args, **_options: "from redis")
    assert lame.get("a") == "from redis"
