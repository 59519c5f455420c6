from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_app.models import MessageTemplate
from templates_app.rendering import Button, preview
from tests.cast import a_connection
from tests.templates_app.forms import a_template, body

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["type", "text", "format", "buttons", "url"]), inner
        )
    ),
    max_leaves=12,
)


def saved(*parts: dict[str, Any], **fields: Any) -> MessageTemplate:
    template = a_template(*parts, **fields)
    template.save()
    return template


def test_the_preview_shows_what_the_customer_will_see() -> None:
    template = a_template(
        {"type": "HEADER", "format": "TEXT", "text": "Teapots"},
        body("We are back.\nShall we go on?"),
        {"type": "FOOTER", "text": "Lumen & Leaf"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Yes"},
                {"type": "URL", "text": "Shop", "url": "https://lumen.example"},
                {
                    "type": "PHONE_NUMBER",
                    "text": "Call",
                    "phone_number": "+15550107788",
                },
            ],
        },
    )

    seen = preview(template)

    assert (seen.header, seen.footer) == ("Teapots", "Lumen & Leaf")
    assert seen.body == "We are back.\nShall we go on?"
    assert seen.buttons == (
        Button("quick_reply", "Yes"),
        Button("url", "Shop", "https://lumen.example"),
        Button("phone_number", "Call", "+15550107788"),
    )
    assert seen.text == "Teapots\n\nWe are back.\nShall we go on?\n\nLumen & Leaf"


def test_a_header_that_is_a_file_is_named() -> None:
    seen = preview(a_template({"type": "HEADER", "format": "IMAGE"}, body("Look!")))

    assert seen.header == "[Picture]"


@given(parts=ANYTHING)
def test_components_of_an_unknown_shape_show_as_nothing(parts: Any) -> None:
    preview(MessageTemplate(name="odd", language="en", components=parts))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "can_be_sent"),
    [
        ("APPROVED", True),
        ("FLAGGED", True),
        ("PENDING", False),
        ("REJECTED", False),
        ("PAUSED", False),
        ("DISABLED", False),
        ("", False),
    ],
)
def test_only_what_meta_approved_is_offered(status: str, can_be_sent: bool) -> None:
    saved(status=status)

    assert MessageTemplate.objects.approved().exists() is can_be_sent


@pytest.mark.django_db
def test_a_number_sends_the_templates_of_its_own_account() -> None:
    ours = saved()
    saved(business_account_id="210099990000000")

    assert list(MessageTemplate.objects.sendable_from(a_connection())) == [ours]
