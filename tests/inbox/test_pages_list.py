from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from inbox.models import Conversation
from tests.cast import (
    a_connection,
    a_contact,
    a_conversation,
    a_team,
    an_admin,
    an_agent,
    answers,
    hours_ago,
    says,
)
from tests.inbox.pages import address, shown, signed_in

pytestmark = pytest.mark.django_db

ROW = re.compile(r'id="row-(cnv_\w+)"')


def names(page: str) -> list[str]:
    return re.findall(r'row__name one-line" dir="auto">([^<]+)<', page)


def test_an_agent_sees_who_wrote_what_and_how_long_replies_are_open() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    says(dina, "Is the blue teapot back?", at=hours_ago(23.5))

    page = shown(signed_in(amal), "/")

    assert names(page) == ["Dina"]
    assert "Is the blue teapot back?" in page
    assert 'data-state="urgent"' in page
    assert "29 min left" in page


def test_the_tabs_hold_what_they_say() -> None:
    amal, bruno, teapots = an_agent("Amal"), an_agent("Bruno"), a_connection()
    for name, fields in {
        "Dina": {"assignee": amal},
        "Emeka": {"assignee": bruno},
        "Fay": {},
        "Gil": {"state": "closed", "closed_at": hours_ago(1), "closed_by": amal},
    }.items():
        a_conversation(name, teapots, **fields)
    client = signed_in(amal)

    tabs = {
        tab: set(names(shown(client, "/", tab=tab)))
        for tab in ("mine", "unassigned", "everyone", "closed")
    }

    assert tabs == {
        "mine": {"Dina"},
        "unassigned": {"Fay"},
        "everyone": {"Dina", "Emeka", "Fay"},
        "closed": {"Gil"},
    }


def test_window_closing_first_puts_what_can_still_be_saved_on_top() -> None:
    amal, teapots = an_agent("Amal"), a_connection()
    for name, hours in {"Dina": 2, "Emeka": 23, "Fay": 30, "Gil": 12}.items():
        says(a_conversation(name, teapots), at=hours_ago(hours))

    page = shown(signed_in(amal), "/", sort="closing")

    assert names(page) == ["Emeka", "Gil", "Dina", "Fay"]


def test_the_list_comes_back_as_it_was_left() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    a_conversation("Emeka", dina.connection, assignee=amal)
    client = signed_in(amal)
    shown(client, "/", tab="mine", sort="closing")

    page = shown(client, "/")

    assert names(page) == ["Emeka"]


@pytest.mark.parametrize("asked", ["nonsense", "", "mine'--"])
def test_nonsense_in_the_address_shows_everyone(asked: str) -> None:
    amal = an_agent("Amal")
    a_conversation("Dina")
    assert names(shown(signed_in(amal), "/", tab=asked, sort=asked)) == ["Dina"]


def test_a_number_that_cannot_be_one_is_not_remembered() -> None:
    client = signed_in(an_agent("Amal"))
    client.get("/", {"number": "\N{GRINNING FACE}"})
    client.cookies["place"].value.encode("ascii")


@pytest.mark.parametrize("asked", ["din", "DINA", "912 345", "+351912"])
def test_people_are_found_by_name_and_by_number(asked: str) -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    a_conversation("Emeka", dina.connection)
    assert names(shown(signed_in(amal), "/rows/", q=asked)) == ["Dina"]


def test_nobody_found_is_said_in_words() -> None:
    amal = an_agent("Amal")
    a_conversation("Dina")
    assert "Nobody found for “Zoe”" in shown(signed_in(amal), "/rows/", q="Zoe")


def test_the_list_can_be_narrowed_to_one_number() -> None:
    amal, teapots, lamps = an_agent("Amal"), a_connection(), a_connection("Lamps")
    a_conversation("Dina", teapots)
    a_conversation("Emeka", lamps)

    page = shown(signed_in(amal), "/", number=lamps.public_id)

    assert names(page) == ["Emeka"]


@pytest.mark.parametrize("sort", ["newest", "closing"])
def test_paging_shows_everybody_once_also_those_of_the_same_moment(sort: str) -> None:
    amal, teapots, moment = an_agent("Amal"), a_connection(), hours_ago(3)
    for number in range(95):
        at = moment if number < 60 else hours_ago(20 + number / 10)
        says(a_conversation(a_contact(f"P{number}"), teapots), at=at)
    client = signed_in(amal)

    seen, query = [], {"sort": sort}
    while query:
        page = shown(client, "/rows/", **query)
        seen += ROW.findall(page)
        more = re.search(r"before=([\w.]+)\"", page)
        query = {"sort": sort, "before": more[1]} if more else {}

    assert len(seen) == len(set(seen)) == 95


@pytest.mark.parametrize("sort", ["newest", "closing"])
def test_paging_goes_on_where_it_was_though_the_last_row_was_closed(sort: str) -> None:
    amal, teapots = an_agent("Amal"), a_connection()
    for number in range(60):
        says(a_conversation(a_contact(f"P{number}"), teapots), at=hours_ago(number / 9))
    client = signed_in(amal)
    first = shown(client, "/rows/", sort=sort)
    last = Conversation.objects.get(public_id=ROW.findall(first)[-1])
    last.close(by=amal, at=timezone.now())

    more = re.search(r"before=([\w.]+)\"", first)
    assert more
    second = shown(client, "/rows/", sort=sort, before=more[1])

    assert len(ROW.findall(second)) == 20
    assert not set(ROW.findall(first)) & set(ROW.findall(second))


@pytest.mark.parametrize("sort", ["newest", "closing"])
def test_a_place_in_the_list_that_makes_no_sense_is_its_beginning(sort: str) -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    before = f"open.{dina.public_id}"
    page = signed_in(amal).get("/rows/", {"sort": sort, "before": before})
    assert page.status_code == 200


def test_carla_who_is_in_no_team_of_the_number_sees_nothing() -> None:
    teapots = a_connection()
    dina = a_conversation("Dina", teapots)
    a_team("Support", members=[an_agent("Amal")], connections=[teapots])

    client = signed_in(an_agent("Carla"))

    assert names(shown(client, "/", tab="everyone")) == []
    assertContains(client.get("/"), "No team of yours answers")
    assert client.get(address("conversation", dina)).status_code == 404


def test_a_stranger_is_asked_to_sign_in() -> None:
    response = Client().get("/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


def test_before_there_is_a_number_the_page_says_the_next_step() -> None:
    assertContains(signed_in(an_admin()).get("/"), "Connect a number")
    assertNotContains(signed_in(an_agent()).get("/"), "Connect a number")


def test_counts_stop_where_they_would_grow_dear(monkeypatch: Any) -> None:
    monkeypatch.setattr("inbox.counting.COUNTED_UP_TO", 2)
    amal, teapots = an_agent("Amal"), a_connection()
    for name in ("Dina", "Emeka", "Fay", "Gil"):
        a_conversation(name, teapots)
    assertContains(signed_in(amal).get("/"), "2+")


def test_the_row_says_who_of_us_wrote_last() -> None:
    amal, dina = an_agent("Amal Haddad"), a_conversation("Dina")
    answers(dina, "It is on its way", by=amal)
    page = shown(signed_in(amal), "/")
    assert f'<span data-author="{amal.public_id}">Amal</span>' in page
