"""How much is left is counted while somebody writes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.system.office import Office

pytestmark = pytest.mark.system


def test_what_is_left_is_counted_and_too_much_does_not_go(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Which ones have you got?")
    desk.open(dina.name)
    count = desk.page.locator(".composer__count")
    desk.composer.fill("😀" * 4096)
    expect(count).to_have_text("0")
    desk.composer.fill("😀" * 4097)
    expect(count).to_have_text("1 too many")
    desk.composer.press("Enter")
    expect(desk.composer).to_have_value("😀" * 4097)
    desk.composer.fill("")

    form = desk.build("List")
    left = form.locator("[data-most]")
    more = form.get_by_role("button", name="Add a choice")
    expect(left).to_have_text("10")
    for number in range(9):
        if number > 2:
            more.click()
        form.get_by_label("Choice").nth(number).fill(f"Cup {number}")
    expect(left).to_have_text("1")
    more.click()
    form.get_by_label("Choice").last.fill("Cup 9")
    expect(left).to_have_text("0")
    expect(more).to_be_disabled()
    expect(form.get_by_role("button", name="Add a section")).to_be_disabled()
    desk.page.keyboard.press("Escape")

    form = desk.build("Contact cards")
    for number in range(6):
        form.locator("[name=contact]").nth(number).check()
    expect(form.locator("[data-most]")).to_have_text("1 too many")
    form.get_by_role("button", name="Send").click()
    expect(form).to_contain_text("at most 5; these are 6")
