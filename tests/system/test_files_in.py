"""Files that a customer sends, as an agent sees, hears and asks for them."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from tests import files
from tests.system.office import Customer, Office
from tests.system.screens import Desk, a_file

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


def test_albums_go_both_ways_as_grids_and_are_looked_through_with_the_keyboard(
    office: Office,
) -> None:
    dina, amal = turned_to(office)
    phone, page, viewer = office.phone_of(dina), amal.page, amal.page.locator("#viewer")
    phone.attach(*pictures(410, 420, 430, 440, 450))
    album = page.locator(".message--inbound[data-album]")
    expect(album.nth(3)).to_have_attribute("data-more", "+1")
    expect(album.locator("visible=true")).to_have_count(4)
    expect(page.locator("a.picture")).to_have_count(5)  # all fetched: none comes anew
    is_drawn(amal, "a.picture img")

    page.locator("a.picture").nth(3).focus()
    page.keyboard.press("Enter")
    expect(viewer).to_contain_text("4 / 5")
    expect(viewer.get_by_role("button", name="Close")).to_be_focused()
    expect(viewer.locator("[data-by]")).to_have_text(dina.name)
    expect(viewer.locator("[data-moment]")).to_contain_text(":")
    is_drawn(amal, "#viewer img")
    assert page.evaluate("document.querySelector('#viewer img').naturalWidth") == 440
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("5 / 5")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(page.locator("a.picture").nth(4)).to_be_focused()
    expect(album.locator("visible=true")).to_have_count(5)

    page.get_by_role("link", name="Send files").click()
    expect(page.locator("#tray")).to_be_visible()
    page.locator("#tray [data-pick=files]").set_input_files(pictures(300, 200))
    page.locator("#tray [data-send]").click()
    expect(page.locator(".message--outbound[data-album]")).to_have_count(2)
    theirs = phone.screen.locator(".album:not(.album--mine) img")
    expect(theirs.first).to_have_js_property("naturalWidth", 300)
    expect(theirs.last).to_have_js_property("naturalWidth", 200)
    expect(theirs.last).to_be_in_viewport()
    expect(phone.screen.locator(".album--mine img")).to_have_count(5)


def pictures(*widths: int) -> list[FilePayload]:
    return [
        a_file(f"{width}.jpg", "image/jpeg", files.a_picture(width, 300, "JPEG"))
        for width in widths
    ]


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
