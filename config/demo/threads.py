from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from channels_app.models import Connection
from config.demo.script import Json, Line, Story, Turn, span
from inbox.models import Conversation, Message


@dataclass
class Thread:
    """A story on its way into both databases."""

    story: Story
    number: int
    at: datetime
    connection: Connection
    conversation: Conversation = field(init=False)
    messages: list[Message] = field(default_factory=list)  # one a line

    def when(self, line: Line | Turn) -> datetime:
        return self.at - span(line.ago)

    def wamid(self, index: int) -> str:
        return f"wamid.DEMO{self.number:02}{index:02}=="

    @property
    def numbered(self) -> list[tuple[str, Line]]:
        return [
            (self.wamid(index), line) for index, line in enumerate(self.story.lines)
        ]

    def quoted(self, line: Line) -> str:
        """The wamid of the line that this one answers."""
        return next((w for w, other in self.numbered if other.key == line.quote), "")

    def as_posted(self, wamid: str, line: Line) -> Json:
        """A customer's message as it stands in Meta's webhook."""
        message: Json = {
            "from": self.story.wa_id,
            "from_user_id": self.story.user_id,
            "id": wamid,
            "timestamp": str(int(self.when(line).timestamp())),
            **line.body,
        }
        if line.quote:
            message["context"] = {"id": self.quoted(line)}
        return {key: value for key, value in message.items() if value}

    @property
    def profile(self) -> Json:
        """The customer as Meta names them beside each message."""
        named = {"name": self.story.name, "username": self.story.username}
        contact = {
            "profile": {key: value for key, value in named.items() if value},
            "wa_id": self.story.wa_id,
            "user_id": self.story.user_id,
        }
        return {key: value for key, value in contact.items() if value}
