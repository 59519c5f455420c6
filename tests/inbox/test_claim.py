"""Who may be sent next: order, two lines to stand in, and the last look."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from threading import Thread

import pytest
from django.db import connections
from django.utils import timezone

from channels_app.models import Connection
from inbox.claiming import claim
from inbox.models import Conversation, Message
from inbox.troubles import trouble_of
from tests.cast import a_connection, a_contact, a_conversation, says
from tests.graph import Graph
from tests.sending import a_chat, a_number, replies, send_due, status_of

pytestmark = pytest.mark.django_db


def a_talk(connection: Connection, name: str = "Dina") -> Conversation:
    conversation = a_conversation(a_contact(name, scope=connection.scope), connection)
    says(conversation)
    return conversation


def claimed(*, at: datetime, room: int = 100) -> list[Message]:
    return [parcel.message for parcel in claim(room, at=at).parcels]


def get_through(messages: list[Message]) -> None:
    for message in messages:
        Message.objects.filter(pk=message.pk).update(
            status="accepted", wamid=f"wamid.{message.pk}"
        )


def test_of_each_conversation_only_the_oldest_is_taken() -> None:
    connection = a_connection()
    dina, emeka = a_talk(connection, "Dina"), a_talk(connection, "Emeka")
    first, second = replies(dina, "One"), replies(dina, "Two")
    other = replies(emeka, "Three")
    now = timezone.now()

    assert claimed(at=now) == [first, other]
    assert claimed(at=now) == [], "the first is still on its way"
    get_through([first])
    assert claimed(at=now) == [second]
    assert status_of(second) == "sending"
    assert second.attempts.count() == 1


def test_the_head_of_the_line_holds_those_behind_it() -> None:
    dina = a_talk(a_connection())
    first, second = replies(dina, "One"), replies(dina, "Two")
    now = timezone.now()
    Message.objects.filter(pk=first.pk).update(not_before=now + timedelta(seconds=4))

    assert claimed(at=now) == []
    assert claimed(at=now + timedelta(seconds=4)) == [first]
    assert status_of(second) == "queued"


def test_a_number_sends_no_faster_than_it_may() -> None:
    connection = a_connection(throughput=20)
    for name in range(40):
        replies(a_talk(connection, f"Contact {name}"))
    start = timezone.now()

    places = [parcel.place for parcel in claim(40, at=start).parcels]
    later = claim(40, at=start + timedelta(seconds=1)).parcels
    places += [parcel.place for parcel in later]

    steps = {after - before for before, after in zip(places, places[1:], strict=False)}
    assert min(steps) >= timedelta(milliseconds=50)
    assert 5 <= len(places) - len(later) <= 6, "a quarter of a second is given out"


def test_a_number_at_its_limit_does_not_keep_another_waiting() -> None:
    slow, fast = a_connection(throughput=1), a_connection("Kettles")
    for name in range(5):
        replies(a_talk(slow, f"Contact {name}"))
    late = replies(a_talk(fast, "Dina"))
    now = timezone.now()

    assert len(claimed(at=now, room=1)) == 1, "the slow one takes its place"
    assert claimed(at=now, room=1) == [late]


def test_one_person_gets_45_at_once_and_then_one_in_six_seconds() -> None:
    dina = a_talk(a_connection(throughput=1000))
    for number in range(60):
        replies(dina, f"Message {number}")
    start = at = timezone.now()
    gone: list[timedelta] = []
    while len(gone) < 60:
        for message in claimed(at=at):
            get_through([message])
            gone.append(at - start)
        at += timedelta(milliseconds=100)

    assert gone[44] < timedelta(seconds=6)
    waits = [
        after - before for before, after in zip(gone[44:], gone[45:], strict=False)
    ]
    assert all(wait >= timedelta(seconds=5) for wait in waits[1:])
    assert gone[59] - gone[45] == timedelta(seconds=6 * 14)


def test_a_window_that_shut_in_the_queue_fails_the_reply_unsent() -> None:
    dina = a_talk(a_connection())
    reply = replies(dina)

    assert claimed(at=timezone.now() + timedelta(hours=24)) == []

    assert status_of(reply) == "failed"
    assert reply.error_code == 131047
    assert not reply.attempts.exists()
    trouble = trouble_of(reply)
    assert trouble
    assert trouble.actions == ("template",)


def test_a_person_who_moved_while_it_was_queued_does_not_lose_it_to_another() -> None:
    dina = a_talk(a_connection())
    reply = replies(dina)
    number = dina.contact.identities.get()
    number.contact = a_contact("Emeka", wa_id="", user_id="NG.1")
    number.save()

    assert claimed(at=timezone.now()) == []

    assert status_of(reply) == "failed"
    trouble = trouble_of(reply)
    assert trouble
    assert trouble.actions == ("retry",)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_keep_the_order_and_nobody_waits_for_others(
    graph: Graph,
) -> None:
    connection, _ = a_number(graph)
    graph.fault("slow", value=0.05, on="send")
    chats = [a_chat(graph, connection, name) for name in ("Dina", "Emeka", "Farid")]
    texts = [f"{number}" for number in range(6)]
    for text in texts:
        for chat in chats:
            replies(chat, text)

    send_due(threads=8)

    got = defaultdict(list)
    for message in graph.accepted:
        got[message["recipient"]].append(message["payload"]["text"]["body"])
    assert list(got.values()) == [texts] * 3
    firsts = [message["payload"]["text"]["body"] for message in graph.accepted[:3]]
    assert firsts == ["0", "0", "0"], "nobody's second goes before another's first"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_everything_once_and_in_order(graph: Graph) -> None:
    connection, _ = a_number(graph)
    chats = [a_chat(graph, connection, f"Contact {number}") for number in range(8)]
    for text in "abc":
        for chat in chats:
            replies(chat, text)

    def work() -> None:
        try:
            send_due(threads=4)
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    send_due()  # what the last one saw locked by another who then left

    ids = [message["biz_opaque_callback_data"] for message in graph.accepted]
    assert len(ids) == len(set(ids)) == 24
    got = defaultdict(str)
    for message in graph.accepted:
        got[message["recipient"]] += message["payload"]["text"]["body"]
    assert set(got.values()) == {"abc"}
    assert set(Message.objects.filter(direction="outbound").values_list("status")) == {
        ("accepted",)
    }
