"""`make chaos` in short: whatever dies or goes wrong, nothing is lost or sent twice.

On SQLite the one process is attacked; on PostgreSQL everything twice, with servers of
its own.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.conf import settings

from tests.chaos.attack import Plan, attack
from tests.chaos.servers import programs
from tests.chaos.shapes import Alone, Crowd
from tests.fixtures.missing import missing
from tests.graph import Graph

pytestmark = [pytest.mark.system, pytest.mark.long]


def test_an_attack_loses_nothing_and_doubles_nothing(
    graph: Graph, data_dir: Path
) -> None:
    if not all(programs().values()):
        missing("REQUIRE_SERVICES", "PostgreSQL or Redis is not installed here.")
    seed = random.randrange(10**6)
    few = {"phones": 12, "outage": 2, "blows": 5, "faults": 10, "lasts": 1}
    plan = Plan(seed, updates=500, replies=100, seconds=15, **few)
    shape = Crowd if settings.ON_SERVERS else Alone
    report = attack(shape(data_dir, plan.dice("machines")), graph, plan, print)
    assert not report.problems, report
