"""A newcomer's first minute, in both shapes: a customer writes, an agent answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fixtures.services import Servers
from tests.graph import Graph
from tests.system.screens import Desk, Phone
from tests.system.shapes import OneProcess, OnServers

pytestmark = pytest.mark.system


@dataclass(frozen=True)
class Place:
    """Where the inbox and the customers' phones are."""

    inbox: str
    phones: str


@pytest.fixture
def one_process(data_dir: Path) -> Iterator[Place]:
    """`make run`, with the demo and the simulator in it."""
    parley = OneProcess(data_dir, SIMULATOR="on")
    parley.start()
    yield Place(parley.url, f"{parley.url}/simulator/")
    parley.stop()


@pytest.fixture
def on_servers(data_dir: Path, servers: Servers, graph: Graph) -> Iterator[Place]:
    """The production shape, with a number that is connected by a script."""
    parley = OnServers(data_dir, servers)
    parley.start()
    parley.make_agent("amal@example.com", "Amal Haddad")
    parley.connect_to(graph)
    graph.phone("Amara Okafor")
    yield Place(parley.url, f"{graph.address}/")
    parley.stop()


def conversation(place: Place, context: BrowserContext) -> tuple[Desk, Phone]:
    desk = Desk(context.new_page(), place.inbox)
    phone = Phone(context.new_page(), place.phones)
    desk.sign_in("amal@example.com")
    phone.pick("Amara Okafor")
    return desk, phone


def a_customer_writes_and_an_agent_answers(desk: Desk, phone: Phone) -> None:
    phone.write("Good morning! Is the brass lamp back?")
    expect(phone.bubble("Is the brass lamp back?")).to_be_visible()
    row = desk.row("Amara Okafor")
    expect(row).to_contain_text("Is the brass lamp back?")
    desk.open("Amara Okafor")
    expect(desk.bubble("Is the brass lamp back?")).to_be_visible()

    desk.reply("Since *today*, in two sizes.")
    expect(desk.bubble("Since today, in two sizes.")).to_have_count(1)
    expect(phone.bubble("in two sizes.")).to_have_count(1)
    desk.has_status("in two sizes.", "read")
    expect(desk.bubble("in two sizes.")).to_have_count(1)


def test_a_newcomer_holds_a_conversation(
    one_process: Place, context: BrowserContext
) -> None:
    a_customer_writes_and_an_agent_answers(*conversation(one_process, context))


def test_the_same_conversation_is_held_on_servers(
    on_servers: Place, context: BrowserContext
) -> None:
    a_customer_writes_and_an_agent_answers(*conversation(on_servers, context))


def test_the_ticks_turn_from_clock_to_blue(
    one_process: Place, context: BrowserContext
) -> None:
    desk, phone = conversation(one_process, context)
    seen: list[str] = []
    desk.page.expose_function("seen", lambda status: seen.append(status))
    desk.open("Amara Okafor")
    desk.page.evaluate(
        """() => new MutationObserver(() => {
            const bubble = [...document.querySelectorAll("article.message")]
                .find((one) => one.textContent.includes("On its way"));
            if (bubble) window.seen(bubble.dataset.status);
        }).observe(document.body, {subtree: true, childList: true, attributes: true})"""
    )
    desk.reply("On its way.")
    desk.has_status("On its way.", "read")
    climbed = list(dict.fromkeys(seen))
    assert climbed[0] == "queued", climbed
    assert climbed == sorted(climbed, key=LADDER.index), climbed


LADDER = ("queued", "sending", "accepted", "sent", "delivered", "read")


def test_the_same_with_the_keyboard_alone(
    one_process: Place, page: Page, context: BrowserContext
) -> None:
    phone = Phone(context.new_page(), one_process.phones)
    keys = page.keyboard
    page.goto(one_process.inbox)
    keys.type("amal@example.com")
    keys.press("Tab")
    keys.type("parley")
    keys.press("Enter")
    Desk(page, one_process.inbox).is_live()

    phone.page.goto(phone.url)
    tab_to(phone.page, "Amara Okafor")
    phone.page.keyboard.press("Enter")
    expect(phone.screen).to_be_visible()
    tab_to(phone.page, "Message to")
    phone.page.keyboard.type("Typed without a mouse")
    phone.page.keyboard.press("Enter")
    expect(page.locator("li.row").filter(has_text="Typed without")).to_be_visible()

    keys.press("/")
    keys.type("Amara")
    expect(page.locator("li.row")).to_have_count(1)
    keys.press("Enter")
    expect(page.locator("#thread-header")).to_contain_text("Amara Okafor")
    keys.press("r")
    keys.type("Answered without a mouse")
    keys.press("Enter")
    expect(phone.bubble("Answered without a mouse")).to_be_visible()
    Desk(page, one_process.inbox).has_status("Answered without a mouse", "read")


def tab_to(page: Page, label: str) -> None:
    """Press Tab until what has focus is called this."""
    for _ in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "() => { const here = document.activeElement;"
            " return [here.textContent, here.ariaLabel, here.labels?.[0]?.textContent]"
            ".filter(Boolean).join(' ') }"
        )
        if label in name:
            return
    raise AssertionError(f"Tab never reached {label!r}")
