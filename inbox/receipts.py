"""Read receipts and typing: small courtesies that hold nobody up and may be lost.

The rows are changed first, so that each is sent once; the calls are made by threads of
their own, lest a slow Graph keep the workers.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta
from functools import cache, partial
from threading import BoundedSemaphore

from django.db import connection as database
from django.db.models import Q
from django.utils import timezone

from channels_app.graph_errors import GraphTrouble
from channels_app.graph_failures import noted
from channels_app.models import Connection
from inbox.models import Conversation, Message

logger = logging.getLogger(__name__)

# Meta marks nothing older as read.
OLDEST = timedelta(days=30)
# Typing shows for 25 seconds on the phone.
TYPING_PAUSE = timedelta(seconds=20)
THREADS = 2
# While Graph is slow, so many wait for it; those that come after make up for the rest.
places = BoundedSemaphore(100)

Sent = Future[None]


def send_read_receipt(conversation_pk: int) -> Sent | None:
    """Mark what the contact wrote as read, if agents have read it; once a message."""
    now = timezone.now()
    conversation = conversation_that_may(conversation_pk)
    if conversation is None or conversation.unread_count:
        return None
    newest = newest_inbound(conversation, at=now)
    if newest is None or not has_been_earned(conversation, newest):
        return None
    rows = Conversation.objects.filter(pk=conversation.pk)
    if not rows.exclude(read_receipt_wamid=newest.wamid).update(
        read_receipt_wamid=newest.wamid
    ):
        return None
    return hand_over(conversation, newest, typing=False)


def send_typing_indicator(conversation_pk: int) -> Sent | None:
    """Show “typing …” to the contact, at most every 20 seconds.

    To Meta it is a read receipt with one more key, so that it marks as read, too.
    """
    now = timezone.now()
    conversation = conversation_that_may(conversation_pk)
    if conversation is None or not conversation.window.is_open(at=now):
        return None
    newest = newest_inbound(conversation, at=now)
    if newest is None:
        return None
    rested = Q(typing_sent_at=None) | Q(typing_sent_at__lte=now - TYPING_PAUSE)
    if not Conversation.objects.filter(rested, pk=conversation.pk).update(
        typing_sent_at=now, read_receipt_wamid=newest.wamid
    ):
        return None
    return hand_over(conversation, newest, typing=True)


def hand_over(
    conversation: Conversation, newest: Message, *, typing: bool
) -> Sent | None:
    """Have a thread tell, as part of what this task came of; None if too many wait."""
    if not places.acquire(blocking=False):
        number = conversation.connection.public_id
        logger.warning("Too many receipts wait: one over %s is left out", number)
        return None
    told = partial(tell, conversation.connection, newest, typing=typing)
    sent = pool().submit(copy_context().run, told)
    sent.add_done_callback(lambda _: places.release())
    return sent


def conversation_that_may(pk: int) -> Conversation | None:
    """The conversation, if its connection sends receipts and can send at all."""
    rows = Conversation.objects.filter(
        pk=pk,
        joined_into=None,
        connection__state__in=[Connection.State.PENDING, Connection.State.ACTIVE],
    ).exclude(connection__read_receipts=Connection.ReadReceipts.NEVER)
    return rows.select_related("connection").first()


def newest_inbound(conversation: Conversation, *, at: datetime) -> Message | None:
    inbound = conversation.messages.filter(
        direction=Message.Direction.INBOUND,
        wamid__isnull=False,
        ordered_at__gt=at - OLDEST,
    ).exclude(kind="system")
    return inbound.order_by("-ordered_at", "-pk").first()


def has_been_earned(conversation: Conversation, newest: Message) -> bool:
    """Where receipts go out with replies: whether there is one to that message."""
    if conversation.connection.read_receipts == Connection.ReadReceipts.ON_OPEN:
        return True
    return conversation.messages.filter(
        direction=Message.Direction.OUTBOUND, pk__gt=newest.pk
    ).exists()


def tell(connection: Connection, newest: Message, *, typing: bool) -> None:
    number, wamid = connection.phone_number_id, newest.wamid or ""
    operation = "typing" if typing else "read receipt"
    try:
        with noted(connection, operation, newest.public_id):
            connection.api().mark_read(number, wamid, typing=typing)
    except GraphTrouble as error:
        # No second try: the next message of theirs, or reply of ours, makes up for it.
        logger.warning("A receipt over %s was lost: %s", connection.public_id, error)
    finally:
        # One that failed was written down; this thread may not run again for long.
        database.close()


@cache
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "receipts")
