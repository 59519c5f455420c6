"""The pages before and around the inbox, in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.system.shapes import OneProcess

pytestmark = pytest.mark.system


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A phone's screen in this theme."""
    size: ViewportSize = {"width": 390, "height": 800}
    context = browser.new_context(color_scheme=request.param, viewport=size)
    yield context.new_page()
    context.close()


def sign_in(page: Page, email: str, password: str = "parley") -> None:
    """By the keyboard alone."""
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def is_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_signing_in_is_possible_for_everybody(house: OneProcess, page: Page) -> None:
    page.goto(house.url)
    is_accessible(page)
    sign_in(page, "amal@example.com", "teapot")

    expect(page.get_by_role("alert")).to_contain_text("do not match")
    is_accessible(page)
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type("parley")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Inbox · Parley")


def test_what_agents_change_themselves_is_possible_for_everybody(
    house: OneProcess, page: Page
) -> None:
    page.goto(f"{house.url}/accounts/password/")
    sign_in(page, "bruno@example.com")

    expect(page.get_by_role("heading")).to_have_text("Change your password")
    is_accessible(page)
    for path in ("2fa/", "2fa/totp/activate/", "logout/"):
        page.goto(f"{house.url}/accounts/{path}")
        is_accessible(page)
        overflow = "document.scrollingElement.scrollWidth > innerWidth"
        assert not page.evaluate(overflow), path


def test_the_admin_is_possible_for_everybody(house: OneProcess, page: Page) -> None:
    page.goto(f"{house.url}/admin/")
    sign_in(page, "admin@example.com")

    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    is_accessible(page)


def test_our_policy_has_nothing_to_complain_about(
    house: OneProcess, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(f"{house.url}/admin/")
    sign_in(page, "admin@example.com")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()

    for path in ("accounts/2fa/", "accounts/2fa/totp/activate/", "accounts/logout/"):
        page.goto(f"{house.url}/{path}")
    for path in ("accounts/agent/", "accounts/team/add/"):
        page.goto(f"{house.url}/admin/{path}")

    assert not [line for line in complaints if "Content Security Policy" in line]
