"""One list of every call that Graph refused or left unanswered, of whatever kind."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app import checking
from channels_app import graph_failures as failures
from channels_app.graph_calls import shape
from channels_app.graph_errors import CloudAPIError, error_in
from channels_app.models import Connection, GraphFailure
from channels_app.pruning import prune
from inbox.models import Conversation
from templates_app.tasks import sync_templates
from tests.cast import an_admin
from tests.graph import Graph
from tests.inbox.pages import shown, signed_in
from tests.sending import a_chat, a_number, replies, send_due

pytestmark = pytest.mark.django_db

LIST = "/admin/channels_app/graphfailure/"


@pytest.fixture
def dina(graph: Graph) -> Conversation:
    connection, _ = a_number(graph)
    return a_chat(graph, connection)


def test_a_refused_reply_is_listed_without_what_it_said(
    graph: Graph, dina: Conversation
) -> None:
    graph.fault("error_131031")
    reply = replies(dina, "The blue teapot is back.")
    send_due()

    failure = GraphFailure.objects.get()
    assert (failure.operation, failure.subject) == ("send", reply.public_id)
    assert (failure.outcome, failure.http_status) == ("refused", 403)
    assert (failure.code, failure.connection) == (131031, dina.connection)
    number = dina.connection.phone_number_id
    assert (failure.method, failure.path) == ("POST", f"{number}/messages")
    assert failure.request["text"] == {"body": "… (24)", "preview_url": True}
    assert failure.request["biz_opaque_callback_data"] == reply.public_id
    assert failure.duration_ms is not None
    assert "teapot" not in str(vars(failure))
    assert "351" not in json.dumps(failure.request)


def test_many_refused_replies_are_written_down_at_once(
    graph: Graph, dina: Conversation
) -> None:
    graph.fault("error_131031")
    number = dina.connection
    for conversation in [dina, *(a_chat(graph, number, n) for n in ("Emeka", "Femi"))]:
        replies(conversation)
    with CaptureQueriesContext(database) as queries:
        send_due()

    written = [q for q in queries if 'INTO "channels_app_graphfailure"' in q["sql"]]
    assert GraphFailure.objects.count() == 3
    assert len(written) <= 2, "the first answer may come before the others"


def test_so_is_an_answer_that_never_came(graph: Graph, dina: Conversation) -> None:
    graph.fault("drop_answer")
    replies(dina)
    send_due()
    assert GraphFailure.objects.get().outcome == "unanswered"

    Connection.objects.update(graph_url="http://127.0.0.1:1")
    dina.refresh_from_db()
    with pytest.raises(Exception, match="refused"):
        sync_templates(dina.connection.pk)
    failure = GraphFailure.objects.latest("pk")
    assert (failure.outcome, failure.operation) == ("unreachable", "templates")


def test_a_failing_check_names_its_step_and_keeps_the_token_to_itself(
    graph: Graph, dina: Conversation
) -> None:
    dina.connection.access_token = "not-the-token"
    dina.connection.save()
    checking.check(dina.connection.pk)

    failure = GraphFailure.objects.get()
    assert (failure.operation, failure.code) == ("check: token", 190)
    assert failure.path == "debug_token"
    assert failure.request == {"input_token": "… (13)"}


def test_nothing_that_somebody_wrote_is_left_of_a_request() -> None:
    parameters = [{"type": "text", "text": "Dina"}]
    template = {
        "name": "order_update",
        "language": {"code": "en"},
        "components": [{"type": "body", "parameters": parameters}],
    }
    asked = {"to": "351912345678", "type": "template", "template": template}

    assert shape(asked) == {
        "to": "… (12)",
        "type": "template",
        "template": {
            "name": "order_update",
            "language": {"code": "en"},
            "components": [
                {
                    "type": "… (4)",
                    "parameters": [{"type": "… (4)", "text": "… (4)"}],
                }
            ],
        },
    }


def test_a_token_and_a_number_that_meta_quotes_are_left_out(graph: Graph) -> None:
    token = "EAAG" + "x1" * 60
    told = {"code": 190, "message": f"Malformed access token {token}"}
    error = error_in({"error": told}, 401)
    assert str(error) == "190: Malformed access token …"

    connection, _ = a_number(graph)
    words = "Message to +351 912 345 678 undeliverable"
    with pytest.raises(CloudAPIError), failures.noted(connection, "send"):
        raise CloudAPIError(words)
    assert GraphFailure.objects.get().words == "Message to … undeliverable"


def test_they_go_when_raw_webhooks_go(dina: Conversation) -> None:
    now = timezone.now()
    for days in (29, 31):
        at = now - timedelta(days=days)
        GraphFailure.objects.create(
            at=at, connection=dina.connection, operation="send", outcome="refused"
        )
    prune(at=now)
    assert GraphFailure.objects.get().at == now - timedelta(days=29)


def test_an_admin_filters_them_by_what_they_were_for(
    graph: Graph, dina: Conversation
) -> None:
    graph.fault("error_131031")
    reply = replies(dina)
    send_due()
    ada = signed_in(an_admin())

    assert reply.public_id in shown(ada, LIST, operation="send", code="131031")
    assert reply.public_id in shown(ada, LIST, q=reply.public_id)
    assert reply.public_id not in shown(ada, LIST, operation="templates")
    page = shown(ada, f"{LIST}{GraphFailure.objects.get().pk}/change/")
    assert "biz_opaque_callback_data" in page
