"""Runs a module as if the clock were wrong: ``wrong_clock SECONDS MODULE ARGUMENTS…``.

Only the clock on the wall, as Parley, Django and Celery read it; in tests, where the
real clock belongs to everybody.
"""

from __future__ import annotations

import runpy
import sys
import time
from datetime import datetime, timedelta, tzinfo


def put_wrong(seconds: float) -> None:
    right = time.time
    time.time = lambda: right() + seconds

    # Only now: who has imported the right clock by name keeps it.
    from celery.worker import request
    from django.utils import timezone

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=seconds)

    # Whether a task has expired is asked of this one.
    request.datetime = Wrong
    now = timezone.now
    timezone.now = lambda: now() + timedelta(seconds=seconds)


if __name__ == "__main__":
    _, seconds, module, *arguments = sys.argv
    put_wrong(float(seconds))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
