"""The customers' side of the demo: the same histories on the simulator's phones."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from channels_app.models import Connection
from config.demo.histories import Thread
from config.demo.shop import NUMBER, TEMPLATES
from inbox.models import Message
from simulator import history, numbers, reset

Json = dict[str, Any]

EVERYWHERE = ("", "0.0.0.0", "::", "localhost")  # noqa: S104 - compared, not bound
LOOPBACK = "127.0.0.1"


def here() -> str:
    """Where this machine reaches Parley, whatever the world calls it."""
    host = LOOPBACK if settings.HOST in EVERYWHERE else settings.HOST
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}"


def graph_url() -> str:
    return f"{here()}/simulator/graph"


def fill(connection: Connection, threads: list[Thread]) -> None:
    """Empty all phones, and put the number and the histories on them."""
    reset.empty()
    set_up(connection, templates=TEMPLATES)
    phones = [a_phone(thread) for thread in threads]
    history.load({"to": connection.phone_number_id, "phones": phones})


def set_up(connection: Connection, **more: Any) -> None:
    """Tell the simulator our keys and address; no handshake, for we may not be up."""
    numbers.set_up(
        NUMBER
        | {
            "access_token": connection.access_token,
            "app_secret": connection.app_secret,
            "verify_token": connection.verify_token,
            "callback_url": f"{here()}/webhooks/whatsapp/{connection.public_id}",
            "handshake": False,
        }
        | more
    )


def a_phone(thread: Thread) -> Json:
    story = thread.story
    return {
        "name": story.name,
        "wa_id": story.wa_id or None,
        "user_id": story.user_id,
        "username": story.username or None,
        "messages": [
            on_screen(thread, message, line.reaction)
            for line, message in thread.messages
        ],
    }


def on_screen(thread: Thread, message: Message, reaction: str) -> Json:
    shown: Json = {
        "direction": message.direction,
        "wamid": message.wamid,
        "timestamp": message.ordered_at.timestamp(),
        "payload": message.payload,
        "ticks": message.status or "read",
    }
    outbound = message.direction == Message.Direction.OUTBOUND
    if outbound:
        shown["biz_opaque_callback_data"] = message.public_id
    if message.quoted_wamid:
        shown["quote"] = message.quoted_wamid
    if reaction:
        by = "phone" if outbound else "business"
        shown["reactions"] = [{"by": by, "emoji": reaction}]
    return shown
