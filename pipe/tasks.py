"""What workers do for the pipe: show that they work, and write the minute down."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from channels_app.heartbeats import beat
from pipe import sampling


@shared_task
def show_at_work(lane: str) -> None:
    """Rung in each lane: it comes back only if a worker of that lane has hands free."""
    beat(lane)


@shared_task
def take_sample() -> None:
    sampling.take(at=timezone.now())
