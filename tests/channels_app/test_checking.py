from __future__ import annotations

import time
from typing import Any

import pytest
from django.utils import timezone

from channels_app.checking import check
from channels_app.models import Connection, Event
from tests.graph import Graph

pytestmark = pytest.mark.django_db

STEPS = ["token", "scopes", "number", "business account", "subscription"]


def connected(graph: Graph, **wrong: str) -> tuple[Connection, dict[str, Any]]:
    """A number at the simulator, entered with what is wrong about it."""
    number = graph.number(
        name="Teapot Shop", display_phone_number="+1 555-010-7788", handshake=False
    )
    given = ("phone_number_id", "business_account_id", "access_token", "app_secret")
    values = {name: number[name] for name in given} | wrong
    connection, _ = Connection.objects.connect(
        graph_url=graph.url, at=timezone.now(), by=None, **values
    )
    connection.webhook_verified_at = timezone.now()
    connection.save()
    return connection, number


def results_of(connection: Connection) -> dict[str, str]:
    """The result of each step."""
    check(connection.pk)
    connection.refresh_from_db()
    return {step["step"]: step["result"] for step in connection.check_report["steps"]}


def words(connection: Connection, step: str) -> str:
    steps = connection.check_report["steps"]
    return next(str(each["words"]) for each in steps if each["step"] == step)


def test_all_steps_pass_and_teach_us_what_graph_knows(graph: Graph) -> None:
    teapots, number = connected(graph)

    assert results_of(teapots) == dict.fromkeys(STEPS, "passed")

    assert teapots.check_report["state"] == "passed"
    assert teapots.name == teapots.verified_name == "Teapot Shop"
    assert teapots.display_number == "+1 555-010-7788"
    assert teapots.app_id == number["app_id"]
    assert teapots.portfolio_id == number["portfolio_id"]
    assert teapots.quality == "GREEN"
    assert teapots.messaging_limit == "TIER_2K"
    assert teapots.throughput == 80
    assert teapots.token_expires_at is None


def test_each_step_is_saved_as_it_ends(graph: Graph) -> None:
    teapots, _ = connected(graph)

    results_of(teapots)

    told = Event.objects.filter(type="connection.changed", data__has_key="check")
    assert told.count() == len(STEPS) + 1


def test_the_scope_of_contacts_does_not_change_once_there_may_be_some(
    graph: Graph,
) -> None:
    teapots, _ = connected(graph)
    before = teapots.scope
    Connection.objects.update(state="active", last_webhook_at=timezone.now())

    results_of(teapots)

    assert teapots.scope == before


def test_a_rejected_token_names_itself_and_holds_the_queue(graph: Graph) -> None:
    teapots, _ = connected(graph, access_token="EAA-wrong")

    results = results_of(teapots)

    assert results == {"token": "failed"} | dict.fromkeys(STEPS[1:], "skipped")
    assert "Make a new System User token" in words(teapots, "token")
    assert (teapots.state, teapots.attention_code) == ("attention", 190)


def test_a_passing_test_lets_sending_go_on(graph: Graph) -> None:
    teapots, _ = connected(graph)
    teapots.needs_attention(131042, "Payment is missing.", at=timezone.now())

    results_of(teapots)

    assert (teapots.state, teapots.attention) == ("pending", "")


def test_a_failing_test_does_not(graph: Graph) -> None:
    teapots, _ = connected(graph, business_account_id="999")
    teapots.needs_attention(131042, "Payment is missing.", at=timezone.now())

    results_of(teapots)

    assert teapots.state == "attention"


def test_a_missing_scope_is_named(graph: Graph) -> None:
    teapots, number = connected(graph)
    scopes = ["whatsapp_business_management"]
    graph.number(phone_number_id=number["phone_number_id"], scopes=scopes)

    assert results_of(teapots)["scopes"] == "failed"
    assert "whatsapp_business_messaging" in words(teapots, "scopes")


def test_a_wrong_number_is_named(graph: Graph) -> None:
    teapots, _ = connected(graph, phone_number_id="123456")

    assert results_of(teapots)["number"] == "failed"
    assert "Compare the ID" in words(teapots, "number")


def test_a_wrong_account_is_named(graph: Graph) -> None:
    teapots, _ = connected(graph, business_account_id="999")

    results = results_of(teapots)

    assert (results["number"], results["business account"]) == ("passed", "failed")


def test_an_account_that_has_another_number_is_named(graph: Graph) -> None:
    other = graph.number(name="Lamps", handshake=False)
    theirs = ("business_account_id", "access_token", "app_secret")
    teapots, _ = connected(graph, **{name: other[name] for name in theirs})

    assert results_of(teapots)["business account"] == "failed"
    assert "does not have the phone number" in words(teapots, "business account")


def test_a_wrong_app_secret_is_named(graph: Graph) -> None:
    teapots, _ = connected(graph, app_secret="of another app")

    assert results_of(teapots)["token"] == "failed"
    assert "app secret" in words(teapots, "token")


def test_a_missing_subscription_is_named_with_what_to_do(graph: Graph) -> None:
    teapots, _ = connected(graph)
    graph.fault("not_subscribed")

    assert results_of(teapots)["subscription"] == "failed"
    assert "subscribed_apps" in words(teapots, "subscription")


def test_a_token_that_ends_soon_is_a_warning(graph: Graph) -> None:
    teapots, number = connected(graph)
    soon = int(time.time()) + 3600
    graph.number(phone_number_id=number["phone_number_id"], token_expires_at=soon)

    assert results_of(teapots)["token"] == "warning"
    assert teapots.token_expires_at is not None


def test_an_address_that_meta_never_verified_is_a_warning(graph: Graph) -> None:
    teapots, _ = connected(graph)
    Connection.objects.update(webhook_verified_at=None)

    assert results_of(teapots)["subscription"] == "warning"


def test_graph_out_of_reach_is_said_as_such(graph: Graph) -> None:
    teapots, _ = connected(graph)
    Connection.objects.update(graph_url="http://127.0.0.1:9")

    assert results_of(teapots)["token"] == "failed"
    assert "cannot be reached" in words(teapots, "token")
    # Silence is no reason to hold what is to be sent: only Meta's own word is.
    assert teapots.state == "pending"
