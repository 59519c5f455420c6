"""A running inbox with the demo in it, and customers of one's own to write to it."""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.graph import Graph
from tests.system.screens import Desk, Phone
from tests.system.shapes import OneProcess

WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
counter = itertools.count(1)


class Customer:
    """Somebody new, on a phone in the simulator."""

    def __init__(self, graph: Graph, first: str = "Dina") -> None:
        self.graph = graph
        self.name = f"{first} {next(counter):03}"
        self.number: dict[str, Any] = graph.rows("numbers/", "numbers")[0]
        self.phone = graph.phone(self.name)

    def says(self, text: str, **values: Any) -> None:
        self.graph.says(self.phone, self.number, text, **values)

    def said(self, text: str, *, hours_ago: float, seconds_more: float = 0) -> None:
        """Dated back, so that its window is nearly over."""
        at = time.time() - hours_ago * 3600 + seconds_more
        self.says(text, timestamp=int(at))


class Office:
    # Cookies by agent, of a house that stays: to sign in takes a second of computing.
    signed_in: ClassVar[dict[tuple[str, str], Any]] = {}

    def __init__(self, parley: OneProcess, browser: Browser) -> None:
        self.parley, self.browser = parley, browser
        self.graph = Graph(f"{parley.url}/simulator/")
        self.graph.hurry()
        self.customers: list[Customer] = []
        self.contexts: list[Any] = []
        self.leaving: list[tuple[tuple[str, str], Any]] = []

    def customer(self, first: str = "Dina") -> Customer:
        self.customers.append(Customer(self.graph, first))
        return self.customers[-1]

    def desk(
        self,
        who: str = "amal",
        *,
        theme: str = "light",
        size: ViewportSize = WIDE,
        **options: Any,
    ) -> Desk:
        """This agent's inbox, in a browser of their own."""
        context = self.browser.new_context(viewport=size, **options)
        context.add_cookies([{"name": "theme", "value": theme, "url": self.parley.url}])
        self.contexts.append(context)
        desk = Desk(context.new_page(), self.parley.url)
        self.enter(desk.page, who)
        desk.is_live()
        return desk

    def phone_of(self, customer: Customer) -> Phone:
        """Their phone, in a browser of their own."""
        phone = Phone(self.page(), f"{self.parley.url}/simulator/")
        phone.pick(customer.name)
        return phone

    def page(self) -> Page:
        """A page of somebody who is not signed in."""
        self.contexts.append(self.browser.new_context())
        page: Page = self.contexts[-1].new_page()
        return page

    def enter(self, page: Page, who: str) -> None:
        """With the login of an earlier story, unless somebody here has it already."""
        name = (self.parley.url, who)
        if cookies := self.signed_in.pop(name, None):
            page.context.add_cookies(cookies)
        page.goto(self.parley.url)
        if page.locator("[name=login]").is_visible():
            sign_in(page, f"{who}@example.com")
        self.leaving.append((name, page.context))

    def close(self) -> None:
        for name, context in self.leaving:
            cookies = context.cookies(self.parley.url)
            # Neither the theme nor the tab that somebody looked at last.
            self.signed_in[name] = [c for c in cookies if c["name"] == "sessionid"]
        self.graph.mend()
        for context in self.contexts:
            context.close()
        self.close_conversations()

    def what_is_known(self) -> dict[str, Any]:
        """Of the last that happened, at Meta's end and at ours."""
        newest = {
            "simulator.sqlite3": "SELECT field, status, due_at, attempts, posted_at,"
            " http_status, answer FROM simulator_webhook ORDER BY id DESC LIMIT 8",
            "parley.sqlite3": "SELECT state, attempts, received_at, claimed_at,"
            " settled_at FROM channels_app_webhookevent ORDER BY id DESC LIMIT 8",
        }
        known: dict[str, Any] = {"now": time.time()}
        for name, query in newest.items():
            file = sqlite3.connect(self.parley.folder / name, timeout=20)
            with closing(file):
                known[name] = file.execute(query).fetchall()
        return known | {"log": self.parley.processes[0].lines[-30:]}

    def close_conversations(self) -> None:
        """Behind its back: else the next story's old ones are not on the first page."""
        names = [(customer.name,) for customer in self.customers]
        rows = sqlite3.connect(self.parley.folder / "parley.sqlite3", timeout=20)
        with closing(rows), rows:
            rows.executemany(
                "UPDATE inbox_conversation SET state = 'closed' WHERE contact_id IN"
                " (SELECT id FROM inbox_contact WHERE name = ?)",
                names,
            )


def sign_in(page: Page, email: str, url: str | None = None) -> None:
    if url:
        page.goto(url)
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("parley")
    page.locator("[name=password]").press("Enter")
    expect(page.locator("#queue-title")).to_be_attached()


def an_open_house(folder: Path, static_root: Path) -> Iterator[OneProcess]:
    (folder / "static").symlink_to(static_root)
    parley = OneProcess(folder, SIMULATOR="on")
    parley.start()
    yield parley
    parley.stop()
