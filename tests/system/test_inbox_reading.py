"""The list and the thread while others write."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.system.office import NARROW, Office

pytestmark = pytest.mark.system

TOP_OF = "(id) => document.getElementById(id).getBoundingClientRect().top"


def first_row(page: Page) -> str:
    return page.locator("li.row .row__name").first.inner_text()


def test_the_order_holds_still_under_the_pointer(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    was_first = first_row(desk.page)
    desk.page.locator("li.row").nth(2).hover()

    dina.says("Nothing may move now")

    expect(desk.page.locator(".news")).to_have_text("1 new")
    assert first_row(desk.page) == was_first
    desk.page.mouse.move(900, 400)
    expect(desk.page.locator("li.row").first).to_contain_text(dina.name)
    expect(desk.page.locator(".news")).to_be_hidden()


def test_what_is_looked_at_for_a_second_is_read_for_all(office: Office) -> None:
    dina, amal, bruno = office.customer(), office.desk(), office.desk("bruno")
    dina.says("Hello")
    expect(bruno.row(dina.name).locator(".badge")).to_contain_text("1")
    expect(amal.page).to_have_title(re.compile(r"^\(\d"))
    amal.open(dina.name)
    expect(bruno.row(dina.name).locator(".badge")).to_have_count(0)

    amal.page.keyboard.press("u")
    expect(bruno.row(dina.name).locator(".badge")).to_contain_text("1")
    expect(amal.page.locator("#thread-header")).to_have_count(0)


def test_addresses_and_back_work(office: Office) -> None:
    dina, emeka, desk = office.customer(), office.customer("Emeka"), office.desk()
    dina.says("Hello")
    emeka.says("Good day")
    expect(desk.row(dina.name)).to_be_visible()
    expect(desk.row(emeka.name)).to_be_visible()
    desk.open(dina.name)
    here = desk.page.url
    assert "/c/cnv_" in here
    desk.open(emeka.name)
    desk.page.go_back()
    expect(desk.page.locator("#thread-header")).to_contain_text(dina.name)
    assert desk.page.url == here
    desk.page.reload()
    expect(desk.page.locator("#thread-header")).to_contain_text(dina.name)


def test_reading_back_never_moves_the_reader(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    begun = int(time.time()) - 3600
    many = [
        {
            "text": f"line {number} " + "word " * (number % 30),
            "timestamp": begun + number,
        }
        for number in range(90)
    ]
    office.graph.ask(
        "POST", f"phones/{dina.phone['id']}/messages/bulk/", {"messages": many}
    )
    expect(desk.row(dina.name)).to_contain_text("line 89", timeout=20_000)
    desk.open(dina.name)
    page = desk.page
    # In one go: scrolling there fetches what is above.
    first, before = page.evaluate(
        """() => {
            const log = document.querySelector(".log");
            const first = log.querySelector("article");
            log.scrollTop = 390;
            return [first.id, first.getBoundingClientRect().top];
        }"""
    )
    expect(page.locator(".log > article").first).not_to_have_id(first)
    assert abs(page.evaluate(TOP_OF, first) - before) <= 1

    before = page.evaluate(TOP_OF, first)
    dina.says("Do not move")
    expect(page.locator(".to-end")).to_have_text("1 new")
    assert abs(page.evaluate(TOP_OF, first) - before) <= 1
    page.locator(".to-end").click()
    expect(desk.bubble("Do not move")).to_be_in_viewport()
    dina.says("Now at the end")
    expect(desk.bubble("Now at the end")).to_be_in_viewport()


def test_finding_somebody_takes_three_keys_and_a_name(office: Office) -> None:
    dina, desk = office.customer("Zuleika"), office.desk()
    dina.says("Hello")
    expect(desk.row(dina.name)).to_be_visible()
    keys = desk.page.keyboard
    keys.press("/")
    keys.type("zulei")
    expect(desk.page.locator("li.row")).to_have_count(1)
    keys.press("Enter")
    expect(desk.page.locator("#thread-header")).to_contain_text(dina.name)


def test_every_key_does_what_the_dialog_says(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Hello")
    expect(desk.row(dina.name)).to_be_visible()
    page, keys = desk.page, desk.page.keyboard
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    keys.press("j")
    expect(page.locator("li.row a").first).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#thread-header")).to_contain_text(dina.name)
    keys.press("r")
    expect(desk.composer).to_be_focused()
    keys.type("jkea")
    expect(desk.composer).to_have_value("jkea")
    keys.press("Escape")
    keys.press("a")
    keys.press("Enter")
    expect(page.locator("#act-assign")).to_contain_text("Amal")
    keys.press("e")
    expect(page.locator("#act-close")).to_contain_text("Reopen")
    expect(desk.row(dina.name)).to_have_count(0)
    keys.press("e")
    expect(page.locator("#act-close")).to_contain_text("Close")


def test_a_phone_shows_one_pane_at_a_time_and_misses_nothing(office: Office) -> None:
    dina, desk = office.customer(), office.desk(size=NARROW, has_touch=True)
    dina.says("Hello")
    page = desk.page
    desk.open(dina.name)
    expect(page.locator(".queue")).to_be_hidden()
    expect(desk.composer).to_be_visible()
    width = page.evaluate(
        "[...document.querySelectorAll('.desk, .thread, .log, .composer')]"
        ".map((part) => Math.max(part.scrollWidth, part.getBoundingClientRect().right))"
    )
    assert max(width) <= NARROW["width"], width
    page.get_by_role("button", name="About the contact").click()
    expect(page.locator("#contact")).to_be_visible()
    page.locator("#contact").get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".queue")).to_be_visible()
    expect(page.locator(".thread")).to_be_hidden()


def test_what_can_be_done_with_a_message_is_reached_by_touch(office: Office) -> None:
    dina = office.customer()
    desk = office.desk(size=NARROW, has_touch=True, is_mobile=True)
    dina.says("Is it packed?")
    desk.open(dina.name)
    asked = desk.bubble("Is it packed?")
    reply = asked.get_by_role("button", name="Reply to this")
    expect(reply).to_have_css("pointer-events", "none")

    asked.locator(".message__text").tap()
    expect(reply).to_be_in_viewport(ratio=1)
    reply.tap()
    expect(desk.page.locator("#composer .quote").first).to_contain_text("Is it packed?")
    expect(reply).to_have_css("pointer-events", "none")


def test_a_quote_leads_pages_back_and_old_news_waits_for_its_page(
    office: Office,
) -> None:
    dina, desk = office.customer(), office.desk()
    begun = int(time.time()) - 3600
    many = [
        {"text": f"line {n}", "timestamp": begun + n, "wamid": f"wamid.{dina.name}.{n}"}
        for n in range(90)
    ]
    path = f"phones/{dina.phone['id']}/messages/bulk/"
    office.graph.fault("batch", value=100)
    office.graph.ask("POST", path, {"messages": many})
    expect(desk.row(dina.name)).to_contain_text("line 89")
    desk.open(dina.name)
    page = desk.page
    expect(desk.row(dina.name).locator(".badge")).to_have_count(0)
    page.reload()  # at the end, with nothing unread to begin from
    first = page.locator(".log > article").first.get_attribute("id")

    # Both are about what is above the page: neither may come to stand on top of it.
    dina.says("line one", edit=many[1]["wamid"])
    dina.says("Came late", timestamp=begun - 60)
    dina.says("That one", quote=many[3]["wamid"])
    expect(desk.bubble("That one")).to_be_visible()
    expect(page.locator(".log > article").first).to_have_id(first)  # type: ignore[arg-type]

    desk.bubble("That one").locator(".quote").click()
    origin = page.locator("article.message--flash")
    expect(origin).to_contain_text("line 3")
    expect(origin).to_be_in_viewport()
    expect(desk.bubble("line one")).to_have_count(1)
    expect(page.locator(".log > article").first).to_contain_text("Came late")
