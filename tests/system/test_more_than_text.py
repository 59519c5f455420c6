"""Text, choices, places, cards, reactions and products: on both screens, both ways."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.system.office import Office

pytestmark = pytest.mark.system
OFFERING = """
from django.utils import timezone
from accounts.models import Agent
from inbox.models import Conversation
one = {{"catalog_id": "6001", "product_retailer_id": "SKU-CUP-11"}}
items = [{{"product_retailer_id": f"SKU-CUP-{{number}}"}} for number in (11, 12)]
shelf = {{"title": "Cups", "product_items": items}}
several = {{"catalog_id": "6001", "sections": [shelf]}}
header = {{"type": "text", "text": "Picks for you"}}
for cid, offer in enumerate([
    {{"type": "product", "body": {{"text": "This one?"}}, "action": one}},
    {{"type": "product_list", "header": header, "body": {{"text": "These go together"}},
      "action": several}},
    {{"type": "catalog_message", "body": {{"text": "Browse our teapots"}},
      "action": {{"name": "catalog_message"}}}},
]):
    Conversation.objects.get(contact__name="{name}").send(
        "interactive", offer, by=Agent.objects.get(email="amal@example.com"),
        cid=str(cid), at=timezone.now(),
    )
"""


def test_formatting_is_drawn_alike_on_both_screens(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    phone = office.phone_of(dina)
    phone.write("Is the *blue* one `32 cm`?\n- or the _red_ one")
    desk.open(dina.name)
    asked = desk.bubble("Is the blue one")
    expect(asked.locator("strong")).to_have_text("blue")
    expect(asked.locator("li em")).to_have_text("red")
    asked.get_by_role("button", name="Reply to this").press("Enter")
    desk.reply("> 32 cm\nYes, ~28~ *32*: https://shop.example/blue")

    answer = phone.bubble("Yes, 28 32")
    expect(answer.locator("s")).to_have_text("28")
    expect(answer.locator(".bubble__text blockquote")).to_have_text("32 cm")
    expect(answer.get_by_role("link")).to_have_attribute(
        "href", "https://shop.example/blue"
    )
    expect(answer.locator(".bubble__quote strong")).to_have_text("blue")
    expect(phone.screen.locator(".bubble__text code")).to_have_text("32 cm")
    expect(desk.bubble("Yes, 28 32").locator("blockquote")).to_have_text("32 cm")


def test_buttons_are_built_seen_and_pressed(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Where do you deliver?")
    desk.open(dina.name)
    form = desk.build("Buttons")
    button = form.get_by_label("Button 1")
    button.fill("x" * 21)
    expect(form.locator(".build__count[data-over]")).to_have_text("1 too many")
    form.get_by_label("Message").fill("Keep *this* address?")
    form.get_by_role("button", name="Send").click()
    expect(form.locator("[aria-invalid]")).to_be_focused()
    expect(form).to_contain_text("at most 20 characters; these are 21")

    button.fill("Keep it")
    form.get_by_label("Button 2").fill("Change it")
    preview = form.locator("[data-preview]")
    expect(preview.locator("strong")).to_have_text("this")
    expect(preview.locator(".choices")).to_contain_text("Change it")
    form.get_by_role("button", name="Send").click()

    desk.has_status("Keep this address?", "delivered")
    phone = office.phone_of(dina)
    phone.bubble("Keep this address?").get_by_role("button", name="Keep it").click()
    answer = desk.page.locator("#log .message--inbound").filter(has_text="Keep it")
    expect(answer.locator(".quote")).to_contain_text("Keep this address?")


def test_a_list_is_built_and_chosen_from(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("When?")
    desk.open(dina.name)
    form = desk.build("List")
    form.get_by_label("Message").fill("When should we come?")
    form.get_by_label("Button that opens the list").fill("See slots")
    form.get_by_label("Title").fill("Monday")
    form.get_by_label("Choice").first.fill("10:00")
    form.get_by_role("button", name="Add a section").click()
    form.get_by_label("Title").nth(1).fill("Tuesday")
    form.get_by_label("Choice").last.fill("15:00")
    form.get_by_label("Description").last.fill("After lunch")
    form.get_by_role("button", name="Send").click()

    sent = desk.bubble("When should we come?")
    sent.locator("summary").filter(has_text="See slots").click()
    expect(sent).to_contain_text("After lunch")
    phone = office.phone_of(dina)
    bubble = phone.bubble("When should we come?")
    bubble.locator("summary").filter(has_text="See slots").click()
    bubble.get_by_role("button", name="15:00").click()
    expect(desk.bubble("After lunch").last).to_contain_text("15:00")


def test_places_and_cards_go_both_ways(office: Office) -> None:
    dina, emeka, desk = office.customer(), office.customer("Emeka"), office.desk()
    emeka.says("Hello")
    dina.says("Where are you, and whom do I ask for?")
    desk.open(dina.name)
    form = desk.build("Location")
    form.get_by_label("Latitude").fill("38.7139, -9.1394")
    expect(form.get_by_label("Longitude")).to_have_value("-9.1394")
    form.locator("[name='location.name']").fill("Teapot Shop")
    form.get_by_role("button", name="Send").click()
    expect(desk.bubble("Teapot Shop")).to_be_visible()
    form = desk.build("Contact cards")
    form.get_by_label("Find by name or number").fill(emeka.name)
    expect(form.locator(".build__choice")).to_have_count(1)
    form.get_by_label(emeka.name).check()
    expect(form.locator("[data-preview]")).to_contain_text(emeka.name)
    form.get_by_role("button", name="Send").click()

    phone = office.phone_of(dina)
    expect(phone.bubble("Teapot Shop")).to_contain_text("38.7139, -9.1394")
    expect(phone.bubble(emeka.name)).to_be_visible()
    phone.send("Location")
    phone.send("Contact card")
    place, card = desk.bubble("Rossio"), desk.bubble("Tomás Reis")
    expect(place.locator(".place__map svg")).to_be_visible()
    link = place.get_by_role("link", name="Open the map", exact=True)
    expect(link).to_have_attribute("href", re.compile("mlat=38.7139&mlon=-9.1394"))
    for detail in ("+351 910 000 111", "tomas@example.org", "Rua Augusta 15"):
        expect(card).to_contain_text(detail)
    with desk.page.expect_download() as saved:
        card.get_by_role("link", name="Save as .vcf").click()
    assert saved.value.suggested_filename == "Tomás Reis.vcf"
    assert "TEL;TYPE=CELL:+351 910 000 111" in saved.value.path().read_text()
    # Of one second, either may be the newest.
    expect(desk.row(dina.name)).to_contain_text(re.compile("👤 Tomás Reis|📍 Rossio"))


def test_reactions_are_put_on_both_sides_changed_and_taken_back(
    office: Office,
) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Thank you!")
    desk.open(dina.name)
    phone = office.phone_of(dina)
    desk.reply("It is packed.")
    theirs = phone.bubble("Thank you!").locator(".bubble__reactions")
    ours = desk.bubble("It is packed.").locator(".reactions")

    phone.act("It is packed.", "React with 👍")
    expect(ours).to_contain_text("👍")
    thanks = desk.bubble("Thank you!")
    thanks.get_by_role("link", name="React").press("Enter")
    desk.page.locator("#build").get_by_role("button", name="🙏").press("Enter")
    expect(thanks.locator(".reactions")).to_contain_text("🙏")
    expect(desk.composer).to_be_focused()
    expect(theirs).to_have_text("🙏")

    # Meta tells seconds: of two in one, nobody can say which was the later.
    phone.page.wait_for_timeout(1_100)
    phone.act("It is packed.", "React with ❤️")
    expect(ours).to_contain_text("❤️")
    expect(ours).not_to_contain_text("👍")
    thanks.get_by_role("link", name="React").press("Enter")
    expect(desk.page.locator("#build [aria-pressed=true]")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(thanks.locator(".reactions")).to_have_count(0)
    expect(theirs).to_have_count(0)
    phone.page.wait_for_timeout(1_100)
    phone.act("It is packed.", "Take ❤️ back")
    expect(ours).to_have_count(0)


def test_products_are_offered_ordered_and_asked_about(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("What do you have?")
    desk.open(dina.name)
    phone = office.phone_of(dina)
    # No agent's form sends these: programs do.
    office.parley.done("shell", "-c", OFFERING.format(name=dina.name))

    offered = desk.bubble("These go together")
    offered.locator("summary").filter(has_text="View items").click()
    expect(offered).to_contain_text("SKU-CUP-12")
    expect(desk.bubble("Browse our teapots")).to_contain_text("View catalogue")
    expect(phone.bubble("This one?").get_by_role("button")).to_have_text(["SKU-CUP-11"])
    expect(phone.bubble("Browse our teapots")).to_contain_text("View catalogue")
    shelf = phone.bubble("These go together")
    shelf.locator("summary").filter(has_text="View items").click()
    shelf.get_by_role("button", name="SKU-CUP-12").click()

    expect(phone.bubble("1 × SKU-CUP-12")).to_be_visible()
    order = desk.bubble("Order of one item")
    expect(order).to_contain_text("9.90 EUR")
    expect(order.locator(".quote")).to_contain_text("These go together")
    phone.box.fill("Gift wrap, please")
    phone.send("Order")
    phone.box.fill("Is it in stock?")
    phone.send("Question about a product")
    expect(desk.bubble("Order of 5 items")).to_contain_text("71.90 EUR")
    expect(desk.bubble("Order of 5 items")).to_contain_text("Gift wrap, please")
    expect(desk.bubble("Is it in stock?")).to_contain_text("SKU-TEAPOT-02")


def test_the_preview_of_a_link_can_be_switched_off(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Where do I pay?")
    desk.open(dina.name)
    switch = desk.page.get_by_label("Link preview")
    expect(switch).to_be_hidden()
    desk.composer.fill("Here: https://shop.example/pay")
    switch.uncheck()
    desk.composer.press("Enter")
    desk.has_status("Here:", "delivered")
    assert office.graph.sent[-1]["text"]["preview_url"] is False
