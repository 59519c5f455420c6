from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_app.checking import Unacceptable, check
from tests.corpus import TEMPLATES, as_written
from tests.templates_app.definitions import (
    BUY,
    REFUSED,
    Json,
    a_body,
    named,
    reply,
    with_buttons,
    written,
)

HANDLES = dict.fromkeys(("image/jpeg", "video/mp4", "application/pdf"), "4::handle")


def problems(definition: Any) -> dict[str, str]:
    """What is wrong, by place."""
    try:
        check(definition)
    except Unacceptable as refusal:
        return {problem.field: problem.words for problem in refusal.problems}
    return {}


@pytest.mark.parametrize(
    "node", TEMPLATES, ids=lambda node: f"{node['name']}-{node['language']}"
)
def test_what_meta_has_approved_is_acceptable(node: Json) -> None:
    assert problems(as_written(node, HANDLES)) == {}


@pytest.mark.parametrize(("definition", "field"), REFUSED.values(), ids=list(REFUSED))
def test_what_meta_would_refuse_is_named_by_its_place(
    definition: Json, field: str
) -> None:
    found = problems(definition)

    assert field in found, found
    assert found[field].endswith((".", "…"))


def test_a_limit_is_named_with_how_much_there_is() -> None:
    found = problems(written(a_body("x" * 1030)))

    assert found["body.text"] == "At most 1024 characters; these are 1030."


def test_language_code_is_answered_with_the_right_word() -> None:
    found = problems(written(language_code="en"))

    assert found["language"] == "The key is “language”, not “language_code”."


def test_everything_that_is_wrong_is_told_at_once() -> None:
    definition = with_buttons(reply(""), BUY | {"url": "x"}, name="Hello", language="")

    assert set(problems(definition)) == {
        *("name", "language", "buttons.0.text", "buttons.1.url"),
    }


def test_an_address_has_a_number_even_where_variables_have_names() -> None:
    definition = named("Hello {{first_name}}, how are you?", first_name="Dina")
    button = BUY | {"url": "https://x/{{1}}", "example": ["https://x/8841"]}
    definition["components"].append({"type": "BUTTONS", "buttons": [button]})

    assert problems(definition) == {}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("type", "format", "text", "buttons", "cards", "components"),
                    *("example", "body_text", "limited_time_offer", "url"),
                ]
            ),
            inner | st.sampled_from(["BODY", "BUTTONS", "CAROUSEL", "HEADER", "URL"]),
        )
    ),
    max_leaves=20,
)


@given(components=ANYTHING, category=ANYTHING, language=ANYTHING)
def test_whatever_is_handed_in_is_refused_in_words(
    components: Any, category: Any, language: Any
) -> None:
    given = {"components": components, "category": category, "language": language}
    problems(written() | given)
