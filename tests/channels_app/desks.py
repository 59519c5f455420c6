"""A desk for tests of the wires: it knows no more of conversations than their names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from channels.auth import AuthMiddlewareStack

from channels_app.consumers import AgentSocket
from channels_app.desk import Counts, Desk, Frame
from channels_app.models import Event
from channels_app.origins import SameOrigin


class PlainDesk:
    """Shows each event as it is, and remembers what it was asked."""

    def __init__(self, **connections: int) -> None:
        self.connections = connections
        self.passes: list[int] = []
        self.written: list[str] = []

    @property
    def sockets(self) -> Any:
        desk = Desk(
            frames=self.frames,
            connection_of=self.connections.get,
            counts=self.counts,
            counted={"message.received"},
            writing=self.written.append,
        )
        return SameOrigin(AuthMiddlewareStack(AgentSocket.as_asgi(desk=desk)))

    def frames(
        self,
        events: Sequence[Event],
        looked_at: Collection[str],
        languages: Collection[str],
    ) -> list[Frame]:
        self.passes.append(len(events))
        return [
            frame
            for event in events
            for frame in (
                self.row(event, languages),
                *([self.message(event)] if event.conversation in looked_at else []),
            )
        ]

    def row(self, event: Event, languages: Collection[str]) -> Frame:
        return Frame(
            type="row",
            seq=event.seq or 0,
            connection=event.connection_id or 0,
            conversation=event.conversation,
            id=event.conversation,
            html={language: f"row in {language}" for language in languages},
        )

    def message(self, event: Event) -> Frame:
        return Frame(
            type="message",
            seq=event.seq or 0,
            connection=event.connection_id or 0,
            conversation=event.conversation,
            id=event.subject,
            for_thread=True,
        )

    def counts(self, heard: Mapping[int, Collection[int]]) -> dict[int, Counts]:
        return {agent: {"mine": len(numbers)} for agent, numbers in heard.items()}
