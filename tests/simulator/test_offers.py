"""What a business offers or asks: taken whole, or refused at once."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests import files
from tests.contents import outbound, put
from tests.simulator.shop import Shop

INTERACTIVE = [
    *("buttons", "list", "cta-url", "flow", "location-request", "request-contact-info"),
    *("call-permission-request", "voice-call", "catalog", "product", "product-list"),
    *("carousel-media", "carousel-products", "address-message"),
]


@pytest.mark.parametrize(
    "name",
    [
        *("text", "text-reply", "text-link-preview", "text-to-bsuid", "location"),
        *("contacts", "reaction", "reaction-remove"),
        *(f"interactive-{kind}" for kind in INTERACTIVE),
    ],
)
def test_metas_own_samples_are_accepted(shop: Shop, name: str) -> None:
    picture = shop.media(files.a_picture(), "image/png")
    assert shop.post(outbound(name, file=picture)).status_code == 200


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("cta-url", {"header": {"type": "image", "image": {}}}, 131009),
        ("cta-url", {"header": {"type": "image", "image": {"id": "404"}}}, 100),
        ("cta-url", {"action": {"name": "cta_url", "parameters": {}}}, 131008),
        (
            "flow",
            {"action": {"name": "flow", "parameters": {"flow_cta": "Go"}}},
            131009,
        ),
        ("location-request", {"footer": {"text": "No"}}, 131009),
        ("location-request", {"action": {"name": "send"}}, 131009),
        ("request-contact-info", {"body": None}, 131008),
        ("call-permission-request", {"action": {}}, 131009),
        ("catalog", {"header": {"type": "text", "text": "No"}}, 131009),
        ("catalog", {"body": {"text": "x" * 1025}}, 131009),
        ("product", {"action": {"catalog_id": "6001"}}, 131008),
        ("product-list", {"header": None}, 131008),
        ("product-list", {"action": {"catalog_id": "1", "sections": []}}, 131009),
        ("carousel-media", {"action": {"cards": []}}, 131009),
        ("carousel-products", {"footer": {"text": "No"}}, 131009),
        ("voice-call", {"action": {"name": "call"}}, 131009),
        ("address-message", {"action": {"name": "address_message"}}, 131008),
    ],
)
def test_an_offer_is_whole_or_refused(
    shop: Shop, name: str, change: dict[str, Any], code: int
) -> None:
    offer = outbound(f"interactive-{name}")["interactive"] | change
    refusal = shop.refusal(shop.graph.phone(), type="interactive", interactive=offer)
    assert refusal["code"] == code


@pytest.mark.parametrize(
    ("name", "path", "good", "bad"),
    [
        ("carousel-media", "action.cards.0.body.text", "a\nb\nc", "a\nb\nc\nd"),
        ("voice-call", "action.parameters.payload", "x" * 512, "x" * 513),
        ("voice-call", "action.parameters.ttl_minutes", 43_200, 43_201),
    ],
)
def test_an_offer_is_taken_at_its_limit_and_not_beyond(
    shop: Shop, name: str, path: str, good: Any, bad: Any
) -> None:
    offer = outbound(f"interactive-{name}")["interactive"]
    dina = shop.graph.phone()
    put(offer, path, good)
    shop.send(dina, type="interactive", interactive=offer)

    put(offer, path, bad)
    refusal = shop.refusal(dina, type="interactive", interactive=offer)
    assert refusal["code"] == 131009


def test_a_cards_picture_has_to_be_there(shop: Shop) -> None:
    offer = outbound("interactive-carousel-media")["interactive"]
    offer["action"]["cards"][1]["header"]["image"] = {"id": "404"}

    refusal = shop.refusal(shop.graph.phone(), type="interactive", interactive=offer)

    assert "cards[1]['header']['image']['id'] is not a valid" in refusal["message"]


@pytest.mark.parametrize(
    ("hours_ago", "refused"), [((23,), True), ((25, 160), True), ((25, 170), False)]
)
def test_one_person_is_asked_for_a_call_once_a_day_and_twice_in_seven(
    shop: Shop, hours_ago: tuple[int, ...], refused: bool
) -> None:
    asking = outbound("interactive-call-permission-request")["interactive"]
    asked = [
        {
            "direction": "outbound",
            "wamid": f"wamid.{hours}",
            "timestamp": time.time() - hours * 60 * 60,
            "payload": {"type": "interactive", "interactive": asking},
        }
        for hours in hours_ago
    ]
    dina = {"name": "Dina", "wa_id": "351912345678", "messages": asked}
    number = shop.number["phone_number_id"]
    shop.graph.ask("POST", "history/", {"to": number, "phones": [dina]})
    shop.graph.ask("PUT", "settings/", {"limits": True})

    if refused:
        refusal = shop.refusal(dina, type="interactive", interactive=asking)
        assert refusal["code"] == 138009
    else:
        shop.send(dina, type="interactive", interactive=asking)
    shop.send(shop.graph.phone("Emeka"), type="interactive", interactive=asking)
