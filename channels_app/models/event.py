from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app.models.loading import QuicklyLoaded

# The few that are asked for by conversation for ever: its thread's grey lines.
LINES = (
    "conversation.closed",
    "conversation.reopened",
    "conversation.assigned",
    "conversation.unassigned",
    "conversation.blocked",
    "conversation.unblocked",
    "contact.opted_in",
    "contact.opted_out",
)


class Event(QuicklyLoaded):
    """What happened, to what, by whom: append-only, with ids and codes, never texts.

    Committed without ``seq``; the publisher numbers what is committed, so that a reader
    who has seen n has seen everything before n (channels_app.publishing).
    """

    public_id = PublicIdField("evt")
    seq = models.BigIntegerField(null=True, unique=True)
    type = models.CharField(max_length=40)  # message.received, conversation.closed, …
    # Who may hear of it is decided by the connection; none means admins only.
    connection = models.ForeignKey(
        "channels_app.Connection",
        models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    conversation = models.CharField(max_length=32, blank=True)  # public id cnv_…
    subject = models.CharField(
        max_length=32, blank=True
    )  # public id of what it is about
    agent = models.ForeignKey(
        Agent, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    data = models.JSONField(default=dict)  # ids and codes only
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(seq=None), name="unnumbered_events"
            ),
            models.Index(fields=["conversation", "id"], name="events_of_conversation"),
            models.Index(
                fields=["conversation", "id"],
                condition=Q(type__in=LINES),
                name="lines_of_conversation",
            ),
            models.Index(
                fields=["agent"],
                condition=Q(agent__isnull=False),
                name="events_by_agent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"
