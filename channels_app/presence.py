"""Who looks at a conversation, and who writes there: facts that forget themselves.

They live in the cache, one key an agent, refreshed by the pings of the agent's sockets;
whoever dies silently is gone when the key is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

from channels_app.sockets import Viewer

LOOKING_SECONDS = 30
WRITING_SECONDS = 6

Person = tuple[str, str]  # public id, name


@dataclass(frozen=True)
class Around:
    looking: frozenset[Person] = field(default_factory=frozenset)
    writing: frozenset[Person] = field(default_factory=frozenset)

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


def look(conversation: str, agent: int, viewer: Viewer) -> None:
    cache.set(_looking(conversation, agent), (viewer.id, viewer.name), LOOKING_SECONDS)


def write(conversation: str, agent: int, viewer: Viewer) -> None:
    cache.set(_writing(conversation, agent), (viewer.id, viewer.name), WRITING_SECONDS)


def leave(conversation: str, agent: int) -> None:
    cache.delete_many([_looking(conversation, agent), _writing(conversation, agent)])


def around(
    conversations: Collection[str], agents: Collection[int]
) -> dict[str, Around]:
    """Who of these agents is at each of these conversations; asks the cache once."""
    pairs = [
        (conversation, agent) for conversation in conversations for agent in agents
    ]
    keys = [key(*pair) for pair in pairs for key in (_looking, _writing)]
    found = cache.get_many(keys)

    def those(key: Any, conversation: str) -> frozenset[Person]:
        values = (found.get(key(conversation, agent)) for agent in agents)
        return frozenset(tuple(value) for value in values if value)

    return {
        conversation: Around(
            those(_looking, conversation), those(_writing, conversation)
        )
        for conversation in conversations
    }


def _looking(conversation: str, agent: int) -> str:
    return f"looking:{conversation}:{agent}"


def _writing(conversation: str, agent: int) -> str:
    return f"writing:{conversation}:{agent}"


def _others(people: frozenset[Person], but: str) -> list[Person]:
    return sorted((person for person in people if person[0] != but), key=lambda p: p[1])
