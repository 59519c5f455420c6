"""Writing a reply, and everything that can come between."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.system.office import Office, sign_in

pytestmark = pytest.mark.system


def test_a_reply_shows_in_the_frame_of_its_enter_and_once(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Is it back?")
    desk.open(dina.name)
    desk.composer.fill("Since *today*.")
    shown = desk.page.evaluate(
        """() => {
            document.querySelector("#reply-text").dispatchEvent(
                new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
            return document.querySelector(".log > article:last-of-type").textContent;
        }"""
    )
    assert "Since *today*." in shown
    expect(desk.bubble("Since today.").locator("strong")).to_have_text("today")
    desk.has_status("Since today.", "delivered")
    expect(desk.bubble("today")).to_have_count(1)
    expect(desk.composer).to_have_value("")
    expect(desk.composer).to_be_focused()


def test_shift_enter_breaks_the_line(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Hello")
    desk.open(dina.name)
    desk.composer.press_sequentially("one")
    desk.composer.press("Shift+Enter")
    desk.composer.press_sequentially("two")
    expect(desk.composer).to_have_value("one\ntwo")


def test_what_never_reached_the_server_can_be_tried_again_and_comes_once(
    office: Office,
) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Hello")
    desk.open(dina.name)
    desk.page.route(re.compile("/reply/"), lambda route: route.abort())
    desk.reply("Into a tunnel")
    trouble = desk.bubble("Into a tunnel").locator(".trouble")
    expect(trouble).to_contain_text("could not be reached")
    desk.page.unroute(re.compile("/reply/"))
    trouble.get_by_role("button", name="Try again").click()
    desk.has_status("Into a tunnel", "delivered")
    expect(desk.bubble("Into a tunnel")).to_have_count(1)


def test_a_failed_reply_says_why_and_goes_out_with_a_click(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Hello")
    desk.open(dina.name)
    office.graph.change(dina.phone, on_whatsapp=False)
    desk.reply("Are you there?")
    desk.has_status("Are you there?", "failed")
    expect(desk.bubble("Are you there?").locator(".trouble")).not_to_contain_text(
        "131026"
    )
    expect(desk.bubble("Are you there?").locator(".trouble")).to_contain_text(
        "WhatsApp"
    )


def test_the_draft_outlives_the_page_and_the_login(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Hello")
    desk.open(dina.name)
    with desk.page.expect_response(re.compile("/draft/")):
        desk.composer.fill("Half a thou")
    desk.page.reload()
    expect(desk.composer).to_have_value("Half a thou")

    desk.page.context.clear_cookies(name="sessionid")
    desk.composer.fill("Half a thought, not lost")
    sign_in_again = desk.page.get_by_role("button", name="Sign in")
    expect(sign_in_again).to_be_visible()
    expect(desk.composer).to_have_value("Half a thought, not lost")
    sign_in_again.click()
    sign_in(desk.page, "amal@example.com")
    expect(desk.page.locator("#thread-header")).to_contain_text(dina.name)
    expect(desk.composer).to_have_value("Half a thought, not lost")


def test_send_asks_first_when_a_colleague_was_quicker(office: Office) -> None:
    dina, amal, bruno = office.customer(), office.desk(), office.desk("bruno")
    dina.says("Who helps me?")
    amal.open(dina.name)
    bruno.open(dina.name)
    expect(amal.page.locator("presence-line")).to_contain_text("Bruno is also looking")
    amal.composer.press_sequentially("I will")
    expect(bruno.page.locator("presence-line")).to_contain_text("Amal is writing")
    bruno.reply("I do")
    expect(amal.page.locator("#reply-problem")).to_contain_text("Bruno replied")

    amal.composer.press("Enter")
    expect(amal.bubble("I will")).to_have_count(0)
    amal.page.get_by_role("button", name="Send all the same").press("Enter")
    expect(amal.bubble("I will")).to_have_count(1)
    expect(bruno.bubble("I will")).to_have_count(1)


@pytest.mark.parametrize("hours_wrong", [0, 1])
def test_at_zero_templates_take_the_composers_place_and_a_message_brings_it_back(
    office: Office, hours_wrong: int
) -> None:
    dina, desk = office.customer(), office.desk()
    if hours_wrong:
        desk.page.add_init_script(
            f"const now = Date.now; Date.now = () => now() + {hours_wrong * 3_600_000};"
        )
        desk.page.reload()
        desk.is_live()
    dina.said("Last words", hours_ago=24, seconds_more=9)
    desk.open(dina.name)
    expect(desk.page.locator("[data-left-long]")).to_contain_text("s")
    desk.composer.fill("Not sent in time")
    expect(desk.page.locator(".picker")).to_be_visible(timeout=15_000)
    expect(desk.row(dina.name)).to_contain_text("template only")

    dina.says("One more thing")
    expect(desk.composer).to_have_value("Not sent in time")
    expect(desk.page.locator("[data-left-long]")).to_contain_text("23 h 59 min")
    expect(desk.row(dina.name).locator(".chip")).to_be_hidden()


def test_with_the_keyboard_alone_a_template_goes_out_and_the_answer_opens_the_window(
    office: Office,
) -> None:
    dina, desk = office.customer(), office.desk()
    dina.said("Long ago", hours_ago=30)
    desk.open(dina.name)
    page, keys = desk.page, desk.page.keyboard

    keys.press("t")
    keys.type("days late")
    found = page.locator("#composer .picker__item")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("order_delay")
    keys.press("Enter")
    form = page.locator("#build form")
    # The name is known, and the first thing that is not has the focus.
    expect(form.get_by_label("{{1}}")).to_have_value("Dina")
    expect(form.get_by_label("{{2}}")).to_be_focused()
    expect(form.locator("[data-send]")).to_be_disabled()
    keys.press("Enter")
    keys.type("8841")
    preview = form.locator("[data-preview]")
    expect(preview).to_contain_text("Hello Dina, your order 8841 will be")
    expect(form.locator("[data-send]")).to_be_enabled()
    keys.press("Enter")

    expect(form).to_have_count(0)
    desk.has_status("order 8841", "delivered")
    expect(desk.bubble("order 8841")).to_have_count(1)
    (shown,) = [m for m in office.graph.screen(dina.phone) if m["type"] == "template"]
    assert "Hello Dina, your order 8841" in shown["text"]

    dina.says("Thank you for telling me")
    expect(desk.composer).to_be_visible()
    keys.press("r")
    keys.type("You are welcome")
    keys.press("Enter")
    desk.has_status("You are welcome", "delivered")
