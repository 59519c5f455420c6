"""What works shows that it does: whoever hears nothing for long may say so.

By the database's clock, so that a worker whose own is wrong is no dead one.
"""

from __future__ import annotations

import time

from django.db.models.functions import Now

from channels_app.models import Heartbeat

PAUSE = 5.0  # seconds between two that are written down, however often one is shown

shown_at: dict[str, float] = {}


def beat(name: str) -> None:
    """Show that this part is at work."""
    now = time.monotonic()
    if now - shown_at.get(name, -PAUSE) < PAUSE:
        return
    shown_at[name] = now
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=Now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )
