"""Redis, and while it is away the process's own memory.

The cache holds what may be forgotten: failed logins. A dead Redis must not keep anybody
from signing in; they are counted in each process then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# One that did not answer is left alone for a while: each try may take a second.
AWAY_FOR = 5.0  # seconds


def wherever(name: str) -> Callable[..., Any]:
    """The method of that name, of Redis or else of memory."""
    of_redis = getattr(RedisCache, name)

    def ask(self: RedisOrMemory, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= RedisOrMemory.away_until:
            try:
                return of_redis(self, *args, **options)
            except RedisError as error:
                RedisOrMemory.away_until = time.monotonic() + AWAY_FOR
                logger.warning("The cache is in memory now: %r", error)
        return getattr(self.memory, name)(*args, **options)

    return ask


class RedisOrMemory(RedisCache):
    away_until: ClassVar[float] = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.memory = LocMemCache("while Redis is away", {})

    add = wherever("add")
    get = wherever("get")
    set = wherever("set")
    delete = wherever("delete")
    get_many = wherever("get_many")
    set_many = wherever("set_many")
    delete_many = wherever("delete_many")
