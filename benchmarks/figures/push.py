"""Pushes a second: what happens in as many conversations, until it is on all screens.

Each event changes a row of the list, and each of 50 or 500 agents has one socket open:
so a row is read and drawn once, and sent to each. It counts from the begin of one
transaction with all events to the last frame at the last socket. The floor, under
Daphne too, sends texts of that length from a loop. Then, with 50 sockets, one event
at a time, 20 a second: how long after the begin of its transaction each frame came.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import requests
from django.db import transaction
from django.utils import timezone

from accounts.models import Agent
from benchmarks import rows
from benchmarks.figure import Line, in_rounds
from benchmarks.stage import Program, Stage, wait_for_port
from channels_app.publishing import record
from inbox.models import Conversation, Message
from tests.processes import free_port

GOAL = 0.4
GOAL_P99 = 25  # milliseconds
EVENTS = {50: 400, 500: 100}
PACED, A_SECOND = 200, 20


def measure(stage: Stage) -> list[Line]:
    lines = []
    for sockets, events in EVENTS.items():
        taken = in_rounds(partial(a_round, stage, sockets, events))
        ours, floor = taken["ours"], taken["floor"]
        goal, reached = f"≥ {GOAL:.0%}", ours >= GOAL * floor
        name = f"{sockets} sockets"
        lines.append(Line(name, ours, "/s", floor, "a loop of send()", goal, reached))
    waited = in_rounds(partial(paced, stage, 50))
    goal, p99 = f"< {GOAL_P99} ms", waited["p99"]
    return [
        *lines,
        Line("50 sockets, 20 events a second: median", waited["median"], "ms"),
        Line("and 99th percentile", p99, "ms", goal=goal, reached=p99 < GOAL_P99),
    ]


def a_round(stage: Stage, sockets: int, events: int) -> dict[str, float]:
    conversations = an_office(stage, sockets, events)
    with stage.web() as web:
        with screens(stage, cookies(), events) as opened:
            began = time.time()
            happen(conversations)
            told = opened.answer()
        web.stop()
    count = sockets * events
    taken = last(told) - began
    return {
        "ours": count / taken,
        "floor": floor(stage, sockets, events, told["bytes"] // count),
    }


def floor(stage: Stage, sockets: int, events: int, length: int) -> float:
    port = free_port()
    application = "benchmarks.floors.push:application"
    with stage.program("daphne", "-p", str(port), application) as bare:
        wait_for_port(port, bare)
        say = f'{{"count": {events}, "length": {length}}}'
        asked = {"port": port, "say": say}
        with screens(stage, [""] * sockets, events, **asked) as opened:
            told = opened.answer()
        bare.kill()
    taken: float = last(told) - told["began"]
    return sockets * events / taken


def paced(stage: Stage, sockets: int) -> dict[str, float]:
    conversations = an_office(stage, sockets, PACED)
    began = []
    with stage.web() as web, screens(stage, cookies(), PACED) as opened:
        start = time.time()
        for turn, conversation in enumerate(conversations):
            time.sleep(max(start + turn / A_SECOND - time.time(), 0))
            began.append(time.time())
            happen([conversation])
        came = opened.answer()["came"]
        web.stop()
    in_order = [came[seq] for seq in sorted(came, key=int)]
    waited = sorted(
        (at - begin) * 1000
        for begin, ats in zip(began, in_order, strict=True)
        for at in ats
    )
    middle, far = len(waited) // 2, len(waited) * 99 // 100
    return {"median": waited[middle], "p99": waited[far]}


@contextmanager
def screens(
    stage: Stage, cookies: list[str], frames: int, **more: Any
) -> Iterator[Program]:
    """As many sockets, open."""
    if cookies[0]:
        # Before its socket is open, every agent has a page.
        page = requests.get(stage.url, headers={"Cookie": cookies[0]}, timeout=30)
        page.raise_for_status()
    asked = {"port": stage.port, "cookies": cookies, "frames": frames} | more
    with stage.load("sockets", **asked) as opened:
        opened.wait_for("ready")
        yield opened


def last(told: dict[str, Any]) -> float:
    latest: float = max(at for came in told["came"].values() for at in came)
    return latest


def happen(conversations: list[Conversation]) -> None:
    with transaction.atomic():
        at = timezone.now()
        record(*(each.event("message.received", at=at) for each in conversations))


def an_office(stage: Stage, agents: int, conversations: int) -> list[Conversation]:
    """Agents, and conversations that each have said something, as lists show them."""
    stage.empty()
    now = timezone.now()
    number = rows.a_number()
    Agent.objects.bulk_create(
        Agent(email=f"{each}@example.com", name=f"Agent {each}")
        for each in range(agents)
    )
    made = rows.conversations([number], conversations)
    messages = Message.objects.bulk_create(
        Message(
            conversation=conversation,
            connection=number,
            direction="inbound",
            origin="contact",
            kind="text",
            text="Is the blue teapot back?",
            created_at=now,
            ordered_at=now,
        )
        for conversation in made
    )
    for conversation, message in zip(made, messages, strict=True):
        conversation.last_message = message
    Conversation.objects.bulk_update(made, ["last_message"], batch_size=500)
    return made


def cookies() -> list[str]:
    return [rows.a_cookie(agent) for agent in Agent.objects.all()]
