from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.public_ids import PublicIdField
from channels_app.models.connection import Connection
from channels_app.models.loading import QuicklyLoaded
from channels_app.models.taking import CLAIM


class WebhookEventQuerySet(models.QuerySet["WebhookEvent"]):
    def pending(self) -> WebhookEventQuerySet:
        return self.filter(state=WebhookEvent.State.PENDING)

    def unclaimed(self, *, at: datetime) -> WebhookEventQuerySet:
        """Waiting, and in no living worker's hands."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=at - CLAIM)
        return self.pending().filter(free).order_by("id")

    def expired(self, *, at: datetime) -> WebhookEventQuerySet:
        """Settled, and older than we keep them."""
        oldest = at - timedelta(days=settings.WEBHOOK_KEEP_DAYS)
        settled = self.exclude(state=WebhookEvent.State.PENDING)
        return settled.filter(received_at__lt=oldest)


class WebhookEvent(QuicklyLoaded):
    """One POST from Meta as it came: the bytes, and what became of each item."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        STORED = "stored", _("stored")
        IGNORED = "ignored", _("ignored")
        FAILED = "failed", _("failed")

    public_id = PublicIdField("whk")
    # The connection whose own address it came to; none for the shared address.
    connection = models.ForeignKey(
        Connection,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    body = models.BinaryField()
    # Fingerprint of the app secret that verified it (channels_app.models.connection).
    verified_by = models.CharField(max_length=32)
    received_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When a worker took it; one that is still waiting much later lost its worker.
    claimed_at = models.DateTimeField(null=True, blank=True)
    # [{"item": "message wamid.…", "verdict": "stored" (ignored, failed), "why": …}]
    verdicts = models.JSONField(default=list, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[WebhookEventQuerySet] = WebhookEventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(state="pending"),
                name="pending_webhook_events",
            ),
            models.Index(fields=["state", "-id"], name="webhook_events_by_state"),
        ]

    def __str__(self) -> str:
        return self.public_id


class WebhookRefusal(models.Model):
    """How often, in one hour, requests to an address were refused and why."""

    # Public id of the connection addressed; empty for the shared address.
    address = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=40)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    # Empty if it cannot be told (channels_app.throttle).
    last_from = models.CharField(max_length=45, blank=True)

    class Meta:
        ordering = ("-last_at",)
        verbose_name = _("refused webhook")
        verbose_name_plural = _("refused webhooks")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "reason", "hour"], name="one_refusal_row_an_hour"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} × {self.count}"
