from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app.models import Connection
from inbox.models.contact import Contact


class Conversation(models.Model):
    """Everything between one connection and one contact, for ever."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    public_id = PublicIdField("cnv")
    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="conversations"
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="conversations")
    # Set when two contacts were joined: messages moved there, open tabs follow.
    joined_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="joined_from"
    )

    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    assignee = models.ForeignKey(
        Agent, models.SET_NULL, null=True, blank=True, related_name="conversations"
    )

    last_message = models.ForeignKey(
        "inbox.Message", models.SET_NULL, null=True, related_name="+"
    )
    last_message_at = models.DateTimeField()  # its ordered_at
    last_inbound_at = models.DateTimeField(null=True)  # by Meta's clock
    window_closes_at = models.DateTimeField(null=True)
    # Price, not permission: until then nothing costs (ad referral + our answer + 72 h).
    referred_at = models.DateTimeField(null=True)
    free_entry_closes_at = models.DateTimeField(null=True)
    unread_count = models.PositiveIntegerField(default=0)

    # Read receipts and typing go out for the newest inbound message, once and seldom.
    read_receipt_wamid = models.CharField(max_length=255, blank=True)
    typing_sent_at = models.DateTimeField(null=True)
    # Meta's pair limit, as the time at which the burst would be used up to the full.
    pair_paced_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "contact"], name="one_conversation_a_pair"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "-last_message_at", "-id"],
                condition=Q(joined_into=None),
                name="conversations_newest",
            ),
            models.Index(
                fields=["assignee", "state", "-last_message_at", "-id"],
                condition=Q(joined_into=None),
                name="conversations_of_assignee",
            ),
            models.Index(
                fields=["state", "window_closes_at", "id"],
                condition=Q(joined_into=None),
                name="conversations_closing",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Episode(models.Model):
    """One stretch of a conversation, from opening to close: what reports count."""

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="episodes"
    )
    opened_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("conversation"),
                condition=Q(closed_at=None),
                name="one_open_episode_a_conversation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.opened_at:%F}"


class Draft(models.Model):
    """What an agent has begun to write, kept until it is sent or cleared."""

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="drafts"
    )
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="drafts")
    text = models.TextField(max_length=20_000)
    quoted = models.CharField(max_length=32, blank=True)  # public id of the message
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation", "agent"], name="one_draft_an_agent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.conversation_id}"
