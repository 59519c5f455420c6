"""What happened to a message, for who asks: in sentences, and raw in the admin."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest

from channels_app.draining import drain
from channels_app.models import Event, WebhookEvent
from inbox.diagnosing import checks_of
from inbox.models import Attempt, Conversation, Message, StatusReport
from inbox.retelling import story_of
from templates_app.models import MessageTemplate
from tests.arrivals import arrives, edit, minute, reaction, receive_all, status
from tests.cast import (
    BUSINESS,
    a_connection,
    a_contact,
    a_conversation,
    an_admin,
    an_agent,
    answers,
    says,
)
from tests.collecting import dina_sends, fetched
from tests.files import PDF
from tests.graph import Graph
from tests.inbox.pages import shown, signed_in
from tests.meta import change, post, writes
from tests.sending import a_chat, a_number, its_time_comes, replies, send_due

pytestmark = pytest.mark.django_db


def test_messages_and_statuses_know_the_webhook_that_they_came_in() -> None:
    teapots = a_connection()
    reply = answers(a_conversation("Emeka", teapots), wamid="wamid.OURS")
    post(writes(teapots, "Is the blue teapot back?"))
    told = {"id": "wamid.OURS", "status": "read", "timestamp": "1795000000"}
    post(change(teapots, {"statuses": [told]}))
    drain()

    first, second = WebhookEvent.objects.order_by("pk")
    asked = Message.objects.get(text="Is the blue teapot back?")
    assert asked.webhook == first.public_id
    assert StatusReport.objects.get(message=reply).webhook == second.public_id


def a_reply(**fields: Any) -> Message:
    """Amal's, which is on its way since a minute past noon."""
    usual = {"at": minute(1), "wamid": "wamid.OURS", "status": "accepted"}
    dina = a_conversation("Dina")
    return answers(dina, by=an_agent("Amal"), **usual | fields)


def tried(reply: Message, outcome: str, at: float, code: int | None = None) -> None:
    Attempt.objects.create(
        message=reply,
        started_at=minute(at),
        duration_ms=80,
        outcome=outcome,
        error_code=code,
    )


def told(reply: Message) -> list[str]:
    reply = Message.objects.get(pk=reply.pk)
    return [f"{line.sentence} {line.note}".strip() for line in story_of(reply)]


def test_a_reply_s_way_is_told_in_the_order_in_which_it_went() -> None:
    reply = a_reply()
    tried(reply, "unreachable", 1.2, code=-2)
    tried(reply, "accepted", 2)
    number = reply.connection
    late = status("wamid.OURS", "delivered", at=minute(3))
    receive_all(
        [
            arrives(number, status("wamid.OURS", "read", at=minute(4)), minute(4)),
            arrives(number, late, minute(124)),
            arrives(number, status("wamid.OURS", "sent", at=minute(2)), minute(2)),
            arrives(number, reaction("wamid.OURS", "👍", at=minute(9)), minute(9)),
        ]
    )

    assert told(reply) == [
        "Amal wrote this.",
        "WhatsApp could not be reached.",
        "WhatsApp took it.",
        "WhatsApp sent it on.",
        "It reached the phone. WhatsApp told us 2\xa0hours, 1\xa0minute later.",
        "It was read.",
        "Dina reacted: 👍",
    ]


def test_what_never_left_is_not_blamed_on_whatsapp() -> None:
    reply = a_reply(status="failed", wamid=None, failed_at=minute(5), error_code=131047)
    assert told(reply)[-1].startswith("Parley did not send it. More than 24 hours")


def test_what_dina_wrote_has_a_way_too() -> None:
    dina = a_conversation("Dina")
    asked = says(dina, at=minute(0))
    Message.objects.filter(pk=asked.pk).update(created_at=minute(30))
    assert told(asked) == [
        "Dina wrote this.",
        "It reached Parley. WhatsApp told us 30\xa0minutes later.",
    ]


def checked(reply: Message) -> list[tuple[bool, str]]:
    return [(check.passed, check.sentence) for check in checks_of(reply)]


FAILED = {"status": "failed", "failed_at": minute(2)}


def test_a_number_without_a_country_code_is_found() -> None:
    contact = a_contact("Dina", wa_id="912345678")
    dina = a_conversation(contact)
    reply = answers(dina, at=minute(1), **FAILED)
    assert checked(reply)[0][0] is False
    assert "country code" in checked(reply)[0][1]

    emeka = answers(a_conversation("Emeka"), at=minute(1), **FAILED)
    words = "+234 803 123 4567 is a complete number, with its country code."
    assert checked(emeka)[0] == (True, words)


@pytest.mark.parametrize(
    ("asked", "code", "passed", "words"),
    [
        (None, 131047, False, "had not written"),
        (timedelta(hours=25), 131047, False, "was shut since"),
        (timedelta(hours=23), 131047, False, "WhatsApp found the window shut"),
        (timedelta(hours=23), 131026, True, "was open until"),
    ],
)
def test_the_window_is_that_of_the_time_when_it_went_out(
    asked: timedelta | None, code: int, passed: bool, words: str
) -> None:
    dina = a_conversation("Dina")
    if asked:
        says(dina, at=minute(1) - asked)
    reply = answers(dina, at=minute(1), error_code=code, **FAILED)
    says(dina, "Are you there?", at=minute(3))

    _, check = checks_of(reply)
    assert check.passed is passed
    assert words in check.sentence
    assert check.at == (asked and minute(1) - asked + timedelta(hours=24))


@pytest.mark.parametrize(("state", "passed"), [("PAUSED", False), ("APPROVED", True)])
def test_a_template_is_looked_up_at_meta(state: str, passed: bool) -> None:
    payload = {"template": {"name": "order_update", "language": {"code": "en"}}}
    reply = a_reply(kind="template", payload={"type": "template", **payload}, **FAILED)
    assert "no template “order_update” (en)" in checked(reply)[1][1]

    MessageTemplate.objects.create(
        business_account_id=BUSINESS,
        name="order_update",
        language="en",
        status=state,
        status_at=minute(0),
    )
    assert checked(reply)[1][0] is passed
    assert f"as {state.lower()}" in checked(reply)[1][1]


def test_amal_asks_why_and_gets_words_and_no_json() -> None:
    reply = a_reply(error_code=131026, **FAILED)
    page = shown(signed_in(reply.author), f"/m/{reply.public_id}/details/")

    assert "Why was this not delivered?" in page
    assert "WhatsApp cannot deliver to this person." in page
    assert "Amal wrote this." in page
    assert "wamid.OURS" in page
    assert "{" not in page
    assert "/admin/" not in page


def test_of_what_may_have_been_delivered_nobody_says_that_it_was_not() -> None:
    reply = a_reply(status="unconfirmed", wamid=None)
    page = shown(signed_in(reply.author), f"/m/{reply.public_id}/details/")

    assert "What happened to this message" in page
    assert "not delivered" not in page
    assert "complete number" in page, "what could be wrong is looked at all the same"


@pytest.fixture
def dina(graph: Graph) -> Conversation:
    connection, _ = a_number(graph)
    return a_chat(graph, connection)


def page_of(message: Message, ada: Any) -> str:
    return shown(ada, f"/admin/inbox/message/{message.pk}/change/")


def bodies(page: str) -> list[Any]:
    found = re.findall(r'<pre class="webhook-body"[^>]*>(.*?)</pre>', page, re.DOTALL)
    return [json.loads(html.unescape(body)) for body in found]


def test_the_admin_sees_the_request_that_went_out_even_after_an_edit(
    graph: Graph, dina: Conversation
) -> None:
    quoted = dina.messages.get()
    graph.fault("error_131000", count=1)
    reply = replies(dina, "Since today.", quoted=quoted)
    send_due()
    its_time_comes(reply)
    send_due()
    reply.refresh_from_db()
    rewritten = edit(reply.wamid or "", "Since Monday.", by_us=True)
    receive_all([arrives(dina.connection, rewritten)])

    ada = signed_in(an_admin())
    page = page_of(reply, ada)
    request, refusal, answer = bodies(page)
    first, second = [call["request"] for call in graph.calls() if call["request"]]
    assert request == first == second
    assert request["text"]["body"] == "Since today."
    assert refusal["code"] == 131000
    assert answer["messages"][0]["id"] == reply.wamid
    assert dina.connection.access_token not in page
    assert "1 failed call" in page


def test_the_admin_sees_each_status_and_who_looked_is_written_down(
    dina: Conversation,
) -> None:
    post(writes(dina.connection, "Is the blue teapot back?"), secret="x")
    asked = dina.messages.get()
    event = WebhookEvent.objects.create(
        body=b"{}",
        received_at=minute(0),
        state="stored",
        verdicts=[
            {"item": f"message {asked.wamid}", "verdict": "stored"},
            {"item": "message wamid.EMEKA", "verdict": "stored"},
        ],
    )
    Message.objects.filter(pk=asked.pk).update(webhook=event.public_id)
    reply = answers(dina, wamid="wamid.OURS", status="accepted", at=minute(1))
    read = status("wamid.OURS", "read", at=minute(2))
    receive_all([arrives(dina.connection, read, minute(60), event.public_id)])

    ada = an_admin()
    page = page_of(asked, signed_in(ada))
    assert f"message {asked.wamid}" in page
    assert f"/admin/channels_app/webhookevent/{event.pk}/change/" in page
    assert "wamid.EMEKA" not in page
    page = page_of(reply, signed_in(ada))
    assert "<strong>late</strong>" in page
    assert event.public_id in page
    looks = Event.objects.filter(type="message.looked_at", agent=ada).order_by("pk")
    assert [e.subject for e in looks] == [asked.public_id, reply.public_id]


def test_messages_are_found_by_either_id(dina: Conversation) -> None:
    reply = answers(dina, wamid="wamid.OURS")
    ada = signed_in(an_admin())
    for term in ("wamid.OURS", reply.public_id):
        page = shown(ada, "/admin/inbox/message/", q=term)
        assert re.findall(r"/admin/inbox/message/(\d+)/change/", page) == [
            f"{reply.pk}"
        ]


def test_the_admin_sees_why_a_file_is_not_here(graph: Graph) -> None:
    connection, number = a_number(graph)
    bill = dina_sends(
        *(graph, connection, number, PDF, "document"),
        mime_type="application/pdf",
        filename="bill.pdf",
    )
    graph.fault("media_gone", count=1)
    fetched(bill)
    assert bill.message is not None

    ada = signed_in(an_admin())
    page = html.unescape(page_of(bill.message, ada))
    assert "WhatsApp did not hand it out." in page
    assert bill.problem_details in page, "in Graph's words"
    assert bill.media_id in page
    assert "bill.pdf" in page

    fetched(bill)
    page = page_of(bill.message, ada)
    assert f"{bill.size} bytes" in page
    assert page.count(bill.sha256) == 2, "as it was told, and as it is"
