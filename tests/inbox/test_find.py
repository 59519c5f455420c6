from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from inbox.models import Conversation
from inbox.models.finding import COUNTED_UP_TO
from tests.arrivals import from_dina, message, receive
from tests.cast import (
    a_connection,
    a_contact,
    a_conversation,
    a_team,
    an_agent,
    says,
)

pytestmark = pytest.mark.django_db


def test_an_agent_sees_what_their_teams_answer_and_what_is_everybody_s() -> None:
    amal, carla = an_agent("Amal"), an_agent("Carla")
    teapots, spares = a_connection("Teapots"), a_connection("Spares")
    a_team("Support", [amal], [teapots])
    ours, everybody_s = a_conversation("Dina", teapots), a_conversation("Emeka", spares)

    assert set(Conversation.objects.visible_to(amal)) == {ours, everybody_s}
    assert set(Conversation.objects.visible_to(carla)) == {everybody_s}


def test_tabs() -> None:
    amal, teapots = an_agent("Amal"), a_connection()
    mine = a_conversation("Dina", teapots, assignee=amal)
    nobody_s = a_conversation("Emeka", teapots)
    closed = a_conversation("Farah", teapots, assignee=amal)
    closed.close(by=amal, at=timezone.now())

    assert list(Conversation.objects.open().mine(amal)) == [mine]
    assert list(Conversation.objects.open().unassigned()) == [nobody_s]
    assert set(Conversation.objects.open()) == {mine, nobody_s}
    assert list(Conversation.objects.closed()) == [closed]


@pytest.mark.parametrize(
    "words",
    [
        "Élodie",
        "élodie",
        "ÉLODIE",
        "lodi",
        "@elodie.b",
        "elodie.b",
        "912 345",
        "+351 912",
    ],
)
def test_people_are_found_by_name_username_and_number(words: str) -> None:
    teapots = a_connection()
    elodie = a_contact("Élodie", wa_id="351912345678", username="elodie.b")
    wanted = a_conversation(elodie, teapots)
    a_conversation("Emeka", teapots)
    assert list(Conversation.objects.search(words)) == [wanted]


@pytest.mark.parametrize("words", ["Zoë", "555", "@nobody", "%", "_"])
def test_nobody_else_is(words: str) -> None:
    a_conversation("Dina")
    assert not Conversation.objects.search(words)


def test_no_words_find_everybody() -> None:
    a_conversation("Dina")
    assert Conversation.objects.search("  ").count() == 1


def test_what_was_joined_is_listed_once() -> None:
    teapots = a_connection()
    receive(teapots, message(from_wa_id="351912345678"))
    receive(teapots, message(from_user_id="PT.DINA"))
    receive(teapots, from_dina())

    assert Conversation.objects.count() == 2, "for this test to mean anything"
    assert Conversation.objects.open().count() == 1
    assert Conversation.objects.for_list().count() == 1
    assert Conversation.objects.search("Dina").standing().count() == 1


def test_a_row_of_the_list_needs_no_query_of_its_own(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    amal, teapots = an_agent("Amal"), a_connection()
    for number in range(30):
        talk = a_conversation(f"Contact {number}", teapots, assignee=amal)
        says(talk, f"Hello {number}")

    with django_assert_num_queries(2):
        for row in Conversation.objects.visible_to(amal).open().for_list().newest():
            assert row.contact.display_name
            assert row.contact.display_number
            assert row.contact.initials
            assert row.last_message is not None
            assert row.last_message.text
            assert row.assignee == amal
            assert row.connection.name
            assert row.window.state(at=timezone.now()) == "open"


def test_counting_stops_when_it_is_enough(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    a_conversation("Dina")
    with django_assert_num_queries(1) as told:
        assert Conversation.objects.open().newest().counted() == 1
    assert f"LIMIT {COUNTED_UP_TO + 1}" in told.captured_queries[0]["sql"]


def test_how_a_contact_is_shown() -> None:
    dina = a_contact("Dina Okafor", wa_id="351912345678")
    assert dina.initials == "DO"
    assert dina.display_number == "+351 912 345 678"
    assert 0 <= dina.hue < 360
    unnamed = a_contact("", wa_id="351912345679")
    assert unnamed.display_name == "+351 912 345 679"
    assert unnamed.initials == "79"
    username = a_contact("", user_id="PT.1", username="zoe")
    assert (username.display_name, username.initials) == ("@zoe", "Z")
    assert a_contact("", user_id="PT.2").display_name == "Unknown"
