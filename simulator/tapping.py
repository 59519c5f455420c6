"""What the business offers on a message, and what the customer's choice sends back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from simulator import looks
from simulator.models import BusinessNumber, Message, Phone
from simulator.problems import NotHere, Problem

Json = dict[str, Any]
CALLS_FOR = 7 * 24 * 60 * 60  # seconds that a permission to call lasts
PRICE = 9.9
HERE = {
    "latitude": 38.7139,
    "longitude": -9.1394,
    "name": "Rossio",
    "address": "Praça Dom Pedro IV, Lisboa",
}


class Choice(NamedTuple):
    id: str
    title: str
    description: str = ""
    section: str = ""


def choices(message: Message) -> list[Choice]:
    """Return everything on a message that can be pressed."""
    if message.type == "template":
        return _quick_replies(looks.parts(message))
    offer = message.payload.get("interactive", {})
    found = CHOICES.get(str(offer.get("type")))
    return found(offer.get("action") or {}) if found else []


def tapped(
    phone: Phone, number: BusinessNumber, wamid: str, wanted: str, told: Json
) -> Json:
    """Return the message that pressing this sends, with what was filled in."""
    message = Message.objects.filter(wamid=wamid, phone=phone, outbound=True).first()
    if message is None:
        raise NotHere(f"There is no message {wamid!r} on this phone.")
    found = [choice for choice in choices(message) if wanted in choice[:2]]
    if not found:
        raise Problem(f"There is nothing called {wanted!r} on this message.")
    context = {"context": {"from": number.digits, "id": wamid}}
    if message.type == "template":
        quick = {"payload": found[0].id, "text": found[0].title}
        return context | {"type": "button", "button": quick}
    offer = message.payload["interactive"]
    return context | ANSWERS[offer["type"]](phone, offer, found[0], told)


def _buttons(action: Json) -> list[Choice]:
    replies = [button["reply"] for button in action.get("buttons", [])]
    return [Choice(reply["id"], reply["title"]) for reply in replies]


def _rows(action: Json) -> list[Choice]:
    return [
        Choice(
            row["id"],
            row["title"],
            row.get("description", ""),
            section.get("title", ""),
        )
        for section in action.get("sections", [])
        for row in section.get("rows", [])
    ]


def _flow(action: Json) -> list[Choice]:
    return [Choice("submit", str(action["parameters"]["flow_cta"]))]


def _catalog(action: Json) -> list[Choice]:
    shown = action.get("parameters", {}).get("thumbnail_product_retailer_id")
    return [Choice(shown or "SKU-1", "View catalogue")]


def _products(action: Json) -> list[Choice]:
    one = action.get("product_retailer_id")
    several = [
        Choice(item["product_retailer_id"], item["product_retailer_id"])
        for section in action.get("sections", [])
        for item in section.get("product_items", [])
    ]
    return [Choice(one, one)] if one else several


def _cards(action: Json) -> list[Choice]:
    products = [card["action"] for card in action.get("cards", [])]
    return [choice for product in products for choice in _products(product)]


def _always(*choices: Choice) -> Callable[[Json], list[Choice]]:
    return lambda action: list(choices)


def _quick_replies(components: list[Json]) -> list[Choice]:
    # Without a payload of its own a quick reply sends its label.
    return [
        Choice(button.get("payload") or button["text"], button["text"])
        for button in looks.of_kind(components, "QUICK_REPLY")
    ]


def _chosen(phone: Phone, offer: Json, choice: Choice, told: Json) -> Json:
    chosen = {"id": choice.id, "title": choice.title}
    if choice.description:
        chosen["description"] = choice.description
    return _interactive(f"{offer['type']}_reply", chosen)


def _place(phone: Phone, offer: Json, choice: Choice, told: Json) -> Json:
    return {"type": "location", "location": HERE | told}


def _own_number(phone: Phone, offer: Json, choice: Choice, told: Json) -> Json:
    if not phone.wa_id:
        raise Problem("This person hides the number, and has none to share.")
    number, name = f"+{phone.wa_id}", phone.name or phone.wa_id
    vcard = f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL:{number}\nEND:VCARD"
    card = {
        "origin": "contact_request",
        "name": {"formatted_name": name},
        "phones": [{"phone": number, "wa_id": phone.wa_id}],
        "vcard": vcard,
    }
    return {"type": "contacts", "contacts": [card]}


def _call(phone: Phone, offer: Json, choice: Choice, told: Json) -> Json:
    answer: Json = {"response": choice.id, "response_source": "user_action"}
    if choice.id == "accept":
        ends = int(time.time()) + CALLS_FOR
        answer |= {"is_permanent": False, "expiration_timestamp": ends}
    return _interactive("call_permission_reply", answer)


def _form(phone: Phone, offer: Json, choice: Choice, told: Json) -> Json:
    parameters = offer["action"]["parameters"]
    token = {"flow_token": parameters.get("flow_token", "unused")}
    given = parameters.get("flow_action_payload", {}).get("data", {})
    return _filled_in("flow", token | given | told)


def _address(phone: Phone, offer: Json, choice: Choice, told: Json) -> Json:
    return _filled_in("address_message", {"values": told})


def _filled_in(name: str, values: Json) -> Json:
    reply = {"name": name, "body": "Sent", "response_json": json.dumps(values)}
    return _interactive("nfm_reply", reply)


def _order(phone: Phone, offer: Json, choice: Choice, told: Json) -> Json:
    """Order what was pressed once, or of each product as many as were filled in."""
    counts = {key: int(told.get(key) or 0) for key in told if key != "text"}
    wanted = {key: count for key, count in counts.items() if count > 0}
    action = offer["action"]
    cards = [card["action"] for card in action.get("cards", [])]
    named = [str(one["catalog_id"]) for one in [action, *cards] if "catalog_id" in one]
    items = [
        {
            "product_retailer_id": key,
            "quantity": count,
            "item_price": PRICE,
            "currency": "EUR",
        }
        for key, count in (wanted or {choice.id: 1}).items()
    ]
    order = {
        "catalog_id": (named or ["600100200300"])[0],
        "text": str(told.get("text", "")),
        "product_items": items,
    }
    return {"type": "order", "order": order}


def _interactive(kind: str, reply: Json) -> Json:
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}


CHOICES: dict[str, Callable[[Json], list[Choice]]] = {
    "button": _buttons,
    "list": _rows,
    "flow": _flow,
    "location_request_message": _always(Choice("send", "Send location")),
    "request_contact_info": _always(Choice("share", "Share phone number")),
    "call_permission_request": _always(
        Choice("accept", "Allow calls"), Choice("reject", "Don't allow")
    ),
    "address_message": _always(Choice("submit", "Provide address")),
    "catalog_message": _catalog,
    "product": _products,
    "product_list": _products,
    "carousel": _cards,
}
ANSWERS: dict[str, Callable[[Phone, Json, Choice, Json], Json]] = {
    "button": _chosen,
    "list": _chosen,
    "flow": _form,
    "location_request_message": _place,
    "request_contact_info": _own_number,
    "call_permission_request": _call,
    "address_message": _address,
    "catalog_message": _order,
    "product": _order,
    "product_list": _order,
    "carousel": _order,
}
