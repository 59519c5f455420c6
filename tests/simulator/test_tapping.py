"""What customers do with what the business asks of them."""

from __future__ import annotations

import json
import time

import pytest

from tests import files
from tests.contents import outbound
from tests.simulator.shop import Shop
from tests.simulator.test_phones import last
from tests.simulator.test_statuses import SAMPLES, keys


@pytest.mark.parametrize(
    ("sample", "chosen", "filled", "answer"),
    [
        ("location-request", "Send location", {}, "location"),
        ("request-contact-info", "share", {}, "contacts-own-number-shared"),
        (
            *("call-permission-request", "accept", {}),
            "interactive-call-permission-reply",
        ),
        ("flow", "Start return", {"answer": "yes"}, "interactive-nfm-reply-flow"),
        ("product", "SKU-TEAPOT-02", {}, "order"),
        ("product-list", "SKU-CUP-12", {"SKU-CUP-12": "4"}, "order"),
        ("carousel-products", "SKU-CUP-11", {}, "order"),
        ("catalog", "View catalogue", {}, "order"),
    ],
)
def test_a_customer_does_what_was_asked(
    shop: Shop, sample: str, chosen: str, filled: dict[str, str], answer: str
) -> None:
    dina = shop.graph.phone("Dina", wa_id="351912345678", username="dina")
    shop.graph.says(dina, shop.number, "Hello")
    path = SAMPLES / f"outbound-interactive-{sample}.json"
    asked = shop.send(dina, **json.loads(path.read_bytes()) | {"to": dina["wa_id"]})
    shop.graph.settled()

    told = {"tap": asked, "id": chosen, "with": filled}
    shop.graph.says(dina, shop.number, **told)

    (message,) = last(shop)["messages"]
    assert message["context"]["id"] == asked
    expected = json.loads((SAMPLES / f"inbound-{answer}.json").read_bytes())
    value = expected["entry"][0]["changes"][0]["value"]["messages"][0]
    kind = value["type"]
    if kind == "location":
        value["location"].pop("url")
    assert keys(message[kind]) == keys(value[kind])
    if filled.get("answer"):
        reply = json.loads(message["interactive"]["nfm_reply"]["response_json"])
        assert reply == {"flow_token": "ft_9f1c2", "order_ref": "8841"} | filled
    if "SKU-CUP-12" in filled:
        items = message["order"]["product_items"]
        assert [item["quantity"] for item in items] == [4]


DRAWN = {
    "interactive-buttons": ["Order 8841", "Teapot Shop", "Confirm", "Change"],
    "interactive-list": ["See slots", "Monday", "Mon 10:00", "Morning slot"],
    "interactive-cta-url": ["[image]", "https://shop.example/l/8841", "Open label"],
    "interactive-flow": ["Start return", 'name="answer"'],
    "interactive-location-request": ["Send location"],
    "interactive-request-contact-info": ["Share phone number"],
    "interactive-call-permission-request": ["Allow calls", "Don&#x27;t allow"],
    "interactive-voice-call": ["Call us"],
    "interactive-catalog": ["View catalogue"],
    "interactive-address-message": ["Provide address"],
    "interactive-product": ["SKU-TEAPOT-02"],
    "interactive-product-list": ["View items", "SKU-CUP-12"],
    "interactive-carousel-media": ["Offer 2", "https://shop.example/c"],
    "interactive-carousel-products": ["SKU-CUP-11", "SKU-CUP-12"],
    "location": ["Teapot Shop", "38.7139, -9.1394"],
    "contacts": ["Repairs Desk", "+15550107789"],
}


def test_the_phone_draws_each_of_them(shop: Shop) -> None:
    dina = shop.graph.phone("Dina", wa_id="351912345678")
    shop.graph.says(dina, shop.number, "Hello")
    picture = shop.media(files.a_picture(), "image/png")
    for name in DRAWN:
        shop.send(dina, **outbound(name, file=picture))
    shop.graph.settled()

    page = shop.graph.session.get(f"{shop.graph.address}/?phone={dina['id']}").text

    missing = [word for words in DRAWN.values() for word in words if word not in page]
    assert not missing


def test_a_reaction_to_what_is_older_than_30_days_fails(
    shop: Shop,
) -> None:
    dina = shop.graph.phone("Dina")
    old = time.time() - 30 * 24 * 60 * 60 - 5
    said = shop.graph.says(dina, shop.number, "Long ago", timestamp=old)
    shop.graph.says(dina, shop.number, "Now")
    wamid = shop.send(
        dina, type="reaction", reaction={"message_id": said, "emoji": "🎉"}
    )
    shop.graph.settled()
    assert shop.receiver.ticks(wamid) == ["failed"]
