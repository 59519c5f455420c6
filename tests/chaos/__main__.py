"""The attack by hand: `make chaos`. What can be said: SEED, SEEDS, UPDATES, REPLIES,
SECONDS, SHAPE (servers, or one: the one process) and PATCH (a broken build).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.attack import Plan, Report, attack
from tests.chaos.builds import broken_build
from tests.chaos.shapes import Alone, Crowd
from tests.graph import Graph
from tests.processes import manage

SHAPES = {"servers": Crowd, "one": Alone}


def said(name: str, default: float) -> int:
    return int(os.environ.get(name) or default)


def plan(seed: int) -> Plan:
    replies = said("REPLIES", 2_000)
    seconds = said("SECONDS", max(40, replies / 8))
    return Plan(
        seed=seed,
        updates=said("UPDATES", 5 * replies),
        replies=replies,
        seconds=seconds,
        phones=max(20, replies // 20),
        outage=said("OUTAGE", 60),
        pause=10,
        lasts=seconds / 30,
    )


def one_attack(seed: int, folder: Path) -> Report:
    collected = manage("collectstatic", "--noinput", folder=folder)
    collected.wait_for("static files copied")
    collected.stop()
    witness = folder / "witness"
    with manage("simulator", "--port", "0", folder=witness) as simulator:
        graph = Graph(simulator.wait_for("Simulator ready at").split()[-1])
        shape = SHAPES[os.environ.get("SHAPE") or "servers"]
        began = time.monotonic()

        def tell(what: str) -> None:
            print(f"{time.monotonic() - began:6.0f} s  {what}", flush=True)

        return attack(shape(folder, random.Random(seed)), graph, plan(seed), tell)


def main() -> int:
    if patch := os.environ.get("PATCH"):
        with broken_build(patch) as tree:
            environment = os.environ | {"PATCH": ""}
            command = [sys.executable, "-m", "tests.chaos"]
            return subprocess.run(command, cwd=tree, env=environment).returncode
    first = said("SEED", random.randrange(10**6))
    ends = []
    for seed in range(first, first + said("SEEDS", 1)):
        print(f"SEED={seed} …", flush=True)
        with tempfile.TemporaryDirectory(prefix="parley-chaos-") as folder:
            report = one_attack(seed, Path(folder))
        print(report, flush=True)
        ends.append(bool(report.problems))
    return int(any(ends))


if __name__ == "__main__":
    sys.exit(main())
