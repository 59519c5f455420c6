"""What strangers may ask: whether this process can do its work, and no more.

Each question opens connections of its own. So one is asked at a time and all hear that
answer for a second, lest somebody in a loop take them from what Meta sends.
"""

from __future__ import annotations

import logging
import time
from threading import Lock

from pipe import machine

logger = logging.getLogger(__name__)

REMEMBERED = 1.0  # seconds


class Readiness:
    def __init__(self) -> None:
        self.asking = Lock()
        self.told: dict[str, str] = {}
        self.until = 0.0

    def tell(self) -> dict[str, str]:
        with self.asking:
            if time.monotonic() >= self.until:
                self.told = ask()
                self.until = time.monotonic() + REMEMBERED
            return self.told


readiness = Readiness()


def ask() -> dict[str, str]:
    told = {}
    answers = {"database": machine.ask_database(), "redis": machine.ask_redis()}
    for part, answer in answers.items():
        if answer is None:
            continue
        told[part] = answer.state
        if answer.trouble:
            logger.warning("%s", answer.trouble)
    return told
