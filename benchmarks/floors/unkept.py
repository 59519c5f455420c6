"""Parley's own webhooks, handler, view and all, but nothing is written or rung for.

Served by Daphne as the real one is: `daphne benchmarks.floors.unkept:application`.
"""

from __future__ import annotations

from config.asgi import application  # isort: skip

# It has loaded the apps, whose models the others need.
from channels_app import keeping
from channels_app.signers import Signers

__all__ = ["application"]


def keep_nothing(request: keeping.Posted) -> None:
    """In the place of the turn that commits what arrived together."""
    if keeping.last is None:
        keeping.last = Signers()
        request.judge(keeping.last)


keeping.together = keep_nothing  # type: ignore[assignment]
