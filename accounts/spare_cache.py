"""The cache in Redis, and a spare one in the process's own memory for as long as Redis does not answer.

A cache holds nothing that may not be lost, so an absent one must cost speed and never an answer. After a failure Redis is
left alone for half a minute: waiting for it again at every request would be worse than its absence.
"""

import logging
import time
from typing import Any

import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger("accounts.cache")

REST_SECONDS = 30


class SparedRedisCache(BaseCache):
    """`LOCATION` is the address of Redis; `OPTIONS` go to its connections."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._redis = RedisCache(location, params)
        self._spare = LocMemCache("spare", {**params, "OPTIONS": {}})
        self._rests_until = 0.0

    def _ask(self, name: str, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= self._rests_until:
            try:
                return getattr(self._redis, name)(*args, **options)
            except redis.RedisError:
                log.warning("Redis does not answer; memory is the cache for %s seconds.", REST_SECONDS)
                self._rests_until = time.monotonic() + REST_SECONDS
                self._spare.clear()  # what it kept the last time may be old
        return getattr(self._spare, name)(*args, **options)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._ask("add", key, value, timeout=timeout, version=version)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask("get", key, default=default, version=version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._ask("set", key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._ask("touch", key, timeout=timeout, version=version)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._ask("delete", key, version=version)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._ask("incr", key, delta=delta, version=version)

    def has_key(self, key: Any, version: Any = None) -> Any:
        return self._ask("has_key", key, version=version)

    def clear(self) -> Any:
        return self._ask("clear")
