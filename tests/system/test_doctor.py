"""The doctor names what is wrong: each switch of the simulator, in the real command."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.graph import Graph
from tests.system.office import NARROW, WIDE, an_open_house, sign_in
from tests.system.shapes import OneProcess

pytestmark = pytest.mark.system

SWITCHES = {
    "wrong_token": "Access token",
    "wrong_app_secret": "App secret",
    "missing_scope": "Permissions",
    "unregistered": "Number",
    "not_subscribed": "Subscription",
    "wrong_callback": "Callback address",
    "missing_field": "Webhook fields",
    "unreachable": "Our address",
}
STEP = re.compile(r'<li class="check-(\w+)">.*?<strong>(.*?):', re.DOTALL)


@pytest.fixture(scope="module")
def parley(
    tmp_path_factory: pytest.TempPathFactory, static_root: Path
) -> Iterator[OneProcess]:
    yield from an_open_house(tmp_path_factory.mktemp("doctor"), static_root)


@pytest.fixture
def graph(parley: OneProcess) -> Iterator[Graph]:
    graph = Graph(f"{parley.url}/simulator/")
    graph.mend()
    yield graph
    graph.mend()


class Admin:
    """Somebody who presses *Test connection* and reads what it says."""

    def __init__(self, url: str) -> None:
        self.page = f"{url}/admin/channels_app/connection/1"
        self.session = requests.Session()
        door = f"{url}/accounts/login/"
        self.session.get(door)
        self.post(door, login="admin@example.com", password="parley")

    def post(self, address: str, **fields: str) -> None:
        token = self.session.cookies["csrftoken"]
        answer = self.session.post(address, fields | {"csrfmiddlewaretoken": token})
        assert answer.ok, answer.text

    def tests(self) -> dict[str, list[str]]:
        """The titles of the steps, by how they ended."""
        self.post(f"{self.page}/test/")
        report = 'data-state="running"'
        until = time.monotonic() + 60
        while 'data-state="running"' in report and time.monotonic() < until:
            report = self.session.get(f"{self.page}/report/").text
        ended: dict[str, list[str]] = {}
        for result, title in STEP.findall(report):
            ended.setdefault(result, []).append(title)
        return ended


@pytest.fixture(scope="module")
def ada(parley: OneProcess) -> Admin:
    return Admin(parley.url)


def test_with_all_switches_off_everything_passes(ada: Admin, graph: Graph) -> None:
    ended = ada.tests()

    assert list(ended) == ["passed"]
    assert len(ended["passed"]) == 10


@pytest.mark.parametrize("switch", SWITCHES)
def test_the_failing_step_is_named(ada: Admin, graph: Graph, switch: str) -> None:
    graph.fault(switch)

    assert ada.tests()["failed"] == [SWITCHES[switch]]


def test_the_page_follows_and_anybody_can_read_it(
    parley: OneProcess, graph: Graph, page: Page
) -> None:
    sign_in(page, "admin@example.com", parley.url)
    page.goto(f"{parley.url}/admin/channels_app/connection/1/change/")
    step = page.locator(".check-steps li")
    graph.fault("slow", on="get", value=0.2)
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator(".check-running")).to_have_count(1)
    expect(step).to_have_count(10)
    expect(page.locator("[data-state=passed]")).to_be_attached()
    looks_right(page, "passing")

    graph.mend()
    number = graph.rows("numbers/", "numbers")[0]["phone_number_id"]
    graph.number(phone_number_id=number, quality_rating="RED")
    graph.fault("wrong_callback")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("[data-state=failed]")).to_be_attached()
    expect(page.locator(".check-warning")).to_contain_text("quality is red")
    expect(page.locator(".check-failed a")).to_have_attribute(
        "href", re.compile(r"^https://developers\.facebook\.com/apps/\d+/")
    )
    page.locator(".check-failed button").click()
    copied = page.evaluate("getSelection().toString()")
    assert copied.startswith("curl -X POST")
    assert "$APP_SECRET" in copied
    looks_right(page, "failing")


def looks_right(page: Page, report: str) -> None:
    for scheme, size in (("light", WIDE), ("dark", NARROW)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size(size)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{report}: {found.generate_report()}"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], report
