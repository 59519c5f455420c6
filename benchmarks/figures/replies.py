"""Replies a second: one worker, four numbers, Graph answering after 80 ms.

Two replies wait in each conversation, and the numbers may send 1,000 a second, so that
only Parley limits itself. The floor is as many threads that do nothing but call, each
with a session of `requests`. Graph is a program of the bench that costs less than
either; counted is what reached it, but for the first and the last tenth.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import requests
from django.utils import timezone

from accounts.models import Agent
from benchmarks import meta, rows
from benchmarks.figure import Line, in_rounds
from benchmarks.stage import Stage, wait_for_port
from channels_app.models import Connection
from inbox.models import Message
from inbox.tasks import send_reply
from tests.processes import free_port

NUMBERS = 4
A_SECOND = 1_000
GOALS = {8: 0.8, 64: 0.5}
SECONDS = 8  # for the floor, if nothing but Graph's answer took time
IDLE = 40
CONTENT = {"body": "Yes, since today.", "preview_url": True}


def measure(stage: Stage) -> list[Line]:
    lines = []
    for threads, goal in GOALS.items():
        taken = in_rounds(partial(a_round, stage, threads))
        lines.append(
            Line(
                f"{threads} threads",
                taken["ours"],
                "/s",
                taken["floor"],
                "only calls",
                f"≥ {goal:.0%}",
                taken["ours"] >= goal * taken["floor"],
            )
        )
    waited = in_rounds(lambda: {"idle": idle(stage)})["idle"]
    return [*lines, Line("one reply, from queued to Graph", waited, "ms")]


def a_round(stage: Stage, threads: int) -> dict[str, float]:
    count = round(threads / 0.08 * SECONDS)
    with a_graph(stage) as url:
        arguments = (f"{url}/v25.0/1/messages", str(threads), str(count))
        with stage.program("benchmarks.floors.calls", *arguments) as calls:
            assert calls.popen.wait(120) == 0, calls.output
        floor = rate(url, count)
    with a_graph(stage) as url:
        queue(stage, url, count)
        with stage.worker("sending", SEND_THREADS=str(threads)) as worker:
            send_reply.delay()
            ours = rate(url, count)
            worker.stop()
    accepted = Message.objects.filter(status="accepted").count()
    assert accepted == count, f"{accepted} of {count} accepted"
    return {"floor": floor, "ours": ours}


def idle(stage: Stage) -> float:
    """Milliseconds until Graph is called for a reply that is alone in the outbox."""
    with a_graph(stage) as url, stage.worker("sending") as worker:
        queue(stage, url, IDLE, not_before=timezone.now() + timedelta(hours=1))
        asked = []
        for message in Message.objects.all():
            asked.append(time.monotonic())
            Message.objects.filter(pk=message.pk).update(not_before=None)
            send_reply.delay()
            heard(url, len(asked))
            time.sleep(0.15)
        came = heard(url, IDLE)
        worker.stop()
    waited = sorted(then - began for began, then in zip(asked, came, strict=True))
    return waited[IDLE // 2] * 1000


@contextmanager
def a_graph(stage: Stage) -> Iterator[str]:
    port = free_port()
    with stage.program("benchmarks.floors.graph", str(port)) as graph:
        wait_for_port(port, graph)
        yield f"http://127.0.0.1:{port}"
        graph.kill()


def rate(url: str, count: int) -> float:
    came = heard(url, count)
    first, last = count // 10, count * 9 // 10
    return (last - first) / (came[last] - came[first])


def heard(url: str, count: int) -> list[float]:
    """When each call came, once all have."""
    deadline = time.monotonic() + 120
    while len(came := requests.get(url, timeout=5).json()) < count:
        assert time.monotonic() < deadline, f"{len(came)} of {count} calls came"
        time.sleep(0.05)
    return list(came)


def queue(stage: Stage, url: str, count: int, **values: Any) -> None:
    """Replies that wait to be sent, two in each conversation."""
    stage.empty()
    now = timezone.now()
    amal = Agent.objects.create_user("amal@example.com", name="Amal")
    numbers = [rows.a_number(place, url) for place in range(NUMBERS)]
    Connection.objects.update(throughput=A_SECOND)
    conversations = rows.conversations(numbers, count // 2)
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            connection=conversation.connection,
            direction="outbound",
            origin="agent",
            author=amal,
            kind="text",
            text="Yes, since today.",
            payload={"type": "text", "text": CONTENT},
            recipient=f"wa_id:{meta.wa_id(each % len(conversations))}",
            status="queued",
            created_at=now,
            ordered_at=now,
            **values,
        )
        for each, conversation in enumerate(conversations * 2)
    )
