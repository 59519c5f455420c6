"""What Meta and the network do meanwhile, and in which order: drawn by the seed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.chaos.people import Agent
from tests.chaos.shapes import Act, until
from tests.graph import Graph, Json

# What a fault does is said in simulator/faults.py. The client waits for 20 seconds.
TOO_SLOW = 22
PASSING: dict[str, Json] = {
    "slow": {"value": 2, "count": 5},
    "no_answer": {"count": 3},
    "drop_answer": {"count": 5},
    "answer_after_sent": {"count": 5},
    "html_500": {"count": 3},
    "http_429": {"count": 3},
    "error_2": {"count": 3},
    "error_131000": {"count": 3},
    "error_131056": {"count": 3},
    "failed_131026": {"count": 2},
    "statuses_twice": {"count": 30},
    "statuses_backwards": {"count": 30},
    "statuses_late": {"count": 30, "value": 8},
    "repeat": {"count": 30, "value": 3},
    "unheard": {"count": 3},
    "batch": {"value": 20},
    "shuffle": {"count": 10},
    "parallel": {"value": 4},
    "delay": {"value": 2},
}
# The number's own trouble: what is to be sent is held until an admin has seen to it.
HOLDING: dict[str, Json] = {"error_190": {}, "error_131048": {"count": 1}}


@dataclass
class Meta:
    """Meta's deck: one fault at a time, until it is used up or has lasted."""

    graph: Graph
    admin: Agent
    lasts: float
    slow_until: float = 0  # until then a call may still be accepted

    def deck(self) -> dict[str, Act]:
        passing = {name: self._passes(name) for name in PASSING}
        holding = {name: self._holds(name) for name in HOLDING}
        return passing | holding | {"slower than we wait": self.too_slow}

    def too_slow(self) -> None:
        self.graph.fault("slow", value=TOO_SLOW, count=2, on="send")
        self._wait_for("slow")
        self.slow_until = time.monotonic() + TOO_SLOW + 2

    def _passes(self, name: str) -> Act:
        def act() -> None:
            self.graph.fault(name, **PASSING[name])
            self._wait_for(name)

        return act

    def _holds(self, name: str) -> Act:
        def act() -> None:
            self.graph.fault(name, **HOLDING[name])
            until(lambda: bool(self.admin.held()), seconds=20)
            self._off(name)
            self.admin.cure()

        return act

    def _wait_for(self, name: str) -> None:
        """For it to have happened as often as it may; some go on until switched off."""
        until(lambda: name not in self.graph.ask("GET", "faults/"), seconds=self.lasts)
        self._off(name)

    def _off(self, name: str) -> None:
        self.graph.ask("PUT", "faults/", {name: None})


class Track:
    """Lets things happen one after the other, in an order of its own."""

    def __init__(
        self,
        deck: Mapping[str, Act],
        hand: int,
        dice: random.Random,
        is_busy: Callable[[], bool],
        pause: float,
        tell: Callable[[str], None],
    ) -> None:
        self.deck, self.dice = dict(deck), dice
        self.hand = hand or len(deck)
        self.is_busy, self.pause, self.tell = is_busy, pause, tell
        self.happened = 0

    @property
    def is_through(self) -> bool:
        """Whether everything has happened once."""
        return self.happened >= self.hand

    def play(self, is_over: Callable[[], bool]) -> None:
        """Deal the deck again and again; a hand of it only once."""
        while not is_over():
            for name in self.dice.sample(list(self.deck), k=self.hand):
                if is_over():
                    return
                time.sleep(self.dice.uniform(0, self.pause))
                # In the silence it would prove little.
                until(self.is_busy, seconds=30)
                self.tell(name)
                self.deck[name]()
                self.happened += 1
            if self.hand < len(self.deck):
                return
