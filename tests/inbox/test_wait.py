from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from inbox import settling, waiting_room
from inbox.models import Message, Reaction, StatusReport, Waiting
from tests.arrivals import (
    TOMORROW,
    arrives,
    from_dina,
    minute,
    reaction,
    receive,
    receive_all,
    status,
)
from tests.cast import a_connection, a_conversation, answers

pytestmark = pytest.mark.django_db


def test_a_status_that_beats_our_own_commit_is_applied_when_the_wamid_is_known() -> (
    None
):
    teapots = a_connection()
    conversation = a_conversation("Dina", teapots)
    receive(teapots, status("wamid.OURS", "sent", at=minute(3)))
    reply = answers(conversation, status="sending", wamid=None)

    reply.wamid = "wamid.OURS"
    reply.save()
    settling.settle([reply])

    reply.refresh_from_db()
    assert (reply.status, reply.sent_at) == ("sent", minute(3))
    assert not Waiting.objects.exists()


def test_what_has_waited_still_knows_its_webhook() -> None:
    teapots = a_connection()
    conversation = a_conversation("Dina", teapots)
    early = status("wamid.OURS", "sent", at=minute(3))
    receive_all([arrives(teapots, early, minute(4), "whk_1")])
    settling.settle([answers(conversation, status="accepted", wamid="wamid.OURS")])

    report = StatusReport.objects.get()
    assert (report.webhook, report.received_at) == ("whk_1", minute(4))


def test_a_sweep_finds_what_both_sides_missed() -> None:
    teapots = a_connection()
    conversation = a_conversation("Dina", teapots)
    receive(teapots, status("wamid.OURS", "sent"), status("wamid.OTHER", "sent"))
    reply = answers(conversation, status="accepted", wamid="wamid.OURS")

    settling.sweep()

    reply.refresh_from_db()
    assert reply.status == "sent"
    assert Waiting.objects.get().wamid == "wamid.OTHER"


def test_one_number_s_wait_is_not_another_s() -> None:
    teapots, spares = a_connection(), a_connection("Spares")
    receive(teapots, status("wamid.1", "sent"))
    reply = answers(a_conversation("Dina", spares), status="accepted", wamid="wamid.1")
    settling.settle([reply])

    reply.refresh_from_db()
    assert reply.status == "accepted"
    assert Waiting.objects.get().connection == teapots


def test_after_a_day_it_was_not_ours() -> None:
    receive(a_connection(), status("wamid.OTHER", "sent"))
    waiting_room.expire(at=TOMORROW + timedelta(hours=23, minutes=59))
    assert Waiting.objects.exists()
    assert waiting_room.expire(at=TOMORROW + timedelta(hours=24)) == 1
    assert not Waiting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_status_looks_again_for_what_was_committed_meanwhile() -> None:
    teapots = a_connection()
    conversation = a_conversation("Dina", teapots)
    with transaction.atomic():
        receive(teapots, status("wamid.OURS", "sent"))
        reply = answers(conversation, status="accepted", wamid="wamid.OURS")
        assert Waiting.objects.exists(), "for this test to mean anything"

    reply.refresh_from_db()
    assert reply.status == "sent"
    assert not Waiting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_status_of_a_message_of_theirs_ends_its_wait() -> None:
    """It never finds one of ours, and must not look again for ever."""
    teapots = a_connection()
    receive(teapots, from_dina(wamid="wamid.THEIRS"))
    receive(teapots, status("wamid.THEIRS", "read"))
    receive(teapots, status("wamid.LATER", "read"))
    receive(teapots, from_dina(wamid="wamid.LATER"))

    assert not Waiting.objects.exists()
    assert not Message.objects.filter(status="read").exists()


@pytest.mark.django_db(transaction=True)
def test_a_wamid_too_long_to_be_kept_whole_is_found_all_the_same() -> None:
    teapots = a_connection()
    long = "wamid." + "X" * 300
    conversation = a_conversation("Dina", teapots)
    reply = answers(conversation, status="accepted", wamid=long[:255])
    receive(teapots, status(long, "read"))

    reply.refresh_from_db()
    assert reply.status == "read"


@pytest.mark.django_db(transaction=True)
def test_so_is_one_that_a_reaction_names() -> None:
    """What waits for it is filed under the same part, and would look for ever."""
    teapots = a_connection()
    long = "wamid." + "X" * 300
    receive(teapots, from_dina(wamid=long))
    receive(teapots, reaction(long, "👍"))

    assert Reaction.objects.get().emoji == "👍"
    assert not Waiting.objects.exists()


def test_a_message_that_comes_wakes_only_what_waits_for_it() -> None:
    teapots = a_connection()
    receive(teapots, status("wamid.OTHER", "sent"))
    receive(teapots, from_dina(wamid="wamid.1"))
    assert Waiting.objects.count() == 1
