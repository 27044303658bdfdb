"""The cache: Redis, forgiven when it is away.

Redis may be lost at any time without losing anything, so a cache that cannot be reached is an empty cache.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def _forgiving(name: str, when_away: Any) -> Callable[..., Any]:
    method = getattr(RedisCache, name)

    @wraps(method)
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            log.warning("cache_unreachable", operation=name, error=str(error))
            return when_away

    return call


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache whose reads miss and whose writes are dropped while Redis cannot be reached.

    `incr` is not forgiven: whoever counts has to know that nothing was counted.
    """

    set = _forgiving("set", None)
    add = _forgiving("add", True)
    touch = _forgiving("touch", False)
    delete = _forgiving("delete", False)
    get_many = _forgiving("get_many", {})
    set_many = _forgiving("set_many", [])
    delete_many = _forgiving("delete_many", None)
    has_key = _forgiving("has_key", False)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.get_many([key], version=version).get(key, default)

    def answers(self) -> bool:
        """Whether Redis can be reached: for what must not go on while nothing is counted."""
        try:
            return bool(self._cache.get_client(write=True).ping())
        except RedisError as error:
            log.warning("cache_unreachable", operation="ping", error=str(error))
            return False
