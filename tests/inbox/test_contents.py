"""What can be said: Meta's own samples, simpler shapes, and what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.contents import checked
from inbox.refusals import ValidationProblem
from tests.contents import Json, a_sample, problem_with

# Outbound samples of messages that this table knows.
NAMES = [
    *("contacts", "location", "reaction", "reaction-remove", "text"),
    *("text-link-preview", "text-reply", "text-to-bsuid"),
    *("interactive-buttons", "interactive-list", "interactive-cta-url"),
    *("interactive-location-request", "interactive-request-contact-info"),
    *("interactive-call-permission-request", "interactive-voice-call"),
    *("interactive-flow", "interactive-catalog", "interactive-product"),
    *("interactive-product-list", "interactive-carousel-media"),
    *("interactive-carousel-products", "interactive-address-message"),
]


@pytest.mark.parametrize("name", NAMES)
def test_metas_samples_are_given_back_as_they_are(name: str) -> None:
    kind, content = a_sample(name)
    expected = {"preview_url": False} if kind == "text" else {}
    found = checked(kind, content).meta
    assert found == (expected | content if expected else content)


def test_simpler_shapes_become_metas() -> None:
    assert checked("text", "Hello").meta == {"body": "Hello", "preview_url": False}
    flat: Json = {
        "type": "button",
        "header": {"type": "image", "image": {"url": "https://cdn.example/a.jpg"}},
        "body": {"text": "Well?"},
        "action": {"buttons": [{"id": "yes", "title": "Yes"}]},
    }
    found = checked("interactive", flat).meta
    assert found["header"]["image"] == {"link": "https://cdn.example/a.jpg"}
    reply = {"type": "reply", "reply": {"id": "yes", "title": "Yes"}}
    assert found["action"]["buttons"] == [reply]
    card = checked("contacts", [{"name": {"formatted_name": "Ana"}}]).meta[0]
    assert card["name"] == {"formatted_name": "Ana", "first_name": "Ana"}


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("interactive-list", "When should the courier come?"),
        ("location", "Teapot Shop, Rua Áurea 10, Lisboa"),
        ("contacts", "Repairs Desk"),
    ],
)
def test_what_can_be_read_of_it(name: str, read: str) -> None:
    assert checked(*a_sample(name)).text == read


CARD: Json = {
    "card_index": 0,
    "type": "product",
    "action": {"catalog_id": "6001", "product_retailer_id": "SKU-0"},
}
WRONG: list[tuple[str, str, Any]] = [
    ("text", "body", " \u200b\n"),
    ("text", "body", 7),
    ("text", "preview_url", "yes"),
    ("location", "latitude", "north"),
    ("location", "longitude", True),
    ("location", "name", None),
    ("contacts", "0.name.formatted_name", None),
    ("contacts", "0.phones.0.phone", None),
    ("contacts", "0.emails", "repairs@shop.example"),
    ("contacts", "0.birthday", "31.12.1999"),
    ("reaction", "emoji", "ok"),
    ("reaction", "emoji", None),
    ("reaction", "message_id", None),
    ("interactive-buttons", "type", "buttons"),
    ("interactive-buttons", "type", ["button"]),
    ("interactive-buttons", "body", None),
    ("interactive-buttons", "header.type", "audio"),
    ("interactive-buttons", "action", None),
    ("interactive-buttons", "action.buttons.0", "Yes"),
    ("interactive-buttons", "action.buttons.1.reply.title", "Confirm"),
    ("interactive-buttons", "action.buttons.1.reply.id", "confirm:8841"),
    ("interactive-buttons", "action.buttons.0.reply.id", " confirm"),
    ("interactive-list", "action.sections.1.title", None),
    ("interactive-list", "action.sections.1.rows", []),
    ("interactive-list", "action.sections.1.rows.0.id", "slot:2026-11-23T10"),
    ("interactive-cta-url", "action.parameters.url", "shop.example"),
    ("interactive-cta-url", "action.parameters.url", "javascript:alert(1)"),
    ("interactive-cta-url", "header.image", {"id": "1", "link": "https://a.example"}),
    ("interactive-cta-url", "header.image", {}),
    ("interactive-location-request", "action.name", "send_money"),
    ("interactive-flow", "action.parameters.flow_id", None),
    ("interactive-flow", "action.parameters.flow_cta", "Start 🚀"),
    ("interactive-flow", "action.parameters.mode", "test"),
    ("interactive-flow", "action.parameters.flow_action_payload.data", {}),
    ("interactive-flow", "action.parameters.flow_action_payload.screen", None),
    ("interactive-address-message", "action.parameters", None),
    ("interactive-address-message", "action.parameters.country", None),
    ("interactive-address-message", "action.name", "address"),
    ("interactive-catalog", "body", None),
    ("interactive-catalog", "action.parameters.thumbnail_product_retailer_id", 7),
    ("interactive-product", "action.catalog_id", None),
    ("interactive-product", "action.product_retailer_id", ""),
    ("interactive-product-list", "header", None),
    ("interactive-product-list", "action.catalog_id", ""),
    ("interactive-product-list", "action.sections", []),
    ("interactive-product-list", "action.sections.0.product_items.0", "SKU-1"),
    ("interactive-call-permission-request", "action.name", "call"),
    ("interactive-carousel-media", "action.cards.1.header.type", "audio"),
    ("interactive-carousel-media", "action.cards.0.card_index", 1),
]


@pytest.mark.parametrize(("name", "path", "value"), WRONG)
def test_what_is_wrong_is_told_at_its_place(name: str, path: str, value: Any) -> None:
    kind, _ = a_sample(name)
    problem = problem_with(name, path, value)
    assert problem.field == f"{kind}.{path}"
    assert str(problem).endswith(".")


def test_cards_side_by_side_are_of_one_sort() -> None:
    other = CARD | {
        "card_index": 1,
        "action": {"catalog_id": "7", "product_retailer_id": "X"},
    }
    problem = problem_with(
        "interactive-carousel-products", "action.cards", [CARD, other]
    )
    assert problem.field == "interactive.action.cards.1"


def test_what_no_database_keeps_is_replaced_wherever_it_stands() -> None:
    kind, content = a_sample("interactive-flow")
    data = {"a\x00": ["b\ud800"]}
    content["action"]["parameters"]["flow_action_payload"]["data"] = data
    parameters = checked(kind, content).meta["action"]["parameters"]
    assert parameters["flow_action_payload"]["data"] == {"a\ufffd": ["b\ufffd"]}

    deep: Any = "x"
    for _ in range(70):
        deep = [deep]
    with pytest.raises(ValidationProblem):
        checked("text", deep)


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationProblem) as caught:
        checked("dance", {})
    assert caught.value.field == "type"
