"""Raw webhooks are kept for some days, then deleted, in bites that lock nobody out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from channels_app.models import GraphFailure, WebhookEvent, WebhookRefusal

BITE = 1_000


def prune(*, at: datetime) -> int:
    """Delete what is older than WEBHOOK_KEEP_DAYS; events that wait stay."""
    pruned = 0
    expired = WebhookEvent.objects.expired(at=at)
    while keys := list(expired.values_list("pk", flat=True)[:BITE]):
        pruned += WebhookEvent.objects.filter(pk__in=keys).delete()[0]
    oldest = at - timedelta(days=settings.WEBHOOK_KEEP_DAYS)
    GraphFailure.objects.expired(at=at).delete()
    WebhookRefusal.objects.filter(last_at__lt=oldest).delete()
    return pruned
