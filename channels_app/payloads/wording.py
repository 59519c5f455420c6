"""What can be read of a message, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from channels_app.payloads.reading import dict_at, list_at, number_at, text_at

MOST_OF_ONE = 10**6  # of a product in an order


def readable(message: dict[str, Any]) -> str:
    """Its text, caption, button or card; empty for what has nothing to read."""
    kind = text_at(message, "type")
    wording = WORDINGS.get(kind)
    return wording(message) if wording else ""


def of_location(message: dict[str, Any]) -> str:
    place = dict_at(message, "location")
    return ", ".join(filter(None, [text_at(place, "name"), text_at(place, "address")]))


def of_contacts(message: dict[str, Any]) -> str:
    cards = (dict_at(card, "name") for card in list_at(message, "contacts"))
    names = (text_at(n, "formatted_name") or text_at(n, "first_name") for n in cards)
    return ", ".join(filter(None, names))


def of_interactive(message: dict[str, Any]) -> str:
    interactive = dict_at(message, "interactive")
    kind = text_at(interactive, "type")
    answer = dict_at(interactive, kind)
    if kind == "call_permission_reply":
        allowed = text_at(answer, "response") == "accept"
        return "Calls allowed" if allowed else "Calls not allowed"
    return (
        text_at(answer, "title")
        or text_at(answer, "body")
        or text_at(interactive, "body", "text")
        or text_at(interactive, "header", "text")
    )


def of_order(message: dict[str, Any]) -> str:
    order = dict_at(message, "order")
    count = sum(map(quantity_of, list_at(order, "product_items")))
    items = f"{count} item" if count == 1 else f"{count} items"
    note = text_at(order, "text")
    return f"{items}: {note}" if note else items


def quantity_of(product: dict[str, Any]) -> int:
    quantity = number_at(product, "quantity")
    return 1 if quantity is None else max(0, min(quantity, MOST_OF_ONE))


def caption_of(kind: str) -> Callable[[dict[str, Any]], str]:
    return lambda message: text_at(message, kind, "caption")


WORDINGS: dict[str, Callable[[dict[str, Any]], str]] = {
    "text": lambda message: text_at(message, "text", "body"),
    "button": lambda message: text_at(message, "button", "text"),
    "system": lambda message: text_at(message, "system", "body"),
    "image": caption_of("image"),
    "video": caption_of("video"),
    "document": lambda message: (
        text_at(message, "document", "caption")
        or text_at(message, "document", "filename")
    ),
    "location": of_location,
    "contacts": of_contacts,
    "interactive": of_interactive,
    "order": of_order,
}
