"""Sending files: looked at first, in order, with words; and a voice."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import requests
from playwright.sync_api import JSHandle, Locator, expect

from tests import files
from tests.system.office import Customer, Office
from tests.system.screens import Desk, a_file, is_heard
from tests.system.shapes import OneProcess

pytestmark = pytest.mark.system
MB = 1024 * 1024


def turned_to(office: Office, **options: Any) -> tuple[Customer, Desk]:
    dina, desk = office.customer(), office.desk(**options)
    dina.says("What does it look like?")
    desk.open(dina.name)
    return dina, desk


def the_tray(desk: Desk) -> Locator:
    desk.page.get_by_role("link", name="Send files").click()
    tray = desk.page.locator("#tray")
    expect(tray).to_be_visible()
    return tray


def came(office: Office, dina: Customer, count: int) -> list[dict[str, Any]]:
    """What the phone shows of ours, once there is so much."""
    for _ in range(200):
        shown = office.graph.screen(dina.phone)
        ours = [one for one in shown if one["direction"] == "outbound"]
        if len(ours) >= count:
            return ours
        time.sleep(0.1)
    raise AssertionError(f"only {len(ours)} of {count} came")


def progress_of(line: Locator) -> JSHandle:
    """What its bar shows from now on, and that it went."""
    return line.locator("progress").evaluate_handle(
        """bar => {
            const seen = [];
            new MutationObserver(() => seen.push(bar.hidden ? "gone" : bar.value))
                .observe(bar, {attributes: true});
            return seen;
        }"""
    )


def test_pictures_and_a_document_go_in_their_order_with_words(office: Office) -> None:
    dina, desk = turned_to(office)
    tray = the_tray(desk)
    expect(tray).to_contain_text("A video up to 16")
    expect(tray.locator("[data-pick=files]")).to_be_focused()
    tray.locator("[data-pick=files]").set_input_files(
        [
            a_file("front.png", "image/png", files.a_picture()),
            a_file("invoice.pdf", "application/pdf", files.PDF),
            a_file("back.jpg", "image/jpeg", files.a_picture(kind="JPEG")),
        ]
    )
    lines = tray.locator("li")
    expect(lines.nth(0).get_by_role("img")).to_have_js_property("naturalWidth", 40)
    expect(lines.nth(0).get_by_label("Caption")).to_be_focused()
    lines.nth(0).get_by_label("Caption").fill("From the *front*")
    desk.page.keyboard.press("Enter")
    expect(lines.nth(1).get_by_label("Caption")).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(tray).to_be_hidden()
    the_tray(desk)
    expect(lines.nth(0).get_by_label("Caption")).to_have_value("From the *front*")
    lines.nth(2).get_by_role("button", name="Earlier").click()
    seen = progress_of(lines.nth(0))
    expect(lines.nth(1)).to_contain_text("back.jpg")
    lines.nth(2).get_by_label("Caption").press("Enter")

    expect(tray).to_be_hidden()
    assert seen.evaluate("seen => [seen.includes(1), seen.at(-1)]") == [True, "gone"]
    ours = came(office, dina, 3)
    assert [one["type"] for one in ours] == ["image", "image", "document"]
    assert ours[0]["payload"]["image"]["caption"] == "From the *front*"
    assert ours[2]["payload"]["document"]["filename"] == "invoice.pdf"
    desk.has_status("From the front", "delivered")
    expect(desk.bubble("From the front").locator(".picture img")).to_be_visible()


def test_what_is_too_large_is_said_before_anything_is_brought_up(
    office: Office,
) -> None:
    _, desk = turned_to(office)
    tray = the_tray(desk)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    size = 5 * MB
    picture = files.a_picture()
    tray.locator("[data-pick=files]").set_input_files(
        [
            a_file("fits.png", "image/png", picture + bytes(size - len(picture))),
            a_file("big.png", "image/png", picture + bytes(size + 1 - len(picture))),
            a_file("page.html", "text/html", b"<html>"),
        ]
    )

    lines = tray.locator("li")
    expect(lines.nth(0)).not_to_have_attribute("data-unfit", "")
    expect(lines.nth(1)).to_contain_text(
        "A picture may have at most 5 MB; this one has 5.1 MB."
    )
    expect(lines.nth(2)).to_contain_text("WhatsApp takes no such file (text/html)")
    expect(tray.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    assert not [url for url in asked if "send-file" in url]


def test_what_the_server_finds_wrong_stays_with_its_reason(office: Office) -> None:
    dina, desk = turned_to(office)
    tray = the_tray(desk)
    tray.locator("[data-pick=files]").set_input_files(
        [
            a_file("one.png", "image/png", files.a_picture()),
            a_file("two.png", "image/png", b"\x89PNG\r\n\x1a\n nothing more"),
        ]
    )
    tray.get_by_role("button", name="Send", exact=True).click()

    expect(tray.locator("li")).to_have_count(1)
    expect(tray.get_by_role("alert")).to_have_text("This file is broken.")
    assert [one["type"] for one in came(office, dina, 1)] == ["image"]


def test_who_chose_while_a_colleague_replied_is_asked_once(office: Office) -> None:
    dina, desk = turned_to(office)
    bruno = office.desk("bruno")
    bruno.open(dina.name)
    tray = the_tray(desk)
    picture = a_file("one.png", "image/png", files.a_picture())
    tray.locator("[data-pick=files]").set_input_files([picture, picture])
    bruno.reply("Here it is.")
    expect(desk.bubble("Here it is.")).to_be_attached()

    tray.get_by_role("button", name="Send", exact=True).click()
    expect(tray.get_by_role("alert").first).to_have_text(
        "Somebody replied since you began."
    )
    assert [one["type"] for one in came(office, dina, 1)] == ["text"]

    tray.get_by_role("button", name="Send", exact=True).click()
    expect(tray).to_be_hidden()
    assert [one["type"] for one in came(office, dina, 3)] == ["text", "image", "image"]


def test_a_picture_is_pasted_or_dropped(office: Office) -> None:
    dina, desk = turned_to(office)
    for kind, name in (("paste", "clipboardData"), ("drop", "dataTransfer")):
        desk.page.evaluate(
            """([kind, name, bytes]) => {
                const held = new DataTransfer();
                held.items.add(new File([new Uint8Array(bytes)], `${kind}.png`,
                    {type: "image/png"}));
                const event = new Event(kind, {bubbles: true, cancelable: true});
                Object.defineProperty(event, name, {value: held});
                document.querySelector("#reply-text").dispatchEvent(event);
            }""",
            [kind, name, list(files.a_picture())],
        )
        expect(desk.page.locator("#tray li")).to_contain_text(f"{kind}.png")
        desk.page.locator("#tray [data-send]").click()
        expect(desk.page.locator("#tray")).to_be_hidden()

    assert [one["type"] for one in came(office, dina, 2)] == ["image", "image"]


def test_voices_are_recorded_sent_and_heard_both_ways(office: Office) -> None:
    dina, desk = turned_to(office, permissions=["microphone"])
    phone = office.phone_of(dina)
    desk.page.get_by_role("button", name="Record a voice message").first.click()
    expect(desk.page.locator("[data-heard]")).to_have_text(re.compile("0:0[1-9]"))
    desk.page.get_by_role("button", name="Stop").click()
    is_heard(desk.page.locator("#tray audio"))
    desk.page.locator("#tray [data-send]").click()
    expect(desk.page.locator("#tray")).to_be_hidden()

    (voice,) = came(office, dina, 1)
    assert voice["payload"]["audio"]["voice"] is True
    assert voice["file"]["mime_type"] == files.OPUS
    sound = office.graph.session.get(f"{office.parley.url}{voice['file']['url']}")
    heard = desk.page.evaluate(
        """async (bytes) => {
            const context = new OfflineAudioContext(1, 48000, 48000);
            const sound = await context.decodeAudioData(new Uint8Array(bytes).buffer);
            return [sound.numberOfChannels, sound.duration];
        }""",
        list(sound.content),
    )
    assert heard[0] == 1
    assert 0.7 < heard[1] < 4
    is_heard(phone.screen.locator("audio"))

    phone.attach(a_file("v.ogg", files.OPUS, files.a_voice(2)), kind="voice")
    theirs = desk.page.locator(".message--inbound .sound")
    expect(theirs).to_contain_text("0:02")
    is_heard(theirs.get_by_label("Voice message"))


def test_a_microphone_that_is_allowed_too_late_hears_nothing(office: Office) -> None:
    """Chromium asks nobody here: the page waits as long as somebody would."""
    _, desk = turned_to(office, permissions=["microphone"])
    desk.page.evaluate(
        """() => {
            const media = navigator.mediaDevices;
            const given = media.getUserMedia.bind(media);
            const seen = document.documentElement.dataset;
            media.getUserMedia = async (wanted) => {
                seen.microphone = "asked for";
                await new Promise((allow) => { window.allow = allow; });
                const stream = await given(wanted);
                const [track] = stream.getTracks();
                const stop = track.stop.bind(track);
                track.stop = () => { stop(); seen.microphone = track.readyState; };
                return stream;
            };
        }"""
    )
    desk.page.get_by_role("button", name="Record a voice message").first.click()
    page = desk.page.locator("html")
    expect(page).to_have_attribute("data-microphone", "asked for")
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#tray")).to_be_hidden()

    desk.page.evaluate("window.allow()")

    expect(page).to_have_attribute("data-microphone", "ended")
    the_tray(desk)
    expect(desk.page.locator("[data-recorder]")).to_be_hidden()


def test_what_is_posted_is_read_by_django_alone(house: OneProcess) -> None:
    """Not by the server before it, all of it in the loop: that answers itself, bare."""
    answer = requests.post(
        f"{house.url}/accounts/login/",
        "no form",
        headers={"Content-Type": "multipart/form-data"},
        timeout=10,
    )
    assert answer.status_code == 400
    assert "X-Request-ID" in answer.headers
