"""Nothing is missed, nothing comes twice, and a burst is a few renderings."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.db import DatabaseSyncToAsync
from channels.layers import get_channel_layer
from django.db import transaction
from django.utils import timezone

from accounts.models import Agent
from channels_app import feed, publishing, sockets
from channels_app.models import Connection, Event
from channels_app.publishing import happened, record
from tests.cast import a_connection, an_agent
from tests.channels_app.desks import PlainDesk
from tests.tabs import Tab, asign_in

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def a_number_and_amal() -> tuple[Connection, Agent]:
    return a_connection(), an_agent("Amal")


def happen(number: Connection, *subjects: str, conversation: str = "cnv_dina") -> None:
    with transaction.atomic():
        record(
            *(
                happened(
                    "message.received",
                    at=timezone.now(),
                    connection=number,
                    conversation=conversation,
                    subject=subject,
                )
                for subject in subjects
            )
        )


# Each in a thread, and with a database connection, of its own.
ahappen = DatabaseSyncToAsync(happen, thread_sensitive=False)


async def test_a_tab_that_comes_back_is_given_what_it_missed() -> None:
    number, amal = await a_number_and_amal()
    desk = PlainDesk(cnv_dina=number.pk)
    await ahappen(number, "msg_1", "msg_2", "msg_3")

    tab = Tab(desk.sockets, await asign_in(amal), after=1, look="cnv_dina")
    async with tab:
        hello = await tab.until("hello")

    assert [frame["id"] for frame in tab.got("message")] == ["msg_2", "msg_3"]
    assert hello["seq"] == 3
    assert tab.frames[-1] == hello, "catching up ends with hello"


async def test_a_fresh_tab_is_given_nothing_old() -> None:
    number, amal = await a_number_and_amal()
    await ahappen(number, "msg_1")

    async with Tab(PlainDesk().sockets, await asign_in(amal)) as tab:
        await tab.until("hello")

    assert [frame["type"] for frame in tab.frames] == ["hello"]


async def test_who_is_too_far_behind_draws_the_page_anew() -> None:
    number, amal = await a_number_and_amal()
    await ahappen(number, *(f"msg_{turn}" for turn in range(501)))

    async with Tab(PlainDesk().sockets, await asign_in(amal), after=0) as tab:
        await tab.until("hello")

    assert [frame["type"] for frame in tab.frames] == ["refetch", "hello"]
    assert tab.frames[0] == {"type": "refetch", "seq": 501, "facts": {"why": "behind"}}


async def test_a_tab_from_before_the_database_was_restored_draws_anew() -> None:
    number, amal = await a_number_and_amal()
    await ahappen(number, "msg_1")

    async with Tab(PlainDesk().sockets, await asign_in(amal), after=99) as tab:
        hello = await tab.until("hello")

    assert [frame["seq"] for frame in tab.got("refetch")] == [hello["seq"]] == [1]


async def test_eight_writers_and_tabs_that_come_and_go_without_gap_or_double() -> None:
    number, amal = await a_number_and_amal()
    desk, session = PlainDesk(cnv_dina=number.pk), await asign_in(amal)
    names = {f"msg_{writer}_{turn}" for writer in range(8) for turn in range(15)}

    async def write(writer: int) -> None:
        for turn in range(15):
            await ahappen(number, f"msg_{writer}_{turn}")

    async def come_and_go() -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = []
        while len(messages) < len(names):
            after = messages[-1]["seq"] if messages else 0
            tab = Tab(desk.sockets, session, after=after, look="cnv_dina")
            async with tab:
                await tab.until("hello")
                while not await tab.is_quiet(0.2, 0.01):
                    await tab._next(1)
            messages += tab.got("message")
        return messages

    async with asyncio.timeout(50):
        *_, one, other = await asyncio.gather(
            *(write(writer) for writer in range(8)), come_and_go(), come_and_go()
        )

    for messages in (one, other):
        assert [frame["seq"] for frame in messages] == list(range(1, len(names) + 1))
        assert {frame["id"] for frame in messages} == names


async def test_a_push_that_was_lost_appears_within_three_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, amal = await a_number_and_amal()
    monkeypatch.setattr(publishing, "say_new", lambda: None)

    async with Tab(PlainDesk().sockets, await asign_in(amal)) as tab:
        await tab.until("hello")
        await ahappen(number, "msg_1")

        assert await tab.until("row", seconds=3)


async def test_what_a_dead_process_did_not_number_appears_too() -> None:
    number, amal = await a_number_and_amal()

    async with Tab(PlainDesk().sockets, await asign_in(amal)) as tab:
        await tab.until("hello")
        event = happened("message.received", at=timezone.now(), connection=number)
        await Event.objects.abulk_create([event])

        assert await tab.until("row", seconds=3)


async def test_a_burst_is_a_few_renderings_for_all_tabs_together() -> None:
    number, amal = await a_number_and_amal()
    desk, session = PlainDesk(), await asign_in(amal)
    one, other = Tab(desk.sockets, session), Tab(desk.sockets, session)

    async with one, other:
        await one.until("hello")
        await other.until("hello")
        await asyncio.gather(
            *(
                ahappen(number, *(f"msg_{batch}_{turn}" for turn in range(20)))
                for batch in range(10)
            )
        )
        await one.until("row", seq=200)
        await other.until("row", seq=200)

    assert sum(desk.passes) == 200
    assert len(desk.passes) <= 10


async def test_turning_to_another_conversation_brings_what_came_meanwhile() -> None:
    """The page was drawn at 1; the socket turns later than its messages come."""
    number, amal = await a_number_and_amal()
    desk = PlainDesk(cnv_dina=number.pk, cnv_emeka=number.pk)
    await ahappen(number, "msg_1", conversation="cnv_emeka")

    async with Tab(desk.sockets, await asign_in(amal), look="cnv_dina") as tab:
        await tab.until("hello")
        await ahappen(number, "msg_2", conversation="cnv_emeka")
        await tab.until("row", seq=2)
        await tab.say("look", conversation="cnv_emeka", after=1)
        await tab.until("message", id="msg_2")
        await ahappen(number, "msg_3", conversation="cnv_emeka")
        await tab.until("message", id="msg_3")
        await ahappen(number, "msg_4", conversation="cnv_dina")
        await tab.until("row", seq=4)

    assert [frame["id"] for frame in tab.got("message")] == ["msg_2", "msg_3"]


async def test_a_frame_that_cannot_be_drawn_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    number, amal = await a_number_and_amal()
    desk = PlainDesk()

    async with Tab(desk.sockets, await asign_in(amal)) as tab:
        await tab.until("hello")
        draw, desk.row = desk.row, None  # type: ignore[assignment, method-assign]
        await ahappen(number, "msg_1")
        assert (await tab.until("refetch"))["facts"] == {"why": "error"}
        desk.row = draw  # type: ignore[method-assign]
        await ahappen(number, "msg_2")

        assert (await tab.until("row"))["seq"] == 2
    assert "Frames could not be drawn" in caplog.text


async def test_a_tab_that_says_nothing_of_what_it_got_is_sent_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, amal = await a_number_and_amal()
    monkeypatch.setattr(sockets, "BACKLOG", 20)

    async with Tab(PlainDesk().sockets, await asign_in(amal)) as tab:
        await tab.until("hello")
        await ahappen(number, *(f"msg_{turn}" for turn in range(15)))
        await tab.until("row", seq=15)
        await tab.say("ping", seq=15)
        await tab.until("pong")
        await ahappen(number, *(f"msg_{turn}" for turn in range(15, 30)))
        await tab.until("row", seq=30)
        await ahappen(number, *(f"msg_{turn}" for turn in range(30, 40)))

        assert await tab.until_closed() == sockets.COME_BACK


async def test_a_tab_that_reads_nothing_is_sent_away_before_it_fills_our_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, amal = await a_number_and_amal()
    monkeypatch.setattr(sockets, "BACKLOG_SIZE", 2_000)
    session = await asign_in(amal)

    async with Tab(PlainDesk().sockets, session) as idle:
        async with Tab(PlainDesk().sockets, session) as awake:
            await awake.until("hello")
            for turn in range(1, 31):
                await ahappen(number, f"msg_{turn}")
                frame = await awake.until("row", seq=turn)
                await awake.say("ping", seq=frame["seq"])
        assert await idle.until_closed() == sockets.COME_BACK


async def test_counts_come_at_most_once_a_second() -> None:
    number, amal = await a_number_and_amal()

    async with Tab(PlainDesk().sockets, await asign_in(amal)) as tab:
        await tab.until("hello")
        for turn in range(8):
            await ahappen(number, f"msg_{turn}")
        await tab.until("row", seq=8)
        await tab.until_quiet()

    assert 1 <= len(tab.got("counts")) <= 2
    assert tab.got("counts")[0]["facts"] == {"mine": 1}


def lives() -> list[str]:
    """What runs for the feed, whatever the channel layer itself needs."""
    names = [task.get_coro().__qualname__ for task in asyncio.all_tasks()]  # type: ignore[union-attr]
    return [name for name in names if name.startswith(("Feed.", "Attendance."))]


def rung() -> int:
    """How many channels a ring goes to."""
    layer: Any = get_channel_layer()
    return sum(len(channels) for channels in layer.groups.values())


async def test_without_sockets_nothing_runs() -> None:
    _, amal = await a_number_and_amal()
    before = rung()

    async with Tab(PlainDesk().sockets, await asign_in(amal)) as tab:
        await tab.until("hello")
        assert lives(), "for this test to mean anything"
    await asyncio.sleep(0.05)

    assert lives() == []
    assert rung() == before, "a channel that nobody hears is left behind"
    assert feed.Feed._of[asyncio.get_running_loop()].sockets == set()
