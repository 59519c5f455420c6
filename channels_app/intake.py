"""The handler of Meta's posts: those that arrive together are answered together.

One thread answers them, up to a commit's worth at a time, while the loop reads the next
ones. A thread for each would cost more than what is done in it: they take the
interpreter from each other and from the loop, only to wait for the same commit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from itertools import accumulate
from threading import Lock
from typing import Any

from django.core import signals
from django.core.handlers.exception import response_for_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpResponseServerError

from channels_app import keeping
from channels_app.bare import BareASGI
from channels_app.models import WebhookEvent

logger = logging.getLogger(__name__)

PREFIX = "/webhooks/whatsapp"
MOST = 32  # requests in one commit
MOST_BYTES = 4_000_000  # in their bodies, which are copied a few times; or one request
AWAY = (OperationalError, InterfaceError)  # the database, for all of them alike


def is_webhook(scope: Any) -> bool:
    return str(scope.get("path", "")).startswith(PREFIX)


@dataclass(eq=False)
class Posted:
    """A request, in whose name it is answered, and who waits for that."""

    scope: Any
    body: Any
    context: Context
    loop: asyncio.AbstractEventLoop
    answered: asyncio.Future[Any]
    request: Any = None
    response: Any = None
    events: Sequence[WebhookEvent] = ()  # its answer is true once they are committed

    def tell(self) -> None:
        # Who has hung up or stopped is told nothing.
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self.answer)

    def answer(self) -> None:
        if not self.answered.done():
            self.answered.set_result(self.response)


class Intake(BareASGI):
    def __init__(self) -> None:
        super().__init__()
        self.threads = ThreadPoolExecutor(1, "intake")
        self.guard = Lock()
        self.waiting: list[Posted] = []
        self.works = False

    async def answered(self, scope: Any, body: Any) -> Any:
        loop = asyncio.get_running_loop()
        mine = Posted(scope, body, copy_context(), loop, loop.create_future())
        with self.guard:
            self.waiting.append(mine)
            begins, self.works = not self.works, True
        if begins:
            self.threads.submit(self.work)
        return await mine.answered

    def work(self) -> None:
        while turn := self.next():
            try:
                self.answer_together(turn)
            except BaseException:
                logger.exception("Webhooks could not be answered")
                for each in turn:
                    each.response = HttpResponseServerError()
            for each in turn:
                each.tell()

    def next(self) -> list[Posted]:
        with self.guard:
            count = as_many_as_fit(self.waiting[:MOST])
            turn, self.waiting = self.waiting[:count], self.waiting[count:]
            self.works = bool(turn)
            return turn

    def answer_together(self, turn: list[Posted]) -> None:
        signals.request_started.send(sender=self.__class__)
        batch = keeping.Batch()
        for each in turn:
            each.context.run(self.answer_one, each, batch)
        kept = [each for each in turn if each.events]
        if error := commit(kept):
            for each in kept:
                is_all_alike = len(kept) == 1 or isinstance(error, AWAY)
                if own := error if is_all_alike else commit([each]):
                    each.response = each.context.run(
                        response_for_exception, each.request, own
                    )
        # Here the thread gives its database connection back.
        signals.request_finished.send(sender=self.__class__)

    def answer_one(self, posted: Posted, batch: keeping.Batch) -> None:
        keeping.batch.set(batch)
        before = len(batch.events)
        posted.request, posted.response = self.answer(posted.scope, posted.body)
        posted.events = batch.events[before:]


def as_many_as_fit(waiting: list[Posted]) -> int:
    sizes: list[int] = [each.body.getbuffer().nbytes for each in waiting]
    return max(1, sum(total <= MOST_BYTES for total in accumulate(sizes)))


def commit(kept: list[Posted]) -> Exception | None:
    """Commit what they keep, in the first one's name; the error, if that fails."""
    events = [event for each in kept for event in each.events]
    try:
        if events:
            kept[0].context.run(keeping.commit, events)
    except Exception as error:
        return error
    return None
