"""What we offer a customer to tap, as Meta has it."""

from __future__ import annotations

from config.demo.script import Json

CATALOGUE = "600100200142"
PLACE: Json = {"name": "send_location"}
CALL: Json = {"name": "call_permission_request"}
FORM: Json = {
    "name": "flow",
    "parameters": {
        "flow_message_version": "3",
        "flow_id": "990012300142",
        "flow_cta": "Where do you live?",
    },
}
ADDRESS: Json = {"name": "address_message", "parameters": {"country": "IN"}}
PAGE: Json = {
    "name": "cta_url",
    "parameters": {
        "display_text": "See the workshop",
        "url": "https://lumen.example/workshop",
    },
}
ONE_PRODUCT: Json = {
    "catalog_id": CATALOGUE,
    "product_retailer_id": "TEAPOT-BLUE-L",
}
PRODUCTS: Json = {
    "catalog_id": CATALOGUE,
    "sections": [
        {
            "title": "Teapots",
            "product_items": [
                {"product_retailer_id": "TEAPOT-BLUE-L"},
                {"product_retailer_id": "TEAPOT-BLUE-S"},
            ],
        },
        {"title": "Cups", "product_items": [{"product_retailer_id": "CUP-BLUE"}]},
    ],
}
CATALOG: Json = {"name": "catalog_message"}


def card(index: int, text: str, page: str) -> Json:
    link = f"https://lumen.example/{page}"
    return {
        "card_index": index,
        "type": "cta_url",
        "header": {"type": "image", "image": {"link": f"{link}.jpg"}},
        "body": {"text": text},
        "action": {
            "name": "cta_url",
            "parameters": {"display_text": "Look closer", "url": link},
        },
    }


CARDS: Json = {
    "cards": [
        card(0, "Blue, for six cups", "blue"),
        card(1, "Green, for four", "green"),
        card(2, "Sand, for two", "sand"),
    ]
}
