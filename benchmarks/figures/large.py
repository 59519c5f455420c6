"""Pages over 200,000 conversations and 5,000,000 messages.

Milliseconds are what all queries of a page take in the database together, session and
agent included: its address is asked for by Django's test client, and what it asked of
the database is asked again, and timed. Medians of twenty agents, or conversations, in
one round. *Queries* leaves session and agent out. The database is kept for the next
run; it is made anew, in some minutes, when the tables change.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection as database
from django.test import Client

from accounts.models import Agent
from benchmarks import crowd
from benchmarks.databases import MIGRATIONS, version_of
from benchmarks.figure import Line
from benchmarks.stage import Stage
from inbox.models import Conversation, Message

CONVERSATIONS, MESSAGES = 200_000, 5_000_000
SAMPLES = 20
SESSION_AND_AGENT = 2
MOST_MS, MOST_QUERIES = 5, 5

Asked = Sequence[tuple[str, Any]]  # statements with their values


def measure(stage: Stage) -> list[Line]:
    size = {"conversations": CONVERSATIONS, "messages": MESSAGES}
    version = version_of([Path(crowd.__file__), *MIGRATIONS])
    stage.keep("large", version, lambda: crowd.gather(**size))
    clients = [signed_in(agent) for agent in Agent.objects.all()[:SAMPLES]]
    return [
        line(what, [queries_of(*one) for one in zip(clients, addresses, strict=True)])
        for what, addresses in pages().items()
    ]


def pages() -> dict[str, list[str]]:
    """Addresses of each kind of page, one for each agent."""
    rows = Conversation.objects.order_by("-last_message_at", "-id")
    some = random.Random(1).sample(range(crowd.BUSY + 1, CONVERSATIONS), SAMPLES)
    deep = rows.filter(state="closed")[5_000].public_id
    lists = {
        "list": "tab=everyone&sort=newest",
        "list, mine": "tab=mine&sort=newest",
        "list, window closing": "tab=everyone&sort=closing",
        "list, closed, page 125": f"tab=closed&sort=newest&before=newest.{deep}",
    }
    found = {what: [f"/rows/?{query}"] * SAMPLES for what, query in lists.items()}
    threads = {"thread": some, "thread of 2,500 messages": range(1, SAMPLES + 1)}
    for what, keys in threads.items():
        ids = rows.filter(pk__in=keys).values_list("public_id", flat=True)
        found[what] = [f"/c/{public_id}/" for public_id in ids]
    found["thread of 2,500 messages, older"] = [
        f"{address}messages/?before={middle_of(address.split('/')[2])}"
        for address in found["thread of 2,500 messages"]
    ]
    return found


def middle_of(conversation: str) -> str:
    messages = Message.objects.filter(conversation__public_id=conversation)
    return messages.order_by("ordered_at")[messages.count() // 2].public_id


def signed_in(agent: Agent) -> Client:
    client = Client(headers={"HX-Request": "true"}, SERVER_NAME="localhost")
    client.force_login(agent)
    return client


def queries_of(client: Client, address: str) -> Asked:
    asked = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with database.execute_wrapper(note):
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return asked


def line(what: str, pages: Sequence[Asked]) -> Line:
    taken = median(1000 * sum(seconds(*each) for each in asked) for asked in pages)
    queries = max(map(len, pages)) - SESSION_AND_AGENT
    return Line(
        f"{what}: {queries} queries",
        taken,
        "ms",
        goal=f"< {MOST_MS} ms, ≤ {MOST_QUERIES} queries",
        reached=taken < MOST_MS and queries <= MOST_QUERIES,
    )


def seconds(sql: str, params: Any) -> float:
    with database.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(sql, params)
        return time.perf_counter() - began
