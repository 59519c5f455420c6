"""Who gets a socket, and what it may hear."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Agent, Team
from channels_app import feed
from channels_app.models import Connection
from channels_app.publishing import happened, record
from channels_app.sockets import COME_BACK, CROWDED, SIGNED_OUT
from tests.cast import a_connection, a_team, an_agent
from tests.channels_app.desks import PlainDesk
from tests.tabs import Tab, asign_in, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def a_number_with_people() -> tuple[Connection, Agent, Agent]:
    """Amal is in the team that answers the number, Carla is in another one."""
    number, amal, carla = a_connection(), an_agent("Amal"), an_agent("Carla")
    a_team("Support", [amal], [number])
    a_team("Sales", [carla])
    return number, amal, carla


@sync_to_async
def tell(number: Connection, conversation: str = "cnv_dina", **more: Any) -> None:
    type = more.pop("type", "message.received")
    event = happened(
        type, at=timezone.now(), connection=number, conversation=conversation, **more
    )
    record(event)


people = sync_to_async(a_number_with_people)


async def test_a_frame_comes_without_asking() -> None:
    number, amal, _ = await people()
    desk = PlainDesk(cnv_dina=number.pk)

    async with Tab(desk.sockets, await asign_in(amal)) as tab:
        assert (await tab.until("hello"))["seq"] == 0
        await tell(number)

        assert (await tab.until("row"))["conversation"] == "cnv_dina"


async def test_nobody_gets_a_socket_without_a_login() -> None:
    number, _, _ = await people()

    async with Tab(PlainDesk(cnv_dina=number.pk).sockets) as tab:
        assert await tab.until_closed() == SIGNED_OUT
    assert tab.frames == []


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://testserver:8001", "null"]
)
async def test_another_site_gets_no_socket_with_our_cookies(origin: str) -> None:
    _, amal, _ = await people()

    tab = Tab(PlainDesk().sockets, await asign_in(amal), origin=origin)
    async with tab:
        assert not tab.was_accepted


async def test_an_agent_of_another_team_hears_nothing() -> None:
    number, amal, carla = await people()
    desk = PlainDesk(cnv_dina=number.pk)

    carlas = Tab(desk.sockets, await asign_in(carla), after=0, look="cnv_dina")
    amals = Tab(desk.sockets, await asign_in(amal), after=0, look="cnv_dina")
    async with carlas, amals:
        await carlas.until("hello")
        await amals.until("hello")
        await tell(number, subject="msg_1")
        await amals.until("message")
        await carlas.say("look", conversation="cnv_dina", after=0)
        await carlas.until_quiet()

    # What the tabs count is her own: no number of hers, none to count.
    assert {frame["type"] for frame in carlas.frames} == {"hello", "counts"}
    assert carlas.got("counts")[0]["facts"] == {"mine": 0}


async def test_who_is_taken_out_of_the_team_stops_hearing() -> None:
    number, amal, _ = await people()
    desk = PlainDesk(cnv_dina=number.pk)

    async with Tab(desk.sockets, await asign_in(amal), look="cnv_dina") as tab:
        await tab.until("hello")
        await sync_to_async(leave_team)(amal)
        assert (await tab.until("refetch"))["facts"] == {"why": "rights"}
        heard = len(tab.frames)
        await tell(number)
        await tab.say("writing", conversation="cnv_dina")
        await tab.say("ping")
        await tab.until_quiet()

    assert {frame["type"] for frame in tab.frames[heard:]} == {"pong", "counts"}
    assert desk.written == []


def leave_team(agent: Agent) -> None:
    team = Team.objects.get(name="Support")
    team.members.remove(agent)
    record(happened("team.changed", at=timezone.now(), subject=team.public_id))


async def test_a_new_team_is_heard_at_once() -> None:
    number, _, carla = await people()
    desk = PlainDesk(cnv_dina=number.pk)

    async with Tab(desk.sockets, await asign_in(carla)) as tab:
        await tab.until("hello")
        await sync_to_async(join_team)(carla)
        await tab.until("refetch")
        await tell(number)

        assert await tab.until("row")


def join_team(agent: Agent) -> None:
    team = Team.objects.get(name="Support")
    team.members.add(agent)
    record(happened("team.changed", at=timezone.now(), subject=team.public_id))


def end_session(agent: Agent) -> None:
    Session.objects.all().delete()


def deactivate(agent: Agent) -> None:
    Agent.objects.filter(pk=agent.pk).update(is_active=False)


def change_password(agent: Agent) -> None:
    agent.set_password("another one")
    agent.save()


@pytest.mark.parametrize("end", [end_session, deactivate, change_password])
async def test_a_login_that_ends_takes_its_socket_along(end: Any) -> None:
    _, amal, _ = await people()

    async with Tab(PlainDesk().sockets, await asign_in(amal)) as tab:
        await tab.until("hello")
        await sync_to_async(end)(amal)
        changed = happened("agent.changed", at=timezone.now(), subject=amal.public_id)
        await sync_to_async(record)(changed)

        assert await tab.until_closed() == SIGNED_OUT


async def test_a_ping_is_answered_with_the_place_in_the_log() -> None:
    number, amal, _ = await people()

    async with Tab(PlainDesk().sockets, await asign_in(amal)) as tab:
        await tab.until("hello")
        await tell(number)
        await tab.until("row")
        await tab.say("ping", seq=1)

        assert (await tab.until("pong"))["seq"] == 1


@pytest.mark.parametrize(
    "words",
    ["null", "{", "[]", "[" * 100_000, '{"type": "look", "conversation": {"a": 1}}']
    + ['{"type": "ping", "seq": "x"}', '{"type": ["ping"]}', '{"type": "unheard of"}']
    + ['{"type": "ping", "seq": 1e999}']
    + [f'{{"type": "look", "conversation": "{id}"}}' for id in (r"\u0000", r"\ud800")],
)
async def test_nonsense_from_a_browser_does_no_harm(words: str) -> None:
    _, amal, _ = await people()

    async with Tab(PlainDesk().sockets, await asign_in(amal)) as tab:
        await tab.until("hello")
        await tab.communicator.send_to(text_data=words)
        await tab.say("ping", seq=0)

        assert await tab.until("pong")


async def test_writing_is_passed_on_only_for_the_conversation_on_the_screen() -> None:
    number, amal, _ = await people()
    desk = PlainDesk(cnv_dina=number.pk, cnv_emeka=number.pk)

    async with Tab(desk.sockets, await asign_in(amal), look="cnv_dina") as tab:
        await tab.until("hello")
        await tab.say("writing", conversation="cnv_emeka")
        await tab.say("writing", conversation="cnv_dina")
        await tab.say("ping", seq=0)
        await tab.until("pong")

    assert desk.written == ["cnv_dina"]


def test_a_session_is_a_key_for_one_agent() -> None:
    _, amal, carla = a_number_with_people()

    assert sign_in(amal) != sign_in(carla), "or the tests above prove nothing"


async def test_one_tab_too_many_is_told_and_the_others_live_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, amal, carla = await people()
    await sync_to_async(number.teams.clear)()
    monkeypatch.setattr(feed, "MOST_SOCKETS", 2)
    desk, amals = PlainDesk(cnv_dina=number.pk), await asign_in(amal)

    async with Tab(desk.sockets, amals) as one:
        async with Tab(desk.sockets, amals) as other, Tab(desk.sockets, amals) as third:
            assert await third.until_closed() == CROWDED
            async with Tab(desk.sockets, await asign_in(carla)) as carlas:
                await carlas.until("hello")
                await tell(number)
                for tab in (one, other, carlas):
                    await tab.until("row")
        # Room again.
        async with Tab(desk.sockets, amals) as fourth:
            await fourth.until("hello")


async def test_a_page_that_comes_back_takes_the_place_of_its_own_dead_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, amal, _ = await people()
    monkeypatch.setattr(feed, "MOST_SOCKETS", 2)
    desk, amals = PlainDesk(cnv_dina=number.pk), await asign_in(amal)

    dead, other, back = (Tab(desk.sockets, amals, page=page) for page in "121")
    async with dead, other, back:
        assert await dead.until_closed() == COME_BACK
        await tell(number)
        for tab in (other, back):
            await tab.until("row")
