"""What a customer can say besides words, each in the shape of Meta's webhook.

Where a wish says only `true`, an example is sent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from simulator.problems import Problem

Json = dict[str, Any]

PLACE: Json = {
    "latitude": 38.7139,
    "longitude": -9.1394,
    "name": "Rossio",
    "address": "Praça Dom Pedro IV, Lisboa",
    "url": "https://example.org/place",
}
CARD: Json = {
    "name": {
        "first_name": "Tomás",
        "last_name": "Reis",
        "formatted_name": "Tomás Reis",
    },
    "phones": [{"phone": "+351 910 000 111", "wa_id": "351910000111", "type": "CELL"}],
    "emails": [{"email": "tomas@example.org", "type": "WORK"}],
    "org": {"company": "Reis Lda", "department": "Sales", "title": "Head of sales"},
    "addresses": [
        {
            "street": "Rua Augusta 15",
            "city": "Lisboa",
            "zip": "1100-048",
            "country": "Portugal",
            "country_code": "PT",
            "type": "WORK",
        }
    ],
    "urls": [{"url": "https://reis.example/", "type": "WORK"}],
    "birthday": "1980-02-29",
}
CATALOGUE = "600100200300"
PRODUCTS: list[Json] = [
    {
        "product_retailer_id": "SKU-TEAPOT-02",
        "quantity": 1,
        "item_price": 39.9,
        "currency": "EUR",
    },
    {
        "product_retailer_id": "SKU-CUP-11",
        "quantity": 4,
        "item_price": 8,
        "currency": "EUR",
    },
]
ADVERTISEMENT: Json = {
    "source_url": "https://fb.me/7SampleAd",
    "source_id": "120210000000111",
    "source_type": "ad",
    "headline": "Chat with us",
    "body": "Handmade teapots",
    "media_type": "image",
    "image_url": "https://scontent.example/ad.jpg",
    "ctwa_clid": "ARBsampleClickId0001",
    "welcome_message": {"text": "Hi! How can we help?"},
}
PRODUCT: Json = {"catalog_id": CATALOGUE, "product_retailer_id": "SKU-TEAPOT-02"}
FILLED_IN: Json = {"flow_token": "ft_9f1c2", "order_ref": "8841", "reason": "damaged"}
ADDRESS: Json = {"name": "Dina", "in_pin_code": "110001", "city": "New Delhi"}
A_WEEK = 7 * 24 * 60 * 60


def said(wish: Json) -> Json | None:
    """The body of what is wished for; None if it is words or something pressed."""
    for name, build in KINDS.items():
        if wish.get(name):
            return build(wish[name], wish)
    return None


def marked(wish: Json, context: Json) -> Json:
    """What stands beside the body: a quote, forwarding, a product, an advertisement."""
    if product := wish.get("enquiry"):
        context |= {"referred_product": given(product, PRODUCT)}
    if forwarded := wish.get("forwarded"):
        often = forwarded == "often"
        context |= {"frequently_forwarded" if often else "forwarded": True}
    marks: Json = {"context": context} if context else {}
    if referral := wish.get("referral"):
        marks["referral"] = given(referral, ADVERTISEMENT)
    return marks


def given(value: Any, example: Any) -> Any:
    return example if value is True else value


def _location(value: Any, wish: Json) -> Json:
    place = given(value, PLACE)
    if not isinstance(place, dict) or not {"latitude", "longitude"} <= place.keys():
        raise Problem("`location` needs a latitude and a longitude.")
    return {"type": "location", "location": place}


def _contacts(value: Any, wish: Json) -> Json:
    cards = given(value, [CARD])
    if not isinstance(cards, list) or not all(card.get("name") for card in cards):
        raise Problem("`contacts` is a list of cards, each with a name.")
    return {"type": "contacts", "contacts": cards}


def _order(value: Any, wish: Json) -> Json:
    order = {"catalog_id": CATALOGUE, "text": wish.get("text", "")}
    wanted = given(value, {"product_items": PRODUCTS})
    return {"type": "order", "order": order | wanted}


def _form(value: Any, wish: Json) -> Json:
    return _nfm("flow", given(value, FILLED_IN))


def _address(value: Any, wish: Json) -> Json:
    return _nfm("address_message", {"values": given(value, ADDRESS)})


def _nfm(name: str, values: Json) -> Json:
    reply = {"name": name, "body": "Sent", "response_json": json.dumps(values)}
    return _interactive("nfm_reply", reply)


def _call_permission(value: Any, wish: Json) -> Json:
    answer: Json = {"response": value, "response_source": "user_action"}
    if value == "accept":
        ends = int(time.time()) + A_WEEK
        answer |= {"is_permanent": False, "expiration_timestamp": ends}
    return _interactive("call_permission_reply", answer)


def _interactive(kind: str, reply: Json) -> Json:
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}


def _edit(value: Any, wish: Json) -> Json:
    text = str(wish.get("text") or "")
    if not text.strip():
        raise Problem("An edit needs its new `text`.")
    message = {"context": {"id": "M0"}, "type": "text", "text": {"body": text}}
    edit = {"original_message_id": value, "message": message}
    return {"type": "edit", "edit": edit}


def _revoke(value: Any, wish: Json) -> Json:
    return {"type": "revoke", "revoke": {"original_message_id": value}}


def _unsupported(value: Any, wish: Json) -> Json:
    kind = given(value, "poll")
    error = _error(
        131051, "Message type unknown", "Message type is currently not supported."
    )
    return {"errors": [error], "type": "unsupported", "unsupported": {"type": kind}}


def _unavailable(value: Any, wish: Json) -> Json:
    details = "The message content is not available for this companion account."
    error = _error(131060, "This message is unavailable", details)
    return {"errors": [error], "type": "unsupported"}


def _error(code: int, title: str, details: str) -> Json:
    data = {"details": details}
    return {"code": code, "title": title, "message": title, "error_data": data}


KINDS: dict[str, Callable[[Any, Json], Json]] = {
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "form": _form,
    "address": _address,
    "call_permission": _call_permission,
    "edit": _edit,
    "revoke": _revoke,
    "unsupported": _unsupported,
    "unavailable": _unavailable,
}

# What a phone's menu offers: the wish, what it says, and its name.
OFFERED = (
    ("location", "", "Location"),
    ("contacts", "", "Contact card"),
    ("order", "", "Order"),
    ("enquiry", "", "Question about a product"),
    ("referral", "", "Message from an ad"),
    ("forwarded", "", "Forwarded message"),
    ("forwarded", "often", "Message forwarded many times"),
    ("form", "", "Form, filled in"),
    ("address", "", "Address"),
    ("call_permission", "accept", "Leave to call"),
    ("call_permission", "reject", "No leave to call"),
    ("unsupported", "poll", "Poll"),
    ("unavailable", "", "Message that is not handed over"),
)
