"""Frames are the page's own partials, made in a fixed number of queries."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Agent
from channels_app import event_log
from channels_app.desk import Frame
from channels_app.models import Connection, Event
from channels_app.publishing import happened, record
from config.screens import sockets
from inbox import counting, live
from inbox.models import Conversation, Message, Reaction
from tests.cast import (
    a_connection,
    a_conversation,
    a_team,
    an_agent,
    answers,
    hours_ago,
    says,
)
from tests.tabs import Tab, asign_in

pytestmark = pytest.mark.django_db(transaction=True)


def drawn(*events: Event, look: str = "") -> list[Frame]:
    record(*events)
    return live.frames(event_log.after(0), {look} - {""}, {"en"})


def received(message: Message) -> Event:
    return message.conversation.event(
        "message.received", at=message.created_at, subject=message.public_id
    )


def of_type(frames: list[Frame], type: str) -> list[Frame]:
    return [frame for frame in frames if frame.type == type]


def test_a_message_is_a_bubble_for_those_who_look_and_a_row_for_all() -> None:
    conversation = a_conversation("Dina")
    message = says(conversation, "Is the teapot back?")

    row, bubble = drawn(received(message), look=conversation.public_id)

    assert (row.type, row.for_thread) == ("row", False)
    assert f'id="row-{conversation.public_id}"' in row.html["en"]
    assert row.facts["unread"] == 1
    assert row.facts["closes_at"] == conversation.window_closes_at.isoformat()
    assert (bubble.type, bubble.for_thread) == ("message", True)
    assert f'id="{message.public_id}"' in bubble.html["en"]
    assert "Is the teapot back?" in bubble.html["en"]


def test_nobody_looks_and_no_bubble_is_drawn() -> None:
    message = says(a_conversation("Dina"))

    assert [frame.type for frame in drawn(received(message))] == ["row"]


def test_a_hundred_events_of_a_conversation_are_one_row_and_one_bubble_each() -> None:
    conversation = a_conversation("Dina")
    messages = [says(conversation, f"{turn}") for turn in range(50)]
    events = [received(message) for message in messages for _ in range(2)]

    frames = drawn(*events, look=conversation.public_id)

    assert len(of_type(frames, "row")) == 1
    assert len(of_type(frames, "message")) == 50
    assert of_type(frames, "row")[0].seq == max(frame.seq for frame in frames) == 100
    assert [frame.seq for frame in frames] == sorted(frame.seq for frame in frames)


def test_queries_do_not_grow_with_events(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    number = a_connection()
    amal = an_agent("Amal")
    events = []
    for turn in range(12):
        conversation = a_conversation(f"Contact {turn}", number, assignee=amal)
        message = says(conversation)
        reply = answers(conversation, by=amal, quoted_wamid=message.wamid)
        Reaction.objects.create(
            message=message, by_contact=False, emoji="👍", wamid="w", at=timezone.now()
        )
        events += [received(message), received(reply)]
        told = conversation.event(
            "conversation.assigned", by=amal, at=timezone.now(), to=amal.public_id
        )
        events.append(told)
    record(*events)
    found = event_log.after(0)
    looked_at = set(Conversation.objects.values_list("public_id", flat=True))

    with django_assert_max_num_queries(10):
        frames = live.frames(found, looked_at, {"en"})

    assert len(of_type(frames, "message")) == 24
    assert len(of_type(frames, "line")) == len(of_type(frames, "row")) == 12


def test_the_frame_of_a_reply_carries_the_cid_of_its_tab() -> None:
    conversation = a_conversation("Dina")
    says(conversation)
    reply = answers(conversation, by=an_agent("Amal"), cid="a-cid", status="queued")

    frames = drawn(received(reply), look=conversation.public_id)

    bubble = of_type(frames, "message")[0]
    assert bubble.cid == "a-cid"
    assert bubble.facts == {
        "ordered_at": reply.ordered_at.isoformat(),
        "status": "queued",
        "direction": "outbound",
    }


def test_closing_is_a_grey_line_and_new_panels() -> None:
    conversation, amal = a_conversation("Dina"), an_agent("Amal")
    conversation.close(by=amal, at=timezone.now())

    frames = live.frames(event_log.after(0), {conversation.public_id}, {"en"})

    assert sorted(frame.type for frame in frames) == ["line", "row", "thread"]
    assert "Amal" in of_type(frames, "line")[0].html["en"]
    assert of_type(frames, "row")[0].facts["state"] == "closed"
    assert of_type(frames, "thread")[0].facts["why"] == ["conversation.closed"]


def test_an_advertisement_that_led_here_shows_in_the_panel_at_once() -> None:
    conversation = a_conversation("Dina")

    event = conversation.event("conversation.referred", at=timezone.now())
    frames = drawn(event, look=conversation.public_id)

    assert of_type(frames, "thread")[0].facts["why"] == ["conversation.referred"]


def test_a_change_of_the_number_is_told_to_those_who_look_at_its_threads() -> None:
    conversation, other = a_conversation("Dina"), a_conversation("Emeka")
    changed = happened(
        "connection.changed", at=timezone.now(), connection=conversation.connection
    )

    looked_at = {conversation.public_id, other.public_id}
    record(changed)
    frames = live.frames([Event.objects.get()], looked_at, {"en"})

    assert [(frame.type, frame.id) for frame in frames] == [
        ("thread", conversation.public_id)
    ]


def test_whoever_looks_at_a_joined_conversation_is_led_to_the_other() -> None:
    number = a_connection()
    stays, goes = a_conversation("Dina", number), a_conversation("Emeka", number)
    Conversation.objects.filter(pk=goes.pk).update(joined_into=stays)
    joined = goes.event("conversation.joined", at=timezone.now(), into=stays.public_id)

    frames = drawn(joined, look=goes.public_id)

    assert [(frame.type, frame.for_thread) for frame in frames] == [
        ("refetch", True),
        ("row", False),
    ]
    assert all(frame.facts["into"] == stays.public_id for frame in frames)


def test_counts_of_many_agents_are_those_of_the_page(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    amal, bruno, carla = an_agent("Amal"), an_agent("Bruno"), an_agent("Carla")
    support, sales = a_connection("Support"), a_connection("Sales")
    a_team("Support", [amal, bruno], [support])
    a_team("Sales", [bruno, carla], [sales])
    says(a_conversation("Dina", support, assignee=amal))
    says(a_conversation("Emeka", support))
    a_conversation("Fatou", support, state="closed", closed_at=hours_ago(1))
    a_conversation("Goran", sales, assignee=bruno)
    heard = {
        amal.pk: {support.pk},
        bruno.pk: {support.pk, sales.pk},
        carla.pk: {sales.pk},
    }

    with django_assert_num_queries(2):
        counts = live.counts(heard)

    assert counts == {
        agent.pk: counting.counts(agent, Connection.objects.visible_to(agent))[1]
        for agent in (amal, bruno, carla)
    }
    assert counts[bruno.pk]["everyone"] == 3, "for this test to mean anything"


def a_story() -> tuple[Conversation, Agent, Agent]:
    amal, carla = an_agent("Amal"), an_agent("Carla")
    number = a_connection()
    a_team("Support", [amal], [number])
    conversation = a_conversation("Dina", number)
    says(conversation, at=timezone.now() - timedelta(minutes=5))
    return conversation, amal, carla


async def test_an_agent_sees_a_reply_of_a_colleague_and_an_outsider_does_not() -> None:
    conversation, amal, carla = await sync_to_async(a_story)()
    look = conversation.public_id

    amals = Tab(sockets, await asign_in(amal), look=look, language="en")
    carlas = Tab(sockets, await asign_in(carla), look=look, language="en")
    async with amals, carlas:
        await amals.until("hello")
        await carlas.until("hello")
        await sync_to_async(conversation.reply)(
            "On its way!", by=amal, cid="c1", at=timezone.now()
        )
        bubble: Any = await amals.until("message")
        await asyncio.sleep(0.2)
        await carlas.until_quiet()

    assert "On its way!" in bubble["html"]
    assert bubble["cid"] == "c1"
    assert all("html" not in frame for frame in carlas.frames)
