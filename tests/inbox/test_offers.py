"""What we offer a customer stands in our thread as it stands on their phone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from inbox import thread
from inbox.kinds.offers import offer_of
from tests.cast import a_conversation, an_agent, says
from tests.contents import outbound
from tests.reading import words_of

SEEN = {
    "buttons": "Order 8841 | Keep this delivery address? | Teapot Shop | "
    "Confirm Change",
    "list": "Pick a slot | When should the courier come? | Local time | See slots | "
    "Monday | Mon 10:00 | Morning slot | Mon 15:00 | Tuesday | Tue 10:00",
    "cta-url": "Photo | See your return label | Valid 7 days | Open label",
    "flow": "Return request | Tell us what went wrong | Takes a minute | Start return",
    "location-request": "Where should we collect the parcel? | Send location",
    "request-contact-info": "Please share your phone number so the courier can reach "
    "you. | Share phone number",
    "call-permission-request": "May we call you about order 8841? | "
    "Choose whether we may call",
    "voice-call": "Prefer to talk? | Call us",
    "address-message": "Where shall we send the teapot? | Provide address",
    "catalog": "Browse our teapots | Free shipping over 50 EUR | View catalogue",
    "product": "This one is back | SKU-TEAPOT-02",
    "product-list": "Picks for you | These match your set | View items | Cups | "
    "SKU-CUP-11 | SKU-CUP-12",
    "carousel-media": "Three ideas | Offer 1 | View | Offer 2 | View | Offer 3 | View",
    "carousel-products": "Matching items | SKU-CUP-11 | SKU-CUP-12",
}


def drawn(kind: str, content: Any) -> str:
    """The bubble of this message, without its foot."""
    dina = a_conversation("Dina")
    says(dina)
    message = dina.send(
        *(kind, content), by=an_agent("Amal"), cid=str(uuid4()), at=timezone.now()
    )
    bubble = {"message": thread.bubble(message)}
    return render_to_string("inbox/_message.html", bubble)


@pytest.mark.django_db
@pytest.mark.parametrize("name", SEEN)
def test_an_offer_is_seen_as_the_customer_sees_it(name: str) -> None:
    html = drawn("interactive", outbound(f"interactive-{name}")["interactive"])
    assert words_of(html) == SEEN[name]


@pytest.mark.django_db
def test_a_place_and_a_card_are_drawn_as_theirs_are() -> None:
    place = drawn("location", outbound("location")["location"])
    assert "Teapot Shop | Rua Áurea 10, Lisboa" in words_of(place)
    assert 'class="place__map"' in place


@pytest.mark.django_db
def test_a_link_of_ours_leads_there() -> None:
    content = outbound("interactive-cta-url")["interactive"]
    assert 'href="https://shop.example/l/8841"' in drawn("interactive", content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "action", "header", "sections", "rows", "cards"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from([*SEEN, "button", "carousel", "product_list"]), JSON)
def test_no_shape_of_metas_breaks_it(kind: str, action: Any) -> None:
    offer_of({"interactive": {"type": kind, "action": action, "header": action}})
