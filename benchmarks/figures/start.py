"""From `manage.py serve` to the first page, with the demo's data in place.

One process, SQLite. The page is the one where people sign in.
"""

from __future__ import annotations

import time

import requests

from benchmarks.figure import Line, in_rounds
from benchmarks.stage import Stage
from tests.system.shapes import OneProcess

GOAL = 3  # seconds


def measure(stage: Stage) -> list[Line]:
    parley = stage.one_process()
    seconds_to_first_page(parley)  # makes the tables and the demo
    taken = in_rounds(lambda: {"start": seconds_to_first_page(parley)})["start"]
    goal = f"< {GOAL} s"
    return [Line("to the first page", taken, "s", goal=goal, reached=taken < GOAL)]


def seconds_to_first_page(parley: OneProcess) -> float:
    began = time.monotonic()
    parley.start()
    answer = requests.get(f"{parley.url}/accounts/login/", timeout=10)
    taken = time.monotonic() - began
    answer.raise_for_status()
    parley.stop()
    return taken
