from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.graph import Graph
from tests.simulator.receiver import VERIFY_TOKEN, Receiver
from tests.simulator.shop import Shop


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def shop(graph: Graph, receiver: Receiver) -> Shop:
    """A business whose webhooks arrive, and which nothing makes wait."""
    graph.hurry()
    number = graph.number(
        name="Teapot Shop", callback_url=receiver.url, verify_token=VERIFY_TOKEN
    )
    return Shop(graph, number, receiver)
