"""Writing to a contact: checks first, then a row that the sender will find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack, cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from channels_app.models import Connection
from channels_app.publishing import record
from inbox import call_permissions, contents, filling_in, marketing
from inbox.recipients import is_reached_at
from inbox.refusals import (
    Blocked,
    ConnectionOff,
    NoRecipient,
    NotRetryable,
    RecipientChanged,
    RepliedSince,
    TemplateNotSendable,
    ValidationProblem,
    WindowClosed,
)
from templates_app.models import MessageTemplate

if TYPE_CHECKING:
    from accounts.models import Agent
    from inbox.models.attachment import Attachment
    from inbox.models.conversation import Conversation
    from inbox.models.message import Message

CID_LIMIT = 64
# What is built in a form leaves alone what was begun as a text.
INSTEAD_OF_DRAFT = ("text", "template")


class Circumstances(TypedDict, total=False):
    """Who writes, when, and what they had before them: the same for every verb.

    ``recipient`` is whom the author saw; ``seen`` the public id of the newest message
    on the author's screen: what is sent stands below it, whatever the clocks say. Who
    is not ``sure`` is asked if a colleague replied after it.
    """

    by: Required[Agent]
    cid: Required[str]
    at: Required[datetime]
    recipient: str
    quoted: Message | None
    seen: str
    sure: bool


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What is to be sent, before it is a row."""

    kind: str
    text: str
    content: Any  # Meta's object of that kind
    beside: Mapping[str, Any] = field(default_factory=dict)  # kept, and not sent
    by: Agent
    cid: str
    at: datetime
    recipient: str = ""
    seen: str = ""
    sure: bool = True
    quoted: Message | None = None
    replaces: Message | None = None
    attachments: Sequence[Attachment] = ()

    @property
    def payload(self) -> dict[str, Any]:
        return {"type": self.kind, self.kind: self.content, **self.beside}

    @property
    def is_free_form(self) -> bool:
        return self.kind != "template"

    @property
    def is_utterance(self) -> bool:
        return self.kind != "reaction"


class Replying:
    """The verbs of a conversation that write to its contact.

    Each is idempotent by the client's id: the same ``cid`` gives the same message.
    """

    def reply(
        self,
        text: str,
        *,
        preview_url: bool = True,
        **circumstances: Unpack[Circumstances],
    ) -> Message:
        """Queue a text to the contact. Raises a Refusal."""
        content = {"body": text, "preview_url": preview_url}
        return self.send("text", content, **circumstances)

    def send(
        self, kind: str, content: Any, **circumstances: Unpack[Circumstances]
    ) -> Message:
        """Queue a message of any kind; ``inbox.contents`` says what each may hold."""
        given = contents.checked(kind, content)
        return self.write(
            Writing(kind=kind, text=given.text, content=given.meta, **circumstances)
        )

    def send_template(
        self,
        template: MessageTemplate,
        values: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Attachment] | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> Message:
        """Queue an approved template, filled in; it needs no open window.

        Values, and files that were handed in, go by the names of its fields.
        """
        conversation = cast("Conversation", self)
        if hindrance := template.hindrance(conversation.connection):
            raise TemplateNotSendable(hindrance)
        filled = filling_in.filled(template, values or {}, files or {})
        return self.write(
            Writing(
                kind="template",
                text=filled.look.text,
                content=filled.content,
                beside={"components": filled.components},
                attachments=filling_in.in_order(template, files or {}),
                **circumstances,
            )
        )

    def write(self, writing: Writing) -> Message:
        """Queue what was written, unless this ``cid`` already is."""
        if not 0 < len(writing.cid) <= CID_LIMIT:
            raise ValidationProblem("cid", _("A message needs an id of its own."))
        with transaction.atomic():
            # Held: of two who press Enter at once, the second is asked.
            conversation = locked(cast("Conversation", self))
            known, seen = already_there(conversation, writing)
            if known:
                return known
            if not writing.sure and getattr(seen, "is_answered", False):
                raise RepliedSince
            if writing.replaces:
                still_to_be_replaced(writing.replaces)
            recipient = check(conversation, writing)
            message = conversation.messages.compose(
                conversation,
                writing,
                recipient=recipient,
                ordered_at=place(writing, seen),
            )
            for attachment in writing.attachments:
                attachment.go_with(message, at=writing.at)
            take_part(conversation, message, writing)
        return message


def locked(conversation: Conversation) -> Conversation:
    """This conversation, or the one it was joined into, ours alone until we commit."""
    rows = type(conversation).objects.select_for_update(of=("self",))
    rows = rows.select_related("connection", "contact").without_secrets()
    row = rows.prefetch_related("contact__identities").get(pk=conversation.pk)
    return locked(row.joined_into) if row.joined_into else row


def already_there(
    conversation: Conversation, writing: Writing
) -> tuple[Message | None, Message | None]:
    """What was queued for the same writing, and what its author had on the screen."""
    same = Q(cid=writing.cid)
    if writing.replaces:
        same |= Q(replaces=writing.replaces)
    by_others = conversation.messages.filter(
        direction="outbound",
        ordered_at__gte=OuterRef("ordered_at"),
        id__gt=OuterRef("pk"),
        origin="agent",
    ).exclude(Q(author=writing.by) | Q(kind="reaction"))
    found = conversation.messages.filter(same | Q(public_id=writing.seen))
    rows = list(found.annotate(is_answered=Exists(by_others)).order_by("pk"))
    seen = next((row for row in rows if row.public_id == writing.seen), None)
    replaced = writing.replaces.pk if writing.replaces else 0
    known = (r for r in rows if r.cid == writing.cid or r.replaces_id == replaced)
    return next(known, None), seen


def still_to_be_replaced(message: Message) -> None:
    """Its status may have come while we waited: then it is not sent a second time."""
    message.refresh_from_db()
    if not message.is_retryable:
        raise NotRetryable


def check(conversation: Conversation, writing: Writing) -> str:
    """Raise what forbids it now; the recipient, if nothing does."""
    if conversation.connection.state == Connection.State.OFF:
        raise ConnectionOff
    if conversation.block:
        raise Blocked
    if writing.is_free_form and not conversation.window.is_open(at=writing.at):
        raise WindowClosed
    contact = conversation.contact
    if not contact.recipient:
        raise NoRecipient
    if writing.recipient and not is_reached_at(contact, writing.recipient):
        raise RecipientChanged(contact.recipient)
    marketing.check(conversation, writing.kind, writing.content)
    if call_permissions.is_request(writing.kind, writing.content):
        call_permissions.check(conversation, at=writing.at)
    quoted = writing.quoted
    if quoted and not (
        quoted.conversation_id == conversation.pk and quoted.is_quotable
    ):
        raise ValidationProblem("quoted", _("This message cannot be quoted here."))
    return writing.recipient or contact.recipient


def place(writing: Writing, seen: Message | None) -> datetime:
    """Where it stands in the thread: now, but below what its author had seen."""
    if writing.replaces:
        return writing.replaces.ordered_at
    if seen and seen.ordered_at >= writing.at:
        return seen.ordered_at + timedelta(microseconds=1)
    return writing.at


def take_part(conversation: Conversation, message: Message, writing: Writing) -> None:
    """What a message of ours does to its conversation, which is locked."""
    by, at = writing.by, writing.at
    if conversation.unread_count:
        conversation.mark_read(by=by, at=at)
    if writing.is_utterance:
        lead(conversation, message, writing)
    message.deliver_later()
    if conversation.connection.read_receipts != Connection.ReadReceipts.NEVER:
        conversation.send_read_receipt_later()


def lead(conversation: Conversation, message: Message, writing: Writing) -> None:
    """It is the newest there is, and an answer; a reaction is neither."""
    by, at = writing.by, writing.at
    if not conversation.is_open:
        conversation.reopen(by=by, at=at)
    if message.ordered_at >= conversation.last_message_at:
        conversation.last_message = message
        conversation.last_message_at = message.ordered_at
        conversation.save(update_fields=["last_message", "last_message_at"])
    conversation.answered(at=at)
    if writing.kind in INSTEAD_OF_DRAFT:
        conversation.drafts.filter(agent=by).delete()
    replaces = {"replaces": writing.replaces.public_id} if writing.replaces else {}
    subject = message.public_id
    record(
        conversation.event("message.queued", at=at, by=by, subject=subject, **replaces)
    )
