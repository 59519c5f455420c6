"""Pushing with nothing around it: an ASGI application that hands a text to its sockets.

Whoever says ``{"count": 100, "length": 2000}`` has as many such texts sent to all.
"""

from __future__ import annotations

import json
from typing import Any

sends: list[Any] = []


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        raise NotImplementedError(scope["type"])
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": '{"type": "hello"}'})
    sends.append(send)
    while (message := await receive())["type"] != "websocket.disconnect":
        asked = json.loads(message.get("text") or "{}")
        for _ in range(asked.get("count", 0)):
            for send_to in sends:
                text = '{"type": "row", ' + "." * asked["length"]
                await send_to({"type": "websocket.send", "text": text})
    sends.remove(send)
