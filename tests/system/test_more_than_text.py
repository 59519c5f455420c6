"""Choices, places, cards and reactions, on the agent's screen and on the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.system.office import Office
from tests.system.screens import Phone

pytestmark = pytest.mark.system


def the_phone_of(office: Office, name: str) -> Phone:
    context = office.browser.new_context()
    office.contexts.append(context)
    phone = Phone(context.new_page(), f"{office.parley.url}/simulator/")
    phone.pick(name)
    return phone


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
    phone = the_phone_of(office, dina.name)
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
    phone = the_phone_of(office, dina.name)
    bubble = phone.bubble("When should we come?")
    bubble.locator("summary").filter(has_text="See slots").click()
    bubble.get_by_role("button", name="15:00").click()
    expect(desk.bubble("After lunch").last).to_contain_text("15:00")


def test_a_place_and_a_card_reach_the_phone(office: Office) -> None:
    dina, emeka, desk = office.customer(), office.customer("Emeka"), office.desk()
    emeka.says("Hello")
    dina.says("Where are you, and whom do I ask for?")
    desk.open(dina.name)
    form = desk.build("Location")
    form.get_by_label("Latitude").fill("38.7139, -9.1394")
    expect(form.get_by_label("Longitude")).to_have_value("-9.1394")
    form.locator("[name='location.name']").fill("Teapot Shop")
    form.get_by_role("button", name="Send").click()
    desk.has_status("Teapot Shop", "delivered")

    form = desk.build("Contact cards")
    form.get_by_label("Find by name or number").fill(emeka.name)
    expect(form.locator(".build__choice")).to_have_count(1)
    form.get_by_label(emeka.name).check()
    expect(form.locator("[data-preview]")).to_contain_text(emeka.name)
    form.get_by_role("button", name="Send").click()
    desk.has_status(emeka.name, "delivered")

    phone = the_phone_of(office, dina.name)
    expect(phone.bubble("Teapot Shop")).to_contain_text("38.7139, -9.1394")
    expect(phone.bubble(emeka.name)).to_be_visible()


def test_a_reaction_is_put_on_a_message_and_taken_back(office: Office) -> None:
    dina, desk = office.customer(), office.desk()
    dina.says("Thank you!")
    desk.open(dina.name)
    thanks = desk.bubble("Thank you!")
    phone = the_phone_of(office, dina.name)

    thanks.get_by_role("link", name="React").press("Enter")
    desk.page.locator("#build").get_by_role("button", name="🙏").press("Enter")
    expect(thanks.locator(".reactions")).to_contain_text("🙏")
    expect(phone.bubble("Thank you!").locator(".bubble__reactions")).to_have_text("🙏")

    thanks.get_by_role("link", name="React").press("Enter")
    expect(desk.page.locator("#build [aria-pressed=true]")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(thanks.locator(".reactions")).to_have_count(0)
    expect(phone.bubble("Thank you!").locator(".bubble__reactions")).to_have_count(0)


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
