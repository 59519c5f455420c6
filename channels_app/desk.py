"""What the agents' screens tell the wires: what to show, and for which conversation.

The wires know no conversation; config/screens.py hands them these functions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from channels_app.models import Event

Counts = dict[str, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """A piece of HTML, or only facts, for the screens that may and want to have it."""

    type: str
    connection: int  # primary key: whoever hears this connection may have it
    seq: int = 0
    conversation: str = ""
    id: str = ""
    cid: str = ""
    html: Mapping[str, str] = field(default_factory=dict)  # by language
    facts: Mapping[str, Any] = field(default_factory=dict)
    # Only for those who look at the conversation; else for every list.
    for_thread: bool = False

    def text(self, language: str) -> str:
        """As it is sent, written once for all sockets of a language."""
        if language not in self._texts:
            self._texts[language] = envelope(
                self.type,
                seq=self.seq,
                conversation=self.conversation,
                id=self.id,
                cid=self.cid,
                html=self.html.get(language, ""),
                facts=self.facts,
            )
        return self._texts[language]

    _texts: dict[str, str] = field(default_factory=dict, repr=False)


def envelope(type: str, *, seq: int | None = None, **parts: Any) -> str:
    numbered = {} if seq is None else {"seq": seq}
    return json.dumps({"type": type} | numbered | parts, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The functions that config/screens.py hands over."""

    # Events, conversations looked at, languages: the frames, in the order of seq.
    frames: Callable[
        [Sequence[Event], Collection[str], Collection[str]], Sequence[Frame]
    ]
    # The primary key of the connection of a conversation, by its public id.
    connection_of: Callable[[str], int | None]
    # Tab counts by agent's primary key, given the connections that each may hear.
    counts: Callable[[Mapping[int, Collection[int]]], Mapping[int, Counts]]
    # Types of events that may change them.
    counted: Collection[str]
    # Somebody writes a reply in the conversation with this public id.
    writing: Callable[[str], None]
