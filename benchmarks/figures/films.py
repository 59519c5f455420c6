"""Texts while ten films of 16 MB are on their way, and while there are none.

A customer asks and an agent answers another one, eight texts a second in turn. First
only they; then customers send films as well, which are fetched from Graph; then agents
do, from the browser to us, and from us to Graph; in the end only texts again. Ten films
are under way at any time, and each comes at 4 MB a second, as a network brings it.

A question counts from when it was posted until it is on each of five screens; a reply
from when it was posted until Graph has it. One Daphne, a worker a lane, beat. One
script is Meta, browsers and screens. Nothing is encrypted here. One round.
"""

from __future__ import annotations

from typing import Any

from accounts.models import Agent
from benchmarks import crowd
from benchmarks.figure import Line
from benchmarks.rows import a_cookie
from benchmarks.stage import Program, Stage
from inbox.models import Attachment, Conversation
from tests.processes import free_port

CONTACTS, SCREENS = 1_000, 5
GOAL = 1.2
WAYS = {"in": "question on the screens", "out": "reply at Graph"}
FILMS = {"coming": "films that come", "going": "films that go"}


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
        talk(stage, graph_port) as load,
    ):
        told: dict[str, Any] = load.answer(seconds=200)
    print(told, flush=True)
    lines = [
        line(told["took"], way, films, part)
        for way in WAYS
        for films in FILMS
        for part in ("median", "p90")
    ]
    return [*lines, missed(told)]


def talk(stage: Stage, graph_port: int) -> Program:
    agents = Agent.objects.order_by("pk")[:SCREENS]
    rows = Conversation.objects.order_by("pk").values_list("public_id", flat=True)
    threads = list(rows)
    return stage.load(
        "talk",
        port=stage.port,
        graph_port=graph_port,
        threads=threads,
        numbers=crowd.NUMBERS,
        screens=[f"/ws/?look={look}&language=en" for look in threads[:SCREENS]],
        cookies=[a_cookie(agent) for agent in agents],
    )


def line(took: dict[str, dict[str, float]], way: str, films: str, part: str) -> Line:
    ours = 1_000 * took[f"{way}, {films}"][part]
    idle = 1_000 * took[f"{way}, idle"][part]
    if part != "median":
        return Line("and nine of ten", ours, "ms", idle, "no films")
    what, goal = f"{WAYS[way]}, {FILMS[films]}: median", f"≤ {GOAL} ×"
    return Line(what, ours, "ms", idle, "no films", goal, ours <= GOAL * idle)


def missed(told: dict[str, Any]) -> Line:
    """What was refused, and films that we have not, of those that were sent."""
    kept = Attachment.objects.filter(state="ready", upload_due_at=None).count()
    wrong = told["refused"] + abs(sum(told["films"].values()) - kept)
    return Line("texts refused, films lost", wrong, "", goal="0", reached=not wrong)
