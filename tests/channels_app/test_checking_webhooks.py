"""Does Meta send what customers write, and here? Each answer that is no is named."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from tests.channels_app.patients import connected, failing, results_of, words
from tests.graph import Graph
from tests.processes import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nowhere(settings: Settings) -> None:
    """Only those who ask for it have an address that answers."""
    settings.PUBLIC_URL = f"http://127.0.0.1:{free_port()}"


def test_a_missing_subscription_is_named_with_the_line_that_mends_it(
    graph: Graph,
) -> None:
    teapots, _ = connected(graph)
    graph.fault("not_subscribed")

    assert failing(results_of(teapots)) == ["subscription"]
    assert f"{teapots.business_account_id}/subscribed_apps" in words(
        teapots, "subscription"
    )


def test_another_callback_address_is_named_with_both(graph: Graph) -> None:
    teapots, _ = connected(graph)
    graph.fault("wrong_callback")

    assert failing(results_of(teapots)) == ["callback address"]
    told = words(teapots, "callback address")
    assert f"elsewhere, to {teapots.webhook_url}/wrong-address." in told
    assert f"enter {teapots.webhook_url} and" in told


def test_no_callback_address_is_named(graph: Graph) -> None:
    teapots, number = connected(graph)
    graph.ask("POST", "reset/", {})
    graph.number(**number | {"callback_url": None})

    results = results_of(teapots)

    assert "callback address" in failing(results)
    assert "no webhook address" in words(teapots, "callback address")


def test_the_address_that_all_numbers_of_an_app_share_is_ours_too(graph: Graph) -> None:
    teapots, number = connected(graph)
    shared = teapots.webhook_url.rpartition("/")[0].replace("127.0.0.1", "localhost")
    wish = {"phone_number_id": number["phone_number_id"], "handshake": False}
    graph.number(**wish, callback_url=f"{shared}/")

    assert failing(results_of(teapots)) == []


def test_a_field_that_is_not_subscribed_is_named(graph: Graph) -> None:
    teapots, number = connected(graph)
    graph.fault("missing_field")
    assert failing(results_of(teapots)) == ["fields"]
    assert "subscribed: messages. No message" in words(teapots, "fields")

    graph.mend()
    graph.number(phone_number_id=number["phone_number_id"], fields=["messages"])
    assert results_of(teapots)["fields"] == "warning"
    assert "account_update" in words(teapots, "fields")
