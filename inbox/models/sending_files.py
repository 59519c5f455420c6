"""Sending a file: it was handed in before, and goes once Meta has it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from inbox import sendable
from inbox.models.replying import Replying, Writing

if TYPE_CHECKING:
    from accounts.models import Agent
    from inbox.models.attachment import Attachment
    from inbox.models.message import Message


class SendingFiles(Replying):
    def send_file(
        self,
        attachment: Attachment,
        *,
        caption: str = "",
        by: Agent,
        cid: str,
        at: datetime,
        recipient: str = "",
        quoted: Message | None = None,
        seen: str = "",
    ) -> Message:
        """Queue a file that was handed in; it is sent once Meta has it."""
        sendable.check_caption(attachment.kind, caption)
        return self.write(
            Writing(
                kind=attachment.kind,
                text=caption,
                content=sendable.content(attachment, caption),
                by=by,
                cid=cid,
                at=at,
                recipient=recipient,
                seen=seen,
                quoted=quoted,
                attachment=attachment,
            )
        )
