from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.test import override_settings

from accounts.models import Agent
from channels_app import attendance, presence
from channels_app.models import Connection
from channels_app.publishing import GROUP
from tests.cast import a_connection, a_team, an_agent
from tests.channels_app.desks import PlainDesk
from tests.channels_app.rings import DEAD
from tests.tabs import Tab, asign_in

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def an_office() -> tuple[Connection, Agent, Agent, Agent]:
    number = a_connection()
    amal, bruno, carla = an_agent("Amal"), an_agent("Bruno"), an_agent("Carla")
    a_team("Support", [amal, bruno], [number])
    return number, amal, bruno, carla


def names(frame: dict[str, Any], what: str = "looking") -> list[str]:
    return [person["name"] for person in frame["facts"][what]]


async def test_two_agents_see_each_other_look_write_and_go() -> None:
    number, amal, bruno, _ = await an_office()
    desk = PlainDesk(cnv_dina=number.pk)

    async with Tab(desk.sockets, await asign_in(amal), look="cnv_dina") as amals:
        assert names(await amals.until("presence")) == []
        bruno_looks = Tab(desk.sockets, await asign_in(bruno), look="cnv_dina")
        async with bruno_looks as brunos:
            assert names(await brunos.until("presence")) == ["Amal"]
            assert names(await amals.until("presence")) == ["Bruno"]

            await brunos.say("writing", conversation="cnv_dina")
            assert names(await amals.until("presence"), "writing") == ["Bruno"]

        frame = await amals.until("presence")
        assert names(frame) == names(frame, "writing") == []


async def test_turning_elsewhere_is_seen() -> None:
    number, amal, bruno, _ = await an_office()
    desk = PlainDesk(cnv_dina=number.pk, cnv_emeka=number.pk)

    amals = Tab(desk.sockets, await asign_in(amal), look="cnv_dina")
    brunos = Tab(desk.sockets, await asign_in(bruno), look="cnv_dina")
    async with amals, brunos:
        while names(await amals.until("presence")) != ["Bruno"]:
            pass
        await brunos.say("look", conversation="cnv_emeka")

        assert names(await amals.until("presence")) == []


async def test_one_of_two_tabs_closes_and_its_agent_still_looks() -> None:
    number, amal, bruno, _ = await an_office()
    desk, session = PlainDesk(cnv_dina=number.pk), await asign_in(bruno)

    amals = Tab(desk.sockets, await asign_in(amal), look="cnv_dina")
    other = Tab(desk.sockets, session, look="cnv_dina")
    async with amals, other:
        await other.until("presence")
        async with Tab(desk.sockets, session, look="cnv_dina") as one:
            assert names(await one.until("presence")) == ["Amal"]
        await amals.until_quiet()

        said = [names(frame) for frame in amals.got("presence")]
        assert said == [[], ["Bruno"]], "nobody, then Bruno, once"


async def test_who_may_not_see_the_conversation_is_neither_shown_nor_told() -> None:
    number, amal, _, carla = await an_office()
    desk = PlainDesk(cnv_dina=number.pk)

    amals = Tab(desk.sockets, await asign_in(amal), look="cnv_dina")
    carlas = Tab(desk.sockets, await asign_in(carla), look="cnv_dina")
    async with amals, carlas:
        await amals.until("presence")
        await carlas.say("writing", conversation="cnv_dina")
        await carlas.until_quiet()
        await amals.until_quiet()

    assert carlas.got("presence") == []
    assert names(amals.got("presence")[-1], "writing") == []
    assert names(amals.got("presence")[-1]) == []


async def test_a_writer_who_falls_silent_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, amal, bruno, _ = await an_office()
    desk = PlainDesk(cnv_dina=number.pk)
    monkeypatch.setattr(presence, "WRITING_SECONDS", 1)
    monkeypatch.setattr(attendance, "LOOK_SECONDS", 0.2)

    amals = Tab(desk.sockets, await asign_in(amal), look="cnv_dina")
    brunos = Tab(desk.sockets, await asign_in(bruno), look="cnv_dina")
    async with amals, brunos:
        await brunos.until("presence")
        await brunos.say("writing", conversation="cnv_dina")
        while names(await amals.until("presence"), "writing") != ["Bruno"]:
            pass

        assert names(await amals.until("presence"), "writing") == []


async def test_who_looks_at_another_process_is_seen_until_it_dies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, amal, bruno, _ = await an_office()
    desk = PlainDesk(cnv_dina=number.pk)
    monkeypatch.setattr(attendance, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(attendance, "DEAD_SECONDS", 0.5)
    brunos = [[[bruno.public_id, "Bruno"]], []]

    async with Tab(desk.sockets, await asign_in(amal), look="cnv_dina") as amals:
        await amals.until("presence")
        for changed in ({"cnv_emeka": brunos}, {"cnv_dina": brunos}):
            layer: Any = get_channel_layer()
            told = {"process": "another", "all": False, "roster": changed}
            await layer.group_send(GROUP, {"type": "presence", **told})

        assert names(await amals.until("presence")) == ["Bruno"]
        assert names(await amals.until("presence")) == []


@override_settings(CHANNEL_LAYERS=DEAD)
async def test_without_redis_those_of_one_process_see_each_other() -> None:
    number, amal, bruno, _ = await an_office()
    desk = PlainDesk(cnv_dina=number.pk)

    amals = Tab(desk.sockets, await asign_in(amal), look="cnv_dina")
    async with amals, Tab(desk.sockets, await asign_in(bruno), look="cnv_dina"):
        while names(await amals.until("presence")) != ["Bruno"]:
            pass
        await amals.say("ping", seq=0)
        await amals.until("pong")
