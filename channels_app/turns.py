"""Long work goes on in turns, so that other work of its lane has its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.models.taking import TRIES

TURN = 10.0  # seconds


def take_turn(rows: Any, steps: Callable[[Any], Iterator[int]]) -> bool:
    """Take one that waits, and go on with it for a while; whether more is left.

    ``rows`` is a manager of a TakenQuerySet. What workers break off at is ended.
    """
    found = rows.take(at=timezone.now())
    if found is None:
        return False
    if found.tries > TRIES:
        why = _("Workers broke off here {count} times.").format(count=TRIES)
        found.end(at=timezone.now(), why=why)
        return True
    until = time.monotonic() + TURN
    for _done in steps(found):
        if time.monotonic() > until:
            break
    found.rest()
    more: bool = rows.unclaimed(at=timezone.now()).exists()
    return more
