"""A worker stops, and the page Pipe says so; it is started again, and all drains."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.services import Servers
from tests.graph import Graph
from tests.system.office import NARROW
from tests.system.shapes import OnServers

pytestmark = pytest.mark.system

# Twenty seconds of silence, and three until the page asks again.
SECONDS = 30_000


@pytest.fixture
def parley(data_dir: Path, servers: Servers, graph: Graph) -> Iterator[OnServers]:
    parley = OnServers(data_dir, servers)
    parley.start()
    try:
        parley.make_agent("ada@example.com", "Ada")
        yield parley
    finally:
        for process in parley.processes:
            process.stop()


def stage(page: Page, name: str) -> Locator:
    return page.locator("#pipe-in .pipe-stage").filter(has_text=name).locator("strong")


def is_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_stopped_worker_is_told_and_what_waited_drains(
    parley: OnServers, graph: Graph, page: Page
) -> None:
    number, phone = parley.connect_to(graph), graph.phone("Dina")
    page.goto(f"{parley.url}/admin/pipe/sample/")
    page.locator("[name=login]").fill("ada@example.com")
    page.locator("[name=password]").fill("parley")
    page.locator("[name=password]").press("Enter")
    verdict = page.locator("#pipe-verdict")
    expect(verdict).to_contain_text("All is well", timeout=SECONDS)
    is_accessible(page)

    worker = parley.processes[1]
    worker.kill()
    graph.says(phone, number, "Is anybody there?")
    expect(stage(page, "Waiting")).to_have_text("1")
    expect(verdict).to_contain_text("No worker has been heard for", timeout=SECONDS)
    expect(verdict).to_contain_text("systemctl restart parley-worker@default")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    is_accessible(page)

    parley.processes[1] = parley.start_worker()

    expect(verdict).to_contain_text("All is well", timeout=SECONDS)
    expect(stage(page, "Waiting")).to_have_text("0")
    expect(stage(page, "Stored")).to_have_text("1")
