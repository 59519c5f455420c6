"""How a phone draws what the business sent, beyond words."""

from __future__ import annotations

from typing import Any

from simulator import looks
from simulator.models import Message

Json = dict[str, Any]
WEB = ("https://", "http://")
# What opens the choices, where they are not on the message itself.
OPENERS = {"product_list": "View items", "catalog_message": "View catalogue"}
FILLED_IN = {"flow": ("answer", "Answer"), "address_message": ("address", "Address")}


def offer(message: Message) -> Json:
    found = message.payload.get("interactive") if message.outbound else None
    return found if isinstance(found, dict) else {}


def opener(message: Message) -> str:
    """What opens the list, if this message has one."""
    found = offer(message)
    if found.get("type") == "list":
        return str(found["action"].get("button", ""))
    return OPENERS.get(str(found.get("type")), "")


def field(message: Message) -> tuple[str, str] | None:
    """What the customer fills in before pressing: its name and label."""
    return FILLED_IN.get(str(offer(message).get("type")))


def header_file(message: Message) -> str:
    """What kind of file stands above the words."""
    if message.type == "template":
        return looks.header(looks.parts(message))[0]
    kind = str(offer(message).get("header", {}).get("type", ""))
    return kind if kind not in ("", "text") else ""


def links(message: Message) -> list[Json]:
    """The buttons that lead out."""
    if message.type == "template":
        return _web(looks.links(looks.parts(message)))
    return _links(offer(message).get("action", {}))


def _links(action: Json) -> list[Json]:
    return _web([action["parameters"]] if action.get("name") == "cta_url" else [])


def _web(found: list[Json]) -> list[Json]:
    return [link for link in found if str(link.get("url", "")).startswith(WEB)]


def labels(message: Message) -> list[str]:
    """Buttons that do something on a phone which is not simulated."""
    found = offer(message)
    if found.get("type") != "voice_call":
        return looks.labels(looks.parts(message))
    parameters = found.get("action", {}).get("parameters") or {}
    return [str(parameters.get("display_text") or "Call now")]


def cards(message: Message) -> list[Json]:
    """Each with its own way out."""
    if message.type == "template":
        return [card(each) for each in looks.cards(looks.parts(message))]
    found = offer(message).get("action", {}).get("cards", [])
    return [
        card | {"links": _links(card.get("action", {}))}
        for card in found
        if isinstance(card, dict)
    ]


def card(components: list[Json]) -> Json:
    kind, held = looks.header(components)
    text = looks.one(components, "BODY").get("text", "")
    told = {"header": {"type": kind, kind: held}, "body": {"text": text}}
    return told | {"links": _web(looks.links(components))}


def place(message: Message) -> Json | None:
    kind, held = looks.header(looks.parts(message))
    found = held if kind == "location" else message.payload.get("location")
    return found if isinstance(found, dict) else None


def people(message: Message) -> list[Json]:
    found = message.payload.get("contacts")
    return [card for card in found if isinstance(card, dict)] if found else []


def is_drawn_whole(message: Message) -> bool:
    """Whether what is drawn of it says all that its words would."""
    if "revoke" in message.times:
        return False
    found = place(message) or {}
    is_bare = message.type == "location" and not (
        found.get("name") or found.get("address")
    )
    return is_bare or message.type == "contacts"


def words(message: Message) -> str | None:
    """What can be read of places, cards and orders; None for what is no such thing."""
    if message.type == "location":
        found = place(message) or {}
        told = [str(found[key]) for key in ("name", "address") if found.get(key)]
        return "\n".join(told) or f"{found.get('latitude')}, {found.get('longitude')}"
    if message.type == "contacts":
        names = [card.get("name", {}).get("formatted_name") for card in people(message)]
        return ", ".join(str(name) for name in names if name)
    if message.type == "order":
        return _of_order(message.payload.get("order") or {})
    if message.type == "unsupported":
        kind = message.payload.get("unsupported", {}).get("type", "message")
        return f"A {kind.replace('_', ' ')} that only phones show"
    return None


def _of_order(order: Json) -> str:
    items = [
        f"{item.get('quantity')} × {item.get('product_retailer_id')}"
        for item in order.get("product_items", [])
    ]
    return "\n".join([*items, *filter(None, [order.get("text")])])


def mark(message: Message) -> str:
    """What stands above the words: where the message comes from."""
    context = message.payload.get("context") or {}
    if message.payload.get("referral"):
        return f"From an ad: {message.payload['referral'].get('headline', '')}"
    if product := context.get("referred_product"):
        return f"About {product.get('product_retailer_id')}"
    if context.get("frequently_forwarded"):
        return "Forwarded many times"
    return "Forwarded" if context.get("forwarded") else ""


def changed(message: Message) -> str:
    """What stands beside the time."""
    edited = "edit" in message.times and "revoke" not in message.times
    return "edited" if edited else ""
