from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.files import OPUS, PDF, a_picture, a_voice
from tests.simulator.shop import Shop
from tests.simulator.test_statuses import SAMPLES

HOSTILE = "<img src=x onerror=alert(1)><b>bold</b>"


@pytest.fixture
def dina(shop: Shop) -> dict[str, Any]:
    return shop.graph.phone("Dina", wa_id="351912345678")


class Console(list[str]):
    """What the browser complains about, until nobody listens."""

    is_heard = True

    def hear(self, words: str) -> None:
        if self.is_heard:
            self.append(words)


@pytest.fixture
def console(page: Page) -> Iterator[Console]:
    """Of our own pages it complains about nothing."""
    complaints = Console()
    page.on("pageerror", lambda error: complaints.hear(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.hear(message.text)
            if "Content Security Policy" in message.text
            else None
        ),
    )
    yield complaints
    assert complaints == []


@pytest.fixture
def phone(page: Page, console: Console, shop: Shop, dina: dict[str, Any]) -> Locator:
    page.goto(dina["url"])
    return page.locator(f"#phone-{dina['id']}")


def bubble(phone: Locator, text: str) -> Locator:
    return phone.locator(".bubble").filter(has_text=text).last


def write(phone: Locator, text: str) -> None:
    """With the keyboard: Enter sends."""
    box = phone.get_by_role("textbox", name="Message to Teapot Shop")
    box.fill(text)
    box.press("Enter")


def test_a_conversation_on_the_phone(phone: Locator, shop: Shop) -> None:
    write(phone, "Is the blue teapot back?")
    expect(bubble(phone, "blue teapot").locator(".tick")).to_have_attribute(
        "title", "delivered"
    )
    (said,) = shop.receiver.messages

    shop.post(
        {
            "status": "read",
            "message_id": said["id"],
            "typing_indicator": {"type": "text"},
        }
    )
    expect(phone.get_by_text("business is typing…")).to_be_visible()
    expect(bubble(phone, "blue teapot").locator(".tick--read")).to_be_visible()

    wamid = shop.send({"wa_id": said["from"]}, "Yes, since today.")
    expect(bubble(phone, "since today")).to_be_visible()
    expect(phone.get_by_text("business is typing…")).to_be_hidden()
    # It is on screen, so it is read.
    shop.graph.settled()
    deadline = time.monotonic() + 5
    while "read" not in shop.receiver.ticks(wamid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert shop.receiver.ticks(wamid) == ["sent", "delivered", "read"]


def test_quoting_and_reacting(phone: Locator, shop: Shop, dina: dict[str, Any]) -> None:
    shop.graph.says(dina, shop.number, "Hello")
    asked = shop.send(dina, "Which lid is broken?")
    question = bubble(phone, "Which lid")

    question.get_by_text("Reply or react").locator("xpath=ancestor::summary").click()
    question.get_by_role("button", name="React with 👍").click()
    expect(question.locator(".bubble__reactions")).to_have_text("👍")

    question.locator("summary").click()
    question.get_by_role("button", name="Reply", exact=True).click()
    expect(phone.locator(".composer__quoted")).to_have_text("Which lid is broken?")
    write(phone, "The green one")
    expect(bubble(phone, "The green one").locator("blockquote")).to_have_text(
        "Which lid is broken?"
    )
    shop.graph.settled()
    reaction, answer = shop.receiver.messages[1:]
    assert reaction["reaction"] == {"message_id": asked, "emoji": "👍"}
    assert answer["context"]["id"] == asked


def test_pressing_buttons_and_list_rows(
    phone: Locator, shop: Shop, dina: dict[str, Any]
) -> None:
    shop.graph.says(dina, shop.number, "Hello")
    for name in ("buttons", "list"):
        sample = (SAMPLES / f"outbound-interactive-{name}.json").read_bytes()
        shop.send(dina, **json.loads(sample) | {"to": dina["wa_id"]})

    phone.get_by_role("button", name="Confirm").click()
    expect(bubble(phone, "Confirm")).to_be_visible()
    phone.get_by_text("See slots").click()
    phone.get_by_role("button", name="Mon 10:00").click()
    expect(bubble(phone, "Mon 10:00").locator(".tick")).to_be_visible()

    shop.graph.settled()
    pressed = [one["interactive"]["type"] for one in shop.receiver.messages[1:]]
    assert pressed == ["button_reply", "list_reply"]


def test_a_message_dated_back(phone: Locator, shop: Shop) -> None:
    phone.get_by_label("Written").select_option("25 hours ago")
    write(phone, "From yesterday")
    expect(bubble(phone, "From yesterday")).to_be_visible()

    shop.graph.settled()
    (message,) = shop.receiver.messages
    assert 89_990 < time.time() - int(message["timestamp"]) < 90_030


def test_offline_and_back(phone: Locator, shop: Shop) -> None:
    phone.locator(".phone__top .menu summary").click()
    phone.get_by_label("Online").uncheck()
    expect(phone.locator(".screen__business")).to_contain_text("offline")
    write(phone, "Nobody hears this yet")
    expect(bubble(phone, "Nobody").locator(".tick--waiting")).to_be_visible()

    phone.get_by_label("Online").check()
    expect(bubble(phone, "Nobody").locator(".tick--delivered")).to_be_visible()


def test_sending_files_with_a_caption(phone: Locator, shop: Shop) -> None:
    picture = {"name": "lid.png", "mimeType": "image/png", "buffer": a_picture()}
    invoice = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF}
    phone.get_by_label("Attach files").set_input_files([picture, invoice])
    expect(phone.get_by_role("list", name="Files to send")).to_contain_text("lid.png")
    write(phone, "Broken lid")

    expect(bubble(phone, "Broken lid").get_by_role("img")).to_have_js_property(
        "naturalWidth", 40
    )
    expect(bubble(phone, "a.pdf").get_by_role("link")).to_be_visible()
    shop.graph.settled()
    image, document = shop.receiver.messages
    assert image["image"]["caption"] == "Broken lid"
    assert document["document"]["filename"] == "a.pdf"
    assert "caption" not in document["document"]


def test_sending_a_voice_message_and_hearing_one(
    phone: Locator, shop: Shop, dina: dict[str, Any]
) -> None:
    voice = {"name": "voice.ogg", "mimeType": "audio/ogg", "buffer": a_voice(2)}
    phone.get_by_label("Attach files").set_input_files([voice])
    phone.get_by_label("Send as").select_option("as voice messages")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("audio")).to_have_attribute("aria-label", "Voice message")

    media = shop.media(a_voice(3), OPUS, name="voice.ogg")
    shop.send(dina, type="audio", audio={"id": media, "voice": True})

    expect(phone.locator("audio").last).to_have_js_property("readyState", 4)
    assert shop.receiver.messages[0]["audio"]["voice"] is True
    assert shop.receiver.messages[0]["audio"]["mime_type"] == OPUS


def test_text_from_outside_stays_text(
    phone: Locator, shop: Shop, dina: dict[str, Any]
) -> None:
    shop.graph.change(dina, name=HOSTILE)
    write(phone, HOSTILE)
    expect(bubble(phone, HOSTILE)).to_be_visible()
    expect(phone.page.locator("#customers")).to_contain_text(HOSTILE)
    assert phone.page.locator(".bubble b, .bubble img, #customers img").count() == 0


def test_an_empty_message_is_not_sent(phone: Locator, shop: Shop) -> None:
    write(phone, "   ")

    expect(phone.page.get_by_role("status")).to_contain_text("the text is empty")
    assert shop.receiver.posts == []


def test_the_longest_text_and_arabic(phone: Locator, shop: Shop) -> None:
    write(phone, "x" * 4096)
    write(phone, "مرحبا، أين طلبي؟")

    expect(bubble(phone, "مرحبا").locator(".bubble__text")).to_have_attribute(
        "dir", "auto"
    )
    box = bubble(phone, "xxx").bounding_box()
    screen = phone.bounding_box()
    assert box
    assert screen
    assert box["width"] <= screen["width"]
    shop.graph.settled()
    assert [len(text) for text in shop.receiver.said()] == [4096, 16]


def test_adding_a_customer_without_a_number(phone: Locator, shop: Shop) -> None:
    page = phone.page
    page.get_by_text("Add a customer").click()
    page.get_by_label("Name", exact=True).fill("Emeka")
    page.get_by_label("or username").fill("emeka")
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_role("heading", name="Emeka")).to_be_visible()
    emeka = shop.graph.rows("phones/", "phones")[-1]
    assert (emeka["wa_id"], emeka["username"]) == (None, "emeka")


def test_two_phones_beside_each_other(phone: Locator, shop: Shop) -> None:
    emeka = shop.graph.phone("Emeka")
    page = phone.page
    page.get_by_role("link", name="Show Emeka beside").click()

    expect(page.locator(".phone")).to_have_count(2)
    write(page.locator(f"#phone-{emeka['id']}"), "I am here too")
    expect(bubble(page.locator(f"#phone-{emeka['id']}"), "here too")).to_be_visible()
    expect(bubble(phone, "here too")).to_have_count(0)


def test_the_panel_of_faults(phone: Locator, shop: Shop, dina: dict[str, Any]) -> None:
    page = phone.page
    page.get_by_text("What goes wrong").click()

    page.get_by_label("Something went wrong (131000)", exact=True).check()
    expect(page.locator("#faults-on")).to_have_text("1")
    assert shop.refusal(dina, text={"body": "Hi"})["code"] == 131000

    page.get_by_role("button", name="All well again").click()
    expect(
        page.get_by_label("Something went wrong (131000)", exact=True)
    ).not_to_be_checked()
    page.locator("[data-name=drop_answer]").click()
    expect(page.locator("#faults-on")).to_have_text("1")
    assert shop.graph.ask("GET", "faults/")["drop_answer"]["count"] == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_nothing(
    phone: Locator,
    console: Console,
    shop: Shop,
    dina: dict[str, Any],
    scheme: Any,
    width: int,
) -> None:
    page = phone.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    shop.graph.says(dina, shop.number, "Hello")
    for name in ("buttons", "list"):
        sample = (SAMPLES / f"outbound-interactive-{name}.json").read_bytes()
        shop.send(dina, **json.loads(sample) | {"to": dina["wa_id"]})
    expect(phone.get_by_text("See slots")).to_be_visible()
    page.evaluate(
        "document.querySelectorAll('details').forEach(one => one.open = true)"
    )

    console.is_heard = False  # axe styles elements to measure them
    violations = Axe().run(page).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_where_there_is_nobody(page: Page, shop: Shop) -> None:
    page.goto(f"{shop.graph.address}/")

    assert Axe().run(page).response["violations"] == []
    expect(page.get_by_role("heading", name="Whose phone?")).to_be_visible()
