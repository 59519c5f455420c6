from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app.doorbell import ring
from channels_app.models import Connection, Event
from channels_app.models.loading import QuicklyLoaded
from channels_app.publishing import happened, record
from inbox.models.blocking import Block, Blocking
from inbox.models.contact import Contact
from inbox.models.finding import ConversationQuerySet
from inbox.models.reaction import Reaction
from inbox.models.sending_files import SendingFiles
from inbox.refusals import CannotAnswer
from inbox.service_window import ServiceWindow, free_entry_end


class Conversation(SendingFiles, Blocking, QuicklyLoaded):
    """Everything between one connection and one contact, for ever."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    public_id = PublicIdField("cnv")
    # Every index costs every message that comes in.
    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="conversations", db_index=False
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="conversations")
    # Set when two contacts were joined: messages moved there, open tabs follow.
    joined_into = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="joined_from",
        db_index=False,
    )

    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Agent, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    assignee = models.ForeignKey(
        Agent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
        db_index=False,
    )

    last_message = models.ForeignKey(
        "inbox.Message", models.SET_NULL, null=True, related_name="+"
    )
    last_message_at = models.DateTimeField()  # its ordered_at
    last_inbound_at = models.DateTimeField(null=True)  # by Meta's clock
    # Newest time at which Meta refused free text (131047); see service_window.
    window_refused_at = models.DateTimeField(null=True)
    window_closes_at = models.DateTimeField(null=True)
    # Price, not permission: until then nothing costs (ad referral + our answer + 72 h).
    referred_at = models.DateTimeField(null=True)
    free_entry_closes_at = models.DateTimeField(null=True)
    # Messages, and reactions on them, that nobody has looked at.
    unread_count = models.PositiveIntegerField(default=0)

    block = models.CharField(max_length=10, choices=Block.choices, blank=True)
    block_by = models.ForeignKey(
        Agent, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Why the last change did not come about, in Meta's words.
    block_problem = models.CharField(max_length=300, blank=True)
    # While a change is under way: when Meta is to be asked for it, perhaps once more.
    block_due_at = models.DateTimeField(null=True)

    # Read receipts and typing go out for the newest inbound message, once and seldom.
    read_receipt_wamid = models.CharField(max_length=255, blank=True)
    typing_sent_at = models.DateTimeField(null=True)
    # Meta's pair limit, as the time at which the burst would be used up to the full.
    pair_paced_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ConversationQuerySet] = ConversationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "contact"],
                condition=Q(joined_into=None),
                name="one_conversation_a_pair",
            )
        ]
        # With the connection at the end, tabs are counted in the index alone.
        indexes: ClassVar = [
            models.Index(
                fields=["state", "-last_message_at", "-id", "connection"],
                condition=Q(joined_into=None),
                name="conversations_newest",
            ),
            models.Index(
                fields=["assignee", "state", "-last_message_at", "-id", "connection"],
                condition=Q(joined_into=None),
                name="conversations_of_assignee",
            ),
            models.Index(
                fields=["assignee", "connection"],
                condition=Q(joined_into=None, state="open", unread_count__gt=0),
                name="conversations_unread",
            ),
            models.Index(
                fields=["state", "window_closes_at", "id"],
                condition=Q(joined_into=None),
                name="conversations_closing",
            ),
            models.Index(
                fields=["joined_into"],
                condition=Q(joined_into__isnull=False),
                name="conversations_joined",
            ),
            models.Index(
                fields=["block_due_at"],
                condition=Q(block_due_at__isnull=False),
                name="conversations_to_block",
            ),
            models.Index(
                fields=["closed_by"],
                condition=Q(closed_by__isnull=False),
                name="conversations_closed_by",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def close(self, *, by: Agent, at: datetime) -> bool:
        """End the episode; False if somebody had closed it before."""
        with transaction.atomic():
            closed = {"state": self.State.CLOSED, "closed_at": at, "closed_by": by}
            if not self._change(closed, state=self.State.OPEN):
                return False
            self.episodes.filter(closed_at=None).update(closed_at=at, closed_by=by)
            record(self.event("conversation.closed", by=by, at=at))
        return True

    def reopen(self, *, by: Agent | None, at: datetime) -> bool:
        """Begin a new episode; the assignee stays."""
        with transaction.atomic():
            opened = {"state": self.State.OPEN, "closed_at": None, "closed_by": None}
            if not self._change(opened, state=self.State.CLOSED):
                return False
            self.episodes.create(opened_at=at)
            record(self.event("conversation.reopened", by=by, at=at))
        return True

    def assign(self, *, to: Agent, by: Agent | None, at: datetime) -> bool:
        """Make somebody answerable for it; raises CannotAnswer."""
        visible = Connection.objects.visible_to(to)
        if not visible.filter(pk=self.connection_id).exists():
            raise CannotAnswer(to)
        with transaction.atomic():
            rows = ~Q(assignee=to) | Q(assignee=None)
            if not self._change({"assignee": to}, rows):
                return False
            told = self.event("conversation.assigned", by=by, at=at, to=to.public_id)
            record(told)
        return True

    def unassign(self, *, by: Agent | None, at: datetime) -> bool:
        with transaction.atomic():
            if not self._change({"assignee": None}, ~Q(assignee=None)):
                return False
            record(self.event("conversation.unassigned", by=by, at=at))
        return True

    def mark_read(self, *, by: Agent, at: datetime) -> bool:
        with transaction.atomic():
            if not self._change({"unread_count": 0}, unread_count__gt=0):
                return False
            reactions = Reaction.objects.filter(message__conversation=self)
            reactions.filter(unread=True).update(unread=False)
            record(self.event("conversation.read", by=by, at=at))
            if self.connection.read_receipts == Connection.ReadReceipts.ON_OPEN:
                self.send_read_receipt_later()
        return True

    def send_read_receipt_later(self) -> None:
        from inbox.tasks import send_read_receipt

        ring(send_read_receipt, self.pk)

    def send_typing_indicator_later(self) -> None:
        from inbox.tasks import send_typing_indicator

        ring(send_typing_indicator, self.pk)

    def mark_unread(self, *, by: Agent, at: datetime) -> bool:
        with transaction.atomic():
            if not self._change({"unread_count": 1}, unread_count=0):
                return False
            record(self.event("conversation.unread", by=by, at=at))
        return True

    def answered(self, *, at: datetime) -> None:
        """Note our answer: it ends the wait and may begin the free entry period."""
        self.episodes.filter(closed_at=None, first_reply_at=None).update(
            first_reply_at=at
        )
        end = free_entry_end(self.referred_at, at)
        if end and self.free_entry_closes_at is None:
            self._change({"free_entry_closes_at": end}, free_entry_closes_at=None)
            record(self.event("conversation.window", at=at))

    def event(
        self,
        type: str,
        *,
        at: datetime,
        by: Agent | None = None,
        subject: str = "",
        **data: Any,
    ) -> Event:
        """An event about this conversation, to be given to publishing.record."""
        return happened(
            type,
            at=at,
            connection=self.connection,
            conversation=self.public_id,
            subject=subject or self.public_id,
            agent=by,
            **data,
        )

    @property
    def window(self) -> ServiceWindow:
        return ServiceWindow(self.window_closes_at)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def _change(self, changes: dict[str, Any], *conditions: Q, **also: Any) -> bool:
        """Change the row if it still is as the caller thinks; the first one wins."""
        rows = Conversation.objects.filter(*conditions, pk=self.pk, **also)
        if not rows.update(**changes):
            return False
        for field, value in changes.items():
            setattr(self, field, value)
        return True
