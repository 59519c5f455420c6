from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent


class Draft(models.Model):
    """What an agent has begun to write, kept until it is sent or cleared."""

    conversation = models.ForeignKey(
        "inbox.Conversation", models.CASCADE, related_name="drafts"
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
