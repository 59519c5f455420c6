"""What customers say and do, over HTTP: stored as what it is, and drawn in its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from inbox.models import Conversation, Message
from inbox.thread import in_full
from tests import files
from tests.collecting import fetch_due
from tests.contents import outbound
from tests.graph import Graph, Json
from tests.inbox.hearing import Chat, form_of, html_of, stored, words_in
from tests.inbox.test_send import sends
from tests.sending import send_due

pytestmark = pytest.mark.django_db(transaction=True)

PLACE = "Rossio | Praça Dom Pedro IV, Lisboa | 38.71390° N, 9.13940° W | Open the map"

# What a customer sends, and of the message: its kind, its text, and the form in which
# it is drawn with some of its words.
HEARD: dict[str, tuple[Json, str, str, str, str]] = {
    "text": ({"text": "Is it *there*?"}, "text", "Is it *there*?", "_text", "there"),
    "location": (
        *({"location": True}, "location", "Rossio, Praça Dom Pedro IV, Lisboa"),
        *("_location", PLACE),
    ),
    "contacts": (
        *({"contacts": True}, "contacts", "Tomás Reis", "_contacts"),
        "+351 910 000 111 | cell | tomas@example.org",
    ),
    "order": (
        *({"order": True, "text": "Gift wrap"}, "order", "5 items: Gift wrap"),
        *("_order", "4 × SKU-CUP-11 | 8.00 EUR each | 32.00 EUR | Total 71.90 EUR"),
    ),
    "form": (
        *({"form": True}, "interactive", "Sent", "_nfm_reply"),
        "Filled in a form | Order ref 8841 | Reason damaged",
    ),
    "address": (
        *({"address": True}, "interactive", "Sent", "_nfm_reply"),
        "Name Dina | In pin code 110001 | City New Delhi",
    ),
    "leave to call": (
        *({"call_permission": "accept"}, "interactive", "Calls allowed"),
        *("_call_permission_reply", "You may call them | until"),
    ),
    "no leave to call": (
        *({"call_permission": "reject"}, "interactive", "Calls not allowed"),
        *("_call_permission_reply", "They do not want to be called"),
    ),
    "button": (
        *({"button": {"id": "1", "title": "Yes"}}, "interactive", "Yes"),
        *("_button_reply", "Yes"),
    ),
    "list": (
        {"list": {"id": "1", "title": "Mon", "description": "10:00"}},
        *("interactive", "Mon", "_list_reply", "Mon | 10:00"),
    ),
    "quick reply": (
        *({"quick_reply": {"payload": "P", "text": "Go on"}}, "button", "Go on"),
        *("_button", "Go on"),
    ),
    "advertisement": (
        *({"text": "I saw it", "referral": True}, "text", "I saw it", "_text"),
        "From an advertisement | Chat with us | Handmade teapots | fb.me | I saw it",
    ),
    "enquiry": (
        *({"text": "In stock?", "enquiry": True}, "text", "In stock?", "_text"),
        "Asks about a product | SKU-TEAPOT-02 | Catalogue 600100200300 | In stock?",
    ),
    "forwarded": (
        *({"text": "Look", "forwarded": True}, "text", "Look", "_text"),
        "Forwarded | Look",
    ),
    "forwarded often": (
        *({"text": "Chain", "forwarded": "often"}, "text", "Chain", "_text"),
        "Forwarded many times | Chain",
    ),
    "unsupported": ({"unsupported": "poll"}, "unsupported", "", "_unsupported", "poll"),
    "unavailable": (
        *({"unavailable": True}, "unsupported", "", "_unsupported"),
        "A message that WhatsApp did not hand over.",
    ),
    "a note on video": (
        *({"unsupported": "video_note"}, "unsupported", "", "_unsupported"),
        "A video note.",
    ),
    "welcome": (
        *({"message": {"type": "request_welcome"}}, "request_welcome", ""),
        *("_unsupported", "They opened this chat for the first time."),
    ),
    "empty": (
        *({"message": {"type": "interactive", "interactive": {}}}, "interactive", ""),
        *("_interactive", "A kind of message that WhatsApp does not hand over."),
    ),
    "of a new kind": (
        {"message": {"type": "hologram", "hologram": {}}},
        *("hologram", "", "_unsupported", "A message of the kind “hologram”."),
    ),
}


@dataclass(frozen=True)
class File:
    kind: str
    content: bytes
    told: dict[str, Any]
    text: str
    drawn: str


CAPTION = {"caption": "Broken lid"}
FILES = {
    "image": File("image", files.a_picture(), CAPTION, "Broken lid", "<img"),
    "video": File("video", files.a_film(), CAPTION, "Broken lid", "<video"),
    "audio": File(
        "audio", files.a_song(), {"mime_type": "audio/mpeg"}, "", 'aria-label="Audio"'
    ),
    "voice": File(
        "audio", files.a_voice(), {"voice": True}, "", 'aria-label="Voice message"'
    ),
    "document": File(
        "document", files.PDF, {"filename": "invoice.pdf"}, "invoice.pdf", "invoice.pdf"
    ),
    "sticker": File(
        *("sticker", files.a_picture(512, 512, "WEBP"), {}, "", 'class="sticker"')
    ),
    "animated": File(
        *("sticker", files.an_animated_sticker(), {}, "", 'class="sticker"')
    ),
}

# What was offered, what is pressed, and what is kept of it.
ANSWERS = [
    ("buttons", "Confirm", "interactive", "Confirm", "_button_reply"),
    ("list", "Mon 15:00", "interactive", "Mon 15:00", "_list_reply"),
    ("flow", "submit", "interactive", "Sent", "_nfm_reply"),
    ("location-request", "send", "location", "Rossio, Praça Dom", "_location"),
    ("request-contact-info", "share", "contacts", "Dina", "_contacts"),
    (
        *("call-permission-request", "accept", "interactive", "Calls allowed"),
        "_call_permission_reply",
    ),
    ("address-message", "submit", "interactive", "Sent", "_nfm_reply"),
    ("catalog", "View catalogue", "order", "1 item", "_order"),
    ("product", "SKU-TEAPOT-02", "order", "1 item", "_order"),
    ("product-list", "SKU-CUP-12", "order", "1 item", "_order"),
    ("carousel-products", "SKU-CUP-11", "order", "1 item", "_order"),
]


@pytest.fixture
def dina(graph: Graph, live_server: LiveServer, settings: Settings) -> Chat:
    settings.PUBLIC_URL = live_server.url
    return Chat(graph)


def test_whatever_a_customer_says_is_stored_and_drawn_in_its_form(dina: Chat) -> None:
    wamids = {name: dina.says(**wish) for name, (wish, *_) in HEARD.items()}
    dina.hear()

    seen = {name: stored(wamid) for name, wamid in wamids.items()}
    assert {name: (one.kind, one.text, form_of(one)) for name, one in seen.items()} == {
        name: (kind, text, form) for name, (_, kind, text, form, _) in HEARD.items()
    }
    drawn = {name: words_in(one) for name, one in seen.items()}
    assert [n for n, (*_, words) in HEARD.items() if words not in drawn[n]] == []
    assert Conversation.objects.get().unread_count == len(HEARD)


def test_whatever_file_a_customer_sends_is_fetched_and_shown(dina: Chat) -> None:
    wamids = {
        name: dina.graph.sends(dina.phone, dina.number, f.kind, f.content, **f.told)
        for name, f in FILES.items()
    }
    dina.hear()
    waiting = {name: html_of(stored(wamid)) for name, wamid in wamids.items()}
    assert [n for n, html in waiting.items() if "It is being fetched" not in html] == []

    fetch_due()

    for name, wamid in wamids.items():
        file, message = FILES[name], stored(wamid)
        assert (message.kind, message.text) == (file.kind, file.text), name
        assert message.attachments.get().state == "ready", name
        assert file.drawn in html_of(message), name


def test_every_answer_is_stored_with_what_it_answers(dina: Chat) -> None:
    dina.says(text="Hello")
    dina.hear()
    conversation = Conversation.objects.get()
    offers = [
        sends(
            conversation, "interactive", outbound(f"interactive-{name}")["interactive"]
        )
        for name, *_ in ANSWERS
    ]
    send_due()
    dina.graph.settled()
    for offer, (_, pressed, *_) in zip(offers, ANSWERS, strict=True):
        offer.refresh_from_db()
        told = {"city": "New Delhi"} if pressed == "submit" else {}
        dina.says(tap=offer.wamid, id=pressed, **{"with": told})
    dina.hear()

    for offer, (name, _, kind, text, form) in zip(offers, ANSWERS, strict=True):
        answer = in_full(Message.objects.filter(quoted_wamid=offer.wamid)).get()
        assert (answer.kind, answer.direction) == (kind, "inbound"), name
        assert answer.text.startswith(text), name
        assert form_of(answer) == form, name
        if form == "_nfm_reply":
            assert "City New Delhi" in words_in(answer), name
        assert Message.objects.get(pk=offer.pk).status == "delivered", name
