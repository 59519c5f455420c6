"""Every limit of Meta's, at the limit and one past it, and what is said then."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.contents import checked
from inbox.refusals import ValidationProblem
from tests.contents import Json, a_sample, problem_with, put

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
