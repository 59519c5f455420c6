"""Twenty `kill -9` of the one process: nothing is lost and nothing is sent twice.

The simulator runs on its own, so it is the witness: what customers wrote, and what
their phones were made to show.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
import uuid
from collections import Counter
from pathlib import Path

import pytest
import requests

from tests.graph import Graph, Json
from tests.system.shapes import OneProcess

pytestmark = [pytest.mark.system, pytest.mark.long]

KILLS = 20
SECONDS_TO_SETTLE = 100  # a dead worker's messages get their verdict within a minute
SETTLED = {"unconfirmed", "accepted", "sent", "delivered", "read", "failed"}


class Agent:
    """Amal, answering over HTTP as her page does: after a break, with the same cid."""

    def __init__(self, parley: OneProcess) -> None:
        self.parley = parley
        self.cids: set[str] = set()
        self.session = requests.Session()

    def sign_in(self) -> None:
        address = f"{self.parley.url}/accounts/login/"
        self.session.get(address, timeout=10)
        answer = self.session.post(
            address,
            {"login": "amal@example.com", "password": "parley", **self._csrf()},
            headers={"Referer": address},
            timeout=10,
        )
        assert "sessionid" in self.session.cookies, answer.text[:500]

    def answer(self, conversation: str, text: str, until: float) -> None:
        cid = str(uuid.uuid4())
        while time.monotonic() < until:
            try:
                answer = self.session.post(
                    f"{self.parley.url}/c/{conversation}/reply/",
                    {"text": text, "cid": cid, **self._csrf()},
                    headers={"Referer": self.parley.url},
                    timeout=5,
                )
            except requests.RequestException:
                time.sleep(0.2)
                continue
            assert answer.status_code in (200, 201), answer.text[:500]
            self.cids.add(cid)
            return

    def has_written_again(self) -> None:
        """Wait until the pipe is busy: a kill in the silence would prove little."""
        before, deadline = len(self.cids), time.monotonic() + 30
        while len(self.cids) == before and time.monotonic() < deadline:
            time.sleep(0.01)

    def _csrf(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self.session.cookies.get("csrftoken", "")}


def customers_write(
    graph: Graph, number: Json, phones: list[Json], stop: threading.Event
) -> None:
    for count in range(10_000):
        graph.says(random.choice(phones), number, f"Question {count}")
        if stop.wait(0.1):
            return


def agent_answers(agent: Agent, database: Path, stop: threading.Event) -> None:
    for count in range(10_000):
        ids = rows(
            database,
            "SELECT public_id FROM inbox_conversation WHERE joined_into_id IS NULL",
        )
        if ids:
            (chosen,) = random.choice(ids)
            agent.answer(chosen, f"Answer {count}", until=time.monotonic() + 60)
        if stop.wait(0.05):
            return


def rows(database: Path, query: str) -> list[tuple[str, ...]]:
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10) as read:
            return read.execute(query).fetchall()
    except sqlite3.OperationalError:
        return []


def unsettled(graph: Graph, database: Path) -> str:
    """What is still on its way, in words; empty when everything has its verdict."""
    if waiting := graph.ask("GET", "webhooks/")["waiting"]:
        return f"{waiting} webhooks are not delivered"
    if pending := rows(
        database, "SELECT id FROM channels_app_webhookevent WHERE state = 'pending'"
    ):
        return f"{len(pending)} webhook events are pending"
    statuses = rows(
        database, "SELECT status FROM inbox_message WHERE direction = 'outbound'"
    )
    moving = Counter(status for (status,) in statuses if status not in SETTLED)
    return f"messages are {moving}" if moving else ""


def test_twenty_kills_lose_nothing_and_send_nothing_twice(
    graph: Graph, data_dir: Path
) -> None:
    graph.ask("PUT", "settings/", {"limits": False})
    parley = OneProcess(data_dir)
    database = data_dir / "parley.sqlite3"
    parley.start()
    parley.make_agent("amal@example.com", "Amal")
    number = parley.connect_to(graph)
    agent = Agent(parley)
    agent.sign_in()
    phones = [graph.phone(name) for name in ("Dina", "Emeka", "Farah", "Goran")]
    stop = threading.Event()
    busy = [
        threading.Thread(target=customers_write, args=(graph, number, phones, stop)),
        threading.Thread(target=agent_answers, args=(agent, database, stop)),
    ]
    for thread in busy:
        thread.start()
    try:
        for _ in range(KILLS):
            agent.has_written_again()
            time.sleep(random.uniform(0, 1))
            parley.kill()
            parley.start()
    finally:
        stop.set()
        for thread in busy:
            thread.join(90)

    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while (moving := unsettled(graph, database)) and time.monotonic() < deadline:
        time.sleep(0.5)
    parley.stop()
    assert not moving
    assert len(agent.cids) >= KILLS, "the agent must have written for this to mean much"
    assert_nothing_lost(graph, database, phones)
    assert_nothing_doubled(agent, graph, database, phones)


def assert_nothing_lost(graph: Graph, database: Path, phones: list[Json]) -> None:
    written = {
        message["wamid"]
        for phone in phones
        for message in graph.screen(phone)
        if message["direction"] == "inbound"
    }
    received = rows(
        database, "SELECT wamid FROM inbox_message WHERE direction = 'inbound'"
    )
    assert len(written) >= KILLS
    assert Counter(wamid for (wamid,) in received) == Counter(written)
    states = {
        state
        for (state,) in rows(database, "SELECT state FROM channels_app_webhookevent")
    }
    assert states <= {"stored", "ignored"}


def assert_nothing_doubled(
    agent: Agent, graph: Graph, database: Path, phones: list[Json]
) -> None:
    ours = rows(
        database,
        "SELECT cid, public_id, status, wamid FROM inbox_message"
        " WHERE direction = 'outbound'",
    )
    assert Counter(cid for cid, *_ in ours if cid in agent.cids) == Counter(agent.cids)
    accepted = graph.accepted
    carried = Counter(message["biz_opaque_callback_data"] for message in accepted)
    assert not [msg for msg, times in carried.items() if times > 1]
    # What Graph accepted we know as accepted or more, by the same wamid, one to one.
    known = {
        public_id: wamid
        for _, public_id, status, wamid in ours
        if status not in ("unconfirmed", "failed")
    }
    assert known == {m["biz_opaque_callback_data"]: m["wamid"] for m in accepted}
    for phone in phones:
        texts = Counter(
            message["text"]
            for message in graph.screen(phone)
            if message["direction"] == "outbound"
        )
        assert not [text for text, times in texts.items() if times > 1]
