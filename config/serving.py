"""Everything in one process: web, sockets, work and clock (architecture: Processes).

The rows are the queue. What this process is killed with is swept by its next start.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from threading import Thread
from typing import Any

# First of all: it installs the asyncio reactor that twisted.internet then gives out.
import daphne.server  # isort: skip
from celery.beat import EmbeddedService
from celery.worker import state
from channels.layers import get_channel_layer
from django.conf import settings
from twisted.internet import reactor, threads
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import quoteStringArgument

from config.asgi import application
from config.celery import app

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 25


class Workshop:
    """Celery's worker and beat as threads of this process."""

    def __init__(self) -> None:
        app.set_default()
        worker = app.WorkController(
            pool="threads",
            concurrency=8,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
            hostname="embedded@localhost",
        )
        self.worker = Thread(target=worker.start, name="worker", daemon=True)
        self.beat = EmbeddedService(
            app, thread=True, schedule_filename=str(settings.DATA_DIR / "beat")
        )

    def start(self) -> None:
        self.worker.start()
        self.beat.start()

    def drain(self) -> None:
        """End the running tasks; those in the queue are left to the next start."""
        self.beat.stop()
        # An exit code, not False: a warm shutdown.
        state.should_stop = 0
        self.worker.join(DRAIN_SECONDS)


class Server(daphne.server.Server):  # type: ignore[misc]
    """Daphne, which lets the work in this process end before its sockets do."""

    drain: Callable[[], None] | None = None

    def kill_all_applications(self) -> Deferred[Any]:
        # In a thread: the loop goes on to carry the last tasks' news to the screens.
        drained = threads.deferToThread(self.drain or (lambda: None))
        drained.addErrback(lambda failure: logger.error("%s", failure))
        return drained.addCallback(lambda _: self._close_applications())

    def _close_applications(self) -> Any:
        return super().kill_all_applications()


def serve(announce: Callable[[], None], *, signal_handlers: bool = True) -> None:
    """Serve until told to stop. Return when all is drained."""
    workshop = None if settings.ON_SERVERS else Workshop()

    def ready() -> None:
        layer: Any = get_channel_layer()
        if workshop:
            layer.bind(reactor._asyncioEventloop)
            workshop.start()
        announce()

    host = quoteStringArgument(settings.HOST)  # type: ignore[no-untyped-call]
    server = Server(
        application,
        endpoints=[f"tcp:port={settings.PORT}:interface={host}"],
        signal_handlers=signal_handlers,
        application_close_timeout=5,
        ready_callable=ready,
    )
    server.drain = workshop.drain if workshop else None
    server.run()
    if server.abort_start:
        sys.exit(1)
