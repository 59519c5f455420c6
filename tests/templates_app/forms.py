"""Message templates, and values that fill them in: of Meta's samples, and of any."""

from __future__ import annotations

from typing import Any

from templates_app.fields import fields_of
from templates_app.models import MessageTemplate
from tests.cast import BUSINESS

Json = dict[str, Any]


def a_template(*parts: Json, **fields: Any) -> MessageTemplate:
    usual: Json = {
        "business_account_id": BUSINESS,
        "name": "we_are_back",
        "language": "pt_PT",
        "category": "UTILITY",
        "status": "APPROVED",
        "components": list(parts) or [body("We are back.")],
    }
    return MessageTemplate(**usual | fields)


def body(text: str) -> Json:
    return {"type": "BODY", "text": text}


def header(kind: str, text: str = "") -> Json:
    return {"type": "HEADER", "format": kind} | ({"text": text} if text else {})


def buttons(*told: Json) -> Json:
    return {"type": "BUTTONS", "buttons": list(told)}


def quick(text: str = "Yes") -> Json:
    return {"type": "QUICK_REPLY", "text": text}


def url(address: str = "https://shop.example/{{1}}") -> Json:
    return {"type": "URL", "text": "Look", "url": address}


COPY: Json = {"type": "COPY_CODE", "example": "SAVE25"}
CARD = [header("IMAGE"), buttons(quick("More"), url())]
CARDS: Json = {"type": "CAROUSEL", "cards": [{"components": CARD}] * 2}
OFFER: Json = {
    "type": "LIMITED_TIME_OFFER",
    "limited_time_offer": {"text": "Only today", "has_expiration": True},
}

# Of each sample of Meta's a template that it could be of, and the values in it.
SAMPLES: dict[str, tuple[list[Json], Json]] = {
    "plain": ([body("Hello")], {}),
    "positional": (
        [body("Olá {{1}}, a encomenda {{2}} vai atrasar.")],
        {"body.1": "Marta", "body.2": "8841"},
    ),
    "named": (
        [header("TEXT", "{{order_ref}}"), body("Hi {{first_name}}: {{new_date}}.")],
        {
            "header.order_ref": "8841",
            "body.first_name": "Marta",
            "body.new_date": "24 Nov",
        },
    ),
    "header-image": (
        [header("IMAGE"), body("Olá {{1}}.")],
        {"header": {"link": "https://cdn.example/promo.jpg"}, "body.1": "Marta"},
    ),
    "header-document": (
        [header("DOCUMENT"), body("Invoice {{1}}.")],
        {
            "header": {"id": "801000000000004", "filename": "invoice-8841.pdf"},
            "body.1": "8841",
        },
    ),
    "header-location": (
        [header("LOCATION"), body("Olá {{1}}.")],
        {
            "header.latitude": "38.7139",
            "header.longitude": "-9.1394",
            "header.name": "Teapot Shop",
            "header.address": "Rua Áurea 10",
            "body.1": "Marta",
        },
    ),
    "currency-datetime": (
        [body("Pay {{1}} by {{2}}.")],
        {
            "body.1": {
                "currency": {
                    "fallback_value": "39,90 €",
                    "code": "EUR",
                    "amount_1000": 39900,
                }
            },
            "body.2": {"date_time": {"fallback_value": "24 November 2026"}},
        },
    ),
    "buttons-quick-reply-and-url": (
        [body("Order {{1}}?"), buttons(quick(), url())],
        {"body.1": "8841", "buttons.0": "RESCHEDULE:8841", "buttons.1": "t/8841"},
    ),
    "copy-code": (
        [body("{{1}} off."), buttons(quick(), COPY)],
        {"body.1": "25%", "buttons.1": "SAVE25"},
    ),
    "flow-button": (
        [body("Form"), buttons({"type": "FLOW", "text": "Return"})],
        {
            "buttons.0.flow_token": "ft_9f1c2",
            "buttons.0.flow_action_data": '{"order_ref": "8841"}',
        },
    ),
    "catalog-button": (
        [body("Look"), buttons({"type": "CATALOG", "text": "View catalog"})],
        {"buttons.0.thumbnail_product_retailer_id": "SKU-TEAPOT-02"},
    ),
    "mpm-button": (
        [body("Cart"), buttons({"type": "MPM", "text": "View items"})],
        {
            "buttons.0.thumbnail_product_retailer_id": "SKU-CUP-11",
            "buttons.0.sections": "Your cart: SKU-CUP-11",
        },
    ),
    "limited-time-offer": (
        [header("IMAGE"), body("{{1}}: {{2}}!"), OFFER, buttons(COPY, url())],
        {
            "header": {"id": "801000000000001"},
            "body.1": "Marta",
            "body.2": "SAVE25",
            "limited_time_offer": 1795348800000,
            "buttons.0": "SAVE25",
            "buttons.1": "flash",
        },
    ),
    "authentication-otp": (
        [{"type": "BODY"}, buttons({"type": "OTP", "otp_type": "COPY_CODE"})],
        {"code": "482913"},
    ),
    "carousel": (
        [body("Olá {{1}}."), CARDS],
        {
            "body.1": "Marta",
            "cards.0.header": {"id": "801000000000011"},
            "cards.0.buttons.0": "more:cups",
            "cards.0.buttons.1": "cups",
            "cards.1.header": {"id": "801000000000012"},
            "cards.1.buttons.0": "more:pots",
            "cards.1.buttons.1": "pots",
        },
    ),
}

BY_KIND: Json = {
    "latitude": "38.7139",
    "longitude": "-9.1394",
    "code": "482913",
    "coupon": "SAVE25",
    "expiry": 1_795_348_800_000,
    "data": {"order_ref": "8841"},
    "sections": [{"title": "Cart", "product_items": [{"product_retailer_id": "SKU"}]}],
}


def values_for(template: MessageTemplate, file_id: str = "8010") -> Json:
    """Something for each of its fields."""
    files = dict.fromkeys(("image", "video", "gif", "document"), {"id": file_id})
    known = BY_KIND | files
    return {
        field.name: known.get(field.kind, field.example.strip() or "8841")
        for field in fields_of(template)
    }
