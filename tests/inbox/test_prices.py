"""What messages cost: told by Meta's statuses, counted by day, and shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from channels_app.models import Connection
from inbox import pricing
from inbox.models import Message, PriceCount
from tests.arrivals import minute, receive, status
from tests.cast import a_connection, a_conversation, an_admin, an_agent, answers
from tests.dump import dump
from tests.inbox.pages import shown, signed_in

pytestmark = pytest.mark.django_db

PRICES = "/admin/inbox/pricecount/"
SERVICE = {"type": "free_customer_service", "category": "service"}
CHARGED = {"type": "regular", "category": "service"}
UTILITY = {"type": "regular", "category": "utility", "pricing_model": "PMP"}
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def a_reply(connection: Connection | None = None, name: str = "Dina") -> Message:
    conversation = a_conversation(name, connection)
    wamid = f"wamid.{name}"
    return answers(conversation, status="accepted", wamid=wamid, at=minute(0))


def told(reply: Message, name: str, at: datetime, **more: Any) -> None:
    receive(reply.connection, status(reply.wamid or "", name, at=at, **more))


def counted(reply: Message, number: int, day: date, price: dict[str, str]) -> None:
    """So many more, as if they had been sent on that day."""
    where = pricing.Price(reply.connection_id, day, price["category"], price["type"])
    pricing.add({where: number})


def test_a_message_counts_once_it_has_reached_somebody() -> None:
    reply = a_reply()
    told(reply, "sent", minute(1), pricing=UTILITY)
    assert not dump()["prices"]

    told(reply, "delivered", minute(2), pricing=UTILITY)
    told(reply, "read", minute(3))
    told(reply, "delivered", minute(2), pricing=UTILITY)

    number, day = reply.connection.phone_number_id, minute(2).date()
    assert dump()["prices"] == [(number, day, "utility", "regular", 1)]


def test_a_failed_message_costs_nothing() -> None:
    reply = a_reply()
    told(reply, "sent", minute(1), pricing=UTILITY)
    told(reply, "failed", minute(2), error_code=131026)
    assert not PriceCount.objects.exists()


def test_a_day_is_that_of_the_first_step_whatever_comes_first() -> None:
    reply = a_reply()
    midnight = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    told(reply, "read", midnight + timedelta(minutes=5), pricing=SERVICE)
    told(reply, "delivered", midnight - timedelta(minutes=5), pricing=SERVICE)

    number = reply.connection.phone_number_id
    day = date(2026, 11, 20)
    assert dump()["prices"] == [(number, day, "service", SERVICE["type"], 1)]


def test_folding_changes_rows_and_no_sum() -> None:
    teapots = a_connection()
    for name in ("Dina", "Emeka", "Farida"):
        told(a_reply(teapots, name), "delivered", minute(1), pricing=SERVICE)
    told(a_reply(teapots, "Goran"), "delivered", minute(1), pricing=UTILITY)
    before = dump()["prices"]
    assert PriceCount.objects.count() == 4

    pricing.fold()
    pricing.fold()

    assert dump()["prices"] == before
    assert PriceCount.objects.count() == 2


def test_old_statuses_say_only_whether_it_is_charged() -> None:
    reply = a_reply()
    cbp = {"billable": True, "category": "marketing", "pricing_model": "CBP"}
    told(reply, "delivered", minute(1), pricing=cbp)
    months = pricing.months(NOVEMBER)
    assert months[reply.connection_id].charged == {"marketing": 1}
    again = a_reply(reply.connection, "Emeka")
    told(again, "delivered", minute(1), pricing=cbp | {"billable": False})
    with time_machine.travel(datetime(2026, 11, 21, 13, tzinfo=UTC), tick=False):
        client = signed_in(an_agent())
        pages = [
            shown(client, f"/c/{r.conversation.public_id}/") for r in (reply, again)
        ]
    assert "1 charged, 0 free" in pages[0]
    assert "0 charged, 1 free" in pages[1]


def test_the_panel_tells_the_month_of_the_conversation_and_of_its_number() -> None:
    reply = a_reply()
    other = a_reply(reply.connection, "Emeka")
    told(reply, "delivered", minute(1), pricing=UTILITY)
    told(other, "delivered", minute(1), pricing=SERVICE)
    counted(reply, 499, minute(1).date(), SERVICE)
    with time_machine.travel(datetime(2026, 11, 21, 13, tzinfo=UTC), tick=False):
        address = f"/c/{reply.conversation.public_id}/"
        page = shown(signed_in(an_agent()), address)
    assert "1 charged, 0 free" in page
    assert "500 of the number’s 1000 free replies are used." in page
    # Twenty days and a half for half of them: too slow to end this month.
    assert "At this pace" not in page


def test_the_day_the_free_ones_run_out_is_foreseen() -> None:
    noon = datetime(2026, 11, 11, tzinfo=UTC)  # ten days into the month
    assert pricing.runs_out(0, at=noon) is None
    assert pricing.runs_out(333, at=noon) is None
    assert pricing.runs_out(500, at=noon) == date(2026, 11, 21)
    assert pricing.runs_out(2_000, at=noon) == date(2026, 11, 11)


def test_an_agent_sees_that_each_reply_is_charged_now() -> None:
    reply = a_reply()
    counted(reply, 1_000, minute(1).date(), SERVICE)
    counted(reply, 3, minute(1).date(), CHARGED)
    with time_machine.travel(datetime(2026, 11, 21, 13, tzinfo=UTC), tick=False):
        address = f"/c/{reply.conversation.public_id}/"
        page = shown(signed_in(an_agent()), address)
    assert "1000 free replies are used up" in page


def test_an_admin_reads_what_a_month_cost_number_by_number(client: Client) -> None:
    reply = a_reply(a_connection("Teapots"))
    quiet = a_reply(a_connection("Saucers"), "Emeka")
    counted(reply, 700, date(2026, 11, 3), SERVICE)
    counted(reply, 40, date(2026, 11, 4), UTILITY)
    counted(reply, 9, date(2026, 11, 4), SERVICE | {"type": "free_entry_point"})
    counted(quiet, 5, date(2026, 10, 31), UTILITY)
    client.force_login(an_admin())
    with time_machine.travel(datetime(2026, 11, 11, tzinfo=UTC), tick=False):
        page = shown(client, PRICES)
        october = shown(client, PRICES, month="2026-10")
        summer = shown(client, PRICES, month="2026-07")
        shown(client, PRICES, month="what?")
    assert "700 used, 300 left" in page
    assert "At this pace they end on 15 November." in page
    assert "<td>40</td>" in page
    assert "<td>709</td>" in page
    assert "0 used, 1000 left" in page
    assert "<td>5</td>" in october
    assert "At this pace" not in october
    assert "used" not in summer.split("</table>")[0]


def test_prices_are_for_those_who_may_look(client: Client) -> None:
    client.force_login(an_agent("Bruno", is_staff=True))
    assert client.get(PRICES).status_code == 403


def test_the_details_of_a_message_tell_its_price() -> None:
    reply = a_reply()
    told(reply, "delivered", minute(1), pricing=UTILITY)
    page = shown(signed_in(an_agent()), f"/m/{reply.public_id}/details/")
    assert "utility, regular, PMP" in page
