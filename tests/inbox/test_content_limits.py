"""Every limit of Meta's, at the limit and one past it, and what is said then."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.contents import checked
from inbox.contents.interactive import FORMS
from inbox.refusals import ValidationProblem
from tests.contents import Json, a_sample, problem_with, put

# Of each kind that can be offered: its sample, and how long its words may be.
BODIES = {
    "button": ("interactive-buttons", 1024),
    "list": ("interactive-list", 4096),
    "cta_url": ("interactive-cta-url", 1024),
    "flow": ("interactive-flow", 1024),
    "location_request_message": ("interactive-location-request", 1024),
    "request_contact_info": ("interactive-request-contact-info", 1024),
    "call_permission_request": ("interactive-call-permission-request", 1024),
    "voice_call": ("interactive-voice-call", 1024),
    "address_message": ("interactive-address-message", 1024),
    "catalog_message": ("interactive-catalog", 1024),
    "product": ("interactive-product", 1024),
    "product_list": ("interactive-product-list", 1024),
    "carousel": ("interactive-carousel-media", 1024),
}
HEADED = ("button", "list", "cta_url", "flow", "address_message", "product_list")
FILE_ABOVE = ("button", "cta_url", "flow", "address_message")
UNSIGNED = ("location_request_message", "carousel")  # no small print below them

TEXTS = [
    ("text", "body", 4096),
    *((sample, "body.text", most) for sample, most in BODIES.values()),
    *((BODIES[kind][0], "header.text", 60) for kind in HEADED),
    *((BODIES[kind][0], "footer.text", 60) for kind in BODIES if kind not in UNSIGNED),
    ("interactive-buttons", "action.buttons.0.reply.title", 20),
    ("interactive-buttons", "action.buttons.0.reply.id", 256),
    ("interactive-list", "action.button", 20),
    ("interactive-list", "action.sections.0.title", 24),
    ("interactive-list", "action.sections.0.rows.0.id", 200),
    ("interactive-list", "action.sections.0.rows.0.title", 24),
    ("interactive-list", "action.sections.0.rows.0.description", 72),
    ("interactive-cta-url", "action.parameters.display_text", 20),
    ("interactive-voice-call", "action.parameters.display_text", 20),
    ("interactive-voice-call", "action.parameters.payload", 512),
    ("interactive-flow", "action.parameters.flow_cta", 30),
    ("interactive-address-message", "action.parameters.country", 2),
    ("interactive-product-list", "action.sections.0.title", 24),
    ("interactive-carousel-media", "action.cards.0.body.text", 160),
    ("interactive-carousel-media", "action.cards.0.action.parameters.display_text", 20),
    ("interactive-carousel-products", "body.text", 1024),
]


def holds(content: Any, path: str, text: str) -> None:
    """Let it say this there; a header that is a picture becomes words."""
    part, key = path.split(".")[0], path.split(".")[-1]
    if part in ("header", "footer"):
        put(content, part, {"type": "text", key: text} if part == "header" else {})
    put(content, path, text)


@pytest.mark.parametrize(("name", "path", "limit"), TEXTS)
def test_a_text_fits_at_its_limit_and_not_one_past_it(
    name: str, path: str, limit: int
) -> None:
    kind, content = a_sample(name)
    holds(content, path, "é" * limit)
    checked(kind, content)
    holds(content, path, "😀" * limit if "flow_cta" not in path else "é" * limit)
    checked(kind, content)

    holds(content, path, "é" * (limit + 1))
    with pytest.raises(ValidationProblem) as caught:
        checked(kind, content)

    assert caught.value.field == f"{kind}.{path}"
    told = str(caught.value)
    assert f"at most {limit} characters; these are {limit + 1}" in told


def test_every_kind_of_offer_has_its_limits() -> None:
    assert BODIES.keys() == FORMS.keys()


@pytest.mark.parametrize("kind", BODIES)
def test_an_offer_has_the_header_that_whatsapp_shows_and_no_other(kind: str) -> None:
    sample = BODIES[kind][0]
    headers: dict[str, Any] = {
        "text": "Order 8841",
        **dict.fromkeys(("image", "video", "document"), {"id": "1"}),
        "location": {"latitude": 1, "longitude": 2},
    }
    refused = {}
    for name, holder in headers.items():
        _, content = a_sample(sample)
        put(content, "header", {"type": name, name: holder})
        refused[name] = refused_at("interactive", content)
    taken = [name for name, field in refused.items() if not field]
    pictures = ["image", "video", "document"] if kind in FILE_ABOVE else []
    assert taken == (["text"] if kind in HEADED else []) + pictures
    assert {field.split(".")[1] for field in refused.values() if field} == {"header"}


def refused_at(kind: str, content: Any) -> str:
    try:
        checked(kind, content)
    except ValidationProblem as problem:
        return problem.field
    return ""


@pytest.mark.parametrize("kind", UNSIGNED)
def test_some_offers_have_no_small_print(kind: str) -> None:
    problem = problem_with(BODIES[kind][0], "footer", {"text": "Teapot Shop"})
    assert (problem.field, str(problem)) == (
        *("interactive.footer", "This kind of message has no footer."),
    )


# What still passes, and what does not, where the limit is not a length.
EDGES: list[tuple[str, str, list[Any], list[Any], str]] = [
    ("location", "latitude", [90, "-90"], [90.001, "-90.5"], "from −90 to 90"),
    ("location", "longitude", [180, "-180"], [180.001, "-181"], "from −180 to 180"),
    (
        *("interactive-voice-call", "action.parameters.ttl_minutes"),
        *([1, 43_200], [0, 43_201], "a whole number from 1 to 43200"),
    ),
    (
        *("interactive-carousel-media", "action.cards.0.body.text"),
        *(["a\nb\nc"], ["a\nb\nc\nd"], "at most 2 line breaks; these are 3"),
    ),
    (
        *("interactive-cta-url", "action.parameters.url"),
        [f"https://a.example/{'x' * 1982}"],
        *([f"https://a.example/{'x' * 1983}"], "at most 2000 characters"),
    ),
    ("reaction", "emoji", ["👍🏽", "👩‍💻", ""], ["👍👍"], "one emoji"),
]


@pytest.mark.parametrize(("name", "path", "good", "bad", "words"), EDGES)
def test_what_has_another_limit_passes_at_it_and_not_beyond(
    name: str, path: str, good: list[Any], bad: list[Any], words: str
) -> None:
    for value in good:
        kind, content = a_sample(name)
        put(content, path, value)
        checked(kind, content)
    for value in bad:
        problem = problem_with(name, path, value)
        assert problem.field == f"{kind}.{path}"
        assert words in str(problem)


def a_button(number: int) -> Json:
    return {"type": "reply", "reply": {"id": f"b{number}", "title": f"B {number}"}}


def some_rows(count: int, start: int = 0) -> Json:
    rows = [{"id": f"r{n}", "title": f"R {n}"} for n in range(start, start + count)]
    return {"title": f"S {start}", "rows": rows}


def some_items(count: int, title: str = "Cups") -> Json:
    items = [{"product_retailer_id": f"SKU-{n}"} for n in range(count)]
    return {"title": title, "product_items": items}


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
    (
        *("interactive-product-list", "action.sections"),
        [some_items(1, f"Shelf {n}") for n in range(11)],
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


FEW = [
    ("contacts", "", [], 1),
    ("interactive-buttons", "action.buttons", [], 1),
    ("interactive-list", "action.sections", [], 1),
    ("interactive-list", "action.sections.0.rows", [], 1),
    ("interactive-product-list", "action.sections.0.product_items", [], 1),
    ("interactive-carousel-products", "action.cards", some(1, a_card), 2),
]


@pytest.mark.parametrize(("name", "path", "few", "least"), FEW)
def test_a_list_holds_at_least_so_many(
    name: str, path: str, few: list[Json], least: int
) -> None:
    kind, content = a_sample(name)
    if path:
        put(content, path, few)
    with pytest.raises(ValidationProblem, match=f"At least {least} ") as caught:
        checked(kind, content if path else few)
    assert caught.value.field == f"{kind}.{path}".rstrip(".")
