from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_app.models import Connection, Event
from channels_app.payloads import Item
from inbox.models import Conversation, Message, StatusReport, Waiting
from inbox.models.message import RANK
from inbox.service_window import LENGTH
from tests.arrivals import arrives, from_dina, minute, receive, receive_all, status
from tests.cast import a_connection, a_conversation, answers
from tests.dump import dump

pytestmark = pytest.mark.django_db


def a_reply(status: str = "accepted", **fields: Any) -> Message:
    usual = {"at": minute(1), "wamid": "wamid.OURS"}
    return answers(a_conversation("Dina"), status=status, **usual | fields)


def test_statuses_climb_with_meta_s_times() -> None:
    reply = a_reply()
    receive(reply.connection, status("wamid.OURS", "sent", at=minute(2)))
    receive(reply.connection, status("wamid.OURS", "delivered", at=minute(3)))

    reply.refresh_from_db()
    assert reply.status == "delivered"
    assert (reply.sent_at, reply.delivered_at) == (minute(2), minute(3))
    told = Event.objects.filter(type="message.status").order_by("pk")
    assert [event.data["status"] for event in told] == ["sent", "delivered"]
    assert told[0].subject == reply.public_id


def test_a_late_delivered_does_not_undo_read() -> None:
    reply = a_reply()
    receive(reply.connection, status("wamid.OURS", "read", at=minute(4)))
    receive(reply.connection, status("wamid.OURS", "delivered", at=minute(3)))

    reply.refresh_from_db()
    assert reply.status == "read"
    assert reply.delivered_at == minute(3)
    assert Event.objects.filter(type="message.status").count() == 1


def reports_of(reply: Message) -> list[tuple[Any, ...]]:
    names = ("status", "error_code", "meta_at", "received_at", "webhook")
    return list(StatusReport.objects.filter(message=reply).values_list(*names))


def test_each_status_is_kept_with_both_clocks_and_the_webhook_that_told_it() -> None:
    reply = a_reply()
    read = status("wamid.OURS", "read", at=minute(3))
    late = status("wamid.OURS", "delivered", at=minute(2))
    receive_all([arrives(reply.connection, read, minute(4), "whk_1")])
    receive_all([arrives(reply.connection, late, minute(90), "whk_2")])

    assert reports_of(reply) == [
        ("read", None, minute(3), minute(4), "whk_1"),
        ("delivered", None, minute(2), minute(90), "whk_2"),
    ]


def test_a_status_told_again_is_no_second_one_but_another_reason_is() -> None:
    reply = a_reply()
    told = [
        status("wamid.OURS", "failed", at=minute(2), error_code=code)
        for code in (None, 131026, None, 131026, 131047)
    ]
    receive(reply.connection, *told[:3])
    receive(reply.connection, *told)

    codes = [code for _, code, *_ in reports_of(reply)]
    assert codes == [None, 131026, 131047]


def test_failed_stays_above_sent_until_there_is_proof_of_delivery() -> None:
    reply = a_reply()
    failed = status("wamid.OURS", "failed", error_code=131026, error_title="No")
    receive(reply.connection, failed)
    receive(reply.connection, status("wamid.OURS", "sent"))
    reply.refresh_from_db()
    assert (reply.status, reply.error_code) == ("failed", 131026)

    receive(reply.connection, status("wamid.OURS", "delivered"))
    reply.refresh_from_db()
    assert reply.status == "delivered"


def test_the_first_reason_stays_and_one_without_details_wipes_nothing() -> None:
    reply = a_reply()
    for told in (
        status("wamid.OURS", "failed", at=minute(2)),
        status("wamid.OURS", "failed", at=minute(4), error_code=2, error_details="2"),
        status("wamid.OURS", "failed", at=minute(3), error_code=1, error_details="1"),
        status("wamid.OURS", "failed", at=minute(5)),
    ):
        receive(reply.connection, told)

    reply.refresh_from_db()
    assert (reply.error_code, reply.error_details) == (1, "1")
    assert reply.failed_at == minute(2)


@pytest.mark.parametrize("before", ["queued", "sending", "unconfirmed"])
def test_a_callback_settles_what_we_did_not_know_the_end_of(before: str) -> None:
    reply = a_reply(before, wamid=None)
    told = status("wamid.NEW", "sent", callback=reply.public_id)
    receive(reply.connection, told)

    reply.refresh_from_db()
    assert (reply.status, reply.wamid) == ("sent", "wamid.NEW")
    assert not Waiting.objects.exists()


def test_a_callback_counts_only_on_its_own_number() -> None:
    reply = a_reply("unconfirmed", wamid=None)
    told = status("wamid.NEW", "sent", callback=reply.public_id)
    receive(a_connection("Elsewhere"), told)

    reply.refresh_from_db()
    assert (reply.status, reply.wamid) == ("unconfirmed", None)


def test_131047_shuts_a_window_that_we_thought_open() -> None:
    teapots = a_connection()
    receive(teapots, from_dina())
    conversation = Conversation.objects.get()
    reply = answers(conversation, at=minute(1), wamid="wamid.OURS", status="accepted")
    told = status("wamid.OURS", "failed", error_code=131047, at=minute(2))
    receive(teapots, told)

    conversation.refresh_from_db()
    assert conversation.window_closes_at == minute(2)
    assert Event.objects.filter(type="conversation.window").count() == 1
    reply.refresh_from_db()
    assert reply.status == "failed"

    receive(teapots, from_dina(at=minute(3)))
    conversation.refresh_from_db()
    assert conversation.window_closes_at == minute(3) + LENGTH


def test_the_free_entry_period_is_told_by_meta() -> None:
    reply = a_reply()
    told = status("wamid.OURS", "sent", free_entry_expires_at=minute(4320))
    receive(reply.connection, told)
    assert Conversation.objects.get().free_entry_closes_at == minute(4320)


def test_an_unknown_status_waits() -> None:
    teapots = a_connection()
    told = status("wamid.OURS", "delivered", at=minute(3))
    receive(teapots, told, told)
    assert Waiting.objects.get().kind == "status"


@pytest.mark.parametrize(
    "wamid", ["wamid.THEIRS", "wamid.OURS"], ids=["inbound", "another number's"]
)
def test_only_our_messages_on_that_number_have_statuses(wamid: str) -> None:
    a_reply()
    teapots: Connection = a_connection()
    receive(teapots, from_dina(wamid="wamid.THEIRS"))
    receive(teapots, status(wamid, "read"))
    assert not Message.objects.filter(status="read").exists()


STATUSES = st.builds(
    lambda name, at, code, words: status(
        "wamid.OURS",
        name,
        at=minute(at),
        error_code=code if name == "failed" else None,
        error_details=words if name == "failed" and code else "",
        pricing={"type": words} if words else {},
    ),
    st.sampled_from(["sent", "delivered", "read", "played", "failed"]),
    st.integers(0, 3),
    st.sampled_from([None, 131026, 131047]),
    st.sampled_from(["", "one", "two"]),
)


@settings(max_examples=40, deadline=None, database=None)
@given(data=st.data(), told=st.lists(STATUSES, min_size=2, max_size=6))
def test_any_order_of_statuses_ends_alike(
    data: st.DataObject, told: list[Item]
) -> None:
    shuffled = data.draw(st.permutations(told + told[:1]))
    left = left_by([told])
    assert left_by([[item] for item in shuffled]) == left
    climbed = [RANK.index(item.status) for item in told]  # type: ignore[attr-defined]
    assert RANK.index(left[0]) == max(climbed)


class Undo(Exception):
    pass


def left_by(batches: list[list[Item]]) -> list[Any]:
    try:
        with transaction.atomic():
            reply = a_reply()
            for batch in batches:
                receive(reply.connection, *batch)
            left = facts(reply)
            raise Undo
    except Undo:
        return left


def counted() -> list[Any]:
    return [price for _, *price in dump()["prices"]]


def facts(reply: Message) -> list[Any]:
    reply.refresh_from_db()
    row = Conversation.objects.get(pk=reply.conversation_id)
    names = ("status", "sent_at", "delivered_at", "read_at", "played_at", "failed_at")
    errors = ("error_code", "error_details", "error_at", "pricing")
    told = [getattr(reply, name) for name in (*names, *errors)]
    reports = StatusReport.objects.values_list("status", "error_code", "meta_at")
    told += sorted(map(repr, reports))
    return [*told, row.window_refused_at, row.window_closes_at, *counted()]
