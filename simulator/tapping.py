"""Buttons and list rows of the business's messages, and what pressing one sends."""

from __future__ import annotations

from typing import Any, NamedTuple

from simulator.models import BusinessNumber, Message, Phone
from simulator.problems import NotHere, Problem


class Choice(NamedTuple):
    id: str
    title: str
    description: str = ""
    section: str = ""


def choices(message: Message) -> list[Choice]:
    """Return everything on a message that can be pressed."""
    if message.type == "template":
        return _quick_replies(message.payload.get("components") or [])
    action = message.payload.get("interactive", {}).get("action", {})
    buttons = [
        Choice(button["reply"]["id"], button["reply"]["title"])
        for button in action.get("buttons", [])
    ]
    rows = [
        Choice(
            row["id"],
            row["title"],
            row.get("description", ""),
            section.get("title", ""),
        )
        for section in action.get("sections", [])
        for row in section.get("rows", [])
    ]
    return buttons + rows


def tapped(
    phone: Phone, number: BusinessNumber, wamid: str, wanted: str
) -> dict[str, Any]:
    """Return the message that pressing a button or a list row sends."""
    message = Message.objects.filter(wamid=wamid, phone=phone, outbound=True).first()
    if message is None:
        raise NotHere(f"There is no message {wamid!r} on this phone.")
    found = [choice for choice in choices(message) if wanted in choice[:2]]
    if not found:
        raise Problem(f"There is nothing called {wanted!r} on this message.")
    return {"context": {"from": number.digits, "id": wamid}} | _reply(message, found[0])


def _reply(message: Message, choice: Choice) -> dict[str, Any]:
    if message.type == "template":
        return {
            "type": "button",
            "button": {"payload": choice.id, "text": choice.title},
        }
    kind = f"{message.payload['interactive']['type']}_reply"
    chosen = {"id": choice.id, "title": choice.title}
    if choice.description:
        chosen["description"] = choice.description
    return {"type": "interactive", "interactive": {"type": kind, kind: chosen}}


def _quick_replies(components: list[dict[str, Any]]) -> list[Choice]:
    # Without a payload of its own a quick reply sends its label.
    return [
        Choice(button["text"], button["text"])
        for component in components
        if component.get("type", "").upper() == "BUTTONS"
        for button in component.get("buttons", [])
        if button.get("type", "").upper() == "QUICK_REPLY"
    ]
