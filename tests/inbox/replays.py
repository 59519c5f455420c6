from __future__ import annotations

from typing import Any

from django.utils import timezone

from channels_app import replaying
from channels_app.models import Replay, WebhookEvent
from tests.meta import post


def asked(**values: Any) -> Replay:
    replay = Replay(**values)
    replay.clean()
    replay.ask(by=None, at=timezone.now())
    return replay


def done(replay: Replay) -> Replay:
    while replaying.carry_on():
        pass
    replay.refresh_from_db()
    assert replay.ended_at
    return replay


def missed(*bodies: dict[str, Any]) -> None:
    """What came in while a fault of ours let it fail."""
    for body in bodies:
        post(body)
    WebhookEvent.objects.pending().update(state="failed")
