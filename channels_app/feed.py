"""One reader of the event log in each process, for all of its sockets.

The doorbell only says that there is something new; every two seconds the feed looks
anyway. What it reads is rendered once, for what somebody looks at, and handed round.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

from channels.db import DatabaseSyncToAsync
from channels.layers import get_channel_layer

from channels_app import event_log, hearing
from channels_app.attendance import Attendance
from channels_app.desk import Desk, Frame, envelope
from channels_app.models import Event
from channels_app.publishing import GROUP
from channels_app.sockets import COME_BACK, CROWDED, SIGNED_OUT, Socket

logger = logging.getLogger(__name__)
T = TypeVar("T")

POLL_SECONDS = 2.0
# Between two passes: a burst is a few renderings, not a thousand. Twice as long as the
# pass took, and put off for so long, so that what comes now and then does not wait.
LONGEST_BREATH = 0.1  # seconds
COUNT_SECONDS = 1.0
CHECK_SECONDS = 15.0  # logins and rights, whatever the events say
SILENCE_SECONDS = 180.0  # pages ping every 15, hidden ones each minute
# Of one agent at one process. Each costs every push; who has so many tabs sees them.
MOST_SOCKETS = 25
RIGHTS = {"agent.changed", "team.changed", "connection.changed"}


class Feed:
    """Reads, renders and hands round, while there are sockets."""

    _of: ClassVar[WeakKeyDictionary[asyncio.AbstractEventLoop, Feed]] = (
        WeakKeyDictionary()
    )

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.sockets: set[Socket] = set()
        self.seen = 0
        self.attendance = Attendance(self)
        self._lives: list[asyncio.Task[None]] = []
        self._news = asyncio.Event()
        self._uncounted = asyncio.Event()
        # Held during a pass: who joins or looks elsewhere does so between two.
        self._between = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="feed")

    @classmethod
    def here(cls, desk: Desk) -> Feed:
        """The one of this event loop."""
        loop = asyncio.get_running_loop()
        if loop not in cls._of:
            cls._of[loop] = cls(desk)
        return cls._of[loop]

    async def join(self, socket: Socket, looking: str) -> None:
        """Subscribe first, replay next: nothing falls between the two."""
        socket.hold()
        async with self._between:
            if not self._has_room(socket):
                return socket.close(CROWDED)
            await self._live()
            self.sockets.add(socket)
            await self._read_rights([socket])
            await self._turn(socket, looking)
            here = self.seen
        if socket.after is not None:
            await self._replay(socket, since=socket.after, until=here)
        now = round(time.time() * 1000)
        socket.send_now(envelope("hello", seq=here, now=now))
        socket.release()
        await self.attendance.moved(socket, "")

    async def leave(self, socket: Socket) -> None:
        self.sockets.discard(socket)
        await self.attendance.leave(socket)
        async with self._between:
            if not self.sockets:
                for life in self._lives:
                    life.cancel()
                await asyncio.gather(*self._lives, return_exceptions=True)
                self._lives = []

    async def look(self, socket: Socket, conversation: str, after: int) -> None:
        """Show another conversation, and what it has heard since it was drawn."""
        before = socket.looking
        if conversation == before and not after:
            return
        socket.hold()
        async with self._between:
            await self._turn(socket, conversation)
            here = self.seen
        if after and socket.looking:
            await self._replay(socket, since=after, until=here, only=conversation)
        socket.release()
        await self.attendance.moved(socket, before)

    async def work(self, act: Callable[..., T], *args: Any) -> T:
        """Run what asks the database, in the feed's own thread."""
        worker = DatabaseSyncToAsync(act, thread_sensitive=False, executor=self._thread)
        result: T = await worker(*args)
        return result

    async def _live(self) -> None:
        if not self._lives:
            self.seen = await self.work(event_log.newest)
            lives = (self._listen, self._follow, self._count, self._check)
            # Not in the context of the socket that happens to be the first.
            self._lives = [
                asyncio.create_task(life(), context=Context())
                for life in (*lives, self.attendance.watch)
            ]

    def _has_room(self, new: Socket) -> bool:
        """Whether one more of its agent's has; what its own page left behind is closed.

        A network that changes leaves sockets open here that no browser has any more.
        """
        theirs = [each for each in self.sockets if each.login.agent == new.login.agent]
        for socket in theirs:
            if new.page and socket.page == new.page:
                socket.close(COME_BACK)
        return sum(not socket.is_closed for socket in theirs) < MOST_SOCKETS

    async def _turn(self, socket: Socket, conversation: str) -> None:
        socket.looking = ""
        if conversation:
            connection = await self.work(self.desk.connection_of, conversation)
            if connection in socket.connections:
                socket.looking = conversation

    async def _replay(
        self, socket: Socket, *, since: int, until: int, only: str = ""
    ) -> None:
        """Send what it missed before what is held for it; too much is drawn anew."""
        events = await self.work(event_log.between, since, until, only)
        if events is None or since > until:
            socket.send_now(envelope("refetch", seq=until, facts={"why": "behind"}))
            return
        for frame in await self.work(self._draw, events, [socket]):
            if is_for(frame, socket) and (frame.for_thread or not only):
                socket.send_now(frame.text(socket.viewer.language), frame.seq)

    def _draw(
        self, events: Sequence[Event], sockets: Collection[Socket]
    ) -> Sequence[Frame]:
        heard = frozenset[int]().union(*(socket.connections for socket in sockets))
        return self.desk.frames(
            [event for event in events if event.connection_id in heard],
            {socket.looking for socket in sockets} - {""},
            {socket.viewer.language for socket in sockets},
        )

    async def _listen(self) -> None:
        """Hear the doorbell, of this process and of others."""
        layer: Any = get_channel_layer()
        while True:
            try:
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                try:
                    await self._hear(layer, channel)
                finally:
                    # Else each feed that ends leaves a channel behind that is rung for
                    # as long as the process lives.
                    with suppress(Exception):
                        await layer.group_discard(GROUP, channel)
            except Exception as error:
                logger.warning("The doorbell is out of order: %r", error)
                await asyncio.sleep(POLL_SECONDS)

    async def _hear(self, layer: Any, channel: str) -> None:
        while True:
            message = await layer.receive(channel)
            if message["type"] == "presence":
                await self.attendance.hear(message)
            else:
                self._news.set()

    async def _follow(self) -> None:
        rested_at = 0.0
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), POLL_SECONDS)
            self._news.clear()
            began = time.monotonic()
            try:
                await self._pass()
            except Exception:
                logger.exception("The feed could not read the event log")
            now = time.monotonic()
            breath = min(2 * (now - began), LONGEST_BREATH)
            rested_at = max(rested_at, began) + (now - began) + breath
            await asyncio.sleep(max(rested_at - LONGEST_BREATH - now, 0))

    async def _pass(self) -> None:
        async with self._between:
            events = await self.work(event_log.after, self.seen)
            if not events:
                return
            if RIGHTS.intersection(event.type for event in events):
                await self._reread_rights()
            await self._hand_round(events)
            # Only now: what a pong says was handed round, was.
            self.seen = events[-1].seq or 0
        if len(events) == event_log.BATCH:
            self._news.set()
        if any(event.type in self.desk.counted for event in events):
            self._uncounted.set()

    async def _hand_round(self, events: Sequence[Event]) -> None:
        try:
            frames = await self.work(self._draw, events, list(self.sockets))
        except Exception:
            logger.exception("Frames could not be drawn: screens draw themselves anew")
            self._refetch(self.sockets, "error", events[-1].seq or 0)
            return
        for frame in frames:
            for socket in self.sockets:
                if is_for(frame, socket):
                    socket.push(frame.text(socket.viewer.language), frame.seq)

    async def _count(self) -> None:
        """Tell the tabs' counts, at most once a second."""
        while True:
            await self._uncounted.wait()
            self._uncounted.clear()
            heard = {socket.login.agent: socket.connections for socket in self.sockets}
            try:
                counts = await self.work(self.desk.counts, heard)
            except Exception:
                logger.exception("Tabs could not be counted")
            else:
                for socket in self.sockets:
                    if facts := counts.get(socket.login.agent):
                        socket.push(envelope("counts", facts=facts))
            await asyncio.sleep(COUNT_SECONDS)

    async def _check(self) -> None:
        """Close what is silent, and what has no login any more."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            silent_since = asyncio.get_running_loop().time() - SILENCE_SECONDS
            for socket in self.sockets:
                if socket.heard_at < silent_since:
                    socket.close(COME_BACK)
            try:
                async with self._between:
                    await self._reread_rights()
            except Exception:
                logger.exception("Rights could not be read")

    async def _reread_rights(self) -> None:
        before = {socket: socket.connections for socket in self.sockets}
        await self._read_rights(self.sockets)
        changed = [socket for socket in before if socket.connections != before[socket]]
        for socket in changed:
            # Who may not see it any more does not see who else is there, either.
            await self._turn(socket, socket.looking)
        self._refetch(changed, "rights", self.seen)

    async def _read_rights(self, sockets: Collection[Socket]) -> None:
        logins = {socket.login for socket in sockets}
        audible = await self.work(hearing.audible, logins)
        for socket in sockets:
            socket.connections = audible.get(socket.login, frozenset())
            if socket.login not in audible:
                socket.close(SIGNED_OUT)

    def _refetch(self, sockets: Collection[Socket], why: str, seq: int) -> None:
        for socket in sockets:
            socket.push(envelope("refetch", seq=seq, facts={"why": why}), seq)


def is_for(frame: Frame, socket: Socket) -> bool:
    return frame.connection in socket.connections and (
        not frame.for_thread or frame.conversation == socket.looking
    )
