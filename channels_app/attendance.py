from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from channels_app.desk import envelope
from channels_app.presence import NOBODY, Around, Roster, among, read, written
from channels_app.publishing import bell
from channels_app.sockets import Socket

if TYPE_CHECKING:
    from channels_app.feed import Feed

LOOK_SECONDS = 3.0  # how soon somebody's silence is noticed
# A process that was not heard for so long is dead, with all that it told.
DEAD_SECONDS = 10.0


class Attendance:
    """Tells those who look at a conversation who else does, and who writes there."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._name = secrets.token_hex(4)  # of this process, for the others
        self._told: dict[str, Around] = {}  # our sockets, of everybody
        self._said: dict[str, Around] = {}  # the other processes, of our sockets
        self._others: dict[str, tuple[float, Roster]] = {}

    async def moved(self, socket: Socket, before: str) -> None:
        told = self._tell({before, socket.looking} - {""})
        if socket.looking and socket.looking not in told:
            self._push([socket], self._told.get(socket.looking, NOBODY))
        await self._say({before, socket.looking} - {""})

    async def refresh(self, socket: Socket) -> None:
        """It still looks where it looked, or it writes there."""
        if socket.looking:
            self._tell({socket.looking})
            await self._say({socket.looking})

    async def leave(self, socket: Socket) -> None:
        before, socket.looking = socket.looking, ""
        await self.moved(socket, before)

    async def watch(self) -> None:
        """Notice who fell silent: nobody says so."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = self._now()
            self._others = {
                name: told
                for name, told in self._others.items()
                if now - told[0] < DEAD_SECONDS
            }
            self._tell(self._looked_at())
            await self._say_all()

    async def hear(self, message: dict[str, Any]) -> None:
        """What another process says of its sockets: of all, or of what has changed."""
        name, roster = message["process"], read(message["roster"])
        if name == self._name:
            return
        is_new = name not in self._others
        _, before = self._others.get(name, (0, {}))
        known = {} if message["all"] else before
        self._others[name] = self._now(), {**known, **roster}
        self._tell(self._looked_at() & (before.keys() | roster.keys()))
        if is_new:
            # It may have come to life just now, and know nobody.
            await self._say_all()

    def _tell(self, conversations: Collection[str]) -> set[str]:
        """Push what has changed to those who look there; give what has."""
        here = self._here(conversations)
        lookers: dict[str, list[Socket]] = defaultdict(list)
        for socket in self._feed.sockets:
            lookers[socket.looking].append(socket)
        changed = set()
        for conversation in conversations:
            around = here.get(conversation, NOBODY)
            for _, there in self._others.values():
                around |= there.get(conversation, NOBODY)
            if self._told.get(conversation) != around:
                changed.add(conversation)
                self._told[conversation] = around
                self._push(lookers[conversation], around)
        self._told = {key: self._told[key] for key in self._told.keys() & lookers}
        return changed

    async def _say(self, conversations: Collection[str]) -> None:
        """Let the other processes know what has changed here."""
        here = self._here(conversations)
        roster = {key: here.get(key, NOBODY) for key in conversations}
        changed = {
            key: around
            for key, around in roster.items()
            if self._said.get(key, NOBODY) != around
        }
        if changed:
            self._said |= changed
            await self._ring(changed, all=False)

    async def _say_all(self) -> None:
        before, self._said = self._said, dict(self._here(self._looked_at()))
        if before or self._said:
            await self._ring(self._said, all=True)

    async def _ring(self, roster: Roster, *, all: bool) -> None:
        words = {"process": self._name, "all": all, "roster": written(roster)}
        await bell.aring({"type": "presence", **words})

    def _push(self, sockets: Iterable[Socket], around: Around) -> None:
        for socket in sockets:
            facts = around.facts(but=socket.viewer.id)
            socket.push(envelope("presence", conversation=socket.looking, facts=facts))

    def _here(self, conversations: Collection[str]) -> Roster:
        return among(self._feed.sockets, conversations, at=self._now())

    def _looked_at(self) -> set[str]:
        return {socket.looking for socket in self._feed.sockets} - {""}

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
