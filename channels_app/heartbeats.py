"""What works shows that it does: whoever hears nothing for long may say so.

By the database's clock, so that a worker whose own is wrong is no dead one.
"""

from __future__ import annotations

import logging
import time

from django.db import Error, close_old_connections
from django.db.models.functions import Now

from channels_app.models import Heartbeat

logger = logging.getLogger(__name__)

PAUSE = 4.0  # seconds between two that are written down, however often one is shown

shown_at: dict[str, float] = {}


def beat(name: str) -> None:
    """Show that this part is at work; if that cannot be written, work goes on."""
    now = time.monotonic()
    if now - shown_at.get(name, -PAUSE) < PAUSE:
        return
    shown_at[name] = now
    try:
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=name, at=Now())],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at"],
        )
    except Error:
        logger.warning("Nobody could see that %s is at work", name, exc_info=True)
        close_old_connections()
