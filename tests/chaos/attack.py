"""One attack: people write and answer while everything breaks; then the verdict."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.chaos.faults import Meta, Track
from tests.chaos.people import Agent, Customers, Pace
from tests.chaos.readers import LogReader, Screen
from tests.chaos.shapes import Act, Alone, until
from tests.chaos.verdict import Verdict, on_its_way, overdue, sent_by
from tests.graph import Graph

Tell = Callable[[str], None]
NUMBERS = 2
AGENTS = 4
SETTLING = 90  # seconds


@dataclass(frozen=True)
class Plan:
    """How much is said, and how long it takes when nothing holds it up."""

    seed: int
    updates: int
    replies: int
    seconds: float
    phones: int = 40
    outage: float = 4
    # A hand of each deck, once; 0 is all of it, again and again.
    blows: int = 0
    faults: int = 0
    pause: float = 1
    lasts: float = 3

    def dice(self, whose: str) -> random.Random:
        return random.Random(f"{self.seed} {whose}")


@dataclass
class Report:
    plan: Plan
    took: float = 0
    said: str = ""
    attacks: int = 0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        end = "nothing lost, nothing doubled"
        if self.problems:
            end = "".join(f"\n    {problem}" for problem in self.problems)
        return f"seed {self.plan.seed}: {self.said} in {self.took:.0f} s: {end}"


class Attack:
    def __init__(self, target: Alone, graph: Graph, plan: Plan, tell: Tell) -> None:
        self.target, self.graph, self.plan, self.tell = target, graph, plan, tell
        self.report = Report(plan)
        self.admin = Agent(target, plan.dice("admin"), Pace(1, 1))

    def run(self) -> Report:
        began = time.monotonic()
        self.prepare()
        self.rage()
        self.tell("All is well again")
        self.settle()
        self.judge()
        self.report.took = time.monotonic() - began
        return self.report

    def prepare(self) -> None:
        plan = self.plan
        self.graph.ask("PUT", "settings/", {"limits": False})
        numbers = self.target.set_up(self.graph, numbers=NUMBERS)
        self.target.start()
        self.phones = {
            self.graph.phone(f"Dina {n}", open=n % 3 == 0)["id"]: numbers[n % NUMBERS][
                "phone_number_id"
            ]
            for n in range(plan.phones)
        }
        # By handfuls of three; two or three statuses come of each reply.
        pace = Pace((plan.updates - 2.3 * plan.replies) / 3, plan.seconds)
        self.customers = Customers(
            self.graph, self.phones, plan.dice("customers"), pace
        )
        self.admin.sign_in()
        self.customers.greet()
        conversations: list[str] = []

        def greeted() -> bool:
            query = "SELECT public_id FROM inbox_conversation ORDER BY id"
            conversations[:] = [public_id for (public_id,) in self.target.rows(query)]
            return len(conversations) == plan.phones

        assert until(greeted, seconds=60), f"only {len(conversations)} were greeted"
        self.agents = [self.an_agent(n, conversations) for n in range(AGENTS)]
        self.log = LogReader(self.target)
        self.screen = Screen(self.admin, conversations[0])

    def an_agent(self, n: int, conversations: list[str]) -> Agent:
        pace = Pace(self.plan.replies / AGENTS, self.plan.seconds)
        agent = Agent(self.target, self.plan.dice(f"agent {n}"), pace)
        agent.session.cookies.update(self.admin.session.cookies)
        agent.conversations = conversations
        return agent

    def rage(self) -> None:
        """Until all was said and everything that can go wrong has."""
        plan = self.plan
        self.meta = Meta(self.graph, self.admin, plan.lasts)
        meta = self.track("Meta", self.meta.deck(), plan.faults)
        blows = self.target.deck(plan.outage)
        machines = self.track("machines", blows, plan.blows)
        people = [self.customers, *self.agents]
        for thread in (*people, self.log, self.screen):
            thread.start()
        over = threading.Event()

        def is_over() -> bool:
            done = meta.is_through and machines.is_through and self.is_enough
            return done or over.is_set()

        with ThreadPoolExecutor(1) as beside:
            metas = beside.submit(meta.play, is_over)
            # Whoever breaks off ends the other, too.
            metas.add_done_callback(lambda ended: ended.exception() and over.set())
            try:
                # A process dies with the thread that started it: with this one.
                machines.play(is_over)
            except BaseException:
                over.set()
                raise
            metas.result()
        for thread in people:
            thread.stop.set()
        for thread in people:
            thread.join()
        self.report.attacks = meta.happened + machines.happened

    def track(self, whose: str, deck: dict[str, Act], hand: int) -> Track:
        plan = self.plan
        dice = plan.dice(whose)
        return Track(deck, hand, dice, self.is_busy, plan.pause, self.tell)

    @property
    def is_enough(self) -> bool:
        said = self.graph.ask("GET", "webhooks/")["posted"]
        return said >= self.plan.updates and self.replies >= self.plan.replies

    @property
    def replies(self) -> int:
        return sum(len(agent.texts) for agent in self.agents)

    def is_busy(self) -> bool:
        """Somebody has written within a moment."""
        before = len(self.customers.wamids), self.replies
        time.sleep(0.3)
        return (len(self.customers.wamids), self.replies) != before

    def settle(self) -> None:
        """All is well again; what is in doubt is asked about, and sent again."""
        self.graph.mend()
        self.admin.cure()
        self.calm(quiet=3)
        time.sleep(max(0, self.meta.slow_until - time.monotonic()))
        self.report.problems += overdue(self.target)
        self.target.an_hour_passes()
        self.calm()
        for row in sent_by(self.target):
            if row.status in ("unconfirmed", "failed"):
                self.admin.again(row.public_id)
        self.target.an_hour_passes()
        self.calm()

    def calm(self, *, quiet: float = SETTLING) -> None:
        """Until nothing is on its way, or what is has not moved for so long."""
        deadline = time.monotonic() + SETTLING
        before, since = "", time.monotonic()
        while moving := on_its_way(self.graph, self.target):
            now = time.monotonic()
            if moving != before or "webhook" in moving:
                before, since = moving, now
            if now > deadline or now > since + quiet:
                return self.tell(f"So far {moving}")
            time.sleep(0.2)

    def judge(self) -> None:
        until(lambda: not self.screen.missed(), seconds=30)
        for thread in (self.log, self.screen):
            thread.stop.set()
            thread.join(30)
        verdict = Verdict(self.graph, self.target)
        self.report.problems += self.wrongs(verdict)
        self.report.said = (
            f"{len(verdict.posted)} updates in {len(verdict.events)} posts, "
            f"{self.replies} replies, {self.report.attacks} attacks"
        )

    def wrongs(self, verdict: Verdict) -> Iterator[str]:
        if moving := on_its_way(self.graph, self.target):
            yield moving
        texts: dict[str, str] = {}
        for agent in (*self.agents, self.admin):
            texts |= agent.texts
            yield from agent.troubles
        yield from verdict.inbound(self.customers.wamids)
        yield from verdict.webhooks()
        yield from verdict.outbound()
        yield from verdict.order()
        yield from verdict.replies(texts, self.phones)
        yield from (f"the event log has a hole: {hole}" for hole in self.log.missed())
        if missed := self.screen.missed():
            yield f"{len(missed)} messages were never shown, as {sorted(missed)[:2]}"


def attack(target: Alone, graph: Graph, plan: Plan, tell: Tell) -> Report:
    """Set it up, attack it, end it; ``tell`` hears what happens meanwhile."""
    try:
        return Attack(target, graph, plan, tell).run()
    finally:
        target.close()
