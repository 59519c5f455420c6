"""Two agents, two browsers: what one does, the other sees, also after a break."""

from __future__ import annotations

import re
import sqlite3
import time

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.system.office import Office
from tests.system.screens import Desk
from tests.system.wire import Wire

pytestmark = pytest.mark.system


def presence(desk: Desk, words: str) -> None:
    expect(desk.page.locator("presence-line")).to_have_text(re.compile(words))


def turn_to(name: str, *desks: Desk) -> None:
    for desk in desks:
        desk.open(name)
        desk.page.mouse.move(700, 400)  # under the pointer the list holds still


def dot(desk: Desk, state: str) -> None:
    expect(desk.page.locator("live-dot")).to_have_attribute("data-state", state)


def context_of(desk: Desk) -> BrowserContext:
    return desk.page.context


def test_each_sees_what_the_other_does(office: Office) -> None:
    dina = office.customer()
    amal, bruno = office.desk("amal"), office.desk("bruno")
    dina.says("Is the teapot back?")
    turn_to(dina.name, amal, bruno)

    presence(amal, "Bruno is also looking")
    presence(bruno, "Amal is also looking")

    amal.composer.press_sequentially("Since today")
    presence(bruno, "Amal is writing")
    amal.composer.press("Enter")
    expect(bruno.bubble("Since today")).to_have_count(1)
    bruno.has_status("Since today", "delivered")
    dina.graph.opens(dina.phone)
    bruno.has_status("Since today", "read")

    amal.page.locator("#act-take").click()
    expect(bruno.page.locator("#act-assign")).to_contain_text("Amal")
    amal.page.locator("#act-close").click()
    expect(bruno.page.locator("#act-close")).to_contain_text("Reopen")
    expect(bruno.page.locator(".event").last).to_contain_text("Amal")
    expect(bruno.row(dina.name)).to_have_count(0)


def test_who_was_cut_off_catches_up_without_reload_gap_or_double(
    office: Office,
) -> None:
    dina, emeka = office.customer(), office.customer("Emeka")
    amal, bruno = office.desk("amal"), office.desk("bruno")
    dina.says("Hello")
    turn_to(dina.name, amal, bruno)
    bruno.page.evaluate("window.isTheSamePage = true")

    context_of(bruno).set_offline(True)
    dot(bruno, "offline")
    for turn in range(3):
        dina.says(f"While away {turn}")
    emeka.says("Anybody there?")
    amal.reply("Here I am")
    expect(amal.bubble("While away")).to_have_count(3)
    expect(bruno.bubble("While away")).to_have_count(0)
    context_of(bruno).set_offline(False)
    dot(bruno, "live")

    for desk in (amal, bruno):
        expect(desk.bubble("While away")).to_have_count(3)
        expect(desk.bubble("Here I am")).to_have_count(1)
        expect(desk.row(emeka.name)).to_contain_text("Anybody there?")
    texts = [desk.page.locator("article p").all_inner_texts() for desk in (amal, bruno)]
    assert texts[0] == texts[1]
    assert bruno.page.evaluate("window.isTheSamePage")


def test_what_comes_while_a_thread_is_being_opened_is_in_it(office: Office) -> None:
    """Drawn before the message, looked at after it: the socket brings it."""
    dina, amal = office.customer(), office.desk("amal")
    dina.says("First")
    expect(amal.row(dina.name)).to_be_visible()

    def late(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        dina.says("Second")
        time.sleep(1)
        route.fulfill(response=answer)  # type: ignore[attr-defined]

    amal.page.route(re.compile("/c/cnv_"), late, times=1)
    amal.open(dina.name)

    expect(amal.bubble("First")).to_have_count(1)
    expect(amal.bubble("Second")).to_have_count(1)


def test_a_server_that_starts_again_finds_its_pages(office: Office) -> None:
    dina, amal = office.customer(), office.desk("amal")
    dina.says("Before")
    amal.open(dina.name)

    (process,) = office.parley.processes
    assert process.stop() == 0, process.output
    dot(amal, "offline")
    office.parley.start()

    expect(amal.page.locator("live-dot")).to_have_attribute(
        "data-state", "live", timeout=20_000
    )
    dina.says("After")
    expect(amal.bubble("After")).to_have_count(1)


def test_out_of_the_team_there_are_neither_pages_nor_frames(office: Office) -> None:
    dina, amal = office.customer(), office.desk("amal")
    url = office.parley.url
    with Wire(url, "carla@example.com") as outsider:
        outsider.until("hello")
        dina.says("Between us")
        amal.open(dina.name)
        row = outsider.until("row", seconds=10)
        page = f"{url}/c/{row['conversation']}/"
        assert outsider.session.get(page, timeout=10).status_code == 200

        take_out_of_all_teams(office, "carla@example.com")
        outsider.until("refetch")
        dina.says("Still between us")
        expect(amal.bubble("Still between us")).to_have_count(1)
        seen = len(outsider.frames)
        outsider.say("ping", seq=0)
        outsider.until("pong")

        types = {frame["type"] for frame in outsider.frames[seen:]}
        assert types <= {"counts", "pong"}
        assert outsider.session.get(page, timeout=10).status_code == 404


def take_out_of_all_teams(office: Office, email: str) -> None:
    """As the admin's page does it: the rows, and an event that says so."""
    with Wire(office.parley.url, "admin@example.com") as admin:
        with sqlite3.connect(office.parley.folder / "parley.sqlite3") as rows:
            (pk,) = rows.execute(
                "SELECT id FROM accounts_agent WHERE email = ?", [email]
            ).fetchone()
        page = f"{office.parley.url}/admin/accounts/agent/{pk}/change/"
        form = admin.session.get(page, timeout=10).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token
        answer = admin.session.post(
            page,
            {
                "csrfmiddlewaretoken": token[1],
                "email": email,
                "name": "Carla",
                "is_active": "on",
            },
            headers={"Referer": page},
            timeout=10,
        )
        assert "/change/" not in answer.url, answer.text[:3000]
