"""Telling Meta whom a number no longer wants to hear from."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.graph_errors import (
    CloudAPIError,
    GraphTrouble,
    NeverOpened,
)
from channels_app.graph_failures import noted
from inbox.models import Conversation
from inbox.models.blocking import Block
from inbox.recipients import person

# Longer than a call takes: who is silent for so long has died over it.
PATIENCE = timedelta(minutes=1)
AT_ONCE = 100


def carry_out(conversation_pk: int) -> None:
    """Make the call that an agent asked for, unless somebody else is at it."""
    at = timezone.now()
    rows = Conversation.objects.filter(pk=conversation_pk, block_due_at__lte=at)
    if not rows.update(block_due_at=at + PATIENCE):
        return
    conversation = Conversation.objects.select_related(
        "connection", "contact", "block_by"
    ).get(pk=conversation_pk)
    try:
        ask(conversation)
    except GraphTrouble as trouble:
        conversation.settle_block(words(trouble), at=timezone.now())
    else:
        conversation.settle_block("", at=timezone.now())


def ask(conversation: Conversation) -> None:
    connection, block = conversation.connection, conversation.block
    subject = conversation.public_id
    with noted(connection, block, subject):
        connection.api().block(
            connection.phone_number_id,
            person(conversation.contact.recipient),
            blocked=block == Block.BLOCKING,
        )


def words(trouble: GraphTrouble) -> str:
    if isinstance(trouble, CloudAPIError):
        return trouble.details or trouble.title or str(trouble)
    if isinstance(trouble, NeverOpened):
        return _("WhatsApp could not be reached.")
    return _("WhatsApp did not answer, and may have done it. Ask once more.")


def due(*, at: datetime) -> list[int]:
    """Those that nobody rang for, and those that somebody died over."""
    rows = Conversation.objects.filter(block_due_at__lte=at)
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])
