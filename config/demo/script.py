"""The words in which the demo's histories are written down.

A story is one customer and what was said, each line so long before *now*: "2d 3h 10m".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

Json = dict[str, Any]

PHONE = "phone"  # the shop's own, on which nobody is signed in
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@dataclass(frozen=True)
class Line:
    """One message; ``by`` names who wrote it, or nobody for the customer."""

    ago: str
    text: str
    by: str = ""
    payload: Json = field(default_factory=dict)  # Meta's; a text if empty
    key: str = ""  # so that later lines can quote it
    quote: str = ""
    reaction: str = ""  # the other side's
    ticks: str = "read"
    error: tuple[int, str] | None = None
    edited: str = ""  # what it says now
    deleted: bool = False

    @property
    def body(self) -> Json:
        return self.payload or {"type": "text", "text": {"body": self.text}}


@dataclass(frozen=True)
class Turn:
    """What became of the conversation: assigned, closed or reopened."""

    ago: str
    verb: str
    by: str = ""
    to: str = ""


@dataclass(frozen=True)
class Story:
    name: str
    user_id: str
    said: list[Line | Turn]
    wa_id: str = ""
    username: str = ""
    language: str = "en"
    assignee: str = ""
    unread: int = 0
    marketing: str = ""

    @property
    def lines(self) -> list[Line]:
        return [line for line in self.said if isinstance(line, Line)]

    @property
    def turns(self) -> list[Turn]:
        return [turn for turn in self.said if isinstance(turn, Turn)]


def span(ago: str) -> timedelta:
    """ "2d 3h 10m" as a length of time."""
    parts = re.findall(r"(\d+)([dhms])", ago)
    return timedelta(**{UNITS[unit]: int(number) for number, unit in parts})


def them(ago: str, text: str, **more: Any) -> Line:
    return Line(ago, text, **more)


def us(ago: str, by: str, text: str, **more: Any) -> Line:
    return Line(ago, text, by=by, **more)


def ask(ago: str, by: str, text: str, *titles: str, **more: Any) -> Line:
    """We offer up to three buttons; their ids are their numbers."""
    buttons = [
        {"type": "reply", "reply": {"id": str(number), "title": title}}
        for number, title in enumerate(titles, 1)
    ]
    return offer(
        ago, by, {"type": "button", "body": text, "action": {"buttons": buttons}}, more
    )


def ask_list(
    ago: str, by: str, text: str, button: str, *titles: str, **more: Any
) -> Line:
    """We offer a list to choose from."""
    rows = [{"id": str(number), "title": title} for number, title in enumerate(titles)]
    action = {"button": button, "sections": [{"title": button, "rows": rows}]}
    return offer(ago, by, {"type": "list", "body": text, "action": action}, more)


def propose(
    ago: str, by: str, kind: str, text: str, action: Json, **parts: Json
) -> Line:
    """We offer something else to tap."""
    return offer(ago, by, {"type": kind, "body": text, "action": action, **parts}, {})


def offer(ago: str, by: str, interactive: Json, more: Json) -> Line:
    text = interactive["body"]
    body = {
        "type": "interactive",
        "interactive": interactive | {"body": {"text": text}},
    }
    return Line(ago, text, by=by, payload=body, **more)


def press(ago: str, asked: str, number: str, title: str, **more: Any) -> Line:
    """They press a button of ours."""
    return answer(ago, asked, "button_reply", {"id": number, "title": title}, more)


def choose(ago: str, asked: str, number: str, title: str, **more: Any) -> Line:
    """They choose from a list of ours."""
    return answer(ago, asked, "list_reply", {"id": number, "title": title}, more)


def answer(ago: str, asked: str, kind: str, reply: Json, more: Json) -> Line:
    body = {"type": "interactive", "interactive": {"type": kind, kind: reply}}
    return Line(ago, reply["title"], payload=body, quote=asked, **more)


def template(
    ago: str, by: str, name: str, language: str, text: str, **more: Any
) -> Line:
    named = {"name": name, "language": {"code": language}}
    body = {"type": "template", "template": named}
    return Line(ago, text, by=by, payload=body, **more)
