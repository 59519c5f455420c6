from __future__ import annotations

import asyncio
import time
from threading import Thread

from asgiref.sync import async_to_sync

from channels_app.layers import LoopBoundLayer
from channels_app.redis_layer import RedisLayer
from tests.fixtures.services import Servers


async def test_a_message_from_another_thread_arrives_at_once() -> None:
    layer = LoopBoundLayer()
    layer.bind(asyncio.get_running_loop())
    channel = await layer.new_channel()
    await layer.group_add("events", channel)
    ring = async_to_sync(layer.group_send)

    began = time.monotonic()
    thread = Thread(target=ring, args=("events", {"type": "news"}))
    thread.start()

    assert await asyncio.wait_for(layer.receive(channel), 5) == {"type": "news"}
    assert time.monotonic() - began < 0.5
    await asyncio.to_thread(thread.join)


async def test_without_a_loop_it_is_the_stock_layer() -> None:
    layer = LoopBoundLayer()
    channel = await layer.new_channel()
    await layer.group_add("events", channel)

    await layer.group_send("events", {"type": "news"})

    assert await layer.receive(channel) == {"type": "news"}


def test_a_loop_that_has_ended_holds_nobody_up() -> None:
    layer = LoopBoundLayer()
    ended = asyncio.new_event_loop()
    layer.bind(ended)
    ended.close()

    async def send_and_receive() -> dict[str, str]:
        await layer.send("channel", {"type": "news"})
        return dict(await layer.receive("channel"))

    assert asyncio.run(send_and_receive()) == {"type": "news"}


async def test_on_redis_a_thread_without_a_loop_is_heard(servers: Servers) -> None:
    here, there = (RedisLayer(url=servers.redis_url, prefix="x") for _ in range(2))
    channel = await here.new_channel()
    await here.group_add("events", channel)

    for turn in range(2):
        await asyncio.to_thread(
            there.group_send_now, "events", {"type": f"news {turn}"}
        )
        heard = await asyncio.wait_for(here.receive(channel), 5)
        assert heard == {"type": f"news {turn}"}
        # A restart of Redis, as this client sees it.
        there.redis.connection_pool.disconnect()

    await here.flush()
