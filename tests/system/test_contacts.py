"""Contacts in a browser: found, named and erased, by keyboard, on a dark phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.system.office import NARROW, Office

pytestmark = pytest.mark.system


def is_accessible(page: Page, where: str) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"


def test_somebody_is_found_named_and_erased(office: Office) -> None:
    dina, desk = office.customer(), office.desk("admin", theme="dark", size=NARROW)
    page = desk.page
    dina.says("Please forget me")
    expect(desk.row(dina.name)).to_be_visible()

    page.get_by_role("link", name="Contacts").press("Enter")
    expect(page.get_by_role("heading", name="Contacts")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(dina.name)
    person = page.locator("#found a.person")
    expect(person).to_have_count(1)
    is_accessible(page, "found")
    person.press("Enter")
    name = page.get_by_label("Name", exact=True)
    name.fill(f"{dina.name} (wholesale)")
    name.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    is_accessible(page, "contact")

    page.get_by_role("link", name="Erase").press("Enter")
    typed = page.get_by_label("Type")
    typed.fill(f"{dina.name} (wholesale)")
    is_accessible(page, "erase")
    typed.press("Enter")
    expect(page.get_by_text("Nothing of this person is left")).to_be_visible()
    page.goto(office.parley.url)
    desk.is_live()
    expect(desk.row(dina.name)).to_have_count(0)
    # Its row is gone, and with it what the house closes at the end.
    office.customers.remove(dina)
