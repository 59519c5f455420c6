from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from channels_app.models.loading import QuicklyLoaded


class Episode(QuicklyLoaded):
    """One stretch of a conversation, from opening to close: what reports count."""

    conversation = models.ForeignKey(
        "inbox.Conversation", models.CASCADE, related_name="episodes"
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
