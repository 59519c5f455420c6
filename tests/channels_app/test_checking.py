from __future__ import annotations

import time

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from channels_app import checking
from channels_app.models import Alarm, Connection, Event, GraphFailure
from tests.channels_app.patients import (
    OF_META,
    connected,
    failing,
    found,
    results_of,
    words,
)
from tests.graph import Graph
from tests.processes import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nowhere(settings: Settings) -> None:
    """Only those who ask for it have an address that answers."""
    settings.PUBLIC_URL = f"http://127.0.0.1:{free_port()}"


def test_metas_steps_pass_and_teach_us_what_graph_knows(graph: Graph) -> None:
    teapots, number = connected(graph)

    results = results_of(teapots)

    assert [results[step] for step in OF_META] == ["passed"] * len(OF_META)
    assert teapots.name == teapots.verified_name == "Teapot Shop"
    assert teapots.display_number == "+1 555-010-7788"
    assert teapots.app_id == number["app_id"]
    assert teapots.portfolio_id == number["portfolio_id"]
    assert teapots.quality == "GREEN"
    assert teapots.messaging_limit == "TIER_2K"
    assert teapots.throughput == 80
    assert teapots.token_expires_at is None
    assert "quality green, limit 2K new" in words(teapots, "number")


def test_each_step_is_saved_as_it_ends(graph: Graph) -> None:
    teapots, _ = connected(graph)
    seen = []

    for _entry in checking.examine(teapots):
        teapots.refresh_from_db()
        seen.append(len(teapots.check_report["steps"]))

    # One is skipped, and so never runs.
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    told = Event.objects.filter(type="connection.changed", data__check="running")
    assert told.count() == len(OF_META) + 1


def test_the_scope_of_contacts_does_not_change_once_there_may_be_some(
    graph: Graph,
) -> None:
    teapots, _ = connected(graph)
    before = teapots.scope
    Connection.objects.update(state="active", last_webhook_at=timezone.now())

    results_of(teapots)

    assert teapots.scope == before


@pytest.mark.parametrize("fault", ["wrong_token", "error_190"])
def test_a_rejected_token_names_itself_and_holds_the_queue(
    graph: Graph, fault: str
) -> None:
    teapots, _ = connected(graph)
    graph.fault(fault)

    results = results_of(teapots)

    assert results["token"] == "failed"
    assert {results[step] for step in OF_META[1:]} == {"skipped"}
    assert words(teapots, "fields").startswith("“Access token” comes first.")
    assert "Generate token" in words(teapots, "token")
    assert (teapots.state, teapots.attention_code) == ("attention", 190)
    assert "Generate token" in teapots.attention
    # What is ours is tested all the same.
    assert results["our address"] == "failed"


def test_a_wrong_app_secret_is_told_from_a_wrong_token(graph: Graph) -> None:
    teapots, _ = connected(graph, app_secret="of another app")

    results = results_of(teapots)

    assert (results["token"], results["app secret"]) == ("passed", "failed")
    assert "does not end" in words(teapots, "token")
    assert "settings/basic" in found(teapots, "app secret")["page"]
    assert teapots.state == "pending"


def test_so_is_it_where_the_app_asks_everybody_for_proof(graph: Graph) -> None:
    teapots, number = connected(graph, app_secret="of another app")
    graph.number(phone_number_id=number["phone_number_id"], proof_required=True)

    assert failing(results_of(teapots)) == ["app secret"]

    Connection.objects.update(app_secret=number["app_secret"])
    assert failing(results_of(teapots)) == []


def test_without_an_app_secret_it_says_so(graph: Graph) -> None:
    teapots, _ = connected(graph, app_secret="")

    assert failing(results_of(teapots)) == ["app secret"]
    assert "No app secret" in words(teapots, "app secret")


def test_a_passing_test_lets_sending_go_on(graph: Graph) -> None:
    teapots, _ = connected(graph)
    teapots.needs_attention(131042, "Payment is missing.", at=timezone.now())

    # Our own address fails here: that is no reason to hold what is to be sent.
    results_of(teapots)

    assert (teapots.state, teapots.attention) == ("pending", "")


def test_a_failing_test_does_not(graph: Graph) -> None:
    teapots, _ = connected(graph, business_account_id="999")
    teapots.needs_attention(131042, "Payment is missing.", at=timezone.now())

    results_of(teapots)

    assert teapots.state == "attention"


def test_a_missing_scope_is_named(graph: Graph) -> None:
    teapots, _ = connected(graph)
    graph.fault("missing_scope")

    assert failing(results_of(teapots)) == ["scopes"]
    assert "lacks whatsapp_business_messaging" in words(teapots, "scopes")


def test_what_needs_the_other_scope_is_not_asked_without_it(graph: Graph) -> None:
    teapots, number = connected(graph)
    scopes = ["whatsapp_business_messaging"]
    graph.number(phone_number_id=number["phone_number_id"], scopes=scopes)

    results = results_of(teapots)

    assert failing(results) == ["scopes"]
    assert results["business account"] == results["subscription"] == "skipped"


def test_a_number_that_is_not_registered_is_named_with_the_line_that_does_it(
    graph: Graph,
) -> None:
    teapots, _ = connected(graph)
    graph.fault("unregistered")

    assert failing(results_of(teapots)) == ["number"]
    line = found(teapots, "number")["command"]
    assert f"/v25.0/{teapots.phone_number_id}/register" in line
    assert "$ACCESS_TOKEN" in line
    assert teapots.access_token not in str(teapots.check_report)


def test_a_wrong_number_is_named(graph: Graph) -> None:
    teapots, _ = connected(graph, phone_number_id="123456")

    assert results_of(teapots)["number"] == "failed"
    assert "Compare the ID" in words(teapots, "number")


def test_a_wrong_account_is_named(graph: Graph) -> None:
    teapots, _ = connected(graph, business_account_id="999")

    assert failing(results_of(teapots)) == ["business account"]


def test_an_account_that_has_another_number_is_named(graph: Graph) -> None:
    other = graph.number(name="Lamps", handshake=False)
    theirs = ("business_account_id", "access_token", "app_secret")
    teapots, _ = connected(graph, **{name: other[name] for name in theirs})

    assert results_of(teapots)["business account"] == "failed"
    assert "does not have the phone number" in words(teapots, "business account")


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        ({"quality_rating": "RED"}, "quality is red"),
        ({"tier": "TIER_250"}, "limit fell to 250 new"),
    ],
)
def test_a_worse_standing_is_a_warning(
    graph: Graph, standing: dict[str, str], told: str
) -> None:
    teapots, number = connected(graph)
    results_of(teapots)
    graph.number(phone_number_id=number["phone_number_id"], **standing)

    assert results_of(teapots)["number"] == "warning"
    assert told in words(teapots, "number")


def test_a_token_that_ends_soon_is_a_warning(graph: Graph) -> None:
    teapots, number = connected(graph)
    soon = int(time.time()) + 3 * 86400 + 3600
    graph.number(phone_number_id=number["phone_number_id"], token_expires_at=soon)

    assert results_of(teapots)["token"] == "warning"
    assert "ends in 3 days" in words(teapots, "token")
    assert teapots.token_expires_at is not None


@pytest.mark.parametrize("fault", ["html_500", "no_answer", "http_429"])
def test_metas_silence_is_said_as_such(graph: Graph, fault: str) -> None:
    teapots, _ = connected(graph)
    Connection.objects.update(last_webhook_at=timezone.now())
    results_of(teapots)
    assert teapots.health == "unhealthy", "for nobody reaches us"
    graph.fault(fault, on="any")

    results = results_of(teapots)

    assert results["token"] == "failed"
    assert {results[step] for step in OF_META[1:]} == {"skipped"}
    assert teapots.health == "error"
    # Silence is no reason to hold what is to be sent, nor to alarm: Meta's word is.
    assert teapots.state == "pending"
    assert not Alarm.objects.filter(topic__startswith="token").exists()


def test_graph_out_of_reach_is_said_as_such(graph: Graph) -> None:
    teapots, _ = connected(graph)
    Connection.objects.update(graph_url="http://127.0.0.1:9")

    assert results_of(teapots)["token"] == "failed"
    assert "does not answer at http://127.0.0.1:9" in words(teapots, "token")
    assert teapots.state == "pending"
    assert GraphFailure.objects.get().operation == "check: token"
