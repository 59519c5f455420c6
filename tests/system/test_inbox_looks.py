"""What everybody can use: axe, and a policy that nothing on the page offends."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.system.office import NARROW, WIDE, Office

pytestmark = pytest.mark.system


def is_accessible(page: Page, where: str) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(office: Office, theme: str, size: dict[str, int]) -> None:
    dina, emeka = office.customer(), office.customer("Emeka")
    desk = office.desk(theme=theme, size=size)  # type: ignore[arg-type]
    page = desk.page
    is_accessible(page, "list")
    page.locator("#q").fill("nobody at all")
    expect(page.locator("[data-empty]")).to_be_visible()
    is_accessible(page, "nothing found")
    page.locator("#q").fill("")

    dina.says("Hello *there* https://shop.example/")
    desk.open(dina.name)
    office.graph.change(dina.phone, on_whatsapp=False)
    desk.reply("This cannot arrive")
    desk.has_status("This cannot arrive", "failed")
    is_accessible(page, "thread with an error")
    desk.bubble("This cannot arrive").get_by_role("link", name="Why?").press("Enter")
    expect(page.locator("#details")).to_contain_text("WhatsApp could not deliver it.")
    is_accessible(page, "what happened to it")
    page.keyboard.press("Escape")
    desk.build("List")
    is_accessible(page, "form for a list")
    page.keyboard.press("Escape")
    page.locator("#act-assign").click()
    is_accessible(page, "menu")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    is_accessible(page, "dialog")
    page.keyboard.press("Escape")

    emeka.said("Long ago", hours_ago=30)
    # Under a resting pointer the list would hold still.
    page.mouse.move(0, 0)
    page.goto(office.parley.url)
    desk.open(emeka.name)
    is_accessible(page, "picker")
    page.locator("#composer").get_by_text("back_in_the_shop").click()
    expect(page.locator("#build [data-preview] article")).to_be_visible()
    is_accessible(page, "template")


@pytest.mark.parametrize(("theme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_axe_finds_nothing_in_any_kind(
    office: Office, theme: str, size: dict[str, int]
) -> None:
    desk = office.desk(theme=theme, size=size)  # type: ignore[arg-type]
    desk.open("Rosa Almeida")
    expect(desk.bubble("Order of 5 items")).to_be_attached()
    is_accessible(desk.page, "every kind")


def test_nothing_on_the_page_offends_its_policy(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    offences: list[str] = []
    desk.page.expose_function("offends", lambda words: offences.append(words))
    desk.page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (event) => window.offends(event.violatedDirective + ' ' + event.sourceFile))"
    )
    desk.page.on("pageerror", lambda error: offences.append(str(error)))
    desk.page.reload()
    dina.says("Hello")
    desk.open(dina.name)
    desk.reply("Good day")
    desk.has_status("Good day", "delivered")
    desk.build("Buttons")
    desk.page.keyboard.press("Escape")
    desk.page.locator("#tab-closed").click()
    desk.page.locator("#sort-closing").click()
    desk.page.locator("#q").fill("a")
    expect(desk.page.locator("li.row").first).to_be_visible()
    assert offences == []


def test_light_and_dark_are_remembered_from_the_first_paint(office: Office) -> None:
    page = office.desk().page
    page.locator(".rail__me").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert (
        page.evaluate("getComputedStyle(document.documentElement).colorScheme")
        == "dark"
    )
