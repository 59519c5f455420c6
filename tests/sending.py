"""A number of ours at the simulator, and the one command that empties the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Agent
from channels_app.arrivals import Arrival
from channels_app.models import Connection
from channels_app.payloads import StatusUpdate
from inbox.models import Conversation, Message
from inbox.outbox import a_sender
from inbox.statuses import apply_statuses
from inbox.uploading import an_uploader
from tests.cast import a_connection, a_contact, a_conversation, an_agent, says
from tests.graph import Graph, Json


def a_number(graph: Graph, **values: Any) -> tuple[Connection, Json]:
    """A number at the simulator that posts nothing, and our connection to it."""
    number = graph.number(handshake=False, subscribed=False, **values)
    connection = a_connection(
        phone_number_id=number["phone_number_id"],
        business_account_id=number["business_account_id"],
        access_token=number["access_token"],
        app_secret=number["app_secret"],
        graph_url=graph.url,
    )
    return connection, number


def a_chat(
    graph: Graph, connection: Connection, name: str = "Dina", **values: Any
) -> Conversation:
    """Somebody with a phone, who has just written to us."""
    phone = graph.phone(name, **values)
    contact = a_contact(name, scope=connection.scope, wa_id=phone["wa_id"])
    conversation = a_conversation(contact, connection)
    says(conversation)
    return conversation


def replies(
    conversation: Conversation,
    text: str = "Coming.",
    *,
    by: Agent | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Message:
    by = by or Agent.objects.filter(name="Amal").first() or an_agent("Amal")
    cid = values.pop("cid", str(uuid4()))
    at = at or timezone.now()
    return conversation.reply(text, by=by, cid=cid, at=at, **values)


def send_due(threads: int = 8) -> None:
    """What the task does, by a sender of this test's own."""
    sender = a_sender(threads)
    try:
        sender.work()
    finally:
        sender.pool.shutdown()


def upload_due(threads: int = 2) -> None:
    uploader = an_uploader(threads)
    try:
        uploader.work()
    finally:
        uploader.pool.shutdown()


def status_of(message: Message) -> str:
    message.refresh_from_db()
    return message.status


def its_time_comes(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(not_before=timezone.now())


def hear(
    connection: Connection,
    status: str,
    *,
    wamid: str,
    callback: str = "",
    **values: Any,
) -> None:
    """What becomes of Meta's webhook about a message of ours."""
    now = timezone.now()
    item = StatusUpdate(
        waba_id=connection.business_account_id,
        phone_number_id=connection.phone_number_id,
        raw={},
        wamid=wamid,
        status=status,
        callback=callback,
        **{"sent_at": now} | values,
    )
    with transaction.atomic():
        apply_statuses([Arrival(item=item, connection=connection, received_at=now)])
