"""All at once, on this machine's cores, the load among it.

For a minute 320 updates a second come in, each in a POST of its own: 80 messages, and
240 statuses of the 80 replies a second that go out. Twenty agents' screens hear it all.

One Daphne, a worker a lane, beat. One script is Meta, whose Graph answers in 80 ms, and
the screens. Replies are rows as the composer's verb writes them, eight at a time, since
no twenty agents type so fast. Screens see a message when the first frame with its words
is there. Lost or doubled is counted over webhook events, messages, Graph's calls and
statuses. One round.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import connection as database

from accounts.models import Agent
from benchmarks import crowd
from benchmarks.figure import Line
from benchmarks.replying import Replies
from benchmarks.rows import a_cookie
from benchmarks.stage import Program, Stage
from channels_app.models import WebhookEvent
from inbox.models import Conversation, Message
from tests.processes import free_port

SECONDS, MESSAGES, REPLIES = 60, 80, 80  # the last two a second
CONTACTS, SCREENS = 4_000, 20
TICKS = 10  # a second, in which replies are written
PATIENCE = 60  # seconds, for what is not applied at the end
APPLIED_WITHIN = """
SELECT percentile_cont(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (
    ORDER BY extract(epoch FROM settled_at - received_at)
) FROM channels_app_webhookevent
"""


def measure(stage: Stage) -> list[Line]:
    graph_port = free_port()
    graph_url = f"http://127.0.0.1:{graph_port}"
    crowd.gather_today(conversations=CONTACTS, graph_url=graph_url)
    with (
        stage.web(),
        stage.worker("receiving"),
        stage.worker("sending"),
        stage.worker("media"),
        stage.worker("default"),
        stage.beat(),
        business(stage, graph_port) as load,
    ):
        load.wait_for("begun")
        write_replies()
        told: dict[str, Any] = load.answer(seconds=300)
        settle()
    print(told, flush=True)
    return [*times(told), missed(told)]


def business(stage: Stage, graph_port: int) -> Program:
    agents = Agent.objects.order_by("pk")[:SCREENS]
    rows = Conversation.objects.order_by("pk").values_list("public_id", flat=True)
    return stage.load(
        "business",
        port=stage.port,
        graph_port=graph_port,
        seconds=SECONDS,
        messages=MESSAGES,
        replies=REPLIES * SECONDS,
        contacts=CONTACTS,
        numbers=crowd.NUMBERS,
        screens=[f"/ws/?look={look}&language=en" for look in rows[: len(agents)]],
        cookies=[a_cookie(agent) for agent in agents],
    )


def write_replies() -> None:
    """Spread over the minute, to contacts who do not write just then."""
    replies, began = Replies(after=CONTACTS // 2), time.monotonic()
    for tick in range(SECONDS * TICKS):
        time.sleep(max(0, began + tick / TICKS - time.monotonic()))
        replies.write(REPLIES // TICKS)


def settle() -> None:
    deadline = time.monotonic() + PATIENCE
    while WebhookEvent.objects.pending().exists() and time.monotonic() < deadline:
        time.sleep(0.5)


def times(told: dict[str, Any]) -> list[Line]:
    acks, seen, applied = told["acks"], told["seen"], applied_within()
    sent = told["taken_in_time"] / SECONDS
    return [
        at_most("ack, median", acks["median"], 10),
        at_most("ack, 99th", acks["p99"], 150),
        at_most("applied, median", applied[0]),
        at_most("applied, 99th", applied[1]),
        at_most("applied, longest", applied[2], 1_000),
        at_most("on the screen, median", seen["median"], 300),
        at_most("on the screen, 99th", seen["p99"]),
        Line("replies handed to Graph", sent, "/s", goal="80/s", reached=sent > 78),
        Line("processor time of the load", told["cpu"], "s"),
    ]


def at_most(what: str, seconds: float, goal: int = 0) -> Line:
    taken = 1_000 * seconds
    if not goal:
        return Line(what, taken, "ms")
    return Line(what, taken, "ms", goal=f"< {goal:,} ms", reached=taken < goal)


def applied_within() -> tuple[float, float, float]:
    """Seconds from an event's receipt to its verdict: median, 99th, longest."""
    with database.cursor() as cursor:
        cursor.execute(APPLIED_WITHIN)
        median, most, longest = cursor.fetchone()[0]
    return median, most, longest


def missed(told: dict[str, Any]) -> Line:
    """How far what we have is from what there was."""
    replies = REPLIES * SECONDS
    inbound = Message.objects.filter(wamid__startswith="wamid.order")
    ours = Message.objects.filter(text__startswith=Replies.WORDS)
    updates = told["messages"] + replies * 3
    off = {
        "POSTs refused": told["acks"]["refused"],
        "events": WebhookEvent.objects.count() - updates,
        "events not stored": WebhookEvent.objects.exclude(state="stored").count(),
        "messages": inbound.count() - told["messages"],
        "replies": ours.count() - replies,
        "replies not taken": told["taken"] - replies,
        "replies taken twice": told["taken_twice"],
        "replies not read": ours.exclude(status="read").count(),
        "sights": told["sights"] - told["messages"] * SCREENS,
        "screens closed": len(told["closed"]),
    }
    print(off, flush=True)
    wrong = sum(map(abs, off.values()))
    return Line("lost or doubled", wrong, "", goal="0", reached=not wrong)
