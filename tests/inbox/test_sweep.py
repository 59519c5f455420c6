"""What a dead worker left behind."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection as database
from django.utils import timezone

from channels_app.models import Event
from inbox import sweeping
from inbox.claiming import claim
from inbox.models import Attempt, Message
from inbox.refusals import NotRetryable
from inbox.troubles import trouble_of
from tests.cast import a_conversation, an_agent, says
from tests.graph import Graph
from tests.processes import Process
from tests.sending import a_chat, a_number, hear, replies, send_due, status_of

A_WORKER = """
import sys, django
django.setup()
from django.db import connections
connections.settings["default"]["NAME"] = sys.argv[1]
from inbox.outbox import send_due
send_due()
"""


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture
def lost() -> Message:
    """A reply whose worker died right after it had claimed it."""
    dina = a_conversation("Dina")
    says(dina)
    reply = replies(dina)
    claim(1, at=timezone.now())
    return reply


@pytest.mark.django_db
def test_what_nobody_holds_gets_a_verdict_within_a_minute(lost: Message) -> None:
    sweeping.settle_stuck(at=timezone.now())
    assert status_of(lost) == "sending", "a slow answer may still come"

    sweeping.settle_stuck(at=timezone.now() + minutes(0.9))

    assert status_of(lost) == "unconfirmed"
    assert lost.attempts.get().outcome == Attempt.Outcome.UNANSWERED
    told = Event.objects.filter(type="message.status", subject=lost.public_id).last()
    assert told
    assert told.data == {"status": "unconfirmed"}
    trouble = trouble_of(lost)
    assert trouble
    assert trouble.actions == ()


@pytest.mark.django_db
def test_after_ten_minutes_somebody_is_asked_once(lost: Message) -> None:
    sweeping.settle_stuck(at=timezone.now() + minutes(1))
    sweeping.ask_about_unconfirmed(at=timezone.now() + minutes(9))
    assert status_of(lost) == "unconfirmed"
    assert not lost.asked_at

    for late in (11, 12):
        sweeping.ask_about_unconfirmed(at=timezone.now() + minutes(late))

    lost.refresh_from_db()
    assert lost.asked_at
    trouble = trouble_of(lost)
    assert trouble
    assert trouble.actions == ("retry", "leave")
    assert Event.objects.filter(type="message.status").count() == 2


@pytest.mark.django_db
def test_sending_again_makes_a_new_message_in_its_place(lost: Message) -> None:
    bruno = an_agent("Bruno")
    sweeping.settle_stuck(at=timezone.now() + minutes(1))
    lost.refresh_from_db()
    with pytest.raises(NotRetryable):
        lost.retry(by=bruno, at=timezone.now(), cid="too early")

    sweeping.ask_about_unconfirmed(at=timezone.now() + minutes(11))
    lost.refresh_from_db()

    again = lost.retry(by=bruno, at=timezone.now(), cid="again")

    assert again != lost
    assert (again.text, again.author) == (lost.text, bruno)
    assert (again.replaces, again.ordered_at) == (lost, lost.ordered_at)
    assert lost.retry(by=bruno, at=timezone.now(), cid="twice") == again
    trouble = trouble_of(Message.objects.get(pk=lost.pk))
    assert trouble
    assert trouble.actions == ()


@pytest.mark.django_db
def test_leaving_it_ends_the_question(lost: Message) -> None:
    amal = lost.author
    assert amal
    sweeping.settle_stuck(at=timezone.now() + minutes(1))
    sweeping.ask_about_unconfirmed(at=timezone.now() + minutes(11))
    lost.refresh_from_db()

    lost.leave(by=amal, at=timezone.now())

    assert status_of(lost) == "unconfirmed"
    trouble = trouble_of(lost)
    assert trouble
    assert trouble.actions == ()
    with pytest.raises(NotRetryable):
        lost.retry(by=amal, at=timezone.now(), cid="again")


@pytest.mark.system
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_a_call_leaves_doubt_and_no_second_message(
    graph: Graph, tmp_path: Path
) -> None:
    connection, _ = a_number(graph)
    graph.fault("slow", value=2, on="send", count=1)
    reply = replies(a_chat(graph, connection))
    worker = Process(
        "-c",
        A_WORKER,
        str(database.settings_dict["NAME"]),
        folder=tmp_path,
        DJANGO_SETTINGS_MODULE="config.settings",
        FIELD_KEYS=",".join(settings.FIELD_KEYS),
        **servers(),
    )
    with worker:
        deadline = time.monotonic() + 30
        while status_of(reply) != "sending" and time.monotonic() < deadline:
            time.sleep(0.05)
        assert status_of(reply) == "sending", worker.output
        time.sleep(1)
        worker.kill()

    sweeping.settle_stuck(at=timezone.now() + minutes(1))
    assert status_of(reply) == "unconfirmed"
    Message.objects.update(not_before=timezone.now())
    send_due()
    time.sleep(1.5)
    assert len(graph.accepted) == 1, "Meta took it, and got nothing else"

    hear(
        connection,
        "sent",
        wamid=graph.accepted[0]["wamid"],
        callback=graph.accepted[0]["biz_opaque_callback_data"],
    )
    assert status_of(reply) == "sent"


def servers() -> dict[str, str]:
    """The services that this test run stands on, if it does."""
    if not settings.ON_SERVERS:
        return {}
    return {"DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": settings.REDIS_URL}
