"""What customers send besides words: on their phone, and in the inbox."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.system.office import Customer, Office
from tests.system.screens import Desk, Phone

pytestmark = pytest.mark.system


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def dina(office: Office, desk: Desk) -> Customer:
    """She has written, and Amal looks at it."""
    dina = office.customer()
    dina.says("Hello")
    desk.open(dina.name)
    return dina


@pytest.fixture
def phones(office: Office) -> Phone:
    return Phone(office.page(), f"{office.parley.url}/simulator/")


def test_the_advertisement_that_led_here_is_named(
    desk: Desk, phones: Phone, dina: Customer
) -> None:
    phones.pick(dina.name)
    phones.box.fill("Is it still there?")
    phones.send("Message from an ad")

    expect(phones.bubble("Is it still there?")).to_contain_text(
        "From an ad: Chat with us"
    )
    link = desk.bubble("Handmade teapots").get_by_role("link", name="fb.me")
    expect(link).to_have_attribute("rel", re.compile("noopener noreferrer"))
    panel = desk.page.locator("#contact")
    expect(panel).to_contain_text("Ad “Chat with us”")
    desk.reply("Yes, it is.")
    expect(panel).to_contain_text("free of charge until")


def test_what_was_chosen_leads_to_what_was_asked(desk: Desk, phones: Phone) -> None:
    phones.pick("Rosa Almeida")
    desk.open("Rosa Almeida")
    phones.bubble("Shall we keep one").get_by_role("button", name="No").click()

    chosen = desk.page.locator("article.message").last
    expect(chosen.locator(".answer")).to_contain_text("No")
    expect(chosen.locator(".quote")).to_contain_text("Shall we keep one for you?")
    chosen.locator(".quote").click()
    asked = desk.page.locator("article.message--flash")
    expect(asked).to_contain_text("Shall we keep one for you?")
    expect(asked).to_be_in_viewport()
    phones.send("Form, filled in")
    expect(desk.bubble("Order ref")).to_contain_text("damaged")
    phones.send("Leave to call")
    expect(desk.bubble("You may call them").last).to_contain_text("until")


def test_an_edit_shows_and_what_was_deleted_is_kept_for_who_asks(
    desk: Desk, phones: Phone, dina: Customer
) -> None:
    phones.pick(dina.name)
    phones.write("Oder *8814*")
    expect(desk.bubble("Oder 8814")).to_be_visible()
    phones.act("Oder", "Edit")
    expect(phones.box).to_have_value("Oder *8814*")
    phones.write("Order *8814*")

    edited = desk.bubble("Order 8814")
    expect(edited).to_contain_text("edited")
    expect(edited.locator("strong").first).to_have_text("8814")
    edited.get_by_text("What it first said").click()
    expect(edited.locator(".first__said")).to_have_text("Oder 8814")
    phones.act("Order", "Delete")
    gone = desk.bubble("This message was deleted")
    expect(gone.locator(".first__said")).to_be_hidden()
    gone.get_by_text("What it was").click()
    expect(gone.locator(".first__said")).to_contain_text("Order 8814")
    expect(phones.bubble("This message was deleted")).to_be_visible()
    expect(desk.row(dina.name)).to_contain_text("This message was deleted")
