"""Several web processes are one: what happens at one is pushed by the others too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.fixtures.services import Servers
from tests.graph import Graph
from tests.processes import Process, free_port
from tests.system.shapes import OnServers
from tests.system.wire import Wire

pytestmark = pytest.mark.system


class TwoWebs(OnServers):
    """A second Daphne beside the first."""

    def start(self) -> None:
        super().start()
        port = free_port()
        self.other_url = f"http://127.0.0.1:{port}"
        environment = self.environment | {"LOG_LEVEL": "INFO"}
        other = Process(
            *("-m", "daphne", "-p", str(port), "config.asgi:application"),
            folder=self.folder,
            **environment,
        )
        self.processes.append(other)
        other.wait_for("Listening on TCP")


@pytest.fixture
def parley(data_dir: Path, servers: Servers, graph: Graph) -> Iterator[TwoWebs]:
    parley = TwoWebs(data_dir, servers)
    parley.start()
    try:
        parley.make_agent("amal@example.com", "Amal")
        parley.make_agent("bruno@example.com", "Bruno")
        yield parley
    finally:
        for process in parley.processes:
            process.stop()


def test_what_happens_at_one_process_is_seen_through_the_other(
    parley: TwoWebs, graph: Graph, servers: Servers
) -> None:
    number, phone = parley.connect_to(graph), graph.phone("Dina")
    with (
        Wire(parley.url, "amal@example.com") as amal,
        Wire(parley.other_url, "bruno@example.com") as bruno,
    ):
        amal.until("hello")
        bruno.until("hello")

        graph.says(phone, number, "Is the teapot back?")
        row = amal.until("row")
        assert bruno.until("row")["conversation"] == row["conversation"]

        they_see_each_other(amal, bruno, row["conversation"])

        graph.says(phone, number, "The blue one?")
        assert "The blue one?" in bruno.until("message")["html"]
        assert "The blue one?" in amal.until("message")["html"]

        with redis.Redis.from_url(servers.redis_url) as client:
            for turn in range(3):
                client.client_kill_filter(_type="pubsub")
                began = time.monotonic()
                graph.says(phone, number, f"Not pushed {turn}")
                assert f"Not pushed {turn}" in bruno.until("message")["html"]
                assert time.monotonic() - began < 5


def they_see_each_other(amal: Wire, bruno: Wire, conversation: str) -> None:
    bruno.say("look", conversation=conversation)
    bruno.until("presence")
    amal.say("look", conversation=conversation)
    # What a page's own process knows comes first, what the other one knows follows.
    for wire, name in ((amal, "Bruno"), (bruno, "Amal")):
        looking: list[str] = []
        while looking != [name]:
            told = wire.until("presence")["facts"]["looking"]
            looking = [person["name"] for person in told]
