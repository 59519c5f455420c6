"""Everything in one process: web, sockets, work and clock (architecture: Processes).

The rows are the queue: what this process is killed with is swept by its next start.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from importlib import import_module
from threading import Event, Thread
from typing import Any

# First of all: it installs the asyncio reactor that twisted.internet then gives out.
import daphne.server  # isort: skip
from celery.beat import EmbeddedService
from celery.worker import state
from channels.layers import get_channel_layer
from django.conf import settings
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import quoteStringArgument

from channels_app.intake import is_webhook
from config.asgi import application
from config.celery import app

# Threads for each lane: what comes in never waits for a slow Graph.
LANES = {"receiving": 2, "sending,default": 6, "media": 2}
WORK_SECONDS = 25
REQUEST_SECONDS = 5


class Workshop:
    """Celery's workers and beat, and the simulator's postman, as threads of ours."""

    def __init__(self) -> None:
        app.set_default()
        self.workers: list[Thread] = []
        self.beat = EmbeddedService(
            app,
            thread=True,
            schedule_filename=str(settings.DATA_DIR / "beat"),
            scheduler_cls=app.conf.beat_scheduler,
        )

    def start(self) -> None:
        for queues, threads in LANES.items():
            self._start_worker(queues, threads)
        self.beat.start()

    def drain(self) -> None:
        """End the running tasks; those in the queue are left to the next start."""
        self.beat.stop()
        # An exit code, not False: a warm shutdown.
        state.should_stop = 0
        for worker in self.workers:
            worker.join(WORK_SECONDS)

    def _start_worker(self, queues: str, threads: int) -> None:
        is_ready = Event()
        controller = app.WorkController(
            queues=queues,
            pool="threads",
            concurrency=threads,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
            hostname=f"{queues}@localhost",
            ready_callback=lambda consumer: is_ready.set(),
        )
        worker = Thread(target=controller.start, name=f"worker {queues}", daemon=True)
        self.workers.append(worker)
        worker.start()
        # The app remembers one choice of queues: that of the worker that starts next.
        is_ready.wait(WORK_SECONDS)


class Flow:
    """How the bytes of one answer go out, as Twisted tells it."""

    def __init__(self) -> None:
        goes = asyncio.Event()
        goes.set()
        self.pauseProducing = goes.clear
        self.resumeProducing = self.stopProducing = goes.set
        self.wait = goes.wait


class Server(daphne.server.Server):  # type: ignore[misc]
    """Daphne, which lets what has begun come to its end, and keeps nothing in memory
    that a browser does not take.
    """

    drain: Callable[[], None]

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        more = message.get("more_body", False)
        producer = getattr(protocol, "producer", None)
        if producer and not more:
            protocol.unregisterProducer()
        await super().handle_reply(protocol, message)
        if more and not producer and protocol.channel and not protocol.finished:
            producer = Flow()
            protocol.registerProducer(producer, True)
        if more and producer:
            await producer.wait()

    def kill_all_applications(self) -> Deferred[None]:
        return Deferred.fromFuture(asyncio.ensure_future(self._wind_down()))

    async def _wind_down(self) -> None:
        for listener in self.listeners:
            listener.addCallback(lambda port: port.stopListening())
        # In a thread: the loop goes on to carry the last tasks' news to the screens.
        await asyncio.get_running_loop().run_in_executor(None, self.drain)
        if requests := self._running(but="websocket"):
            await asyncio.wait(requests, timeout=REQUEST_SECONDS)
        if applications := self._running():
            for application in applications:
                application.cancel()
            await asyncio.wait(applications, timeout=REQUEST_SECONDS)

    def _running(self, *, but: str = "") -> list[asyncio.Future[Any]]:
        found = [
            details.get("application_instance")
            for protocol, details in self.connections.items()
            if getattr(protocol, "application_type", "http") != but
        ]
        return [running for running in found if running and not running.done()]


def reached_from_outside() -> Any:
    """Our application; the simulator can cut its webhooks off from the world."""
    if not settings.SIMULATOR:
        return application
    return import_module("simulator.tunnel").Tunnel(application, is_webhook)


def serve(announce: Callable[[], None], *, signal_handlers: bool = True) -> None:
    """Serve until told to stop; return when all is drained."""
    workshop = None if settings.ON_SERVERS else Workshop()
    postman = import_module("simulator.posting") if settings.SIMULATOR else None

    def ready() -> None:
        if workshop:
            layer: Any = get_channel_layer()
            layer.bind(reactor._asyncioEventloop)
            workshop.start()
        if postman:
            postman.start()
        # From the loop: by then it hears the signals that end it.
        reactor._asyncioEventloop.call_soon(announce)

    def drain() -> None:
        if postman:
            postman.stop()
        if workshop:
            workshop.drain()

    host = quoteStringArgument(settings.HOST)
    server = Server(
        reached_from_outside(),
        endpoints=[f"tcp:port={settings.PORT}:interface={host}"],
        signal_handlers=signal_handlers,
        application_close_timeout=5,
        ready_callable=ready,
    )
    server.drain = drain
    server.run()
    if server.abort_start:
        sys.exit(1)
