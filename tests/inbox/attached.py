"""Files that are here already, in somebody's message."""

from __future__ import annotations

import io
from typing import Any

from django.utils import timezone

from inbox.models import Attachment, Conversation
from inbox.storing import store
from tests.cast import says


def sends(
    conversation: Conversation, content: bytes, kind: str = "image", **told: Any
) -> Attachment:
    """The contact sent this, and it was fetched."""
    attachment = waits_for(conversation, kind, **told)
    store(attachment, io.BytesIO(content))
    attachment.state, attachment.ready_at = "ready", timezone.now()
    attachment.save()
    return attachment


def waits_for(
    conversation: Conversation, kind: str = "image", **told: Any
) -> Attachment:
    """The contact sent something, and Meta still has it."""
    text = told.pop("text", "")
    message = says(conversation, text)
    message.kind, message.payload = kind, {"type": kind, kind: {"id": "1"}}
    message.save()
    return Attachment.objects.create(
        message=message, kind=kind, created_at=timezone.now(), **told
    )
