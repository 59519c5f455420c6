"""How many webhooks a second one Daphne answers, each signed and on disk before.

One update a POST, on 32 connections that ask again as soon as they are answered; the
work that follows is nobody's here.
"""

from __future__ import annotations

from benchmarks.figure import Line, in_rounds
from benchmarks.rows import a_number
from benchmarks.stage import Stage

CONNECTIONS = 32
SECONDS = 5
CONTACTS = 20_000
OF_UNKEPT, OF_STOCK = 0.75, 1.4

SERVED = {
    "parley": "config.asgi:application",
    "unkept": "benchmarks.floors.unkept:application",
    "stock": "benchmarks.floors.stock:application",
}


def measure(stage: Stage) -> list[Line]:
    a_number()
    rates = in_rounds(lambda: {name: acks(stage, name) for name in SERVED})
    return [
        beside(rates, "unkept", "all of it but the INSERT", OF_UNKEPT),
        beside(rates, "stock", "Django's handler, one INSERT each", OF_STOCK),
    ]


def acks(stage: Stage, name: str) -> float:
    with stage.web(application=SERVED[name]):
        post(stage, name, seconds=1)  # what is made once is made now
        return post(stage, name, seconds=SECONDS)


def post(stage: Stage, prefix: str, *, seconds: float) -> float:
    with stage.load(
        "posting",
        port=stage.port,
        seconds=seconds,
        connections=CONNECTIONS,
        contacts=CONTACTS,
        prefix=prefix,
    ) as load:
        said = load.answer()
    if said["refused"]:
        raise RuntimeError(f"{said['refused']} POSTs were refused")
    rate: float = said["a_second"]
    return rate


def beside(rates: dict[str, float], floor: str, words: str, goal: float) -> Line:
    return Line(
        "acks",
        rates["parley"],
        "/s",
        floor=rates[floor],
        floor_name=words,
        goal=f"≥ {goal:.2g} ×",
        reached=rates["parley"] >= goal * rates[floor],
    )
