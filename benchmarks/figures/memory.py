"""One process on SQLite: `manage.py serve` after a clone, with the demo and the phones.

What is resident five seconds after it was ready; then after 10,000 messages of 2,000
contacts, with one page open; then how that grows under sixty messages a second, as the
straight line through a sample a second, without the first half minute. One round: ten
minutes if this figure is asked for alone, two among others.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import linear_regression

import requests

from benchmarks import meta
from benchmarks.figure import Line
from benchmarks.stage import Program, Stage
from tests.system.shapes import OneProcess
from tests.system.wire import Wire

MESSAGES, CONTACTS = 10_000, 2_000
A_SECOND = 60
IDLE, AFTER, GROWTH = 130, 150, 1  # MB, MB, MB a minute
SETTLING = 30  # seconds
MINUTES, MINUTES_AMONG_OTHERS = 10, 2
PATIENCE = 240  # seconds, for what waits to be applied


def measure(stage: Stage) -> list[Line]:
    minutes = MINUTES if stage.alone else MINUTES_AMONG_OTHERS
    with serving(stage) as parley:
        time.sleep(5)
        idle = resident(parley)
        with Wire(parley.url, "amal@example.com") as page:
            many = post(stage, parley, prefix="many", a_second=200, messages=MESSAGES)
            watch(many, parley, page)
            settle(parley, page)
            after = resident(parley)
            count = A_SECOND * 60 * minutes
            long = post(stage, parley, prefix="on", a_second=A_SECOND, messages=count)
            growth = slope(watch(long, parley, page))
    return [
        judged("idle", idle, "MB", IDLE),
        judged("after 10,000 messages", after, "MB", AFTER),
        judged(f"growth in {minutes} minutes of load", growth, "MB/min", GROWTH),
    ]


@contextmanager
def serving(stage: Stage) -> Iterator[OneProcess]:
    parley = stage.one_process(META_APP_SECRET=meta.SECRET)
    parley.start()
    requests.get(parley.url, timeout=10)
    parley.stop()  # the start that makes the tables and the demo is not like others
    parley.start()
    try:
        ids = {"phone-number-id": meta.NUMBER, "business-account-id": meta.ACCOUNT}
        values = {**ids, "access-token": "a-token"}
        options = [f"--{name}={value}" for name, value in values.items()]
        parley.done("connect", *options)
        yield parley
    finally:
        parley.kill()


def post(
    stage: Stage, parley: OneProcess, *, prefix: str, a_second: int, messages: int
) -> Program:
    return stage.load(
        "posting",
        port=parley.port,
        rate=a_second / 10,
        batch=10,
        seconds=messages / a_second,
        contacts=CONTACTS,
        prefix=prefix,
    )


def watch(load: Program, parley: OneProcess, page: Wire) -> list[tuple[float, float]]:
    """Minutes and megabytes, each second until the load is done."""
    samples, began = [], time.monotonic()
    while load.popen.poll() is None:
        hear(page)
        samples.append(((time.monotonic() - began) / 60, resident(parley)))
    refused = load.answer()["refused"]
    assert not refused, f"{refused} refused"
    return samples


def hear(page: Wire) -> None:
    """Take what came in a second, as a page does, and say so."""
    time.sleep(1)
    seq = page.frames[-1].get("seq", 0) if page.frames else 0
    page.frames.clear()
    page.say("ping", seq=seq)
    page.until("pong", seconds=60)


def settle(parley: OneProcess, page: Wire) -> None:
    """Wait until all events are applied."""
    deadline = time.monotonic() + PATIENCE
    waiting = "SELECT count(*) FROM channels_app_webhookevent WHERE state = 'pending'"
    with sqlite3.connect(parley.folder / "parley.sqlite3", timeout=20) as rows:
        while rows.execute(waiting).fetchone()[0]:
            assert time.monotonic() < deadline, "not applied in time"
            hear(page)


def resident(parley: OneProcess) -> float:
    told = Path(f"/proc/{parley.processes[0].popen.pid}/status").read_text()
    size = next(line for line in told.splitlines() if line.startswith("VmRSS:"))
    return int(size.split()[1]) * 1024 / 1e6


def slope(samples: list[tuple[float, float]]) -> float:
    settled = [sample for sample in samples if sample[0] > SETTLING / 60]
    minutes, megabytes = zip(*settled, strict=True)
    return linear_regression(minutes, megabytes).slope


def judged(what: str, measured: float, unit: str, goal: float) -> Line:
    return Line(what, measured, unit, goal=f"< {goal} {unit}", reached=measured < goal)
