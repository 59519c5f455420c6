"""How long an ack takes when 320 webhooks a second come, whether or not we keep up.

So many come at Meta's usual pace of 80 messages a second: three statuses for each of
ours, and one message from a customer. Counted from the time when each was due.
"""

from __future__ import annotations

from benchmarks.figure import Line, in_rounds
from benchmarks.rows import a_number
from benchmarks.stage import Stage

RATE = 320
STATUSES = 3  # of four
SECONDS = 10
CONTACTS = 20_000
GOALS = {"median": 10, "p99": 100, "longest": 1000}  # milliseconds


def measure(stage: Stage) -> list[Line]:
    a_number()
    with stage.web():
        posted(stage, seconds=2)  # what is made once is made now
        taken = in_rounds(lambda: posted(stage, seconds=SECONDS))
    return [
        Line(
            name.replace("p99", "99th of a hundred"),
            taken[name],
            "ms",
            goal=f"< {goal} ms",
            reached=taken[name] < goal,
        )
        for name, goal in GOALS.items()
    ]


def posted(stage: Stage, *, seconds: float) -> dict[str, float]:
    with stage.load(
        "posting",
        port=stage.port,
        seconds=seconds,
        rate=RATE,
        statuses=STATUSES,
        sent=[(f"wamid.sent{turn}", turn) for turn in range(RATE * SECONDS)],
        contacts=CONTACTS,
        prefix=f"{seconds}s",
    ) as load:
        said = load.answer()
    if said["refused"]:
        raise RuntimeError(f"{said['refused']} POSTs were refused")
    return {name: said[name] * 1000 for name in GOALS}
