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


def test_a_place_and_a_card_are_seen_whole(
    desk: Desk, phones: Phone, dina: Customer
) -> None:
    phones.pick(dina.name)
    phones.send("Location")
    phones.send("Contact card")

    expect(phones.bubble("Rossio")).to_be_visible()
    place = desk.bubble("Rossio")
    expect(place.locator(".place__map svg")).to_be_visible()
    link = place.get_by_role("link", name="Open the map", exact=True)
    expect(link).to_have_attribute("href", re.compile("mlat=38.7139&mlon=-9.1394"))
    card = desk.bubble("Tomás Reis")
    for detail in ("+351 910 000 111", "tomas@example.org", "Rua Augusta 15"):
        expect(card).to_contain_text(detail)
    with desk.page.expect_download() as saved:
        card.get_by_role("link", name="Save as .vcf").click()
    assert saved.value.suggested_filename == "Tomás Reis.vcf"
    assert "TEL;TYPE=CELL:+351 910 000 111" in saved.value.path().read_text()
    # Of one second, either may be the newest.
    expect(desk.row(dina.name)).to_contain_text(re.compile("👤 Tomás Reis|📍 Rossio"))


def test_an_order_is_added_up_and_an_advertisement_named(
    desk: Desk, phones: Phone, dina: Customer
) -> None:
    phones.pick(dina.name)
    phones.box.fill("Gift wrap, please")
    phones.send("Order")
    phones.box.fill("Is it in stock?")
    phones.send("Question about a product")
    phones.send("Message from an ad")

    expect(phones.bubble("4 × SKU-CUP-11")).to_be_visible()
    order = desk.bubble("Order of 5 items")
    expect(order).to_contain_text("71.90 EUR")
    expect(order).to_contain_text("Gift wrap, please")
    expect(desk.bubble("Is it in stock?")).to_contain_text("SKU-TEAPOT-02")
    ad = desk.bubble("Handmade teapots")
    link = ad.get_by_role("link", name="fb.me")
    expect(link).to_have_attribute("rel", re.compile("noopener noreferrer"))


def test_a_reaction_is_put_on_the_bubble_changed_and_taken_back(
    desk: Desk, phones: Phone, dina: Customer
) -> None:
    phones.pick(dina.name)
    desk.reply("It is packed.")
    desk.has_status("It is packed.", "read")
    chip = desk.bubble("It is packed.").locator(".reactions")

    phones.act("It is packed.", "React with 👍")
    expect(chip).to_contain_text("👍")
    # Meta tells seconds: of two in one, nobody can say which was the later.
    phones.page.wait_for_timeout(1_100)
    phones.act("It is packed.", "React with ❤️")
    expect(chip).to_contain_text("❤️")
    expect(chip).not_to_contain_text("👍")
    phones.page.wait_for_timeout(1_100)
    phones.act("It is packed.", "Take ❤️ back")
    expect(chip).to_have_count(0)


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
