"""What customers do with what the business asks of them."""

from __future__ import annotations

import json
import time

import pytest

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
