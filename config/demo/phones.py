"""The customers' side of the demo: the same histories on the simulator's phones."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from channels_app.models import Connection
from config.demo.pictures import made
from config.demo.script import Json, Line
from config.demo.shop import NUMBER, TEMPLATES
from config.demo.threads import Thread
from inbox.models import Message
from simulator import files, history, numbers, reset
from simulator.models import Media

EVERYWHERE = ("", "0.0.0.0", "::", "localhost")  # noqa: S104 - compared, not bound
LOOPBACK = "127.0.0.1"
GRAPH = "/simulator/graph"


def here() -> str:
    """Where this machine reaches Parley, whatever the world calls it."""
    host = LOOPBACK if settings.HOST in EVERYWHERE else settings.HOST
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}"


def graph_url() -> str:
    return f"{here()}{GRAPH}"


def fill(connection: Connection, threads: list[Thread]) -> None:
    """Empty all phones, and put the number and the histories on them."""
    reset.empty()
    set_up(connection, templates=TEMPLATES)
    bring_files(connection)
    phones = [a_phone(thread) for thread in threads]
    history.load({"to": connection.phone_number_id, "phones": phones})


def bring_files(connection: Connection) -> None:
    number = numbers.the_number(connection.phone_number_id)
    for pk, (mime_type, content) in made().items():
        media = Media(pk=pk, number=number, inbound=True, mime_type=mime_type)
        files.keep(media, [content])


def set_up(connection: Connection, **more: Any) -> None:
    """Tell the simulator our keys and address; no handshake, for we may not be up."""
    host = connection.graph_url.removesuffix(GRAPH)
    numbers.set_up(
        NUMBER
        | {
            "access_token": connection.access_token,
            "app_secret": connection.app_secret,
            "verify_token": connection.verify_token,
            "callback_url": f"{host}/webhooks/whatsapp/{connection.public_id}",
            "handshake": False,
        }
        | more
    )


def a_phone(thread: Thread) -> Json:
    story = thread.story
    rows = {message.wamid: message for message in thread.messages}
    received = [line for line in story.lines if not line.by]
    unread = received[len(received) - story.unread :]
    return {
        "name": story.name,
        "wa_id": story.wa_id or None,
        "user_id": story.user_id,
        "username": story.username or None,
        "messages": [
            sent(thread, wamid, line, rows[wamid])
            if line.by
            else written(thread, wamid, line, seen=line not in unread)
            for wamid, line in thread.numbered
        ],
    }


def written(thread: Thread, wamid: str, line: Line, *, seen: bool) -> Json:
    """What the customer wrote, on their own screen."""
    return on_screen(thread, wamid, line, by="business") | {
        "direction": "inbound",
        "ticks": "read" if seen else "delivered",
        "payload": thread.as_posted(wamid, line)
        | ({"text": {"body": line.edited}} if line.edited else {}),
    }


def sent(thread: Thread, wamid: str, line: Line, message: Message) -> Json:
    """What we wrote, on the customer's screen."""
    return on_screen(thread, wamid, line, by="phone") | {
        "direction": "outbound",
        "ticks": line.ticks,
        "payload": line.body,
        "biz_opaque_callback_data": message.public_id,
    }


def on_screen(thread: Thread, wamid: str, line: Line, *, by: str) -> Json:
    shown: Json = {"wamid": wamid, "timestamp": thread.when(line).timestamp()}
    if line.quote:
        shown["quote"] = thread.quoted(line)
    if line.edited or line.deleted:
        later = thread.when(line).timestamp() + 60
        shown["times"] = {"edit" if line.edited else "revoke": later}
    if line.reaction:
        shown["reactions"] = [{"by": by, "emoji": line.reaction}]
    return shown
