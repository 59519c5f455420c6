"""The page in the admin: who may see it, what stands on it, and its drawing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from accounts.models import Agent
from channels_app.models import WebhookEvent, WebhookRefusal
from inbox.error_codes import DAY_LIMIT
from inbox.models import Allowance
from pipe.chart import HEIGHT, STEP, draw
from pipe.flow import Minute
from pipe.sampling import take
from pipe.wording import age, amount, size
from tests.cast import a_connection, a_conversation, an_admin, an_agent, answers, says

pytestmark = pytest.mark.django_db

PAGE = "/admin/pipe/sample/"
NOW = timezone.now()


@pytest.fixture
def ada(client: Client) -> Agent:
    ada = an_admin("Ada")
    client.force_login(ada)
    return ada


def seen(client: Client, path: str = PAGE) -> str:
    """What stands there, without the breaks between the words."""
    return " ".join(client.get(path).content.decode().split())


def test_an_admin_sees_what_came_and_what_is_late(client: Client, ada: Agent) -> None:
    teapots = a_connection("Teapots", state="attention", attention="No token.")
    dina = a_conversation("Dina", teapots)
    says(dina)
    answers(dina, status="read")
    late = timezone.now() - timedelta(minutes=3)
    WebhookEvent.objects.create(body=b"{}", received_at=late)
    WebhookRefusal.objects.create(
        reason="the signature is wrong", hour=NOW, last_at=NOW, count=7
    )

    page = seen(client)

    assert "1 webhooks wait to be read, the oldest for 3 min." in page
    assert "Teapots needs attention, and its replies are held: No token." in page
    assert "Neither a worker nor the clock (beat) has been heard yet." in page
    assert "7 × the signature is wrong" in page
    assert "Nobody is told by mail" in page


def test_portfolios_stand_there_with_what_is_left_of_their_day(
    client: Client, ada: Agent
) -> None:
    told = {"portfolio_id": "900", "messaging_limit": "TIER_250", "quality": "GREEN"}
    teapots, kettles = a_connection("Teapots", **told), a_connection("Kettles", **told)
    dina = a_conversation("Dina", teapots)
    Allowance.objects.create(scope="900", used=250, opens_at=NOW)
    answers(dina, status="queued", error_code=DAY_LIMIT, kind="template", wamid=None)

    days = seen(client).partition('id="pipe-days"')[2].partition("</table>")[0]
    words = strip_tags(days).split()
    place = date_format(timezone.localtime(NOW), "D H:i")
    assert " ".join(words[-9:]) == f"Kettles, Teapots green 250 250 0 1 {place}"

    for number in (teapots, kettles):
        page = seen(client, f"/admin/channels_app/connection/{number.pk}/change/")
        assert "250 of 250 people in 24 hours, 0 left; 1 person waits" in page


def test_the_page_asks_for_its_inner_part_alone(client: Client, ada: Agent) -> None:
    whole, part = seen(client), seen(client, f"{PAGE}now/?period=day")

    assert f'data-now="{PAGE}now/?period=hour"' in whole
    assert "<html" not in part
    assert "Numbers, in the last 24 hours" in part


def test_an_unknown_period_is_the_last_hour(client: Client, ada: Agent) -> None:
    assert "Numbers, in the last hour" in seen(client, f"{PAGE}?period=year")


def test_what_is_held_is_told_with_its_growth(client: Client, ada: Agent) -> None:
    take(at=NOW - timedelta(hours=2))
    take(at=NOW)

    page = seen(client)

    assert "0 bytes in 2 h 00 min" in page or "kB in 2 h 00 min" in page
    assert "Message templates" in page or "Messages" in page


def test_an_empty_house_is_told_what_to_do_first(client: Client, ada: Agent) -> None:
    page = seen(client)

    assert "No number is connected yet." in page
    assert "nothing measured yet" in page
    assert "not written down" not in page


def test_growth_is_told_when_there_is_something_to_compare(
    client: Client, ada: Agent
) -> None:
    take(at=NOW - timedelta(minutes=3))
    assert "its growth is not measured yet." in seen(client)

    take(at=NOW)
    page = seen(client)
    assert "in 3 min." in page
    assert "not written down: no worker" in page
    assert "nothing measured yet" in page


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}now/"])
def test_only_who_may_see_it_does(client: Client, path: str) -> None:
    client.force_login(an_agent("Amal"))
    assert client.get(path).status_code == 302

    bruno = an_agent("Bruno", is_staff=True)
    client.force_login(bruno)
    assert client.get(path).status_code == 403

    bruno.user_permissions.add(
        Permission.objects.get(codename="view_sample", content_type__app_label="pipe")
    )
    assert client.get(path).status_code == 200


def test_the_admin_links_to_it_from_every_page(client: Client, ada: Agent) -> None:
    assert f'<a href="{PAGE}">Pipe</a>' in seen(client, "/admin/accounts/agent/")


def test_what_came_rises_and_what_went_sinks_from_the_middle() -> None:
    quiet = Minute(NOW, {})
    busy = Minute(NOW, {"webhook.stored": 8, "webhook.failed": 2, "read": 5})

    chart = draw([quiet, busy])

    came, failed, went = chart.bars
    assert (chart.came_in, chart.went_out, chart.most) == (10, 5, 10)
    assert (came.kind, failed.kind, went.kind) == ("in", "failed", "out")
    assert came.x == STEP
    assert came.y + came.height < chart.middle < went.y
    assert came.height == 2 * went.height > failed.height > 0
    assert came.y >= 0
    assert went.y + went.height <= HEIGHT


def test_minutes_that_nobody_wrote_down_are_one_gap() -> None:
    lost, quiet = Minute(NOW, None), Minute(NOW, {})

    chart = draw([quiet, lost, lost, quiet, lost])

    gaps = [(bar.x, bar.width) for bar in chart.bars]
    assert gaps == [(STEP, 2 * STEP), (4 * STEP, STEP)]
    assert chart.kinds == {"gap"}
    assert draw([quiet]).kinds == set()


def test_what_was_before_the_first_minute_is_no_gap() -> None:
    early = Minute(NOW, None, is_early=True)

    chart = draw([early, early, Minute(NOW, None), Minute(NOW, {})])

    assert [(bar.kind, bar.width) for bar in chart.bars] == [
        ("early", 2 * STEP),
        ("gap", STEP),
    ]


def test_ages_amounts_and_sizes_are_said_as_people_say_them() -> None:
    ages = [59, 60, 3_599, 3_600, 47 * 3_600, 49 * 3_600]
    assert [age(timedelta(seconds=seconds)) for seconds in ages] == [
        *("59 s", "1 min", "59 min"),
        *("1 h 00 min", "47 h 00 min", "2 days"),
    ]
    assert (amount(9_999), amount(10_001)) == ("9,999", "10,000+")
    sizes = [0, 999, 1_500, -20_000, 3_210_000_000, 5e15]
    assert [size(each) for each in sizes] == [
        *("0 bytes", "999 bytes", "1.5 kB"),
        *("-20 kB", "3.2 GB", "5,000 TB"),
    ]
