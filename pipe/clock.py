"""Beat's schedule, which shows that beat is at work."""

from __future__ import annotations

from celery.beat import PersistentScheduler

from channels_app.heartbeats import beat


class Clock(PersistentScheduler):  # type: ignore[misc]
    def tick(self, *args: object, **options: object) -> float:
        wait: float = super().tick(*args, **options)
        beat("beat")
        return wait
