"""Ada writes a message template on a page of the inbox, and Meta reviews it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from tests.system.office import NARROW, WIDE, Office

pytestmark = pytest.mark.system


def is_accessible(page: Page, where: str) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"


def becomes(page: Page, state: str) -> None:
    """Reloaded until it says so: these pages have no socket."""
    for _ in range(100):
        if page.locator(".state").inner_text() == state:
            return
        page.wait_for_timeout(100)
        page.reload()
    expect(page.locator(".state")).to_have_text(state)


@pytest.mark.parametrize(
    ("theme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["wide", "narrow"]
)
def test_ada_writes_a_template_with_the_keyboard_and_meta_approves_it(
    office: Office, theme: str, size: ViewportSize
) -> None:
    name = f"order_delay_{theme}"
    page = office.desk("admin", theme=theme, size=size).page
    office.graph.ask("PUT", "settings/", {"reviewed_after": 3600})

    page.get_by_role("link", name="Message templates").press("Enter")
    is_accessible(page, "list")
    page.get_by_role("link", name="New template").press("Enter")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("What the customer reads").fill("Hello {{1}}, it is late.")
    example = page.get_by_label("Example of {{1}}")
    example.fill("Dina")
    expect(page.locator("#look")).to_contain_text("Hello Dina, it is late.")
    page.get_by_role("button", name="Add a button").press("Enter")
    expect(page.get_by_label("Kind").last).to_be_focused()
    page.get_by_label("Label").fill("x" * 26)
    expect(page.get_by_text("At most 25 characters; these are 26.")).to_be_visible()
    is_accessible(page, "form")
    page.get_by_label("Label").fill("Track it")
    expect(page.locator("#look li")).to_have_text("Track it")
    expect(example).to_have_value("Dina")
    page.get_by_label("Label").press("Enter")

    expect(page.get_by_role("heading", name=name)).to_be_visible()
    is_accessible(page, "template")
    becomes(page, "In review")
    rows = office.graph.rows("templates/", "templates")
    (there,) = (row for row in rows if row["name"] == name)
    assert there["components"][1]["buttons"] == [
        {"type": "QUICK_REPLY", "text": "Track it"}
    ]
    office.graph.ask("PATCH", f"templates/{there['id']}/", {"status": "APPROVED"})
    becomes(page, "Approved")
