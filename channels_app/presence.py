"""Who looks at a conversation and who writes there, as values that processes exchange.

Each process knows its own sockets and tells the others: nothing is stored, and what is
not told again is forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from channels_app.sockets import Socket

LOOKING_SECONDS = 30
WRITING_SECONDS = 6

Person = tuple[str, str]  # public id, name
People = frozenset[Person]


@dataclass(frozen=True)
class Around:
    looking: People = field(default_factory=frozenset)
    writing: People = field(default_factory=frozenset)

    def __or__(self, other: Around) -> Around:
        return Around(self.looking | other.looking, self.writing | other.writing)

    def facts(self, *, but: str) -> dict[str, Any]:
        """For everybody but the one who sees it."""
        return {
            "looking": [
                {"id": id, "name": name} for id, name in _others(self.looking, but)
            ],
            "writing": [
                {"id": id, "name": name} for id, name in _others(self.writing, but)
            ],
        }


Roster = Mapping[str, Around]  # by conversation
NOBODY = Around()


def among(sockets: Iterable[Socket], wanted: Collection[str], *, at: float) -> Roster:
    """Who is at these conversations, of those whom we have heard lately."""
    looking: dict[str, set[Person]] = defaultdict(set)
    writing: dict[str, set[Person]] = defaultdict(set)
    for socket in sockets:
        if socket.looking in wanted and at - socket.heard_at < LOOKING_SECONDS:
            person = socket.viewer.id, socket.viewer.name
            looking[socket.looking].add(person)
            if at - socket.wrote_at < WRITING_SECONDS:
                writing[socket.looking].add(person)
    return {
        conversation: Around(frozenset(people), frozenset(writing[conversation]))
        for conversation, people in looking.items()
    }


def written(roster: Roster) -> dict[str, Any]:
    """For the wire between two processes."""
    return {
        conversation: [sorted(around.looking), sorted(around.writing)]
        for conversation, around in roster.items()
    }


def read(words: Mapping[str, Any]) -> Roster:
    return {
        conversation: Around(*(frozenset(map(tuple, people)) for people in both))
        for conversation, both in words.items()
    }


def _others(people: People, but: str) -> list[Person]:
    return sorted((person for person in people if person[0] != but), key=lambda p: p[1])
