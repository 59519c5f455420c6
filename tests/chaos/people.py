"""Customers, who write through the simulator, and agents, who answer over HTTP."""

from __future__ import annotations

import random
import threading
import time
import uuid
from typing import Any

import requests

from tests.chaos.shapes import Alone, until
from tests.graph import Graph, Json

PATIENCE = 150  # seconds for which an agent's page tries again
DAY = 86_400


class Pace:
    """How many are said a second; once all are said, few more, lest it be silent."""

    def __init__(self, many: float, seconds: float) -> None:
        self.many, self.each = many, seconds / many
        self.due = time.monotonic()

    def next(self, said: float) -> float:
        """How long to wait before the next one. Nobody makes up for much lost time."""
        each = self.each if said < self.many else 10 * self.each
        self.due = max(self.due, time.monotonic() - 1) + each
        return max(0, self.due - time.monotonic())


class Customers(threading.Thread):
    """They write by handfuls; now and then what was written a day ago comes late."""

    def __init__(
        self, graph: Graph, phones: dict[int, str], dice: random.Random, pace: Pace
    ) -> None:
        super().__init__(daemon=True)
        self.graph = Graph(graph.address)
        self.phones, self.dice, self.pace = phones, dice, pace
        self.wamids: list[str] = []
        self.stop = threading.Event()

    def greet(self) -> None:
        """Everybody says hello, so that everybody may be answered."""
        self.write([self.message(phone, late=0) for phone in self.phones])

    def run(self) -> None:
        while not self.stop.wait(self.pace.next(len(self.wamids) / 3)):
            size = self.dice.choice((1, 1, 1, 2, 10))
            chosen = self.dice.choices(list(self.phones), k=size)
            self.write([self.message(phone) for phone in chosen])

    def message(self, phone: int, late: float = 0.05) -> Json:
        written = time.time() - (DAY if self.dice.random() < late else 0)
        return {
            "phone": phone,
            "to": self.phones[phone],
            "text": f"Question {self.dice.randrange(10**9)}",
            "timestamp": written,
        }

    def write(self, messages: list[Json]) -> None:
        answer = self.graph.ask("POST", "messages/bulk/", {"messages": messages})
        self.wamids += [message["wamid"] for message in answer["messages"]]


class Agent(threading.Thread):
    """Amal, as her page answers: after a break with the same cid, wherever it can."""

    def __init__(self, target: Alone, dice: random.Random, pace: Pace) -> None:
        super().__init__(daemon=True)
        self.target, self.dice, self.pace = target, dice, pace
        self.session = requests.Session()
        self.session.headers["HX-Request"] = "true"
        self.conversations: list[str] = []
        self.texts: dict[str, str] = {}  # by cid
        self.troubles: list[str] = []
        self.stop = threading.Event()

    def sign_in(self) -> None:
        address = f"{self.target.url}/accounts/login/"
        self.session.get(address, timeout=20)
        words = {"login": "amal@example.com", "password": "parley"}
        answer = self.session.post(address, words | self._csrf(), timeout=20)
        assert "sessionid" in self.session.cookies, answer.text[:500]

    def run(self) -> None:
        while not self.stop.wait(self.pace.next(len(self.texts))):
            self.answer(self.dice.choice(self.conversations))

    def answer(self, conversation: str) -> None:
        cid = str(uuid.uuid4())
        text = f"Answer {cid}"
        if self.post(f"/c/{conversation}/reply/", text=text, cid=cid):
            self.texts[cid] = text

    def again(self, message: str) -> None:
        self.post(f"/m/{message}/retry/", cid=str(uuid.uuid4()))

    def post(self, path: str, **values: Any) -> bool:
        """Until somebody answers; what is said twice has the same cid."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            url = self.dice.choice(self.target.urls)
            try:
                answer = self.session.post(
                    f"{url}{path}",
                    values | self._csrf(),
                    headers={"Referer": url},
                    timeout=15,
                    allow_redirects=False,
                )
            except requests.RequestException:
                time.sleep(0.2)
                continue
            if answer.status_code < 400:
                return True
            if answer.status_code < 500:
                break
            time.sleep(0.2)
        else:
            self.troubles.append(f"{path}: nobody answered for {PATIENCE} s")
            return False
        self.troubles.append(f"{path}: {answer.status_code} {answer.text[:200]}")
        return False

    def cure(self, seconds: float = PATIENCE) -> None:
        """Press *Test connection* until no number needs attention."""
        deadline = time.monotonic() + seconds
        while held := self.held():
            if time.monotonic() > deadline:
                self.troubles.append(f"still in need of attention: {held}")
                return
            for key in held:
                self.post(f"/admin/channels_app/connection/{key}/test/")
            until(lambda: not self.held(), seconds=4)

    def held(self) -> list[int]:
        query = "SELECT id FROM channels_app_connection WHERE state = 'attention'"
        return [key for (key,) in self.target.rows(query)]

    def _csrf(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self.session.cookies.get("csrftoken", "")}
