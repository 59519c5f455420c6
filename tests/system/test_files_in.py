"""Files that a customer sends, as an agent sees, hears and asks for them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import files
from tests.system.office import Customer, Office
from tests.system.screens import Desk

pytestmark = pytest.mark.system


def turned_to(office: Office) -> tuple[Customer, Desk]:
    dina, amal = office.customer(), office.desk("amal")
    dina.says("Look at this")
    amal.open(dina.name)
    return dina, amal


def is_drawn(desk: Desk, selector: str) -> None:
    desk.page.wait_for_function(
        "selector => document.querySelector(selector)?.naturalWidth > 0", arg=selector
    )


def test_an_album_is_looked_through_with_the_keyboard(office: Office) -> None:
    dina, amal = turned_to(office)
    page, viewer = amal.page, amal.page.locator("#viewer")
    album = [
        dina.graph.brings(
            *(dina.phone, dina.number, "image"), files.a_picture(width, 300, "JPEG")
        )
        for width in (410, 420, 430)
    ]

    dina.graph.sends_album(dina.phone, dina.number, album)
    expect(page.locator("a.picture")).to_have_count(3)
    is_drawn(amal, "a.picture img")

    page.locator("a.picture").first.focus()
    page.keyboard.press("Enter")
    expect(viewer).to_contain_text("1 / 3")
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("2 / 3")
    is_drawn(amal, "#viewer img")
    assert page.evaluate("document.querySelector('#viewer img').naturalWidth") == 420
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(viewer).to_contain_text("1 / 3")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(page.locator("a.picture").first).to_be_focused()


def test_a_voice_message_plays_on_and_what_cannot_come_is_asked_for(
    office: Office,
) -> None:
    dina, amal = turned_to(office)
    page, sound = amal.page, amal.page.locator("audio")
    dina.graph.sends(
        dina.phone, dina.number, "audio", files.a_voice_message(7), voice=True
    )
    expect(sound).to_be_visible()
    expect(page.locator(".sound")).to_contain_text("0:07")

    page.evaluate("document.querySelector('audio').dataset.begun = 'yes'")
    wamid = dina.graph.screen(dina.phone)[-1]["wamid"]
    dina.graph.says(dina.phone, dina.number, reaction="👍", message_id=wamid)
    expect(page.locator(".reactions")).to_contain_text("👍")
    expect(page.locator("audio[data-begun]")).to_have_count(1)

    dina.graph.sends(dina.phone, dina.number, "document", b"", filename="bill.pdf")
    page.get_by_role("button", name="Ask for it again").click()
    expect(amal.composer).to_have_value(
        "I could not open what you sent (document). Could you please send it again?"
    )
    expect(amal.composer).to_be_focused()
