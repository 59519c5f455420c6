"""The highest rate of updates that one Daphne and one worker hold: ten in a POST, three
of four of them statuses, of 20,000 contacts at four numbers.

A rung is held if for thirty seconds no POST was refused and no event waited for longer
than five. From the goal it goes up by a fourth until one gives way, or down until one
holds. One round.
"""

from __future__ import annotations

import time
from typing import Any

from django.db.models import Min
from django.utils import timezone

from benchmarks import crowd
from benchmarks.figure import Line
from benchmarks.stage import Program, Stage
from channels_app.models import WebhookEvent
from inbox.models import Message

GOAL = 1_000  # updates a second
BATCH = 10
SECONDS = 30
STEP = 1.25
BACKLOG = 5.0  # seconds
LOWEST = 100

Sent = list[tuple[str, int]]  # wamids with their contacts


def measure(stage: Stage) -> list[Line]:
    crowd.gather(conversations=20_000, messages=600_000)
    sent = sent_ones()
    with stage.web(), stage.worker("receiving"), stage.beat():
        held, rate = 0.0, float(GOAL)
        while holds(stage, rate, sent):
            held, rate = rate, rate * STEP
        while not held and (rate := rate / STEP) > LOWEST:
            held = rate if holds(stage, rate, sent) else 0.0
    goal = f"≥ {GOAL:,}/s"
    return [Line("updates held", held, "/s", goal=goal, reached=held >= GOAL)]


def sent_ones() -> Sent:
    """Messages of ours that Meta has taken and told nothing of yet."""
    ours = Message.objects.filter(direction="outbound")
    untold = {"sent_at": None, "delivered_at": None, "read_at": None}
    ours.update(status="accepted", **untold)
    named = ours.order_by("pk").values_list("wamid", "conversation")
    return [(wamid or "", contact) for wamid, contact in named]


def holds(stage: Stage, rate: float, sent: Sent) -> bool:
    """Whether this many updates a second are applied as they come."""
    statuses = int(rate * SECONDS / 4) + 100
    load = stage.load(
        "posting",
        port=stage.port,
        seconds=SECONDS,
        rate=rate / BATCH,
        batch=BATCH,
        statuses=3,
        sent=[sent.pop() for _ in range(statuses)],
        contacts=20_000,
        numbers=crowd.NUMBERS,
        prefix=f"rung{rate:.0f}.",
    )
    with load:
        kept_up = keeps_up(load)
        told: dict[str, Any] = load.answer() if kept_up else {}
    settle()
    is_held = kept_up and not told["refused"]
    print(
        f"{rate:,.0f} updates/s: {'held' if is_held else 'not held'}", told, flush=True
    )
    return is_held


def keeps_up(load: Program) -> bool:
    while load.popen.poll() is None:
        if waits_for() > BACKLOG:
            return False
        time.sleep(0.25)
    return True


def waits_for() -> float:
    """How long the oldest event that waits has waited, in seconds."""
    oldest = WebhookEvent.objects.pending().aggregate(at=Min("received_at"))["at"]
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0


def settle(*, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while waits_for() and time.monotonic() < deadline:
        time.sleep(0.25)
