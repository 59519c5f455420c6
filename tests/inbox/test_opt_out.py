"""Who may be sent marketing: STOP and START, opt-ins that were recorded."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_app import draining
from channels_app.models import Connection, Event
from inbox import preferences
from inbox.models import Conversation, Message
from inbox.refusals import NoOptIn, OptedOut
from inbox.templatetags.inbox import line
from inbox.troubles import trouble_of
from templates_app.models import MessageTemplate
from tests.cast import an_admin, an_agent, minutes_ago
from tests.graph import Graph, Json
from tests.inbox.importing import imported, refused
from tests.inbox.pages import SCRIPT, address, signed_in
from tests.sending import a_chat, a_number, send_due, status_of

BODY = {"type": "BODY", "text": "Teapots are cheaper today."}
QUICK = {
    "type": "BUTTONS",
    "buttons": [{"type": "QUICK_REPLY", "text": "Stop promotions"}],
}
TEMPLATES = [
    {"name": "sale", "language": "en", "components": [BODY, QUICK]},
    {"name": "order_ready", "language": "en", "components": [BODY]},
]


def both(connection: Connection) -> tuple[MessageTemplate, MessageTemplate]:
    """What is sold, and what is only told."""
    made = [
        MessageTemplate.objects.create(
            business_account_id=connection.business_account_id,
            category=category,
            status="APPROVED",
            **template,
        )
        for template, category in zip(TEMPLATES, ("MARKETING", "UTILITY"), strict=True)
    ]
    return made[0], made[1]


def send(conversation: Conversation, template: MessageTemplate) -> Message:
    amal = conversation.assignee or an_agent(f"Amal {uuid4()}")
    return Conversation.objects.get(pk=conversation.pk).send_template(
        template, by=amal, cid=str(uuid4()), at=timezone.now()
    )


def unchecked(conversation: Conversation) -> Message:
    """An advertisement in the queue that no verb of ours put there."""
    now = timezone.now()
    content = {"name": "sale", "language": {"code": "en"}}
    return conversation.messages.create(
        connection=conversation.connection,
        direction="outbound",
        origin="program",
        kind="template",
        payload={"type": "template", "template": content},
        recipient=conversation.contact.recipient,
        status="queued",
        created_at=now,
        ordered_at=now,
    )


def says(
    graph: Graph, number: Json, phone: Json, text: str = "", *, ago: float, **tap: str
) -> Conversation:
    # Meta's clock has whole seconds, and a story is told within one.
    at = int(minutes_ago(ago).timestamp())
    graph.says(phone, number, text, timestamp=at, **tap)
    graph.settled()
    draining.drain()
    return Conversation.objects.get()


@pytest.fixture
def posting(graph: Graph, live_server: LiveServer) -> tuple[Connection, Json]:
    """A number whose webhooks reach us."""
    connection, number = a_number(graph, templates=TEMPLATES)
    graph.hurry()
    graph.number(
        phone_number_id=number["phone_number_id"],
        callback_url=f"{live_server.url}/webhooks/whatsapp",
        subscribed=True,
        handshake=False,
    )
    return connection, number


@pytest.mark.django_db(transaction=True)
def test_stop_on_the_phone_stops_marketing_until_start(
    graph: Graph, posting: tuple[Connection, Json]
) -> None:
    connection, number = posting
    sale, order_ready = both(connection)
    said = graph, number, graph.phone("Dina")
    dina = says(*said, "Hello?", ago=50)
    with pytest.raises(NoOptIn):
        send(dina, sale)
    preferences.opt_in([dina.contact], how="Till", by=None, at=minutes_ago(40))
    first = send(dina, sale)
    send_due()
    assert status_of(first) == "accepted"

    says(*said, tap=str(first.wamid), id="Stop promotions", ago=30)
    with pytest.raises(OptedOut):
        send(dina, sale)
    told = send(dina, order_ready)
    send_due()
    assert status_of(told) in ("accepted", "sent", "delivered")

    says(*said, "START!", ago=20)
    assert send(dina, sale)
    says(*said, "  parár. ", ago=10)
    with pytest.raises(OptedOut):
        send(dina, sale)
    send_due()
    names = [body["template"]["name"] for body in graph.sent]
    assert names == ["sale", "order_ready"], "what waited was not sent, either"
    lines = [line(event) for event in Event.objects.filter(type__startswith="contact.")]
    assert lines.count("The customer opted out of marketing messages") == 2


def is_refused_by_hand(amal: Client, page: str, form: dict[str, str]) -> None:
    """With scripts, and without."""
    told, plain = amal.post(page, form, headers=SCRIPT), amal.post(page, form)
    words = "This customer wants no marketing messages from you."
    assert (told.status_code, plain.status_code) == (409, 409)
    assert (told.json()["code"], told.json()["words"]) == ("opted_out", words)
    assert words in plain.content.decode()


@pytest.mark.django_db(transaction=True)
def test_after_stop_no_way_leads_to_an_advertisement(
    graph: Graph, posting: tuple[Connection, Json]
) -> None:
    connection, number = posting
    sale, order_ready = both(connection)
    said = graph, number, graph.phone("Dina")
    dina = says(*said, "Hello?", ago=50)
    preferences.opt_in([dina.contact], how="Till", by=None, at=minutes_ago(40))
    says(*said, "STOP", ago=30)
    amal, ada = signed_in(an_agent("Amal")), signed_in(an_admin("Ada"))
    page = address("send_template", dina)

    form = {"template": sale.public_id, "cid": "c1"}
    is_refused_by_hand(amal, page, form)
    # By a task.
    row = unchecked(dina)
    send_due()
    assert status_of(row) == "failed"
    trouble = trouble_of(row)
    assert trouble
    assert trouble.sentence == "This person wants no marketing messages from you."

    # By a file that says they agreed.
    number_of = dina.contact.current("wa_id")
    assert number_of
    file = imported(ada, connection, f"number,opt-in\n{number_of.value},At the fair\n")
    assert refused(ada, file) == [
        (2, "Taken in; but they opted out, and a file does not undo that.")
    ]
    assert amal.post(page, form, headers=SCRIPT).status_code == 409

    # What is no advertisement goes, and START lets the others go, too.
    form = {"template": order_ready.public_id, "cid": "c2"}
    assert amal.post(page, form, headers=SCRIPT).status_code == 201
    says(*said, "START", ago=20)
    form = {"template": sale.public_id, "cid": "c3"}
    assert amal.post(page, form, headers=SCRIPT).status_code == 201
    send_due()
    names = [body["template"]["name"] for body in graph.sent]
    assert sorted(names) == ["order_ready", "sale"]


@pytest.mark.django_db
def test_who_opts_out_while_it_waits_does_not_get_it(graph: Graph) -> None:
    connection, _ = a_number(graph, templates=TEMPLATES)
    sale, order_ready = both(connection)
    dina = a_chat(graph, connection)
    preferences.opt_in([dina.contact], how="On paper", by=None, at=timezone.now())
    waiting, told = send(dina, sale), send(dina, order_ready)

    preferences.opt_out([dina.contact], by=None, at=timezone.now())
    send_due()

    assert status_of(waiting) == "failed"
    trouble = trouble_of(waiting)
    assert trouble
    assert trouble.sentence == "This person wants no marketing messages from you."
    assert status_of(told) == "accepted"
    assert [body["template"]["name"] for body in graph.sent] == ["order_ready"]


@pytest.mark.django_db
def test_a_task_finds_a_row_that_no_verb_checked(graph: Graph) -> None:
    """Whoever wrote it: the sender asks once more."""
    connection, _ = a_number(graph, templates=TEMPLATES)
    both(connection)
    dina = a_chat(graph, connection)
    message = unchecked(dina)
    send_due()

    assert status_of(message) == "failed"
    trouble = trouble_of(message)
    assert trouble
    assert trouble.sentence == "This person has not agreed to marketing messages."
    assert trouble.actions == ("retry",)
    assert graph.sent == []


@pytest.mark.django_db
def test_consent_that_is_kept_elsewhere_may_be_assumed(
    graph: Graph, settings: Settings
) -> None:
    settings.MARKETING_OPT_IN = "assumed"
    connection, _ = a_number(graph, templates=TEMPLATES)
    sale, _ = both(connection)
    dina = a_chat(graph, connection)
    assert send(dina, sale)
    preferences.opt_out([dina.contact], by=None, at=timezone.now())
    with pytest.raises(OptedOut):
        send(dina, sale)
