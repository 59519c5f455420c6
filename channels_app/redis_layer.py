from __future__ import annotations

from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class RedisLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    """Channels' layer on Redis, also for threads that have no loop.

    For these it would make a loop and a connection for each message, which costs 40
    times what the message does.
    """

    SECONDS = 0.5  # for a Redis that does not answer; it is asked twice

    def __init__(self, *, url: str, prefix: str) -> None:
        host = {"address": url, "socket_connect_timeout": 2 * self.SECONDS}
        super().__init__(hosts=[host], prefix=prefix)
        self.groups_prefix = f"{prefix}__group__"
        self.redis = Redis.from_url(
            url,
            socket_connect_timeout=self.SECONDS,
            socket_timeout=self.SECONDS,
            # Once: the connection may be one that a restart of Redis has ended.
            retry=Retry(NoBackoff(), 1),
        )

    def group_send_now(self, group: str, message: dict[str, Any]) -> None:
        self.redis.publish(self.groups_prefix + group, self.serialize(message))
