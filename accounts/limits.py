"""How often one address, or one account, may knock at a door. Exact under any number of parallel requests.

One statement counts and reads at once; two requests can never see the same number. It runs in autocommit and must stay
outside the transaction of the request: rolled back with a refused registration, the knock would be forgotten.

On PostgreSQL the table is unlogged (migration 0002): a commit that wrote nothing else asks for no disk flush, so that
counting does not slow a rush of registrations down; after a crash the counters start from nothing, which is harmless.
With Redis (`REDIS_URL`) one script counts there. When Redis does not answer, the database counts instead, and Redis is
asked again half a minute later. When neither answers, what guards a secret stays shut and everything else stays open.
"""

import hashlib
import ipaddress
import logging
import time
from functools import cache, lru_cache

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.errors import Refusal
from accounts.models import LimitCounter
from accounts.rows import read
from bangla.digits import digits_for

log = logging.getLogger("accounts.limits")

GUARDS_A_SECRET = {
    "sign_in",
    "second_factor",
    "enrol",
    "short_code",
    "code",
    "code_of_phone",
    "code_try",
    "code_try_of_phone",
}
REDIS_REST_SECONDS = 30
_COUNT_SQL = (
    'INSERT INTO accounts_limitcounter ("key", "window", "count") VALUES (%s, %s, 1) '
    'ON CONFLICT ("key", "window") DO UPDATE SET "count" = accounts_limitcounter."count" + 1 RETURNING "count"'
)
_COUNT_LUA = "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end return n"
_TAKE_BACK_LUA = "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end return 0"
_redis_rests_until = 0.0


def knock(name: str, who: HttpRequest | str) -> None:
    """Count one knock of `who` at the door `name` of settings.LIMITS; Refusal `too_many` when it is one too many.

    `who` is a request (its client's address counts) or a key of the caller's, such as `account:17`.
    """
    limit, seconds = settings.LIMITS[name]
    now = time.time()
    window = int(now // seconds * seconds)
    try:
        count = _count(_key(name, who), window, seconds)
    except (DatabaseError, InterfaceError):
        log.exception("No place to count knocks at %s.", name)
        if name in GUARDS_A_SECRET:
            sentence = _("A part of the site is out of order for a moment. Nothing was lost: please try again shortly.")
            raise Refusal("unavailable", sentence, status=503, retry_after=15) from None
        return
    if count > limit:
        wait = max(1, int(window + seconds - now) + 1)
        raise Refusal("too_many", _wait_sentence(wait), status=429, retry_after=wait)


def forgive(name: str, who: HttpRequest | str) -> None:
    """Take one knock back: it turned out to be somebody who may come in. Only failures should fill a limit."""
    _limit, seconds = settings.LIMITS[name]
    key, window = _key(name, who), int(time.time() // seconds * seconds)
    try:
        _take_back(key, window)
    except (DatabaseError, InterfaceError):
        log.warning("A knock at %s could not be taken back.", name)


def client_address(request: HttpRequest) -> str:
    """The address of whoever spoke to our outermost proxy.

    Each of our `TRUSTED_PROXIES` appends the address that it saw to X-Forwarded-For, so the entry that many places from
    the end is ours; everything before it was written by the sender and is never looked at.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", proxies)[-proxies:]
        if len(hops) == proxies and hops[0].strip():
            return hops[0].strip()
    return seen


def forget_old_windows() -> int:
    """Delete the counters of windows that are over; how many."""
    longest = max(seconds for _limit, seconds in settings.LIMITS.values())
    deleted, _by_model = LimitCounter.objects.filter(window__lt=int(time.time()) - 2 * longest).delete()
    return deleted


def _key(name: str, who: HttpRequest | str) -> str:
    """The door and a keyed hash: the table of counters must not become a list of addresses."""
    text = who if isinstance(who, str) else _network(client_address(who))
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), key=settings.SECRET_KEY.encode()[:64], digest_size=16)
    return f"{name}:{digest.hexdigest()}"


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    """One customer: an IPv4 address, or the /64 that any IPv6 customer has at least."""
    try:
        parsed = ipaddress.ip_address(address.strip("[]").split("%")[0])
    except ValueError:
        return f"odd:{address[:64]}"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)


def _count(key: str, window: int, seconds: int) -> int:
    global _redis_rests_until  # noqa: PLW0603  one clock per process, and a lost write costs one more try
    if settings.REDIS_URL and time.monotonic() >= _redis_rests_until:
        try:
            return int(_redis().eval(_COUNT_LUA, 1, f"limit:{key}:{window}", seconds + 60))
        except redis.RedisError:
            log.warning("Redis does not answer; the database counts for %s seconds.", REDIS_REST_SECONDS)
            _redis_rests_until = time.monotonic() + REDIS_REST_SECONDS
    return _count_in_database(key, window)


def _count_in_database(key: str, window: int) -> int:
    blocks = connection.atomic_blocks
    if blocks and not getattr(blocks[-1], "_from_testcase", False):  # as Django's own `durable` asks
        raise RuntimeError("knock() inside a transaction: its count would be rolled back with a refusal.")
    ((count,),) = read(_COUNT_SQL, [key, window])
    return int(count)


def _take_back(key: str, window: int) -> None:
    if settings.REDIS_URL and time.monotonic() >= _redis_rests_until:
        try:
            _redis().eval(_TAKE_BACK_LUA, 1, f"limit:{key}:{window}")
        except redis.RedisError:
            log.warning("Redis does not answer; a knock stays counted.")
        return
    LimitCounter.objects.filter(key=key, window=window, count__gt=0).update(count=F("count") - 1)


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.3, socket_connect_timeout=0.3)


def _wait_sentence(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many tries from here in a short time. Please wait %(minutes)s minute, then try again.",
        "Too many tries from here in a short time. Please wait %(minutes)s minutes, then try again.",
        minutes,
    ) % {"minutes": digits_for(str(minutes), get_language() or "bn")}
