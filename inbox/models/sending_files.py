"""Sending a file: it was handed in before, and goes once Meta has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from inbox import sendable
from inbox.models.replying import Circumstances, Replying, Writing

if TYPE_CHECKING:
    from inbox.models.attachment import Attachment
    from inbox.models.message import Message


class SendingFiles(Replying):
    def send_file(
        self,
        attachment: Attachment,
        *,
        caption: str = "",
        **circumstances: Unpack[Circumstances],
    ) -> Message:
        """Queue a file that was handed in; it is sent once Meta has it."""
        sendable.check_caption(attachment.kind, caption)
        return self.write(
            Writing(
                kind=attachment.kind,
                text=caption,
                content=sendable.content(attachment, caption),
                attachments=[attachment],
                **circumstances,
            )
        )
