"""Every limit of Meta's, at the limit and one past it, and what is said then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inbox.contents import checked
from inbox.refusals import ValidationProblem

SAMPLES = Path(__file__).parent.parent / "payloads"
# Outbound samples of messages that this table knows.
NAMES = [
    *("contacts", "location", "reaction", "reaction-remove", "text"),
    *("text-link-preview", "text-reply", "text-to-bsuid"),
    *("interactive-buttons", "interactive-list", "interactive-cta-url"),
    *("interactive-location-request", "interactive-request-contact-info"),
    *("interactive-call-permission-request", "interactive-voice-call"),
    *("interactive-flow", "interactive-catalog", "interactive-product"),
    *("interactive-product-list", "interactive-carousel-media"),
    "interactive-carousel-products",
]
Json = dict[str, Any]


def a_sample(name: str) -> tuple[str, Any]:
    sample = json.loads((SAMPLES / f"outbound-{name}.json").read_bytes())
    return sample["type"], sample[sample["type"]]


def put(content: Any, path: str, value: Any) -> None:
    """Change what stands at a path of this content; None takes it away."""
    *before, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in before:
        content = content[key]
    if value is None and isinstance(last, str):
        content.pop(last, None)
    else:
        content[last] = value


def problem_with(name: str, path: str, value: Any) -> ValidationProblem:
    kind, content = a_sample(name)
    put(content, path, value)
    with pytest.raises(ValidationProblem) as caught:
        checked(kind, content)
    return caught.value


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


TEXTS = [
    ("text", "body", 4096),
    ("interactive-buttons", "body.text", 1024),
    ("interactive-buttons", "header.text", 60),
    ("interactive-buttons", "footer.text", 60),
    ("interactive-buttons", "action.buttons.0.reply.title", 20),
    ("interactive-buttons", "action.buttons.0.reply.id", 256),
    ("interactive-list", "body.text", 4096),
    ("interactive-list", "header.text", 60),
    ("interactive-list", "footer.text", 60),
    ("interactive-list", "action.button", 20),
    ("interactive-list", "action.sections.0.title", 24),
    ("interactive-list", "action.sections.0.rows.0.id", 200),
    ("interactive-list", "action.sections.0.rows.0.title", 24),
    ("interactive-list", "action.sections.0.rows.0.description", 72),
    ("interactive-cta-url", "body.text", 1024),
    ("interactive-cta-url", "action.parameters.display_text", 20),
    ("interactive-location-request", "body.text", 1024),
    ("interactive-request-contact-info", "body.text", 1024),
    ("interactive-call-permission-request", "body.text", 1024),
    ("interactive-voice-call", "body.text", 1024),
    ("interactive-voice-call", "action.parameters.display_text", 20),
    ("interactive-voice-call", "action.parameters.payload", 512),
    ("interactive-flow", "body.text", 1024),
    ("interactive-flow", "action.parameters.flow_cta", 30),
    ("interactive-catalog", "body.text", 1024),
    ("interactive-catalog", "footer.text", 60),
    ("interactive-product", "body.text", 1024),
    ("interactive-product-list", "header.text", 60),
    ("interactive-product-list", "action.sections.0.title", 24),
    ("interactive-carousel-media", "body.text", 1024),
    ("interactive-carousel-media", "action.cards.0.body.text", 160),
    ("interactive-carousel-products", "body.text", 1024),
]


@pytest.mark.parametrize(("name", "path", "limit"), TEXTS)
def test_a_text_fits_at_its_limit_and_not_one_past_it(
    name: str, path: str, limit: int
) -> None:
    kind, content = a_sample(name)
    put(content, path, "é" * limit)
    checked(kind, content)

    problem = problem_with(name, path, "é" * (limit + 1))

    assert problem.field == f"{kind}.{path}"
    assert f"at most {limit} characters; these are {limit + 1}" in str(problem)


def a_button(number: int) -> Json:
    return {"type": "reply", "reply": {"id": f"b{number}", "title": f"B {number}"}}


def some_rows(count: int, start: int = 0) -> Json:
    rows = [{"id": f"r{n}", "title": f"R {n}"} for n in range(start, start + count)]
    return {"title": f"S {start}", "rows": rows}


def some_items(count: int) -> Json:
    items = [{"product_retailer_id": f"SKU-{n}"} for n in range(count)]
    return {"title": "Cups", "product_items": items}


def a_card(index: int) -> Json:
    action = {"catalog_id": "6001", "product_retailer_id": f"SKU-{index}"}
    return {"card_index": index, "type": "product", "action": action}


def some(count: int, make: Any) -> list[Json]:
    return [make(number) for number in range(count)]


COUNTS = [
    ("contacts", "", [{"name": {"formatted_name": "Ana"}}] * 6, 5),
    ("interactive-buttons", "action.buttons", some(4, a_button), 3),
    (
        *("interactive-list", "action.sections"),
        [some_rows(1, start=n) for n in range(11)],
        10,
    ),
    ("interactive-carousel-products", "action.cards", some(11, a_card), 10),
]


@pytest.mark.parametrize(("name", "path", "many", "most"), COUNTS)
def test_a_list_holds_so_many_and_no_more(
    name: str, path: str, many: list[Json], most: int
) -> None:
    kind, content = a_sample(name)
    if path:
        put(content, path, many[:most])
    checked(kind, content if path else many[:most])

    if path:
        problem = problem_with(name, path, many)
    else:
        with pytest.raises(ValidationProblem) as caught:
            checked(kind, many)
        problem = caught.value

    assert problem.field == f"{kind}.{path}".rstrip(".")
    assert f"at most {most}; these are {most + 1}" in str(problem)


@pytest.mark.parametrize(
    ("name", "sections", "most"),
    [
        ("interactive-list", (some_rows(5), some_rows(5, start=5)), 10),
        ("interactive-product-list", (some_items(30),), 30),
    ],
)
def test_rows_and_products_are_counted_over_all_sections(
    name: str, sections: tuple[Json, ...], most: int
) -> None:
    kind, content = a_sample(name)
    put(content, "action.sections", list(sections))
    checked(kind, content)

    key = "rows" if "rows" in sections[0] else "product_items"
    more = {"id": "more", "title": "More", "product_retailer_id": "SKU-MORE"}
    longer = [*sections[:-1], sections[-1] | {key: [*sections[-1][key], more]}]
    problem = problem_with(name, "action.sections", longer)

    assert problem.field == "interactive.action.sections"
    assert f"at most {most}; these are {most + 1}" in str(problem)


WRONG: list[tuple[str, str, Any]] = [
    ("text", "body", " \u200b\n"),
    ("text", "body", 7),
    ("text", "preview_url", "yes"),
    ("location", "latitude", "north"),
    ("location", "latitude", 90.01),
    ("location", "longitude", "-180.5"),
    ("location", "longitude", True),
    ("location", "name", None),
    ("contacts", "0.name.formatted_name", None),
    ("contacts", "0.phones.0.phone", None),
    ("contacts", "0.emails", "repairs@shop.example"),
    ("contacts", "0.birthday", "31.12.1999"),
    ("reaction", "emoji", "ok"),
    ("reaction", "emoji", "👍👍"),
    ("reaction", "emoji", None),
    ("reaction", "message_id", None),
    ("interactive-buttons", "type", "buttons"),
    ("interactive-buttons", "type", ["button"]),
    ("interactive-buttons", "body", None),
    ("interactive-buttons", "header.type", "audio"),
    ("interactive-buttons", "action", None),
    ("interactive-buttons", "action.buttons", []),
    ("interactive-buttons", "action.buttons.0", "Yes"),
    ("interactive-buttons", "action.buttons.1.reply.title", "Confirm"),
    ("interactive-buttons", "action.buttons.1.reply.id", "confirm:8841"),
    ("interactive-buttons", "action.buttons.0.reply.id", " confirm"),
    ("interactive-list", "header.type", "image"),
    ("interactive-list", "action.sections.1.title", None),
    ("interactive-list", "action.sections.1.rows", []),
    ("interactive-list", "action.sections.1.rows.0.id", "slot:2026-11-23T10"),
    ("interactive-cta-url", "action.parameters.url", "shop.example"),
    ("interactive-cta-url", "action.parameters.url", "javascript:alert(1)"),
    ("interactive-cta-url", "header.image", {"id": "1", "link": "https://a.example"}),
    ("interactive-cta-url", "header.image", {}),
    ("interactive-location-request", "header", {"type": "text", "text": "Where?"}),
    ("interactive-location-request", "footer", {"text": "Where?"}),
    ("interactive-location-request", "action.name", "send_money"),
    ("interactive-voice-call", "action.parameters.ttl_minutes", 43_201),
    ("interactive-voice-call", "action.parameters.ttl_minutes", 0),
    ("interactive-flow", "action.parameters.flow_id", None),
    ("interactive-flow", "action.parameters.flow_cta", "Start 🚀"),
    ("interactive-flow", "action.parameters.mode", "test"),
    ("interactive-flow", "action.parameters.flow_action_payload.data", {}),
    ("interactive-flow", "action.parameters.flow_action_payload.screen", None),
    ("interactive-catalog", "body", None),
    ("interactive-product", "action.catalog_id", None),
    ("interactive-product-list", "header", None),
    ("interactive-product-list", "action.sections", []),
    ("interactive-carousel-media", "action.cards.1.header.type", "audio"),
    ("interactive-carousel-media", "action.cards.0.body.text", "a\nb\nc\nd"),
    ("interactive-carousel-media", "action.cards.0.card_index", 1),
    ("interactive-carousel-media", "footer", {"text": "No"}),
    ("interactive-carousel-products", "action.cards", [a_card(0)]),
]


@pytest.mark.parametrize(("name", "path", "value"), WRONG)
def test_what_is_wrong_is_told_at_its_place(name: str, path: str, value: Any) -> None:
    kind, _ = a_sample(name)
    problem = problem_with(name, path, value)
    assert problem.field == f"{kind}.{path}"
    assert str(problem).endswith(".")


def test_cards_side_by_side_are_of_one_sort() -> None:
    other = a_card(1) | {"action": {"catalog_id": "7", "product_retailer_id": "X"}}
    problem = problem_with(
        "interactive-carousel-products", "action.cards", [a_card(0), other]
    )
    assert problem.field == "interactive.action.cards.1"


def test_an_address_form_is_passed_on() -> None:
    content: Json = {
        "type": "address_message",
        "body": {"text": "Where to?"},
        "action": {
            "name": "address_message",
            "parameters": {"country": "IN", "values": {"name": "Asha"}},
        },
    }
    assert checked("interactive", content).meta == content
    del content["action"]["parameters"]["country"]
    with pytest.raises(ValidationProblem) as caught:
        checked("interactive", content)
    assert caught.value.field == "interactive.action.parameters.country"


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationProblem) as caught:
        checked("dance", {})
    assert caught.value.field == "type"
