"""Messages and files are kept for as long as the settings say, then deleted at night.

In the order in which they came, in bites that lock nobody out, until one is young.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from inbox.erasing import delete_files
from inbox.models import Attachment, Conversation, Message

BITE = 500
# Their line goes on when they have a verdict.
UNSETTLED = ("queued", "sending")


def forget_old(*, at: datetime) -> tuple[int, int]:
    """Delete what is older than we keep it; how many messages, and how many files."""
    messages = files = 0
    if days := settings.MESSAGE_KEEP_DAYS:
        messages = sum(forget_messages(at - timedelta(days=days)))
    if days := settings.FILE_KEEP_DAYS:
        files = sum(forget_files(at - timedelta(days=days)))
    return messages, files


def forget_messages(oldest: datetime) -> Iterator[int]:
    position = 0
    while bite := list(Message.objects.filter(pk__gt=position).order_by("pk")[:BITE]):
        position = bite[-1].pk
        if all(message.ordered_at >= oldest for message in bite):
            return
        old = [m for m in bite if m.ordered_at < oldest and m.status not in UNSETTLED]
        delete_files(old)
        talks = {message.conversation_id for message in old}
        with transaction.atomic():
            Message.objects.filter(pk__in=[message.pk for message in old]).delete()
            empty = Conversation.objects.filter(pk__in=talks, last_message=None)
            empty.exclude(unread_count=0).update(unread_count=0)
        yield len(old)


def forget_files(oldest: datetime) -> Iterator[int]:
    """The bubble stays, and says that its file is gone."""
    position = 0
    # Here, and not yet to be brought to Meta.
    kept = Attachment.objects.filter(state="ready", upload_due_at=None).order_by("pk")
    while bite := list(kept.filter(pk__gt=position)[:BITE]):
        position = bite[-1].pk
        old = [each for each in bite if each.created_at < oldest]
        if not old:
            return
        for name in {str(n) for a in old for n in (a.file, a.thumbnail) if n}:
            default_storage.delete(name)
        rows = Attachment.objects.filter(pk__in=[each.pk for each in old])
        rows.update(file="", thumbnail="", state="gone", problem="kept_no_longer")
        yield len(old)
