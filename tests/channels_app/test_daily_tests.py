"""Numbers are tested without being asked: daily, and when Meta tells news of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from channels_app import checking
from channels_app.draining import drain
from channels_app.models import Alarm, Connection
from channels_app.tasks import check_due_connections
from tests.cast import a_connection
from tests.graph import Graph
from tests.meta import post, sample
from tests.processes import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def teapots(graph: Graph, settings: Settings) -> Connection:
    """A number that has worked until now; our own address is nowhere."""
    settings.PUBLIC_URL = f"http://127.0.0.1:{free_port()}"
    number = graph.number(name="Teapots", handshake=False)
    given = ("phone_number_id", "business_account_id", "access_token", "app_secret")
    teapots = a_connection(
        graph_url=graph.url,
        last_webhook_at=timezone.now(),
        **{name: number[name] for name in given},
    )
    set_up(graph, teapots, callback_url=teapots.webhook_url)
    return teapots


def set_up(graph: Graph, connection: Connection, **values: Any) -> None:
    number = connection.phone_number_id
    graph.number(phone_number_id=number, handshake=False, **values)


def alarms() -> dict[str, Alarm]:
    """Those that are open, but for our address, by step."""
    rows = Alarm.objects.open().exclude(topic__startswith="our address")
    return {alarm.topic.rpartition(".")[0]: alarm for alarm in rows}


def hours_left(connection: Connection) -> float:
    connection.refresh_from_db()
    return (connection.check_due_at - timezone.now()).total_seconds() / 3600


def test_a_number_is_due_a_day_after_its_last_test(teapots: Connection) -> None:
    at = timezone.now()
    a_connection("Off", state="off", check_due_at=at)
    assert checking.claim_due(at=at) == []
    Connection.objects.filter(pk=teapots.pk).update(check_due_at=at)

    assert checking.claim_due(at=at) == [teapots.pk]
    assert checking.claim_due(at=at) == [], "it is in somebody's hands"
    # Whose worker dies is soon due again.
    assert hours_left(teapots) < 1

    checking.check(teapots.pk)
    assert 21 < hours_left(teapots) < 27


def test_what_is_due_is_tested_one_after_the_other_in_one_task(
    settings: Settings,
) -> None:
    settings.PUBLIC_URL = nowhere = f"http://127.0.0.1:{free_port()}"
    numbers = [a_connection(name, graph_url=nowhere) for name in ("Teapots", "Lamps")]
    Connection.objects.update(check_due_at=timezone.now())

    check_due_connections()

    for number in numbers:
        number.refresh_from_db()
        assert number.check_report["state"] == "failed"


def test_what_another_worker_has_taken_meanwhile_is_left_to_it(
    teapots: Connection,
) -> None:
    claim = timezone.now()
    Connection.objects.update(check_due_at=claim + timedelta(minutes=1))

    checking.check(teapots.pk, check_due_at=claim)

    teapots.refresh_from_db()
    assert teapots.check_report == {}


def test_where_meta_was_silent_it_is_asked_again_soon(
    graph: Graph, teapots: Connection
) -> None:
    graph.fault("html_500", on="any")

    checking.check(teapots.pk)

    assert hours_left(teapots) <= 1


def test_news_of_a_number_make_it_due_at_once(settings: Settings) -> None:
    settings.WEBHOOK_ROUTES = "tests.channels_app.recording"
    number = a_connection(phone_number_id="310077700012345")
    assert hours_left(number) > 23

    post(sample("phone-quality-throughput"))
    drain()

    assert checking.claim_due(at=timezone.now()) == [number.pk]


def test_what_came_due_while_a_test_ran_stays_due(teapots: Connection) -> None:
    for _entry in checking.examine(teapots):
        Connection.objects.update(check_due_at=timezone.now())

    assert checking.claim_due(at=timezone.now()) == [teapots.pk]


def test_what_is_wrong_alarms_until_it_is_well(
    graph: Graph, teapots: Connection
) -> None:
    checking.check(teapots.pk)
    assert alarms() == {}
    ends_soon = int((timezone.now() + timedelta(days=3)).timestamp())
    set_up(graph, teapots, token_expires_at=ends_soon, quality_rating="YELLOW")
    graph.fault("wrong_callback")

    checking.check(teapots.pk)
    checking.check(teapots.pk)

    levels = {step: alarm.level for step, alarm in alarms().items()}
    assert levels == {
        "token": "warning",
        "number": "warning",
        "callback address": "red",
    }
    token = alarms()["token"]
    assert token.words.startswith("Teapots: The token ends in 2 days")
    assert "Generate token" in token.remedy

    set_up(graph, teapots, token_expires_at=0, quality_rating="GREEN")
    graph.mend()
    checking.check(teapots.pk)
    assert alarms() == {}


def test_a_number_that_is_switched_off_alarms_nobody(
    graph: Graph, teapots: Connection
) -> None:
    graph.fault("wrong_token")
    checking.check(teapots.pk)
    assert alarms()

    teapots.refresh_from_db()
    teapots.state = Connection.State.OFF
    teapots.keep(by=None, at=timezone.now())
    assert not Alarm.objects.open().exists()

    checking.check(teapots.pk)
    assert not Alarm.objects.open().exists(), "an admin pressed the button"


def test_a_number_that_is_being_set_up_alarms_nobody(
    graph: Graph, teapots: Connection
) -> None:
    Connection.objects.update(last_webhook_at=None)
    graph.fault("wrong_token")

    checking.check(teapots.pk)

    assert not Alarm.objects.exists()
