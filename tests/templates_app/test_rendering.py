from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_app.models import MessageTemplate
from templates_app.rendering import Button, body_to_send, components, preview
from tests.cast import BUSINESS, a_connection

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


def a_template(*parts: dict[str, Any], **fields: Any) -> MessageTemplate:
    usual: dict[str, Any] = {
        "business_account_id": BUSINESS,
        "name": "we_are_back",
        "language": "en",
        "status": "APPROVED",
        "components": list(parts) or [body("We are back.")],
    }
    return MessageTemplate(**usual | fields)


def saved(*parts: dict[str, Any], **fields: Any) -> MessageTemplate:
    template = a_template(*parts, **fields)
    template.save()
    return template


def body(text: str) -> dict[str, Any]:
    return {"type": "BODY", "text": text}


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


def test_what_is_sent_names_the_template_and_nothing_more() -> None:
    template = a_template(language="pt_BR")

    assert components(template) == []
    assert body_to_send(template) == {
        "name": "we_are_back",
        "language": {"code": "pt_BR"},
    }


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    "part",
    [
        body("Hello {{1}}!"),
        body("Hello {{first_name}}!"),
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "SAVE25"}]},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "URL", "text": "Go", "url": "https://a.example/{{1}}"}
            ],
        },
    ],
    ids=["number", "name", "picture", "code", "address"],
)
def test_what_must_be_filled_in_waits_until_it_can_be(part: dict[str, Any]) -> None:
    as_it_stands = saved(name="plain")
    saved(part, body("…"), name="to_fill_in")

    offered = MessageTemplate.objects.without_variables()

    assert list(offered) == [as_it_stands]


@pytest.mark.django_db
def test_words_that_look_like_meta_s_marks_do_no_harm() -> None:
    saved(body('We write "format": "IMAGE" and { curly } braces.'))

    assert MessageTemplate.objects.without_variables().exists()
